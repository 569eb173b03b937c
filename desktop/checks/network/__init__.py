"""Checks of the network, seen from this computer or from an SSH host."""

NAMES: tuple[str, ...] = (
    "dns", "http", "ladder", "ldap", "mtu", "ntp", "path", "ping", "port_scan", "proxy", "smtp", "tcp", "tls", "udp",
)  # fmt: skip
