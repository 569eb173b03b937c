"""The command palette: one fuzzy list over actions, runbooks and runs."""
