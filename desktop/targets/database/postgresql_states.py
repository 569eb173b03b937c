"""Has libpq tell the SQLSTATE of a sign-in that failed, so that no rung depends on the language of a server.

psycopg wraps no PQsetErrorVerbosity, and gives the address of the connection for what it does not wrap. Where its libpq
is not the one that comes with it, the texts alone are left.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Self

import psycopg
from psycopg import pq, waiting
from psycopg.abc import PQGenConn
from psycopg.rows import TupleRow

_VERBOSE, _DEFAULT = 2, 1  # of PGVerbosity
_FOLDERS = ("psycopg_binary.libs", "psycopg_binary/.dylibs")
_READING, _WRITING = pq.PollingStatus.READING, pq.PollingStatus.WRITING


class TellingConnection(psycopg.Connection[TupleRow]):
    """A connection whose errors while it is made hold the SQLSTATE: `FATAL:  28P01: password …`."""

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn[Self]:
        made = pq.PGconn.connect_start(conninfo.encode())
        _tell(made, _VERBOSE)
        while (status := _polled(made)) is not pq.PollingStatus.OK:
            wait = waiting.WAIT_R if status == _READING else waiting.WAIT_W
            while not (yield made.socket, wait):
                pass
        _tell(made, _DEFAULT)
        made.nonblocking = 1
        return cls(made)


def _polled(made: pq.abc.PGconn) -> pq.PollingStatus:
    status = (
        pq.PollingStatus.FAILED if made.status == pq.ConnStatus.BAD else pq.PollingStatus(made.connect_poll())
    )
    if status in (_READING, _WRITING, pq.PollingStatus.OK):
        return status
    raise psycopg.OperationalError(f"connection failed: {made.get_error_message()}", pgconn=made)


def _tell(made: pq.abc.PGconn, verbosity: int) -> None:
    set_verbosity, pointer = _setter(), getattr(made, "pgconn_ptr", None)
    if set_verbosity is not None and pointer:
        set_verbosity(pointer, verbosity)


@cache
def _setter() -> Callable[[int, int], int] | None:
    """Return PQsetErrorVerbosity of the very library that psycopg uses; None where it is another one."""
    if pq.__impl__ != "binary":
        return None
    packages = Path(psycopg.__file__).parents[1]
    found = [file for folder in _FOLDERS for file in (packages / folder).glob("libpq*")]
    if len(found) != 1:
        return None
    try:
        function = ctypes.CDLL(str(found[0])).PQsetErrorVerbosity
    except (OSError, AttributeError):
        return None
    function.argtypes, function.restype = [ctypes.c_void_p, ctypes.c_int], ctypes.c_int
    return lambda pointer, verbosity: int(function(pointer, verbosity))
