"""The runs: all that were, the open ones first to be seen."""
