"""History: all runs there were, found by any of their words."""
