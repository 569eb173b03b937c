"""Checks of the network, seen from this computer or from an SSH host."""

NAMES: tuple[str, ...] = ("dns", "http", "ladder", "ldap", "ntp", "smtp", "tcp", "tls", "udp")
