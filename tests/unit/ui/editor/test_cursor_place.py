"""Where the cursor is in a runbook, on whole texts and on texts that do not parse at this moment."""

import pytest

from desktop.ui.editor.cursor_place import CursorPlace, Part, place_at, step_marks

BOOK = """\
runbook: 1
id: one
inputs:
  host: {type: target, label: Host}
  mount:
    type: path
steps:
  - id: space
    title: 'How full: is it?'  # a comment
    check: host.disk
    with: {path: "${mount}", }
    outcomes:
      - fail: used_pct >= 95
        say: ${mount} is
      - pass: otherwise
    needs:
      - other
  - title: Second
    id: largest
    run: |
      echo "a: b"
      key: value
    retry:
      times: 3
"""


def at(text: str) -> CursorPlace:
    """Return the place of the `^` in a text, which is taken out."""
    lines = text.split("\n")
    line = next(number for number, each in enumerate(lines) if "^" in each)
    column = lines[line].index("^")
    lines[line] = lines[line].replace("^", "")
    return place_at(lines, line, column)


def after(words: str, typed: str = "") -> CursorPlace:
    """Return the place right after some words of the sample."""
    assert words in BOOK
    return at(BOOK.replace(words, f"{words}{typed}^", 1))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("^", ()),
        ("runbook: 1\n^", ()),
        ("inputs:\n  ^", ("inputs",)),
        ("inputs:\n  host:\n    ^", ("inputs", "host")),
        ("steps:\n  - ^", ("steps", 0)),
        ("steps:\n- id: a\n- ^", ("steps", 1)),
        ("steps:\n  - id: a\n    ^", ("steps", 0)),
        ("steps:\n  - id: a\n    outcomes:\n      - fail: x\n        ^", ("steps", 0, "outcomes", 0)),
        ("steps:\n  - id: a\n\n  # here\n  - id: b\n    ^", ("steps", 1)),
        ("steps:\n  - id: a\n    group:\n      - id: b\n      - ^", ("steps", 0, "group", 1)),
        ("steps:\n  - id: a\n  ^", ("steps", 1)),
        ("steps:\n  - {id: a, ^", ("steps", 0)),
        ("steps:\n  - id: a\n    with: {^", ("steps", 0, "with")),
        ("inputs:\n  host: {type: target,\n         ^", ("inputs", "host")),
    ],
)
def test_path_of_a_key(text: str, path: tuple[str | int, ...]) -> None:
    place = at(text)
    assert (place.path, place.part) == (path, Part.KEY)


@pytest.mark.parametrize(
    ("text", "path", "typed"),
    [
        ("id: ^", ("id",), ""),
        ("id: abc^def", ("id",), "abc"),
        ("steps:\n  - check: host.d^", ("steps", 0, "check"), "host.d"),
        ("steps:\n  - id: a\n    next: 'end.re^", ("steps", 0, "next"), "end.re"),
        ("inputs:\n  a: {type: ta^", ("inputs", "a", "type"), "ta"),
        ("steps:\n  - id: a\n    needs: [one, tw^", ("steps", 0, "needs", 1), "tw"),
        ("steps:\n  - id: a\n    causes:\n      - {cause: it is, next: h^", ("steps", 0, "causes", 0, "next"), "h"),
        ("steps:\n  - id: a\n    choices:\n      x: {label: 'a, b', next: ^", ("steps", 0, "choices", "x", "next"), ""),
    ],
)  # fmt: skip
def test_path_of_a_value(text: str, path: tuple[str | int, ...], typed: str) -> None:
    place = at(text)
    assert (place.path, place.part, place.typed) == (path, Part.VALUE, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("title: How full is ${mou^", "mou"),
        ("title: ${a} and ${steps.space.^", "steps.space."),
        ("with: {path: '${^", ""),
        ("on: ${kib(rows[0].k^", ""),
    ],
)
def test_open_expression(text: str, typed: str) -> None:
    place = at(text)
    assert place.part is Part.EXPRESSION
    assert place.typed in (typed, "k")


def test_closed_expression_is_none() -> None:
    assert at("title: ${mount} is ^").part is Part.VALUE


@pytest.mark.parametrize("text", ["# a ^", "id: a  # b^", "steps:\n  - id: a # ^"])
def test_nothing_in_a_comment(text: str) -> None:
    assert at(text).part is Part.NOTHING


def test_hash_in_quotes_is_no_comment() -> None:
    assert at("title: 'a # ^").part is Part.VALUE


@pytest.mark.parametrize("words", ['      echo "a: b"', "      key: value"])
def test_script_is_text(words: str) -> None:
    place = after(words)
    assert (place.path, place.part) == (("steps", 1, "run"), Part.TEXT)


def test_keys_beside_stand_above_and_below() -> None:
    place = at(BOOK.replace("    check: host.disk\n", "    check: host.disk\n    ^\n"))
    assert place.path == ("steps", 0)
    assert set(place.beside) == {"id", "title", "check", "with", "outcomes", "needs"}


def test_step_around_a_deep_place() -> None:
    place = after("say: ${mount} is")
    assert place.path == ("steps", 0, "outcomes", 0, "say")
    assert place.step["check"] == "host.disk"
    assert place.step["title"] == "How full: is it?"
    assert place.keys[4]["fail"] == "used_pct >= 95"


def test_step_is_known_where_its_kind_stands_below() -> None:
    place = at("steps:\n  - id: a\n    with:\n      ^\n    check: net.dns\n  - id: b\n    run: x\n")
    assert place.path == ("steps", 0, "with")
    assert place.step == {"id": "a", "with": "", "check": "net.dns"}


def test_item_of_a_list_of_words() -> None:
    place = after("      - other")
    assert (place.path, place.typed) == (("steps", 0, "needs", 0), "other")


def test_flow_tells_the_keys_it_holds() -> None:
    place = after('with: {path: "${mount}",')
    assert place.path == ("steps", 0, "with")
    assert place.beside == {"path": "${mount}"}
    assert place.is_flow


@pytest.mark.parametrize("line", range(BOOK.count("\n")))
def test_every_place_has_an_answer(line: int) -> None:
    """Also where the text is cut off there, as while it is written."""
    lines = BOOK.split("\n")
    for column in range(len(lines[line]) + 1):
        whole = place_at(lines, line, column)
        cut = place_at([*lines[:line], lines[line][:column]], line, column)
        assert whole.path == cut.path
        assert whole.typed == lines[line][whole.start : column] or whole.part in (Part.TEXT, Part.NOTHING)


def test_marks_of_steps() -> None:
    marks = step_marks(BOOK.split("\n"))
    assert [(mark.id, mark.line) for mark in marks] == [("space", 7), ("largest", 17)]
    assert marks[0].keys["check"] == "host.disk"


def test_marks_inside_groups() -> None:
    text = "steps:\n- id: a\n  group:\n  - id: b\n    ask: x\n    choices:\n      id: {label: no}\n  - id: c\n- id: d"
    assert [mark.id for mark in step_marks(text.split("\n"))] == ["a", "b", "c", "d"]
