"""The parts of a line that have a colour of their own."""

import random

import pytest

from desktop.paths import shipped_runbooks_dir
from desktop.ui.editor.yaml_spans import PLAIN, SpanKind, paint_line


def parts(line: str, state: int = PLAIN) -> list[tuple[str, str]]:
    painted = paint_line(line, state)
    return [(line[span.start : span.start + span.length].strip(), span.kind.value) for span in painted.spans]


def painted_lines(text: str) -> list[list[tuple[str, str]]]:
    state, found = PLAIN, []
    for line in text.split("\n"):
        found.append(parts(line, state))
        state = paint_line(line, state).state
    return found


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("title: How full?", [("title:", "key"), ("How full?", "text")]),
        ("  - id: space", [("id:", "key"), ("space", "id")]),
        ("    next: end.resolved  # why", [("next:", "key"), ("end.resolved", "id"), ("# why", "note")]),
        ("# only", [("# only", "note")]),
        ("say: ${a} is", [("say:", "key"), ("${a}", "expression"), ("is", "text")]),
        ("when: a > 1", [("when:", "key"), ("a > 1", "expression")]),
        ("  needs: [a, b]", [("needs:", "key"), ("a", "id"), ("b", "id")]),
        ("with: {a: '${b}'}", [("with:", "key"), ("a:", "key"), ("'", "text"), ("${b}", "expression"), ("'", "text")]),
        ("- {fail: a >= 1, next: b}", [("fail:", "key"), ("a >= 1", "expression"), ("next:", "key"), ("b", "id")]),
        ("title: 'a # b'", [("title:", "key"), ("'a # b'", "text")]),
        ("", []),
        ("on: ${open", [("on:", "key"), ("${open", "expression")]),
    ],
)  # fmt: skip
def test_parts(line: str, wanted: list[tuple[str, str]]) -> None:
    assert parts(line) == wanted


def test_script_is_plain_and_ends_with_its_indent() -> None:
    lines = painted_lines("  run: |\n    echo ${A}\n\n    key: value\n  title: x")
    assert lines[1:4] == [[], [], []]
    assert lines[4] == [("title:", "key"), ("x", "text")]


def test_folded_text_has_expressions() -> None:
    lines = painted_lines("say: >-\n  It is ${a}.\nnext: b")
    assert lines[1] == [("It is", "text"), ("${a}", "expression"), (".", "text")]
    assert lines[2][0] == ("next:", "key")


@pytest.mark.parametrize("mark", ["'", '"'])
def test_quoted_text_goes_on(mark: str) -> None:
    lines = painted_lines(f"say: {mark}one\n  two: three\n  end{mark}\nid: x")
    assert lines[1] == [("two: three", "text")]
    assert lines[3] == [("id:", "key"), ("x", "id")]


def test_any_text_has_spans_inside_its_lines_in_order() -> None:
    texts = [file.read_text() for file in shipped_runbooks_dir().glob("*.yaml")]
    luck = random.Random(7)
    lines = [line for text in texts for line in text.split("\n")]
    lines += ["".join(luck.choices("ab:{}[]'\"#$|>-, \\", k=luck.randrange(30))) for _ in range(3000)]
    state = PLAIN
    for line in lines:
        painted = paint_line(line, state)
        ends = [0]
        for span in painted.spans:
            assert isinstance(span.kind, SpanKind)
            assert ends[-1] <= span.start
            assert span.length > 0
            ends.append(span.start + span.length)
        assert ends[-1] <= len(line)
        state = painted.state


def test_states_of_shipped_runbooks_come_to_rest() -> None:
    """No quote or script is taken for open at the end of a file, or at a step."""
    for file in shipped_runbooks_dir().glob("*.yaml"):
        state = PLAIN
        for line in file.read_text().split("\n"):
            if line.startswith("  - id:"):
                assert parts(line, state)[0] == ("id:", "key"), (file.name, line)
            state = paint_line(line, state).state
