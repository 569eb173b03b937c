"""Secrets at the terminal: asked, kept and taken out."""
