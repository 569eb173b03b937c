"""What a customer may be told of a run. Nothing here comes from a target, a command or a reading: only how many, when,
how it ended, and words that the runbook's author wrote for customers."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from desktop.domain.verdict import Verdict
from desktop.summary.audience import Reader
from desktop.summary.blocks import Events
from desktop.summary.chosen_steps import (
    latest,
    made_changes,
    measured,
    proof,
    uncertain_changes,
)
from desktop.summary.document import START, Document, StepRecord
from desktop.summary.facts import NOTHING, Row, Told
from desktop.summary.run_facts import state_flags, whole_of
from desktop.summary.wording import counted, sentence, show_day, show_time

_WRONG = (Verdict.FAIL, Verdict.WARN)


def customer_facts(document: Document, reader: Reader) -> Mapping[str, Told]:
    seen = measured(document)
    wrong = [one for one in seen if one.verdict in _WRONG]
    unclear = [one for one in seen if one.verdict is Verdict.UNKNOWN]
    fine = [one for one in seen if one.verdict is Verdict.PASS]
    changes, uncertain, proved = made_changes(document), uncertain_changes(document), proof(document)
    return {
        **state_flags(document),
        "technical": Told("yes" if reader is Reader.TECHNICAL else "", (START,)),
        "affected": Told(sentence(document.runbook.customer), (START,)),
        "when": Told(_when(document), whole_of(document)),
        "checks": _count(seen, "check", "checks"),
        "passed": _number(fine),
        "wrong": _number(wrong),
        "unsure": _number(unclear),
        "changes": _count(changes, "change", "changes"),
        "uncertain": Told("yes", _events(uncertain)) if uncertain else NOTHING,
        "proved": Told(show_time(proved.started_at), proved.from_events) if proved else NOTHING,
        "will_be_put_back": _put_back(document),
        "next_news": _next_news(document),
    }


def customer_lists(document: Document) -> Mapping[str, tuple[Row, ...]]:
    found = ((one.author.found, one.from_events) for one in latest(document))
    done = ((one.author.done, one.from_events) for one in made_changes(document))
    return {"found": _once(found), "done": _once(done)}


def _once(told: Iterable[tuple[str, Events]]) -> tuple[Row, ...]:
    """Each sentence once, on the events of all that it was said of."""
    events: dict[str, set[int]] = {}
    for text, seqs in told:
        if text:
            events.setdefault(sentence(text), set()).update(seqs)
    return tuple({"text": Told(text, tuple(sorted(seqs)))} for text, seqs in events.items())


def _count(steps: Iterable[StepRecord], one: str, many: str) -> Told:
    found = list(steps)
    return Told(counted(len(found), one, many), _events(found)) if found else NOTHING


def _number(steps: list[StepRecord]) -> Told:
    return Told(str(len(steps)), _events(steps)) if steps else NOTHING


def _events(steps: Iterable[StepRecord]) -> Events:
    return tuple(sorted({seq for one in steps for seq in one.from_events}))


def _when(document: Document) -> str:
    return _span(document.started_at, document.last_at)


def _span(begun: datetime, ended: datetime) -> str:
    if begun.date() != ended.date():
        return f"from {show_day(begun)}, {show_time(begun)}, to {show_day(ended)}, {show_time(ended)}"
    if (begun.hour, begun.minute) == (ended.hour, ended.minute):
        return f"on {show_day(begun)} at {show_time(begun)}"
    return f"on {show_day(begun)} from {begun:%H:%M} to {show_time(ended)}"


def _put_back(document: Document) -> Told:
    owed = [one for one in document.obligations if not one.is_met]
    events = tuple(sorted({seq for one in owed for seq in one.from_events}))
    return Told("yes", events) if owed else NOTHING


def _next_news(document: Document) -> Told:
    given = document.handed_over
    if given is None or given.sla_due is None:
        return NOTHING
    return Told(f"{show_day(given.sla_due)}, {show_time(given.sla_due)}", given.from_events)
