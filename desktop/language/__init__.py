"""From a YAML file to a valid Runbook, or to every problem of it with its place."""
