"""Changes of whole lines as one step of undo, and Qt's way to count characters."""

from collections.abc import Callable

from PySide6.QtGui import QTextBlock, QTextCursor


def change_lines(cursor: QTextCursor, change: Callable[[str], str]) -> None:
    """Move the lines of a selection, or the cursor's line, in or out."""
    document = cursor.document()
    first, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    if last.position() == cursor.selectionEnd() and last != first:
        last = last.previous()
    edit = QTextCursor(document)
    edit.beginEditBlock()
    block = first
    while block.isValid() and block.blockNumber() <= last.blockNumber():
        _swap_indent(edit, block, change(block.text()))
        block = block.next()
    edit.endEditBlock()


def _swap_indent(edit: QTextCursor, block: QTextBlock, fresh: str) -> None:
    old = len(block.text()) - len(block.text().lstrip(" "))
    new = len(fresh) - len(fresh.lstrip(" "))
    edit.setPosition(block.position())
    if new > old:
        edit.insertText(" " * (new - old))
    elif new < old:
        edit.setPosition(block.position() + old - new, QTextCursor.MoveMode.KeepAnchor)
        edit.removeSelectedText()


def units(text: str) -> int:
    """Return the length as Qt counts it, a character outside the first plane as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def characters(text: str, units: int) -> int:
    if text.isascii():
        return units
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def same_at_start(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their start; halving is faster than going one by one."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
