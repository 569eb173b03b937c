"""Redaction as a person sees it: hits with their place, undone one by one, and texts that were selected."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.redaction.masker import SecretMasker
from desktop.redaction.redact import HELD, redact, redact_text
from desktop.redaction.rules import shipped_rules

_TEXT = (
    "mail of bob: password=Tr0ub4dor, API_KEY=9f8e7d6c5b4a39281706f5e4d3c2b1a0; code BLUE-42, again BLUE-42"
)
_ORDINARY = Path(__file__).with_name("ordinary.txt").read_text(encoding="utf-8").splitlines()


def test_ordinary_lines_are_left_as_they_are() -> None:
    changed = [(line, told) for line in _ORDINARY if (told := redact_text(line)) != line]
    assert changed == []
    assert len(_ORDINARY) > 600


def test_ordinary_lines_in_one_text_are_left_as_they_are() -> None:
    text = "\n".join(_ORDINARY)
    assert redact_text(text) == text


def test_what_a_log_wrote_in_several_lines_is_read_as_one_text() -> None:
    head = "May  1 10:00:00 host01 app[123]: "
    log = f'{head}variable "api_token" {{\n{head}  default = "004EWTpRQT"\n{head}}}'
    assert redact_text(log) == log.replace("004EWTpRQT", "[hidden:password]")


def test_each_hit_is_undone_by_its_place_alone() -> None:
    first = redact(_TEXT)
    assert [hit.kind for hit in first.hits] == ["password", "token"]
    for hit, other in (first.hits, first.hits[::-1]):
        told = redact(first.source, shown=frozenset({hit.source_start})).text
        assert first.source[hit.source_start : hit.source_end] in told
        assert first.source[other.source_start : other.source_end] not in told


def test_a_hit_that_several_rules_found_is_undone_whole() -> None:
    text = "x token=" + "gh" + "p_1234567890abcdefghijABCDEFGHIJ123456 y"
    assert len(list(shipped_rules().spans(text))) > 1
    first = redact(text)
    assert len(first.hits) == 1
    assert redact(text, shown=frozenset({first.hits[0].source_start})).text == text


@pytest.mark.parametrize("added", ["BLUE-42", range(_TEXT.index("BLUE"), _TEXT.index("BLUE") + 7)])
def test_what_a_person_selected_is_hidden_wherever_it_stands(added: str | range) -> None:
    redacted = redact(_TEXT, added=(added,))
    assert redacted.text.endswith("code [hidden:added], again [hidden:added]")
    assert redacted.counts()["added"] == 2


def test_what_a_person_selected_is_hidden_in_every_form_it_may_be_written_in() -> None:
    told = redact("it is a/b c&d, a%2Fb%20c%26d, YS9iIGMmZA== and a/b c&amp;d", added=("a/b c&d",)).text
    assert told == "it is " + ", ".join(["[hidden:added]"] * 3) + " and [hidden:added]"


def test_blanks_that_were_selected_hide_nothing() -> None:
    assert redact("a b", added=(" ", range(0))).text == "a b"


def test_a_secret_that_is_held_is_never_undone_though_a_person_selected_it_too() -> None:
    masker = SecretMasker()
    masker.add("word", "Tr0ub4dor")
    first = redact(_TEXT, masker, added=("bob",))
    told = redact(_TEXT, masker, shown=frozenset(hit.source_start for hit in first.hits))
    assert [(hit.kind, hit.can_undo) for hit in told.hits] == [(HELD, False)]
    assert "Tr0ub4dor" not in told.text


def test_naming_the_function_costs_no_rules() -> None:
    """A start of the program pays for what it uses."""
    code = "import sys, desktop.redaction; print(desktop.redaction.redact_text, 're2' in sys.modules, len(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-I", "-c", _with_path(code)], capture_output=True, text=True, check=True
    )
    assert " False " in told.stdout


def _with_path(code: str) -> str:
    return f"import sys; sys.path[:] = {sys.path!r}\n{code}"
