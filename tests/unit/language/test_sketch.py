"""What can be told of a runbook while it is being written."""

from pathlib import Path

import pytest

from desktop.domain.errors import InputError
from desktop.language.first_step import FIRST_STEPS, first_step_text
from desktop.language.loader import Loaded, check_runbook, load_runbook
from desktop.language.models import KINDS
from desktop.language.sketch import sketch_runbook
from desktop.paths import shipped_runbooks_dir

BOOKS = sorted(shipped_runbooks_dir().glob("*.yaml"))


def find(runbook_id: str) -> Loaded:
    file = shipped_runbooks_dir() / f"{runbook_id}.yaml"
    if not file.is_file():
        raise InputError(f"no runbook {runbook_id}")
    return load_runbook(file.read_bytes(), str(file))


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_whole_runbook(book: Path) -> None:
    data = book.read_bytes()
    sketch = sketch_runbook(data, str(book), find)
    runbook = load_runbook(data, str(book)).runbook
    assert sketch.problems == check_runbook(data, str(book), find)
    assert [each.step for each in sketch.steps] == list(runbook.steps)
    assert [each.id for each in sketch.all_steps] == [step.id for step in runbook.all_steps]
    lines = data.decode().split("\n")
    for each in sketch.all_steps:
        assert lines[each.line - 1].lstrip().startswith(("- ", "-"))


def test_a_step_that_cannot_be_read_leaves_the_others() -> None:
    text = first_step_text("judge").replace("check: host.disk", "chek: host.disk")
    sketch = sketch_runbook(text.encode(), "x.yaml")
    assert [(each.id, each.step is None) for each in sketch.steps] == [("space", True), ("enough", False)]
    assert sketch.errors


def test_steps_inside_a_group_have_numbers_of_their_own() -> None:
    sketch = sketch_runbook(first_step_text("group").encode(), "x.yaml")
    assert [(each.id, each.number) for each in sketch.all_steps] == [
        ("together", "1"), ("space", "1.1"), ("memory", "1.2"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "a: [", "steps: 1", "\x00", "runbook: 2\nsteps: []"])
def test_no_runbook_has_problems_and_no_steps(text: str) -> None:
    sketch = sketch_runbook(text.encode(), "x.yaml")
    assert sketch.steps == ()
    assert sketch.errors


@pytest.mark.parametrize("kind", FIRST_STEPS)
def test_first_steps_are_clean(kind: str) -> None:
    text = first_step_text(kind)
    problems = check_runbook(text.encode(), "new-runbook.yaml", find)
    assert {problem.rule for problem in problems} <= {"prose-only"}
    assert not problems or kind in ("do", "ask", "wait", "use", "escalate", "end")
    assert kind in {each.step.kind for each in sketch_runbook(text.encode(), "new-runbook.yaml").all_steps}


def test_every_kind_has_a_first_step() -> None:
    assert set(FIRST_STEPS) == set(KINDS)
