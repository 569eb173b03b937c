"""Twenty checks of this computer in a running session, against the same figures from psutil and as many commits."""

import os
import sqlite3
import threading
import time
from pathlib import Path

import psutil

from benchmarks.rounds import Goal, interleaved, median, own_home, ratio
from desktop.domain.book import Book
from desktop.engine.commands import Pace
from desktop.engine.next import Over
from desktop.engine.updates import Update
from desktop.workbench import Workbench

CHECKS = ("memory", "disk", "load", "swap", "inodes")
TIMES = 4


def measure() -> list[Goal]:
    with own_home() as home:
        bench = Workbench()
        book = bench.load_text(_book(), "twenty.yaml")
        bare = _bare_file(home / "bare.db")
        try:
            ways = {"bare": lambda: _bare(bare), "ours": lambda: run_whole(bench, book)}
            found = interleaved(ways, 9)
        finally:
            bench.close()
            bare.close()
    shown = f"{1000 * median(found['ours']):.1f} ms against {1000 * median(found['bare']):.1f}"
    return [
        Goal(
            name="20 checks judged and journalled / psutil and 20 commits",
            measured=ratio(found, "ours", "bare"),
            limit=2,
            detail=shown,
        )
    ]


def _book() -> str:
    steps = [
        f"  - {{id: {name}_{turn}, title: {name}, check: host.{name}}}\n"
        for turn in range(TIMES)
        for name in CHECKS
    ]
    return "runbook: 1\nid: twenty\ntitle: Twenty checks\nsteps:\n" + "".join(steps)


def run_whole(bench: Workbench, book: Book) -> float:
    """Begin a run and wait for its end; return how long that took."""
    is_over = threading.Event()

    def look(update: Update) -> None:
        if isinstance(update.next, Over):
            is_over.set()

    with bench.new_run(book, {}, observe_only=False, pace=Pace.TO_NEXT_QUESTION) as opened:
        opened.session.subscribe(look)
        begun = time.perf_counter()
        opened.begin()
        if not is_over.wait(60):
            raise SystemExit("the run did not end")
        return time.perf_counter() - begun


def _bare(file: sqlite3.Connection) -> float:
    begun = time.perf_counter()
    for _ in range(TIMES):
        for read in (_memory, _disk, _load, _swap, _inodes):
            file.execute("BEGIN IMMEDIATE")
            file.execute("INSERT INTO event(body) VALUES (?)", (repr(read()),))
            file.execute("COMMIT")
    return time.perf_counter() - begun


def _memory() -> object:
    return psutil.virtual_memory()


def _disk() -> object:
    return psutil.disk_usage("/"), psutil.disk_partitions(all=True)


def _load() -> object:
    return psutil.getloadavg(), psutil.cpu_count()


def _swap() -> object:
    return psutil.swap_memory()


def _inodes() -> object:
    return os.statvfs("/"), psutil.disk_partitions(all=True)


def _bare_file(path: Path) -> sqlite3.Connection:
    made = sqlite3.connect(path, isolation_level=None)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("PRAGMA synchronous=FULL")
    made.execute("CREATE TABLE event(seq INTEGER PRIMARY KEY, body TEXT)")
    return made
