"""The incidents that come with the program go as they expect, and come to every step and outcome of their runbook."""

import re
from pathlib import Path

import pytest

from desktop.domain.incident import INCIDENTS
from desktop.domain.runbook import Runbook
from desktop.language.incident_file import check_incident, read_incident
from desktop.practice.author_test import run_author_test
from desktop.practice.replay import replay
from desktop.practice.report import text_of
from tests.shipped import shipped

ROOT = Path(__file__).parents[3]
FOLDERS = sorted((ROOT / "runbooks").glob(f"*{INCIDENTS}"))
FILES = sorted(file for folder in FOLDERS for file in folder.iterdir())
DOCUMENT = ROOT / "docs" / "recorded-incidents.md"


def runbook_of(folder: Path) -> tuple[Runbook, Path]:
    file = folder.with_name(f"{folder.name.removesuffix(INCIDENTS)}.yaml")
    return shipped(file.stem), file


def name(path: Path) -> str:
    return f"{path.parent.stem}/{path.stem}" if path.suffix == ".yaml" else path.stem


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_all_go_as_they_expect_and_come_to_everything(folder: Path) -> None:
    result = run_author_test(*runbook_of(folder))
    assert result.has_passed, text_of([result])
    assert not result.has_bad_files
    assert result.coverage.missing == (), text_of([result])


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_the_runbook_survives_ways_by_chance(folder: Path) -> None:
    result = run_author_test(*runbook_of(folder), fuzz_runs=20)
    assert result.fuzzed is not None
    assert result.fuzzed.faults == (), text_of([result])


@pytest.mark.parametrize("file", FILES, ids=name)
def test_it_expects_a_path_and_says_what_happened(file: Path) -> None:
    book, _ = runbook_of(file.parent)
    incident = read_incident(file.read_bytes(), str(file), book).incident
    assert incident.expect.path, "without a path, another way to the same end would go unseen"
    assert incident.expect.verdicts
    assert not incident.title.startswith(book.title), (
        "its title says what happened, and not what the runbook is about"
    )


def examples() -> list[str]:
    return re.findall(r"```yaml\n(incident: 1\b.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


def test_the_printed_incident_is_one_and_goes_as_it_expects() -> None:
    [text] = examples()
    file = ROOT / "runbooks" / f"{re.search('^runbook: (.*)$', text, re.MULTILINE)[1]}.yaml"  # type: ignore[index]
    book = shipped(file.stem)
    assert check_incident(text, DOCUMENT.name, book) == ()
    assert replay(book, read_incident(text, DOCUMENT.name, book).incident).faults == ()


def test_the_page_names_every_key_of_an_entry() -> None:
    from dataclasses import fields

    from desktop.domain.incident import IncidentEntry

    text = DOCUMENT.read_text(encoding="utf-8")
    assert [
        one.name for one in fields(IncidentEntry) if f"`{one.name}" not in text and f"{one.name}:" not in text
    ] == []
