"""This computer: its facts, and processes on it."""
