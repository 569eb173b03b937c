"""Connections: hosts and accounts, and the way to each of them rung by rung."""
