"""What docs/windows.md tells of a check is so."""

import re
from pathlib import Path

from desktop.checks.catalogue import find_check

PAGE = (Path(__file__).parents[3] / "docs" / "windows.md").read_text(encoding="utf-8")
HERE, _, INSTEAD = PAGE.partition("no counterpart")


def first_cells(text: str) -> list[tuple[list[str], list[str]]]:
    """Return of each row the checks in its first cell, and those in the others."""
    rows = [line.strip("|").split("|", 1) for line in text.splitlines() if line.startswith("| `")]
    return [(re.findall(r"host\.\w+", first), re.findall(r"host\.\w+", rest)) for first, rest in rows]


def test_each_check_of_the_table_reads_windows() -> None:
    named = [name for names, _ in first_cells(HERE) for name in names]
    assert len(named) >= 14
    assert all(find_check(name).windows for name in named)


def test_each_check_without_a_counterpart_names_what_the_page_names() -> None:
    rows = first_cells(INSTEAD)
    assert len(rows) == 8
    for (name,), instead in rows:
        spec = find_check(name)
        assert spec.windows is None
        assert re.findall(r"host\.\w+", spec.not_on_windows) == instead
