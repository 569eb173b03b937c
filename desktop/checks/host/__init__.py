"""Checks of one machine, read here or over SSH."""

NAMES: tuple[str, ...] = (
    "clock",
    "connections",
    "cpu",
    "disk",
    "failed_units",
    "growth",
    "identity",
    "inodes",
    "load",
    "log",
    "memory",
    "packages",
    "ports",
    "process",
    "processes",
    "service",
    "swap",
    "timers",
)
