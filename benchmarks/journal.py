"""The journal: an acknowledged event against a bare durable insert, and opening a long run."""

import json
import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.rounds import Goal, interleaved, median, own_home, percentile, ratio, timed
from benchmarks.yardstick import slowness
from desktop.domain.advance import fold
from desktop.domain.events import NoteAdded, RunbookRef, RunStarted
from desktop.records.opening import open_records
from desktop.records.run_ids import new_run_id
from desktop.records.store import Records

EVENTS = 200  # a round
LONG_RUN = 10_000
NOTE = "the queue of the second worker holds more than usual; " * 18  # about 1 kB as it is stored


def measure() -> list[Goal]:
    with own_home() as home:
        records = open_records(home / "records")
        try:
            return [*_append(records, home), *_open(records)]
        finally:
            records.close()


def _append(records: Records, home: Path) -> list[Goal]:
    run_id = begun(records)
    ours: list[float] = []
    bare = _bare_file(home / "bare.db")
    text = json.dumps({"text": NOTE, "by": "ada", "step": ""})

    def append() -> float:
        def one() -> None:
            records.append(run_id, [_note(0)], datetime.now(UTC))

        times = [timed(one) for _ in range(EVENTS)]
        ours.extend(times)
        return sum(times) / EVENTS

    def insert() -> float:
        def one() -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO event(body) VALUES (?)", (text,))
            bare.execute("COMMIT")

        return sum(timed(one) for _ in range(EVENTS)) / EVENTS

    found = interleaved({"bare": insert, "ours": append}, 7)
    bare.close()
    detail = f"{1000 * median(found['ours']):.2f} ms, {1000 * median(found['bare']):.2f}"
    return [
        Goal(name="an acknowledged event of 1 kB / bare insert, FULL", measured=ratio(found, "ours", "bare"), limit=2,
             detail=f"{detail}; p99 {1000 * percentile(ours, 99):.2f}"),
    ]  # fmt: skip


def _open(records: Records) -> list[Goal]:
    run_id = begun(records)
    for first in range(0, LONG_RUN, 500):
        records.append(run_id, [_note(first + n) for n in range(500)], datetime.now(UTC))

    def whole() -> float:
        begun_at = time.perf_counter()
        run = fold(records.events(run_id))
        assert run.last_seq == LONG_RUN + 1
        return time.perf_counter() - begun_at

    def plain() -> float:
        """The least that gives the same facts: the rows, and their JSON read."""
        begun_at = time.perf_counter()
        file = sqlite3.connect(f"file:{records._database.path}?mode=ro", uri=True)
        rows = file.execute("SELECT * FROM event WHERE run_id = ? ORDER BY seq", (run_id,)).fetchall()
        told = [
            json.loads(next(part for part in row if isinstance(part, str) and part[:1] == "{"))
            for row in rows
        ]
        assert len(told) == LONG_RUN + 1
        file.close()
        return time.perf_counter() - begun_at

    found = interleaved({"slowness": slowness, "plain": plain, "whole": whole}, 7)
    shown = f"{1000 * median(found['whole']):.0f} ms on a machine {median(found['slowness']):.1f} x as slow"
    return [
        Goal(name="opening a run of 10,000 events", measured=1000 * ratio(found, "whole", "slowness"), limit=150,
             unit="ms", detail=shown),
        Goal(name="the same / the rows and their JSON alone", measured=ratio(found, "whole", "plain")),
    ]  # fmt: skip


def begun(records: Records) -> str:
    """Begin a run that stays open, and return its id."""
    run_id = new_run_id(datetime.now(UTC))
    ref = RunbookRef(
        id="long", title="Long", version=1, sha256="0" * 64, file="long.yaml", source="runbook: 1"
    )
    started = RunStarted(
        runbook=ref, inputs={}, operator="ada", machine=os.uname().nodename, program="benchmark"
    )
    records.append(run_id, [started], datetime.now(UTC))
    return run_id


def _note(number: int) -> NoteAdded:
    return NoteAdded(text=f"{number} {NOTE}", by="ada")


def _bare_file(path: Path) -> sqlite3.Connection:
    made = sqlite3.connect(path, isolation_level=None)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("PRAGMA synchronous=FULL")
    made.execute("CREATE TABLE event(seq INTEGER PRIMARY KEY, body TEXT)")
    return made
