"""Names to addresses the way programs on this machine do it: hosts file, caches and all, with a deadline."""

import queue
import socket
import threading
import time
from dataclasses import dataclass

from desktop.domain.errors import ConnectError, DeadlineError, InputError
from desktop.targets.base import Call
from desktop.targets.network_door import NameState

_SLICE_S = 0.1
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
    answers: queue.SimpleQueue[tuple[str, ...] | Exception] = queue.SimpleQueue()
    threading.Thread(target=_ask, args=(host, family, answers), daemon=True, name="resolve").start()
    answer = _wait(answers, host, call)
    took_s = time.monotonic() - begun
    if isinstance(answer, socket.gaierror):
        return Found(_state(answer), (), answer.strerror or str(answer), took_s)
    if isinstance(answer, UnicodeError):
        raise InputError(f"{host!r} cannot be a host name: {answer}.") from answer
    if isinstance(answer, Exception):
        raise ConnectError(f"{host} could not be resolved: {answer}.", rung="name") from answer
    return Found(NameState.FOUND, answer, "", took_s)


def _ask(
    host: str, family: socket.AddressFamily, answers: "queue.SimpleQueue[tuple[str, ...] | Exception]"
) -> None:
    try:
        rows = socket.getaddrinfo(host, None, family, socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        answers.put(error)
    else:
        answers.put(tuple(dict.fromkeys(str(row[4][0]) for row in rows)))


def _wait(
    answers: "queue.SimpleQueue[tuple[str, ...] | Exception]", host: str, call: Call
) -> tuple[str, ...] | Exception:
    while True:
        try:
            return answers.get(timeout=max(0.001, min(_SLICE_S, call.left_s)))
        except queue.Empty:
            pass
        try:
            call.check(f"Resolving {host}")
        except DeadlineError as error:
            raise ConnectError(
                f"The system's resolver gave no answer for {host} within {call.timeout_s:.1f} s. "
                "Look at the name servers of this computer.",
                rung="name",
            ) from error


def _state(error: socket.gaierror) -> NameState | None:
    if error.errno in _NO_DATA:
        return NameState.NO_DATA
    return NameState.NXDOMAIN if error.errno == socket.EAI_NONAME else None
