"""The runbooks printed in the documents are good runbooks, and the documents name what is there."""

import re
from pathlib import Path

import pytest

from desktop.checks.catalogue import check_ids
from desktop.language import check_runbook
from desktop.summary import FORMATS

ROOT = Path(__file__).parents[3]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_EXAMPLE = re.compile(r"```yaml\n(runbook: 1\n.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def examples() -> list[tuple[str, str]]:
    return [
        (path.name, text) for path in DOCUMENTS for text in _EXAMPLE.findall(path.read_text(encoding="utf-8"))
    ]


def test_there_are_examples_to_hold() -> None:
    assert {name for name, _ in examples()} >= {"README.md", "writing-runbooks.md"}


@pytest.mark.parametrize(("name", "text"), examples(), ids=lambda value: value if len(value) < 40 else "")
def test_a_printed_runbook_has_no_problem(name: str, text: str) -> None:
    assert check_runbook(text.encode(), name) == ()


def test_the_first_runbook_has_at_most_twenty_lines() -> None:
    first = next(text for name, text in examples() if name == "README.md")
    assert len(first.splitlines()) <= 20


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    targets = _LINK.findall(path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_changelog_names_every_check() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    missing = [one for one in check_ids() if f"`{one}`" not in text and f"`{one.split('.')[1]}`" not in text]
    assert missing == []


def test_the_readme_names_every_format_and_command() -> None:
    from desktop.cli.main import program_of

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [
        command.name or getattr(command.callback, "__name__", "")
        for command in program_of().registered_commands
    ]
    assert [one for one in FORMATS if f"`{one}`" not in text] == []
    assert [one for one in commands if not re.search(rf"`(handrail )?{one}\b", text)] == []
