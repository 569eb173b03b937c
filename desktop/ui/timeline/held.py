"""What an event holds, in words: the command, where, the answer and what was read; and all of it as data to copy."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.domain.events import Event, Recorded, RunStarted
from desktop.domain.quantity import show
from desktop.domain.runbook import Runbook
from desktop.domain.values import Fields, Value
from desktop.redaction.clean import clean, visible
from desktop.summary.field_words import labels_of
from desktop.summary.wording import capital, show_short
from desktop.ui.widgets.fact_table import Fact

_LONGEST = 400  # characters of a value


def tr(text: str) -> str:
    return QCoreApplication.translate("TimelineHeld", text)


def held(event: Event, book: Runbook) -> tuple[Fact, ...]:
    """Return what an event holds; inputs are called as the runbook asks for them."""
    return tuple(fact for fact in _facts(event, book) if fact.value)


def as_data(recorded: Recorded) -> str:
    """Return an event as its record has it, as JSON."""
    told = {
        "seq": recorded.seq,
        "at": recorded.at.isoformat(),
        "kind": type(recorded.event).__name__,
        "event": asdict(recorded.event),
    }
    return clean(json.dumps(told, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _facts(event: Event, book: Runbook) -> Iterator[Fact]:
    yield Fact(tr("Command"), visible(str(getattr(event, "command", "")))[:_LONGEST], is_mono=True)
    for name, words in (("target", tr("Target")), ("reason", tr("Reason")), ("text", tr("Text"))):
        yield Fact(words, clean(str(getattr(event, name, "")))[:_LONGEST])
    answer = getattr(event, "answer", None)
    yield Fact(tr("Answer"), _shown("", answer) if answer is not None else "")
    if isinstance(event, RunStarted):
        asked = {name: spec.label for name, spec in book.inputs.items() if spec.label}
        yield from _of_fields(event.inputs, asked)
    yield from _of_fields(getattr(event, "facts", {}), {})
    yield from _of_fields(getattr(event, "reading", {}), {})
    evidence = ", ".join(one.short for one in getattr(event, "evidence", ()))
    yield Fact(tr("Evidence"), evidence, is_mono=True)


def _of_fields(fields: Fields, called: Mapping[str, str]) -> Iterator[Fact]:
    labels = labels_of(fields)
    for name, value in fields.items():
        text = _shown(name, value)
        yield Fact(clean(called.get(name) or capital(labels[name])), text, is_mono="\n" in text)


def _shown(name: str, value: Value) -> str:
    """Return a value in words: of a list its first items, each by what its fields are called."""
    if isinstance(value, list | tuple | Mapping):
        return clean(show_short(value, name, lambda _name, text: text)).strip()[:_LONGEST]
    return clean(show(value, name)).strip()[:_LONGEST]
