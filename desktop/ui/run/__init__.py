"""The page that leads through a run: the list, one step, and what belongs to it."""
