"""Checks of one machine, read here or over SSH."""

NAMES: tuple[str, ...] = (
    "clock",
    "cpu",
    "disk",
    "file",
    "growth",
    "identity",
    "inodes",
    "load",
    "log",
    "memory",
    "mounts",
    "ports",
    "process",
    "processes",
    "service",
    "swap",
)
