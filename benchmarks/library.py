"""The library: loading cold against PyYAML alone, starting from the index, searching as one types."""

import gc
import statistics
import time
from functools import partial
from pathlib import Path

import yaml

from benchmarks.rounds import Goal, interleaved, median, own_home, percentile, ratio, timed
from benchmarks.runbooks import runbook_text, write_library
from benchmarks.yardstick import slowness
from desktop.language import load_runbook
from desktop.library.cache import index_path
from desktop.library.entry import Entry, entry_of
from desktop.library.search import SearchIndex
from desktop.library.shelf import Library
from desktop.library.trust import Trust

FILES = 1000
ENTRIES = 10_000
TYPED = (
    "filesystem is full", "no space left on device", "certificate has expired", "AlertLoadBalancer17",
    "replica lags behind", "error 1234", "database latency", "qeue is stuck", "generated-777", "network timeout",
)  # fmt: skip


def measure() -> list[Goal]:
    with own_home() as home:
        files = write_library(home / "library", FILES)
        return [_cold(files), *_warm(home / "library"), _search()]


def _cold(files: list[Path]) -> Goal:
    """Load, validate and lint with positions, against a parser that keeps neither positions nor the rules."""

    def ours() -> None:
        for file in files:
            load_runbook(file.read_bytes(), str(file))

    def bare() -> None:
        for file in files:
            yaml.load(file.read_bytes(), yaml.CSafeLoader)

    found = interleaved({"bare": lambda: timed(bare), "ours": lambda: timed(ours)})
    size = statistics.mean(file.stat().st_size for file in files)
    each = f"{1e6 * median(found['ours']) / FILES:.0f} µs a file of {size:.0f} bytes"
    return Goal(
        name="1,000 runbooks loaded and linted cold / CSafeLoader",
        measured=ratio(found, "ours", "bare"),
        limit=2,
        detail=f"{each}, {1e6 * median(found['bare']) / FILES:.0f} µs",
    )


def _warm(folder: Path) -> list[Goal]:
    Library([folder], Trust([folder]), index_path()).refresh()  # writes the index

    def known() -> float:
        return timed(lambda: Library([folder], Trust([folder]), index_path()))

    def known_and_looked_at() -> float:
        begun = time.perf_counter()
        library = Library([folder], Trust([folder]), index_path())
        assert not library.refresh()
        assert len(library.entries) == FILES
        return time.perf_counter() - begun

    found = interleaved({"slowness": slowness, "known": known, "looked at": known_and_looked_at}, 9)
    known_us, looked_us = (1e6 * ratio(found, name, "slowness") / FILES for name in ("known", "looked at"))
    detail = f"{1e6 * median(found['known']) / FILES:.0f} µs on a machine {median(found['slowness']):.1f} x as slow"
    return [
        Goal(name="warm start from the index, a file", measured=known_us, limit=40, unit="µs", detail=detail),
        Goal(name="the same with a look at every file", measured=looked_us, unit="µs"),
    ]  # fmt: skip


def _search() -> Goal:
    entries = [_entry(number) for number in range(ENTRIES)]
    begun = time.perf_counter()
    index = SearchIndex(entries)
    built_s = time.perf_counter() - begun
    gc.collect()
    prefixes = [text[:length] for text in TYPED for length in range(1, len(text) + 1)]

    def keystrokes() -> list[float]:
        slow = slowness()
        return [timed(partial(index.search, text)) / slow for text in prefixes]

    rounds = [keystrokes() for _ in range(8)][1:]
    quick = [statistics.median(times) for times in zip(*rounds, strict=True)]  # of each keystroke
    detail = (
        f"p50 {1000 * median(quick):.1f} ms, worst {1000 * max(quick):.1f}, index built in {built_s:.2f} s"
    )
    return Goal(
        name="search as you type over 10,000, p95 of a keystroke",
        measured=1000 * percentile(quick, 95),
        limit=10,
        unit="ms",
        detail=detail,
    )


def _entry(number: int) -> Entry:
    loaded = load_runbook(runbook_text(number).encode(), f"generated-{number}.yaml")
    return entry_of(loaded.runbook, f"generated-{number}.yaml", loaded.sha256)
