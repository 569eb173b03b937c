"""Runs of shipped runbooks, as the engine follows them over incidents that were recorded on real machines.

Run as a module, it writes the golden letters anew.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from desktop.domain.advance import fold
from desktop.domain.events import Event, HandedOver, NoteAdded, Recorded, RunStarted, StepFinished
from desktop.domain.runbook import Runbook
from desktop.engine.lens import told
from desktop.language import load_runbook
from desktop.language.incident_file import read_incident
from desktop.practice.replay import replay
from desktop.summary import Audience, Document, Letter, Reader, write_letter
from tests.unit.summary.script import ZONE

FOLDER = Path(__file__).parents[3] / "runbooks"
GOLDEN = Path(__file__).parents[2] / "golden" / "summary" / "letters"
INCIDENTS = {
    "out_of_memory": "service-down/oom",
    "hangs": "service-down/hangs",
    "left_to_the_next": "linux-filesystem-filling-up/logs",
}
RUN_ID = "20261128-210116-k7qd"
SUFFIXES = {
    "markdown": "md",
    "text": "txt",
    "html": "html",
    "adf": "adf.json",
    "wiki": "wiki",
    "zendesk": "zendesk.html",
    "freshdesk": "freshdesk.html",
    "json": "json",
}
LETTERS = {
    "internal": (Audience.INTERNAL, Reader.TECHNICAL),
    "customer": (Audience.CUSTOMER, Reader.NON_TECHNICAL),
    "customer-technical": (Audience.CUSTOMER, Reader.TECHNICAL),
    "escalation": (Audience.ESCALATION, Reader.TECHNICAL),
    "handoff": (Audience.HANDOFF, Reader.TECHNICAL),
    "article": (Audience.ARTICLE, Reader.TECHNICAL),
}


@cache
def book_of(name: str) -> tuple[Runbook, str]:
    file = FOLDER / f"{name}.yaml"
    source = file.read_text(encoding="utf-8")
    return load_runbook(source.encode(), str(file)).runbook, source


@cache
def events_of(name: str) -> tuple[Recorded, ...]:
    runbook, _, incident = INCIDENTS[name].partition("/")
    book, _ = book_of(runbook)
    file = FOLDER / f"{runbook}.incidents" / f"{incident}.yaml"
    found = replay(book, read_incident(file.read_bytes(), str(file), book).incident)
    assert not found.faults
    return chained(_handed_over(found.events) if name == "left_to_the_next" else found.events)


def _handed_over(events: tuple[Recorded, ...]) -> list[Recorded]:
    """Leave the run where a person is asked, with a note and a hand-over."""
    asked = next(
        place
        for place, one in enumerate(events)
        if isinstance(one.event, StepFinished) and one.event.step == "kind"
    )
    last = events[asked - 1].at
    more: tuple[Event, ...] = (
        NoteAdded(text="The shop team says that debug logging was left on after Friday's release.", by="ana"),
        HandedOver(
            by="ana",
            to="ben",
            open="Somebody has to say what fills it.",
            next_action="Ask the shop team whether the logs may be rotated.",
            sla_due=last + timedelta(hours=2),
            note="My shift ends.",
        ),
    )
    kept = list(events[:asked])
    return [*kept, *(replace(kept[-1], at=last + timedelta(minutes=2), event=one) for one in more)]


def chained(events: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Return events as a record on a machine has them: numbered, hashed, the runbook's bytes in the first."""
    made: list[Recorded] = []
    for seq, one in enumerate(events, 1):
        event = _with_source(one.event)
        previous = made[-1].sha256 if made else ""
        digest = sha256(f"{previous}{seq}{type(event).__name__}".encode()).hexdigest()
        made.append(replace(one, run_id=RUN_ID, seq=seq, event=event, prev_sha256=previous, sha256=digest))
    return tuple(made)


def _with_source(event: Event) -> Event:
    if not isinstance(event, RunStarted):
        return event
    _, source = book_of(event.runbook.id)
    digest = sha256(event.runbook.id.encode()).hexdigest()  # of the bytes it would change with every word
    ref = replace(event.runbook, source=source, sha256=digest)
    return replace(event, runbook=ref, operator="ana", machine="desk-7", program="handrail 0.1.0")


def document_of(name: str) -> Document:
    events = events_of(name)
    book, _ = book_of(INCIDENTS[name].partition("/")[0])
    now = events[-1].at + timedelta(minutes=5)
    return told(book, fold(events), now=now, zone=ZONE, mask=lambda text: text)


def letter_of(name: str, kind: str) -> Letter:
    audience, reader = LETTERS[kind]
    return write_letter(document_of(name), audience, reader=reader)


def write_golden() -> None:
    from desktop.summary import render

    for name in INCIDENTS:
        folder = GOLDEN / name
        folder.mkdir(parents=True, exist_ok=True)
        for kind in LETTERS:
            letter = letter_of(name, kind)
            for format_, suffix in SUFFIXES.items():
                (folder / f"{kind}.{suffix}").write_text(render(letter, format_), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
