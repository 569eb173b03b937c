"""Recorded incidents: made from runs, followed again, and used to test a runbook."""
