"""Runs of shipped runbooks, as the engine follows them over incidents that were recorded on real machines."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from desktop.domain.advance import fold
from desktop.domain.events import Recorded, RunStarted
from desktop.domain.runbook import Runbook
from desktop.engine.lens import told
from desktop.language import load_runbook
from desktop.language.incident_file import read_incident
from desktop.practice.replay import replay
from desktop.summary import Document
from tests.unit.summary.script import SECRET, ZONE

FOLDER = Path(__file__).parents[3] / "runbooks"
INCIDENTS = {
    "out_of_memory": "service-down/oom",
    "hangs": "service-down/hangs",
    "table_locked": "database-connections-exhausted/alter-table-locks-everybody",
}


@cache
def book_of(name: str) -> tuple[Runbook, str]:
    file = FOLDER / f"{name}.yaml"
    return load_runbook(file.read_bytes(), str(file)).runbook, file.read_text(encoding="utf-8")


@cache
def events_of(name: str) -> tuple[Recorded, ...]:
    runbook, _, incident = INCIDENTS[name].partition("/")
    book, source = book_of(runbook)
    file = FOLDER / f"{runbook}.incidents" / f"{incident}.yaml"
    found = replay(book, read_incident(file.read_bytes(), str(file), book).incident)
    assert not found.faults
    return tuple(_with_source(one, source) for one in found.events)


def _with_source(recorded: Recorded, source: str) -> Recorded:
    """A run on a machine has the runbook's bytes in its first event."""
    if not isinstance(recorded.event, RunStarted):
        return recorded
    return replace(
        recorded, event=replace(recorded.event, runbook=replace(recorded.event.runbook, source=source))
    )


def document_of(name: str) -> Document:
    events = events_of(name)
    book, _ = book_of(INCIDENTS[name].partition("/")[0])
    return told(
        book,
        fold(events),
        now=events[-1].at + timedelta(minutes=5),
        zone=ZONE,
        mask=lambda text: text.replace(SECRET, "[hidden:logs/token]"),
    )
