"""Accounts of AWS: read-only calls, the gate before them, and what they answer."""
