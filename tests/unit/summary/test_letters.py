"""Letters of real runs say exactly what was reviewed, to each audience and in each format."""

from dataclasses import replace

import pytest

from desktop.domain.errors import InputError
from desktop.domain.step_parts import Effect
from desktop.domain.verdict import Verdict
from desktop.summary import Audience, render, write_letter
from desktop.summary.layout import lay_out
from desktop.summary.step_facts import _step
from tests.unit.summary.real_runs import GOLDEN, INCIDENTS, LETTERS, SUFFIXES, document_of, letter_of
from tests.unit.summary.sample_runs import RUNS


@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("name", INCIDENTS)
def test_a_letter_is_told_as_reviewed(name: str, kind: str) -> None:
    letter = letter_of(name, kind)
    for format_, suffix in SUFFIXES.items():
        expected = (GOLDEN / name / f"{kind}.{suffix}").read_text(encoding="utf-8")
        assert render(letter, format_) == expected, (format_, "python -m tests.unit.summary.real_runs")


@pytest.mark.parametrize("name", RUNS)
def test_the_shipped_wording_of_the_note_is_the_whole_note(name: str) -> None:
    document = RUNS[name]()
    letter = write_letter(document, Audience.INTERNAL)
    for format_ in ("markdown", "html", "json", "junit"):
        assert render(letter, format_) == render(document, format_)
    assert len(letter.blocks) == len(lay_out(document))


def test_junit_is_of_the_internal_note_only() -> None:
    letter = write_letter(document_of("hangs"), Audience.ESCALATION)
    with pytest.raises(InputError, match="for the audience internal as it stands, and not for escalation"):
        render(letter, "junit")


@pytest.mark.parametrize("name", RUNS)
def test_an_escalation_tells_everything_that_was_read(name: str) -> None:
    """A step that said nothing is told too."""
    document = RUNS[name]()
    text = render(write_letter(document, Audience.ESCALATION), "text")
    read = [one for one in document.all_steps if one.command and one.is_finding and not one.is_container]
    assert [one.title for one in read if one.title not in text] == []
    assert [one.title for one in document.changes if one.title not in text] == []


def test_a_consent_is_told_wherever_the_change_was_made() -> None:
    text = render(write_letter(RUNS["resolved"](), Audience.ESCALATION), "text")
    assert "Allowed by ana at 14:02:43 CET." in text
    assert "Done by hand by ana." in text


def test_what_said_nothing_goes_on_after_its_title() -> None:
    """`Rotate the logs now: done.`, not `Rotate the logs now: It passed.`"""
    document = RUNS["resolved"]()

    def told(title: str, verdict: Verdict, effect: Effect) -> str:
        silent = {"said": "", "reason": "", "answer_label": ""}
        step = replace(document.changes[0], title=title, verdict=verdict, effect=effect, **silent)
        return str(_step(document, step)["said"].text)

    assert told("Rotate the logs", Verdict.PASS, Effect.CHANGES) == "done."
    assert told("Rotate the logs", Verdict.SKIPPED, Effect.CHANGES) == "skipped."
    assert told("The alert is true", Verdict.PASS, Effect.READS) == "passed."
    assert told("Is it true?", Verdict.PASS, Effect.READS) == "It passed."
    assert told("Is it undone?", Verdict.PASS, Effect.CHANGES) == "Done."
