"""The editor: a runbook's YAML with its problems, what may be written at the cursor, and what it will look like."""
