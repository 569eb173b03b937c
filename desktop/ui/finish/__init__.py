"""The page at the end of a run: what was done, what was not checked, and the text for the ticket."""
