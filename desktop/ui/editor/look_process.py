"""The window's end of the process that looks at large texts: starts it, asks it, and does without it if need be."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import desktop
from desktop.ui.editor.look import Asked, Look
from desktop.ui.editor.look_child import OPTION, Answer, Order, receive, send

_NO_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would open one


class LookProcess:
    """Its methods may be called from any thread; answers come from a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._waiting: dict[int, tuple[Callable[[Look], None], Callable[[], None]]] = {}
        self._count, self._is_of_no_use = 0, False

    def ask(
        self, asked: Asked, files: Mapping[str, str], done: Callable[[Look], None], failed: Callable[[], None]
    ) -> None:
        """Have a text looked at; `failed` is called in place of `done` where the process cannot do it."""
        with self._lock:
            child = self._started()
            if child is not None and child.stdin is not None:
                self._count += 1
                self._waiting[self._count] = done, failed
                with suppress(OSError):  # it has ended: its reader tells so
                    send(child.stdin, Order(self._count, asked, files))  # type: ignore[arg-type]
                return
        failed()

    def close(self) -> None:
        with self._lock:
            self._is_of_no_use = True
            if self._child is not None and self._child.stdin is not None:
                self._waiting.clear()
                with suppress(OSError):
                    self._child.stdin.close()

    def _started(self) -> "subprocess.Popen[bytes] | None":
        if self._child is None and not self._is_of_no_use:
            try:
                self._child = subprocess.Popen(
                    command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    env=_environment(), creationflags=_NO_CONSOLE,
                )  # fmt: skip
            except OSError:
                self._is_of_no_use = True
            else:
                threading.Thread(target=self._read, args=(self._child,), name="looks", daemon=True).start()
        return None if self._is_of_no_use else self._child

    def _read(self, child: "subprocess.Popen[bytes]") -> None:
        assert child.stdout is not None
        while isinstance(answer := receive(child.stdout), Answer):  # type: ignore[arg-type]
            with self._lock:
                waiting = self._waiting.get(answer.number)
                for number in [one for one in self._waiting if one < answer.number or answer.look.is_whole]:
                    if number <= answer.number:
                        del self._waiting[number]
            if waiting is not None:
                waiting[0](answer.look)
        child.wait()
        child.stdout.close()
        with self._lock:  # a text that ends it would end the next one too
            self._is_of_no_use = True
            left, self._waiting = tuple(self._waiting.values()), {}
        for _, failed in left:
            failed()


def command() -> list[str]:
    """Return how this program is started to be the other process."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]
    return [*program, OPTION]


def _environment() -> dict[str, str]:
    """The other process finds the same program, wherever this one was started."""
    folders = [str(Path(desktop.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}
