"""What a customer is told holds nothing of ours, whatever a run met with, and claims nothing that did not happen."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from desktop.domain.advance import fold
from desktop.domain.events import (
    ConsentGiven,
    HandedOver,
    OutcomeUnknown,
    RunEnded,
    StepFinished,
)
from desktop.domain.step import Effect
from desktop.domain.verdict import Ended, Verdict
from desktop.summary import Audience, Document, Reader, render, write_letter
from tests.unit.summary.reading_back import FORMATS
from tests.unit.summary.real_runs import INCIDENTS, book_of, document_of, events_of
from tests.unit.summary.sample_runs import RUNS, begin, document, started
from tests.unit.summary.script import START
from tests.unit.summary.test_hostile_text import hostile_fleet, hostile_run

MARK = "zqx-mark-of-ours"
# Words that are as much the customer's as ours.
SHARED = {"text", "open", "service", "port", "start", "since"}


def customers(told: Document, format_: str = "text") -> Iterator[str]:
    for reader in Reader:
        yield render(write_letter(told, Audience.CUSTOMER, reader=reader), format_)


def texts_in(value: Any) -> Iterator[str]:
    if is_dataclass(value):
        for one in fields(value):
            if one.name != "source":
                yield from texts_in(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield str(key)
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)
    elif type(value) is str:  # a verdict is a word of everybody's
        yield value


@pytest.mark.parametrize("name", INCIDENTS)
def test_no_text_of_any_event_is_told(name: str) -> None:
    """Hosts, commands, readings, ids, names of people and steps: all that the record holds beside the runbook."""
    book, _ = book_of(INCIDENTS[name].partition("/")[0])
    ours = {text for one in events_of(name) for text in texts_in(one.event) if len(text) > 3} - SHARED
    ours |= {step.id for step in book.all_steps if len(step.id) > 6} | {book.id, fold(events_of(name)).run_id}
    for text in customers(document_of(name)):
        assert [one for one in ours if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)] == []


@pytest.mark.parametrize("format_", FORMATS)
def test_a_text_that_is_put_everywhere_is_nowhere(format_: str) -> None:
    for told in (hostile_run(MARK), hostile_fleet(MARK)):
        for text in customers(told, format_):
            assert MARK not in text


@pytest.mark.parametrize("name", RUNS)
def test_json_tells_the_same_and_no_more(name: str) -> None:
    for text in customers(RUNS[name](), "json"):
        told = json.loads(text)
        assert set(told) == {"audience", "reader", "title", "hidden", "blocks"}
        assert "web-03" not in text
        assert "ana" not in text


@pytest.mark.parametrize("ended", Ended)
def test_every_end_says_where_it_stands_and_what_comes_next(ended: Ended) -> None:
    failed = StepFinished(step="space", entry=1, verdict=Verdict.FAIL, said="full")
    script = started().add(begin("space", "df"), failed, RunEnded(ended=ended, verdict=Verdict.FAIL))
    for text in customers(document(script)):
        assert "WHAT HAPPENS NEXT" in text
        assert len(text.split("\n")[2]) > 20  # the first sentence, under the title and its line
        assert ("solved." in text) is (ended is Ended.RESOLVED) or "is not solved" in text or "may" in text


def changed(verdict_after: Verdict) -> Document:
    consent = ConsentGiven(step="rotate", entry=1, target="", command="x", by="ana")
    after = StepFinished(step="verify", entry=1, verdict=verdict_after, said="?")
    return document(
        started().add(
            consent,
            begin("rotate", "x", Effect.CHANGES),
            StepFinished(step="rotate", entry=1, verdict=Verdict.PASS),
            begin("verify", "df"),
            after,
            RunEnded(ended=Ended.ESCALATED, verdict=verdict_after),
        )
    )


def test_it_is_not_said_to_work_when_the_check_after_the_change_failed() -> None:
    for text in customers(changed(Verdict.PASS)):
        assert "We have not yet been able to show that it helped." not in text
        assert "working" in text or "that it works" in text
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN):
        for text in customers(changed(verdict)):
            assert "We have not yet been able to show that it helped." in text
            assert "that it works" not in text


def test_one_check_that_passed_is_no_proof_when_another_failed() -> None:
    """The service runs again, and its port is still refused."""
    for text in customers(document_of("hangs")):
        assert "We have not yet been able to show that it helped." in text


def test_a_change_that_was_cut_off_is_not_told_as_made() -> None:
    consent = ConsentGiven(step="rotate", entry=1, target="", command="x", by="ana")
    cut = OutcomeUnknown(step="rotate", entry=1, reason="lost")
    script = started().add(consent, begin("rotate", "x", Effect.CHANGES), cut)
    for text in customers(document(script)):
        assert "One change was interrupted." in text
        assert "We have changed something" not in text
        assert "have changed nothing" not in text


def test_a_time_is_promised_only_where_there_is_one() -> None:
    script = started().add(HandedOver(by="ana", to="ben", open="x", next_action="x", sla_due=START))
    assert all("by 2 March 2026, 14:02 CET." in text for text in customers(document(script)))
    script = started().add(HandedOver(by="ana", to="ben", open="x", next_action="x"))
    assert not any("You will hear from us by" in text for text in customers(document(script)))


def test_figures_are_for_a_technical_reader() -> None:
    told = document_of("hangs")
    technical = render(write_letter(told, Audience.CUSTOMER, reader=Reader.TECHNICAL), "text")
    plain = render(write_letter(told, Audience.CUSTOMER, reader=Reader.NON_TECHNICAL), "text")
    assert "We made 8 checks on 28 November 2026" in technical
    assert not any(sign.isdigit() for sign in plain)
