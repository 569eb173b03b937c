"""A display of its own, the real window on it, and a person at its keyboard, who knows nothing of how it is made."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.end2end.terminal import ROOT, Terminal

PATIENCE_S, _LOOK_S = 30.0, 0.05
_SIZE = "1440x900x24"


class Display:
    """An X server on a number that is free; `close` ends it."""

    def __init__(self) -> None:
        ours, theirs = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(theirs), "-screen", "0", _SIZE, "-nolisten", "tcp", "-noreset"],
            pass_fds=[theirs], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        with os.fdopen(ours) as told:
            self.name = f":{told.readline().strip()}"

    def close(self) -> None:
        self._server.terminate()
        self._server.wait(10)


@dataclass
class Desk:
    """Starts the program's window on a display, presses keys, and looks at what others can see of it."""

    terminal: Terminal
    display: Display
    pictures: Path
    program: "subprocess.Popen[bytes] | None" = None
    _window: str = field(default="")

    @property
    def _variables(self) -> dict[str, str]:
        return {**self.terminal.variables, "DISPLAY": self.display.name, "QT_QPA_PLATFORM": "xcb"}

    def open(self) -> None:
        told = (self.terminal.home / "window.log").open("wb")
        self.program = subprocess.Popen(
            [sys.executable, "-m", "desktop"], cwd=ROOT, env=self._variables,
            stdin=subprocess.DEVNULL, stdout=told, stderr=told,
        )  # fmt: skip
        told.close()
        self.until(self._find, "the window is there")
        self._xdotool("windowfocus", "--sync", self._window)

    def _find(self) -> bool:
        found = self._xdotool("search", "--onlyvisible", "--name", "Handrail$", check=False).split()
        self._window = found[0] if found else ""
        return bool(self._window)

    @property
    def title(self) -> str:
        return self._xdotool("getwindowname", self._window).strip()

    def press(self, *keys: str) -> None:
        self._xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        self._xdotool("type", "--delay", "4", text)

    def goes(self, keys: str, title: str) -> None:
        """Press keys until the window tells that it is somewhere; the last page may still be taking them in."""
        self.does((keys,), lambda: self.title.startswith(title), f"{keys} leads to {title}")

    def does(self, keys: tuple[str, ...], is_so: Callable[[], bool], what: str, every_s: float = 3.0) -> None:
        """Press keys, and again after a while where nothing came of it, until something is so."""
        end = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < end, f"not so: {what}; the window says {self.title!r}"
            self.press(*keys)
            self.until(is_so, what, every_s, fails=False)

    def until(
        self, is_so: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S, *, fails: bool = True
    ) -> None:
        end = time.monotonic() + timeout_s
        while not is_so():
            if time.monotonic() > end:
                assert not fails, f"not so: {what}; {(self.terminal.home / 'window.log').read_text()[-2000:]}"
                return
            time.sleep(_LOOK_S)

    def events(self, kind: str) -> int:
        """Return how many events of a kind the record holds; reads it beside the program that writes it."""
        file = self.terminal.home / "data" / "records.db"
        if not file.exists():
            return 0
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as record:
            return int(record.execute("SELECT count(*) FROM event WHERE kind = ?", (kind,)).fetchone()[0])

    def clipboard(self) -> str:
        return self._look("clipboard").stdout.decode()

    def shoot(self, name: str) -> Path:
        file = self.pictures / f"{name}.png"
        self._look("shot", str(file))
        return file

    def _look(self, *words: str) -> "subprocess.CompletedProcess[bytes]":
        command = [sys.executable, "-m", "tests.end2end.onlooker", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self._variables, check=True, capture_output=True, timeout=30
        )

    def _xdotool(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._variables, capture_output=True, text=True, timeout=30, check=check
        )
        return done.stdout

    def close(self) -> None:
        if self.program is not None and self.program.poll() is None:
            self.program.terminate()
            self.program.wait(15)
