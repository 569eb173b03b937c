"""Runs at the terminal: begun, led, resumed, handed on and carried."""
