"""The library page: find a runbook by what came in, see why it was found and what it would do, start it."""
