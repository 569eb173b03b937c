"""Processes of the real program that skip the imports: forked from one that has them done.

A process of its own each time, with its own terminal, environment and exit status; only the second of processor time
that reading modules takes is spent once. `python -m tests.end2end.warm FD` is the process that forks: it takes orders
from a socket, each with the files that the new one has as stdin, stdout, stderr, and where its end is to be told.
"""

import atexit
import gc
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

_MOST = 1 << 20  # bytes of one order
_MODULES = ("boto3", "paramiko", "psutil", "desktop.records.opening", "desktop.summary", "desktop.workbench")
_FIXED = ("LANG", "LC_", "LD_", "PYTHON")  # what counts when an interpreter starts, and not later


class Warm:
    """One process of the program, as `subprocess.Popen` has it; `files` are its stdin, stdout and stderr."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        files: tuple[int, int, int],
        *,
        has_terminal: bool = False,
    ) -> None:
        self.returncode: int | None = None
        self._ended, told = os.pipe()
        order = {"arguments": arguments, "environment": dict(environment), "has_terminal": has_terminal}
        forking = _forking(_fixed(environment))
        socket.send_fds(forking, [json.dumps(order).encode()], [*files, told])
        os.close(told)
        self.pid = int(forking.recv(100))

    def poll(self) -> int | None:
        return self.wait(0)

    def wait(self, timeout_s: float | None = None) -> int | None:
        """Return the exit status, or None while it runs."""
        if self.returncode is None and select.select([self._ended], [], [], timeout_s)[0]:
            self.returncode = os.waitstatus_to_exitcode(int(os.read(self._ended, 100)))
            os.close(self._ended)
        return self.returncode

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def run(
    arguments: Sequence[str], environment: Mapping[str, str], timeout_s: float
) -> tuple[int, bytes, bytes]:
    """Return exit status, stdout and stderr of a process that reads nothing."""
    pipes = os.pipe(), os.pipe()
    nothing = os.open(os.devnull, os.O_RDONLY)
    process = Warm(arguments, environment, (nothing, pipes[0][1], pipes[1][1]))
    for number in (nothing, pipes[0][1], pipes[1][1]):
        os.close(number)
    came: dict[int, bytes] = {pipes[0][0]: b"", pipes[1][0]: b""}
    is_open, until = list(came), time.monotonic() + timeout_s
    while is_open:
        ready = select.select(is_open, [], [], until - time.monotonic())[0]
        assert ready, f"{arguments} did not end in {timeout_s:g} s; so far: {came}"
        for number in ready:
            data = os.read(number, 1 << 16)
            came[number] += data
            if not data:
                os.close(number)
                is_open.remove(number)
    status = process.wait(max(0.0, until - time.monotonic()))
    assert status is not None
    stdout, stderr = came.values()
    return status, stdout, stderr


def _fixed(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in environment.items() if name.startswith(_FIXED)))


@cache
def _forking(fixed: tuple[tuple[str, str], ...]) -> socket.socket:
    """Start the process that forks those whose interpreter starts with these variables."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in (ours, its):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _MOST)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.end2end.warm", str(its.fileno())],
        env={**dict(fixed), "PATH": os.environ["PATH"], "HOME": tempfile.gettempdir()},
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        pass_fds=[its.fileno()],
    )
    its.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def main(orders: socket.socket) -> None:
    """Fork until there is nobody left to order it; returns in each process that was forked."""
    _import_all()
    gc.freeze()  # what is here stays; to look at it in each process would copy it
    wakes, woken = os.pipe()
    for number in (wakes, woken):
        os.set_blocking(number, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, int] = {}  # where the end of a process is to be told
    while True:
        ready = select.select([orders, wakes], [], [])[0]
        if wakes in ready:
            os.read(wakes, 100)
            _tell_ends(running)
        if orders in ready:
            order, files, *_ = socket.recv_fds(orders, _MOST, 4)
            if not order:
                raise SystemExit
            pid = os.fork()
            if pid == 0:
                for number in (*running.values(), files[3], wakes, woken):
                    os.close(number)
                orders.close()
                become(json.loads(order), files[:3])
                return
            orders.send(str(pid).encode())
            running[pid] = files[3]
            for number in files[:3]:
                os.close(number)


def _import_all() -> None:
    """Import what a command may need, and build what is built once: the models of all kinds of steps, and rules."""
    source = Path(__file__).parents[2] / "desktop"
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source.parent).with_suffix("").parts
        if parts[1] not in ("ui", "__main__") and parts[-1] != "__main__":
            import_module(".".join(parts).removesuffix(".__init__"))
    for name in _MODULES:
        import_module(name)
    load_runbook = import_module("desktop.language").load_runbook
    for name in ("first-look", "morning-check", "database-replication-stopped"):
        shipped = source.parent / "runbooks" / f"{name}.yaml"
        load_runbook(shipped.read_bytes(), shipped.name)
    import_module("desktop.redaction.rules").shipped_rules()


def _tell_ends(running: dict[int, int]) -> None:
    for pid in list(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            told = running.pop(pid)
            os.write(told, str(status).encode())
            os.close(told)


def become(order: Mapping[str, object], files: Sequence[int]) -> None:
    """Make of this process what a new one of the program would be."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for place, number in enumerate(files):
        os.dup2(number, place)
        os.close(number)
    if order["has_terminal"]:
        import fcntl
        import termios

        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.environ.clear()
    os.environ.update(order["environment"])  # type: ignore[call-overload]
    time.tzset()
    tempfile.tempdir = None
    sys.argv = ["handrail", *order["arguments"]]  # type: ignore[misc]
    sys.stdin, sys.stdout, sys.stderr = (_stream(place, sys_stream) for place, sys_stream in enumerate(
        (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    ))  # fmt: skip


def _stream(place: int, was: object) -> io.TextIOWrapper:
    """Return a stream as an interpreter makes it when it starts."""
    assert isinstance(was, io.TextIOWrapper)
    raw = io.FileIO(place, "r" if place == 0 else "w", closefd=False)
    buffer = io.BufferedReader(raw) if place == 0 else io.BufferedWriter(raw)
    return io.TextIOWrapper(
        buffer, encoding=was.encoding, errors=was.errors, line_buffering=place == 2 or raw.isatty()
    )


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
    from desktop.app import main as program

    sys.exit(program())
