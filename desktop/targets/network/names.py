"""Names to addresses the way programs on this machine do it: hosts file, caches and all, with a deadline."""

import socket
import time

from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError, DeadlineError, InputError
from desktop.targets.base import Call
from desktop.targets.network_door import NameState
from desktop.targets.waiting import in_thread

_NO_DATA = {getattr(socket, name) for name in ("EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)}


@dataclass(frozen=True, slots=True)
class Found:
    """What the system's resolver said; `state` is None when it could not tell (no answer, or all failed)."""

    state: NameState | None
    addresses: tuple[str, ...]
    said: str
    duration_s: float


def look_up(host: str, call: Call, family: socket.AddressFamily = socket.AF_UNSPEC) -> Found:
    """Resolve through getaddrinfo, in a thread of its own because nothing can end it early.

    Raises:
        InputError: the text cannot be a host name. ConnectError: no answer in time (rung `name`).
    """
    begun = time.monotonic()
    try:
        addresses = in_thread(lambda: _ask(host, family), call, f"Resolving {host}")
    except socket.gaierror as error:
        return Found(_state(error), (), error.strerror or str(error), time.monotonic() - begun)
    except UnicodeError as error:
        raise InputError(f"{host!r} cannot be a host name: {error}.") from error
    except OSError as error:
        raise ConnectError(f"{host} could not be resolved: {error}.", rung="name") from error
    except DeadlineError as error:
        raise ConnectError(
            f"The system's resolver gave no answer for {host} within {call.timeout_s:.1f} s. "
            "Look at the name servers of this computer.",
            rung="name",
        ) from error
    return Found(NameState.FOUND, addresses, "", time.monotonic() - begun)


def _ask(host: str, family: socket.AddressFamily) -> tuple[str, ...]:
    rows = socket.getaddrinfo(host, None, family, socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


def _state(error: socket.gaierror) -> NameState | None:
    if error.errno in _NO_DATA:
        return NameState.NO_DATA
    return NameState.NXDOMAIN if error.errno == socket.EAI_NONAME else None
