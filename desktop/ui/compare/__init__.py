"""Two runs of a runbook, or two rows of a fan-out, side by side: what differs, field by field."""
