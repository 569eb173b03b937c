"""Indents, the places of problems in a line, and the id that follows the name of a file."""

import pytest

from desktop.domain.errors import Problem
from desktop.ui.editor.marks import Mark, mark_of, marks_of
from desktop.ui.editor.renaming import with_id_of
from desktop.ui.editor.typing import indented, next_line_indent, outdented, spaces_to_delete


@pytest.mark.parametrize(
    ("line", "more", "less"), [("a", "  a", "a"), ("  a", "    a", "a"), ("   a", "    a", "  a"), ("", "", "")]
)  # fmt: skip
def test_indent_goes_by_two(line: str, more: str, less: str) -> None:
    assert (indented(line), outdented(line)) == (more, less)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("", 0), ("    ", 4), ("title: x", 0), ("steps:", 2), ("  - id: a", 4), ("    run: |", 6), ("  with:", 4),
        ("  # a", 2), ("  - group:", 6), ("  - word", 4),
    ],
)  # fmt: skip
def test_enter_keeps_or_deepens_the_indent(before: str, wanted: int) -> None:
    assert next_line_indent(before) == wanted


@pytest.mark.parametrize(("before", "count"), [("", 1), ("  a", 1), ("    ", 2), ("   ", 1), (" ", 1)])
def test_backspace_takes_an_indent(before: str, count: int) -> None:
    assert spaces_to_delete(before) == count


def problem(line: int, column: int) -> Problem:
    return Problem("x", line, column, "it is wrong")


@pytest.mark.parametrize(
    ("text", "column", "wanted"),
    [
        ("  chek: host.disk", 3, "chek"),
        ("  check: host.disk", 10, "host.disk"),
        ("on: ${a b} c", 5, "${a b}"),
        ("title: abc", 9, "bc"),
        ("title:", 99, "title"),
        ("a: 'b c'", 4, "'b"),
    ],
)
def test_word_at_the_place(text: str, column: int, wanted: str) -> None:
    mark = mark_of(problem(1, column), [text])
    assert mark is not None
    assert text[mark.start : mark.end] == wanted


def test_place_past_the_end_is_the_last_line() -> None:
    assert mark_of(problem(9, 1), ["a: 1", "b: 2"]) == Mark(1, 0, 1, False)


def test_whole_file_has_no_place() -> None:
    assert marks_of([problem(0, 0)], ["a"]) == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("id: one\ntitle: x\n", "id: two\ntitle: x\n"),
        ("id: one  # why\n", "id: two  # why\n"),
        ("id: 'one'\n", "id: two\n"),
        ("id: two\n", "id: two\n"),
        ("title: x\nsteps:\n  - id: one\n", "title: x\nsteps:\n  - id: one\n"),
    ],
)
def test_id_follows_the_file(text: str, wanted: str) -> None:
    assert with_id_of("two", text) == wanted


@pytest.mark.parametrize("stem", ["Two Words", "two_words", "", "-a"])
def test_name_that_is_no_id_changes_nothing(stem: str) -> None:
    assert with_id_of(stem, "id: one\n") == "id: one\n"
