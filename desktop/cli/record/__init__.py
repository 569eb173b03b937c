"""The record at the terminal: lists, events, summaries and comparisons."""
