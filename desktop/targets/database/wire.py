"""The first two rungs to a database server: its name has an address, and its port takes connections."""

import errno
import os
import socket
import time
from collections.abc import Callable

from desktop.targets.database.broken import RungBrokenError, one_line
from desktop.targets.database_door import Held

_PATIENCE_S = 5.0  # for one address
OnHeld = Callable[[Held], None]


def reach(host: str, port: int, on_held: OnHeld, left_s: float) -> str:
    """Return an address of `host` whose port takes connections.

    Raises:
        RungBrokenError: rung `name` or `tcp`.
    """
    begun = time.monotonic()
    addresses = _addresses(host, port)
    on_held(Held("name", time.monotonic() - begun, ", ".join(addresses[:4])))
    begun = time.monotonic()
    last: OSError | None = None
    for address in addresses:
        patience_s = max(0.2, min(_PATIENCE_S, left_s / len(addresses)))
        try:
            socket.create_connection((address, port), timeout=patience_s).close()
        except OSError as error:
            last = error
            continue
        on_held(Held("tcp", time.monotonic() - begun, f"{address} port {port}"))
        return address
    raise _no_connection(last, f"{host} port {port}")


def _addresses(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise RungBrokenError("name", f"{host} has no address ({one_line(error)})", "name") from error
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def _no_connection(error: OSError | None, where: str) -> RungBrokenError:
    if isinstance(error, TimeoutError):
        return RungBrokenError("tcp", f"nothing comes back from {where}", "filtered")
    number = error.errno if error and error.errno else 0
    if number == errno.ECONNREFUSED:
        return RungBrokenError("tcp", f"{where} refuses connections", "refused")
    is_ours = number in (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
    said = os.strerror(number) if number else "no address could be tried"
    return RungBrokenError("tcp", f"{where}: {said}", "no_route" if is_ours else "route", is_ours=is_ours)
