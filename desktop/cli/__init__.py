"""The terminal: the same engine, driven by arguments and by a person at a prompt."""
