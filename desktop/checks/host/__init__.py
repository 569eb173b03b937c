"""Checks of one machine, read here or over SSH."""

NAMES: tuple[str, ...] = (
    "clock",
    "cpu",
    "disk",
    "growth",
    "identity",
    "inodes",
    "load",
    "log",
    "memory",
    "ports",
    "process",
    "processes",
    "service",
    "swap",
)
