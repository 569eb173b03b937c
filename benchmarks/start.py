"""Process start to the first paint, and the terminal's start, against the bare minimum that could do the same."""

import os
import sys
import time
from pathlib import Path

from benchmarks.processes import Ended, run_child
from benchmarks.rounds import PYTHON, ROUNDS, Goal, interleaved, median, own_home, ratio
from benchmarks.runbooks import write_library

HANDRAIL = str(Path(sys.executable).with_name("handrail"))
HEAVY = (
    "PySide6",
    "paramiko",
    "boto3",
    "pydantic",
    "keyring",
    "sqlalchemy",
    "httpx2",
    "yaml",
    "typer",
    "rich",
)
BARE_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Bare(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, app.quit)

app = QApplication(sys.argv[:1])
window = Bare()
window.resize(1280, 800)
window.show()
app.exec()
"""
HOME = """
from desktop.app import main

if code := main(["--quit-after-paint"]):
    raise SystemExit(code)
"""
# The end of the interpreter comes after the paint and is not what a person waits for.
PAINTED = """
import os, time
os.write(1, str(time.perf_counter()).encode())
"""


def measure() -> list[Goal]:
    with own_home() as home:
        write_library(home / "library", 1000)
        os.environ["HANDRAIL_LIBRARY"] = str(home / "library")
        run_child([HANDRAIL, "list", "--json"])  # writes the index, as the first start does
        return [*_window(), *_terminal(), _imports()]


def _window() -> list[Goal]:
    peaks: dict[str, list[float]] = {"ours": [], "bare": []}

    def once(name: str, script: str) -> float:
        begun = time.perf_counter()  # one clock for all processes
        ended = run_child([PYTHON, "-c", script + PAINTED])
        peaks[name].append(ended.peak_mb)
        return float(ended.stdout) - begun

    ways = {"bare": lambda: once("bare", BARE_WINDOW), "ours": lambda: once("ours", HOME)}
    found = interleaved(ways, max(ROUNDS, 9))
    shown = f"{1000 * median(found['ours']):.0f} ms against {1000 * median(found['bare']):.0f}"
    memory = f"{median(peaks['ours']):.0f} MB against {median(peaks['bare']):.0f}"
    return [
        Goal(name="window: start to first paint / bare window", measured=ratio(found, "ours", "bare"), limit=1.5,
             detail=shown),
        Goal(name="window: peak resident memory / bare window", measured=ratio(peaks, "ours", "bare"), limit=2.5,
             detail=memory),
    ]  # fmt: skip


def _terminal() -> list[Goal]:
    checked = (0, 1, 2)  # how full this machine's disk is, is not what is measured

    def wall(*words: str) -> float:
        ended: Ended = run_child(words, expected=checked)
        return ended.wall_s

    ways = {
        "pass": lambda: wall(PYTHON, "-c", "pass"),
        "version": lambda: wall(HANDRAIL, "--version"),
        "imports": lambda: wall(PYTHON, "-c", "import psutil, typer"),
        "check": lambda: wall(HANDRAIL, "check", "host.disk"),
    }
    found = interleaved(ways, max(ROUNDS, 9))

    def detail(ours: str, theirs: str) -> str:
        return f"{1000 * median(found[ours]):.0f} ms against {1000 * median(found[theirs]):.0f}"

    return [
        Goal(name="handrail --version / python -c pass", measured=ratio(found, "version", "pass"), limit=3,
             detail=detail("version", "pass")),
        Goal(name="handrail check host.disk / import psutil, typer", measured=ratio(found, "check", "imports"),
             limit=1.5, detail=detail("check", "imports")),
    ]  # fmt: skip


def _imports() -> Goal:
    """Count the heavy packages that `--version` imports."""
    script = (
        "import sys; from desktop.app import main; main(['--version']); "
        f"print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    )
    words = run_child([PYTHON, "-c", script]).stdout.splitlines()[1].split()
    detail = ", ".join(words) or f"none of {', '.join(HEAVY)}"
    return Goal(
        name="handrail --version: heavy packages imported",
        measured=len(words),
        limit=0,
        unit="",
        detail=detail,
    )
