"""Hosts and ports as parameters name them, checked before anything is sent there."""

import re

from desktop.domain.errors import InputError

_HOST = re.compile(r"[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,252}\Z")


def valid_port(port: int) -> int:
    if not 0 < port < 65536:
        raise InputError(f"{port} is not a port (1 to 65535).")
    return port


def valid_host(host: str) -> str:
    """Return a name or address that may stand as an argument of a command.

    Raises:
        InputError: it is none, or could be taken for an option.
    """
    try:
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError as error:
        raise InputError(f"{host!r} cannot be a host name: {error}.") from error
    if not _HOST.match(name):
        raise InputError(f"{host!r} is not a host. Use a name of letters, digits and . _ - or an address.")
    return name


def valid_count(check_id: str, name: str, count: int, most: int) -> int:
    if not 1 <= count <= most:
        raise InputError(f"{check_id} takes 1 to {most} {name}, not {count}.")
    return count


def valid_wait(check_id: str, wait_s: float) -> float:
    if not 0.1 <= wait_s <= 30:
        raise InputError(f"{check_id}: wait_s must be from 0.1 s to 30 s, not {wait_s:g} s.")
    return wait_s
