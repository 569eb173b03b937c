"""What was said is what a reader sees, in every format and for every audience: text stays text and none is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.events import StepFinished
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import clean
from desktop.redaction.redact import redact_text
from desktop.summary import Audience, Document, render, write_letter
from desktop.summary.plain_text import JOINER
from tests.unit.summary.reading_back import FORMATS, seen, squeezed
from tests.unit.summary.sample_runs import HOST, begin, document, started
from tests.unit.summary.test_hostile_text import HOSTILE, AdfSchema, adf_schema, corpus_lines, hostile_run

__all__ = ["adf_schema"]

OURS = (Audience.INTERNAL, Audience.ESCALATION, Audience.HANDOFF, Audience.ARTICLE)
# In which words of a run each audience is told the hostile text; the formats have to bring it all.
SHOWN = ("List<String> names = new ArrayList<>();", 'if (a < b && c > d) { return "x"; }', "😀 שלום مرحبا é")


def expected(text: str) -> Iterator[str]:
    """Yield the lines of a text as they may leave, squeezed."""
    for line in redact_text(clean(text)).split("\n"):
        if squeezed(line):
            yield squeezed(line)


def one_command(command: str) -> Document:
    """A run that has a text in one command and nowhere else."""
    failed = StepFinished(step="space", entry=1, target=HOST, verdict=Verdict.FAIL)
    return document(started().add(begin("space", command), failed))


def require_seen(told: Document, text: str, audiences: tuple[Audience, ...] = OURS) -> None:
    lines = list(expected(text))
    for audience in audiences:
        letter = write_letter(told, audience)
        for format_ in FORMATS:
            if format_ == "json" and audience is Audience.INTERNAL:
                continue  # it is of the facts, and test_build.py reads it
            whole = seen(render(letter, format_), format_)
            lost = [line for line in lines if line not in whole]
            assert not lost, (audience, format_, lost)


@pytest.mark.parametrize("text", [*SHOWN, *HOSTILE])
def test_text_is_seen_as_it_was_said(text: str) -> None:
    require_seen(hostile_run(text), text)


def test_every_naughty_line_is_seen_in_every_format(corpora: Path) -> None:
    lines = [line for line in corpus_lines(corpora) if squeezed(clean(line))]
    for at in range(0, len(lines), 200):
        text = "\n".join(lines[at : at + 200])
        require_seen(hostile_run(text), text, (Audience.ESCALATION,))


MARKS = st.text(alphabet="`*_[]()<>!@~#{}|\\\n -=+.1ax&;:$?^%\"'", max_size=50)


@settings(max_examples=25)
@given(text=MARKS | st.text(max_size=50))
def test_any_text_is_seen_as_it_was_said(text: str) -> None:
    require_seen(hostile_run(text), text, (Audience.ESCALATION,))


@pytest.mark.parametrize("format_", FORMATS)
def test_code_with_fences_inside_keeps_every_line(format_: str) -> None:
    code = "cat <<'X'\n```\n~~~\n{noformat}\n</pre>\n  indented\n\n]]>\n{{ticket.id}}\nX"
    letter = write_letter(one_command(code), Audience.ESCALATION)
    assert squeezed(code) in seen(render(letter, format_), format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_ten_thousand_lines_are_all_there(format_: str) -> None:
    output = "\n".join(f"line {number} <b>&amp;</b> | x" for number in range(10_000))
    letter = write_letter(one_command(output), Audience.ESCALATION)
    assert squeezed(output) in seen(render(letter, format_), format_)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_letter_is_a_document_that_jira_takes(text: str, adf_schema: AdfSchema) -> None:
    told = hostile_run(text)
    for audience in (Audience.ESCALATION, Audience.HANDOFF):
        adf_schema.validate(write_letter(told, audience))


def test_help_desks_fill_in_no_placeholder() -> None:
    for format_ in ("zendesk", "freshdesk"):
        written = render(write_letter(hostile_run("{{ticket.id}} {% if x %}"), Audience.ESCALATION), format_)
        assert "{{" not in written
        assert "{%" not in written
        assert f"{{{JOINER}{{ticket.id}}}}" in written


def test_a_wiki_makes_nothing_of_what_was_said() -> None:
    text = r"*b* _i_ {code} [x|http://e] !p.png! ||a|| h1. x bq. y C:\temp\new \\ a--b (/) :) -s- ??c?? {color:red}"
    written = render(write_letter(hostile_run(text), Audience.HANDOFF), "wiki")
    for power in ("{code", "[x|", "!p.png!", "||a||", "\\temp", "(/)", ":)", " -s-", "??c"):
        assert power not in written
    assert not re.search(r"^(h[1-6]|bq)\. x", written, re.MULTILINE)


def test_an_empty_document_is_told_too() -> None:
    told = document(started())
    for audience in Audience:
        for format_ in FORMATS:
            assert render(write_letter(told, audience), format_).strip()
