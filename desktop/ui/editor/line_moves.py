"""Whole lines at once: made comments and back, doubled, moved up and down. Each is one step of undo."""

from collections.abc import Sequence

from PySide6.QtGui import QTextCursor

from desktop.dataclass import dataclass
from desktop.ui.editor.code_edit import CodeEdit


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a selection, or the cursor's; `first` and `last` count from 0."""

    first: int
    last: int
    texts: tuple[str, ...]


def toggled(lines: Sequence[str]) -> list[str]:
    """Return lines as comments where one is none yet, else without their marks; empty ones stay as they are."""
    written = [line for line in lines if line.strip()]
    if written and all(line.lstrip().startswith("#") for line in written):
        return [_uncommented(line) if line.strip() else line for line in lines]
    indent = min((len(line) - len(line.lstrip(" ")) for line in written), default=0)
    return [f"{line[:indent]}# {line[indent:]}" if line.strip() else line for line in lines]


def _uncommented(line: str) -> str:
    indent, _, rest = line.partition("#")
    return f"{indent}{rest.removeprefix(' ')}"


def chosen(edit: CodeEdit) -> Lines:
    """A selection that ends at the start of a line does not hold that line."""
    cursor, document = edit.textCursor(), edit.document()
    first, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    if last != first and last.position() == cursor.selectionEnd():
        last = last.previous()
    texts, block = [], first
    while block.isValid() and block.blockNumber() <= last.blockNumber():
        texts.append(block.text())
        block = block.next()
    return Lines(first.blockNumber(), last.blockNumber(), tuple(texts))


def toggle_comment(edit: CodeEdit) -> None:
    lines = chosen(edit)
    fresh = toggled(lines.texts)
    column = edit.column + len(fresh[edit.line - lines.first]) - len(lines.texts[edit.line - lines.first])
    _put(edit, lines.first, lines.last, fresh)
    _choose(edit, lines.first, lines.last, max(0, column))


def duplicate(edit: CodeEdit) -> None:
    """Double the lines; the cursor goes on in the copy below."""
    lines, column = chosen(edit), edit.column
    _put(edit, lines.first, lines.last, [*lines.texts, *lines.texts])
    count = len(lines.texts)
    _choose(edit, lines.first + count, lines.last + count, column)


def move(edit: CodeEdit, by: int) -> None:
    """Change places with the line above (-1) or below (+1)."""
    lines, column = chosen(edit), edit.column
    other = lines.first - 1 if by < 0 else lines.last + 1
    if not 0 <= other < edit.blockCount():
        return
    passed = edit.document().findBlockByNumber(other).text()
    fresh = [*lines.texts, passed] if by < 0 else [passed, *lines.texts]
    _put(edit, min(other, lines.first), max(other, lines.last), fresh)
    _choose(edit, lines.first + by, lines.last + by, column)


def _put(edit: CodeEdit, first: int, last: int, texts: Sequence[str]) -> None:
    start, end = edit.document().findBlockByNumber(first), edit.document().findBlockByNumber(last)
    cursor = QTextCursor(start)
    cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText("\n".join(texts))


def _choose(edit: CodeEdit, first: int, last: int, column: int) -> None:
    """One line has the cursor at its column, several are selected as a whole."""
    edit.go_to(first, column)
    if last > first:
        cursor = QTextCursor(edit.document().findBlockByNumber(first))
        end = edit.document().findBlockByNumber(last)
        cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        edit.setTextCursor(cursor)
