"""A person's end of the terminal that a program runs on, and starting the program there."""

import os
import pty
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.end2end.terminal import Terminal
from tests.end2end.warm import Warm

PATIENCE_S = 60  # a program starts slowly where many run at once
Sit = Callable[..., "Seat"]


@dataclass
class Seat:
    process: Warm
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
        while (code := self.process.poll()) is None:
            assert time.monotonic() < end, self.shown
            self._read()
        self._read()
        return code

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
        variables = {**terminal.variables, "TERM": "xterm", "NO_COLOR": "1"}
        process = Warm(arguments, variables, (slave, slave, slave), has_terminal=True)
        os.close(slave)
        seats.append(Seat(process, master))
        return seats[-1]

    yield start
    for seat in seats:
        seat.process.kill()
        seat.process.wait()
        os.close(seat.master)
