"""Runs that go from one person to another, on this computer or on another one."""
