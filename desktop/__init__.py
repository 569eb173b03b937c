"""Handrail: a desktop runbook and diagnostics assistant that leads a person step by step."""

__version__ = "0.1.0"
