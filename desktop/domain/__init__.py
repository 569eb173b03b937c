"""What a runbook, a run, a reading and a verdict are: no I/O, no clock, no threads, no Qt."""
