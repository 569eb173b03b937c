"""The start of a run: what the runbook needs to know, asked for with its type, its default and its faults."""
