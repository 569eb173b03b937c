"""Checks of one machine, read here or over SSH."""

NAMES: tuple[str, ...] = (
    "clock",
    "cpu",
    "disk",
    "file",
    "growth",
    "identity",
    "inodes",
    "kernel_log",
    "load",
    "log",
    "memory",
    "mounts",
    "oom",
    "ports",
    "process",
    "processes",
    "reboot",
    "service",
    "swap",
)
