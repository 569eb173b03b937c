"""Machines over SSH: the connection, the way to it, and commands on it."""
