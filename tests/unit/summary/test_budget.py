"""A letter fits what a help desk takes: the first sentences stay, the rest is attached, and nothing is cut silently."""

import json
import re
from functools import cache

import pytest

from desktop.domain.desk import DeskKind, OutFile
from desktop.domain.events import NoteAdded, StepFinished
from desktop.domain.verdict import Verdict
from desktop.summary import Audience, Letter, write_letter
from desktop.summary.budget import Fitted, count, fit
from desktop.summary.template import parse_template
from tests.unit.summary.reading_back import seen, squeezed
from tests.unit.summary.real_runs import document_of
from tests.unit.summary.sample_runs import HOST, begin, document, started

LIMITS = {DeskKind.JIRA: 30_000, DeskKind.ZENDESK: 60_000, DeskKind.FRESHDESK: 60_000}
LONG = "\n".join(f"line {number} 😀 <&> שלום" for number in range(10_000))
LONG_WORDS = "\n".join(LONG.split("\n")[-300:])


@cache
def letter(*, command: str = "df", said: str = "full", notes: int = 0, note: str = "seen") -> Letter:
    failed = StepFinished(step="space", entry=1, target=HOST, verdict=Verdict.FAIL, said=said)
    script = started().add(begin("space", command), failed)
    for number in range(notes):
        script.add(NoteAdded(text=f"{number}: {note}", by="ana"))
    return write_letter(document(script), Audience.ESCALATION)


def size(body: str, desk: DeskKind) -> int:
    """Counted as the desk does: Jira characters of the JSON, the others bytes."""
    return len(body) if desk is DeskKind.JIRA else len(body.encode("utf-8"))


def require_all(told: Letter, fitted: Fitted, desk: DeskKind) -> None:
    assert size(fitted.body, desk) == fitted.counter.used <= fitted.counter.limit == LIMITS[desk]
    body = seen(fitted.body, fitted.format)
    summary = [one for one in fitted.attachments if one.name == "summary.md"]
    assert bool(fitted.moved) is bool(summary)
    if fitted.moved:
        assert squeezed(f"In the attached summary.md, in full: {'; '.join(fitted.moved)}.") in body
        whole = seen(summary[0].data.decode(), "markdown")
        for text in ("line9999😀<&>שלום", "399:seenseen"):
            assert (text in whole) or text not in seen_of(told)
    assert squeezed(told.title[:100]) in body


def seen_of(told: Letter) -> str:
    from desktop.summary import render

    return seen(render(told, "markdown"), "markdown")


@pytest.mark.parametrize("desk", DeskKind)
@pytest.mark.parametrize("name", ["hangs", "out_of_memory", "left_to_the_next"])
def test_a_real_run_fits_as_it_is(name: str, desk: DeskKind) -> None:
    for audience in Audience:
        told = write_letter(document_of(name), audience)
        fitted = fit(told, desk)
        assert fitted.counter == count(told, desk)
        assert (fitted.moved, fitted.attachments) == ((), ())
        require_all(told, fitted, desk)


@pytest.mark.parametrize("desk", [DeskKind.JIRA, DeskKind.ZENDESK])
def test_long_code_is_shortened_where_it_stands_and_attached_whole(desk: DeskKind) -> None:
    told = letter(command=LONG)
    assert not count(told, desk).fits
    fitted = fit(told, desk)
    require_all(told, fitted, desk)
    assert fitted.moved == ("How to see it again, in this order (long code)",)
    assert squeezed("(10,000 lines") in seen(fitted.body, fitted.format)


@pytest.mark.parametrize("desk", [DeskKind.JIRA, DeskKind.ZENDESK])
def test_a_long_list_is_told_as_far_as_it_fits_and_how_many_there_are(desk: DeskKind) -> None:
    told = letter(notes=400, note="seen " * 60)
    fitted = fit(told, desk)
    require_all(told, fitted, desk)
    assert fitted.moved == ("What people said (the rest)",)
    shown = re.search(r"Hereare(\d+)of400points", seen(fitted.body, fitted.format))
    assert shown
    assert int(shown[1]) > 20
    assert f"{int(shown[1]) - 1}:seen" in seen(fitted.body, fitted.format)
    assert squeezed("How to see it again") in seen(fitted.body, fitted.format)  # what comes after still fits


@pytest.mark.parametrize("desk", DeskKind)
def test_even_first_sentences_that_are_too_long_fit(desk: DeskKind) -> None:
    told = letter(said=LONG_WORDS, command=LONG, notes=20, note="x" * 9_000)
    fitted = fit(told, desk)
    require_all(told, fitted, desk)


@pytest.mark.parametrize("desk", [DeskKind.JIRA, DeskKind.ZENDESK])
def test_an_opening_that_a_team_made_too_long_is_begun_and_attached_whole(desk: DeskKind) -> None:
    worded = parse_template("# ${title}\n> ${note.text}\n> and ${note.text}\n## Kept\nSee.", "x.md")
    told = write_letter(letter(notes=1, note="9" * 70_000).document, Audience.HANDOFF, template=worded)
    fitted = fit(told, desk)
    assert fitted.counter.fits
    assert fitted.moved == ("the first lines",)
    assert "… (70,003 characters)" in fitted.body
    assert "Kept" in fitted.body
    assert b"9" * 70_000 in fitted.attachments[0].data


def test_what_jira_gets_is_whole_json() -> None:
    assert json.loads(fit(letter(command=LONG, notes=100), DeskKind.JIRA).body)["type"] == "doc"


def test_a_file_that_a_ticket_has_no_room_for_is_named() -> None:
    files = [
        OutFile(name="a.log", content_type="text/plain", data=b"x" * (12 * 2**20)),
        OutFile(name="b.log", content_type="text/plain", data=b"x" * (9 * 2**20)),
        OutFile(name="c.log", content_type="text/plain", data=b"x" * (8 * 2**20)),
    ]
    fitted = fit(letter(), DeskKind.FRESHDESK, files)
    assert [one.name for one in fitted.attachments] == ["a.log", "c.log"]
    assert fitted.left_out == ("b.log",)
    assert fitted.attached is not None
    assert (fitted.attached.used, fitted.attached.limit) == (20 * 2**20, 20 * 2**20)
    assert "Not attached, as a ticket has room for 20 MiB: b.log (9 MiB)." in fitted.body


def test_the_summary_is_attached_before_other_files() -> None:
    big = OutFile(name="a.log", content_type="text/plain", data=b"x" * (20 * 2**20))
    fitted = fit(letter(command=LONG * 4), DeskKind.FRESHDESK, [big])
    assert [one.name for one in fitted.attachments] == ["summary.md"]
    assert fitted.left_out == ("a.log",)
    assert "Not attached" in fitted.body
