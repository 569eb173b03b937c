"""Scripts in Python: parsed, never run, and nothing in them takes the program down."""

import pytest

from desktop.domain.errors import Problem
from desktop.language import load_runbook
from desktop.language.scripts import script_problems


def problems(script: str) -> tuple[Problem, ...]:
    body = "".join(f"      {line}\n" for line in script.split("\n"))
    text = f"runbook: 1\nid: t\ntitle: T\nsteps:\n  - id: one\n    title: One\n    shell: python\n    run: |\n{body}"
    return script_problems(load_runbook(text.encode(), "f.yaml"), "f.yaml")


def test_a_script_that_can_be_parsed_has_no_problem() -> None:
    assert problems("import os\nprint(os.environ['A'])") == ()


def test_a_fault_is_an_error_at_its_place() -> None:
    [problem] = problems("import os\nprint('ä', os.environ['A'\n")
    assert (problem.line, problem.column, problem.rule) == (10, 28, "python-syntax")
    assert not problem.is_warning
    assert "in the script of one: Python 3." in problem.message
    assert "was never closed" in problem.message


def test_what_a_script_would_do_is_not_done(tmp_path: object) -> None:
    assert problems(f"open('{tmp_path}/made', 'w')\nraise SystemExit(3)") == ()


def test_a_doubtful_escape_is_no_problem_and_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert problems("print('\\d')") == ()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("script", "is_warning"),
    [
        ("-" * 60_000 + "1", True),
        ("a" + ".b" * 20_000, True),
        ("(" * 60_000, False),
        ("1" + "+1" * 30_000, True),
    ],
    ids=["signs", "attributes", "brackets", "sums"],
)
def test_what_is_nested_too_deep_is_told(script: str, is_warning: bool) -> None:
    [problem] = problems(script)
    assert problem.rule == "python-syntax"
    assert problem.is_warning is is_warning
    assert "nested" in problem.message


def test_a_nul_is_told() -> None:
    text = 'runbook: 1\nid: t\ntitle: T\nsteps:\n  - {id: one, title: One, shell: python, run: "a\\0b"}\n'
    [problem] = script_problems(load_runbook(text.encode(), "f.yaml"), "f.yaml")
    assert problem.rule == "python-syntax"
    assert "null bytes" in problem.message
