"""A person's end of the terminal that a program runs on, and starting the program there."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.end2end.terminal import ROOT, Terminal

PATIENCE_S = 60  # a program starts slowly where many run at once
Sit = Callable[..., "Seat"]


@dataclass
class Seat:
    process: "subprocess.Popen[bytes]"
    master: int
    shown: str = field(default="")

    def sees(self, text: str, timeout_s: float = PATIENCE_S) -> None:
        end = time.monotonic() + timeout_s
        while text not in self.shown:
            assert time.monotonic() < end, f"{text!r} is not in {self.shown!r}"
            self._read()

    def types(self, text: str) -> None:
        self.shown = ""
        os.set_blocking(self.master, False)
        data, end = text.encode(), time.monotonic() + PATIENCE_S
        while data:
            try:
                data = data[os.write(self.master, data) :]
            except BlockingIOError:  # the terminal is full: let the program read
                assert time.monotonic() < end, self.shown
                self._read()

    def ends(self) -> int:
        end = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            assert time.monotonic() < end, self.shown
            self._read()
        self._read()
        return self.process.returncode

    def _read(self) -> None:
        os.set_blocking(self.master, False)
        try:
            self.shown += os.read(self.master, 65536).decode(errors="replace")
        except (BlockingIOError, OSError):
            time.sleep(0.02)


def sitting(terminal: Terminal) -> Iterator[Sit]:
    """Give a function that starts the program on a terminal of its own."""
    seats: list[Seat] = []

    def start(*arguments: str) -> Seat:
        master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (50, 400))  # wide, so that no path of a test's is broken over lines
        process = subprocess.Popen(
            [sys.executable, "-m", "desktop", *arguments],
            cwd=ROOT,
            env={**terminal.variables, "TERM": "xterm", "NO_COLOR": "1"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_own_terminal,
        )
        os.close(slave)
        seats.append(Seat(process, master))
        return seats[-1]

    yield start
    for seat in seats:
        seat.process.kill()
        seat.process.wait()
        os.close(seat.master)


def _own_terminal() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a shell ignores in what it starts in the background
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
