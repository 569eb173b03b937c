"""A process beside the window that looks at large texts: in the window's own, Qt would wait for it at each call."""

import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import BinaryIO, NoReturn

from desktop.dataclass import dataclass
from desktop.domain.errors import NoRunbookError
from desktop.ui.editor.look import Asked, Look, Sight

OPTION = "--look-at-texts"  # of the program, to be this process
_NICE = 10  # the window comes first
_SIZE = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Order:
    """`files` has the files of the library by the ids of their runbooks, where the text uses any."""

    number: int
    asked: Asked
    files: Mapping[str, str]

    def find(self, runbook_id: str) -> Path:
        if runbook_id not in self.files:
            raise NoRunbookError(f"There is no runbook {runbook_id!r} in the library.")
        return Path(self.files[runbook_id])


@dataclass(frozen=True, slots=True)
class Answer:
    number: int
    look: Look


def send(stream: BinaryIO, what: object) -> None:
    data = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
    stream.write(_SIZE.pack(len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> object:
    """Return what the other end sent, or None once it is gone."""
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    data = stream.read(_SIZE.unpack(head)[0])
    try:
        return pickle.loads(data)  # both ends are this program
    except (EOFError, pickle.UnpicklingError):
        return None  # it ended in the middle


def main() -> NoReturn:
    """Look at what is asked for, until the window is gone; then end at once: nobody waits for a tool's last answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    Child(sys.stdin.buffer, sys.stdout.buffer).serve()
    os._exit(0)


class Child:
    """Scripts are looked at beside the rest: a tool may take a second, and the next text does not wait for it."""

    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        self._orders, self._answers, self._lock = orders, answers, Lock()
        self._sight, self._newest = Sight(), 0
        self._beside = ThreadPoolExecutor(1)

    def serve(self) -> None:
        while isinstance(order := receive(self._orders), Order):
            self._newest = order.number
            look, follow = self._sight.look(order.asked, order.find)
            self._tell(order.number, look)
            if follow is not None:
                self._beside.submit(self._follow, order.number, follow)
        self._beside.shutdown(wait=False, cancel_futures=True)

    def _follow(self, number: int, follow: Callable[[], Look]) -> None:
        if number == self._newest:
            self._tell(number, follow())

    def _tell(self, number: int, look: Look) -> None:
        with self._lock:
            send(self._answers, Answer(number, look))
