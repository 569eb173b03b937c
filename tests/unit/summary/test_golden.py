"""Every sample run, in every format, says exactly what was reviewed."""

import pytest

from desktop.summary import FORMATS, render
from tests.unit.summary.sample_runs import GOLDEN, RUNS, SECRET, SUFFIXES


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("format_", FORMATS)
def test_a_run_is_told_as_reviewed(name: str, format_: str) -> None:
    expected = (GOLDEN / f"{name}.{SUFFIXES[format_]}").read_text(encoding="utf-8")
    assert render(RUNS[name](), format_) == expected


@pytest.mark.parametrize("format_", FORMATS)
def test_a_secret_that_the_program_holds_is_in_no_format(format_: str) -> None:
    assert SECRET not in render(RUNS["resolved"](), format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_what_a_sensitive_step_read_is_in_no_format(format_: str) -> None:
    assert "shelf 9" not in render(RUNS["resolved"](), format_)
