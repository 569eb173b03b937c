"""Finds words in the editor's text: tints all, and goes from one to the next."""

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextCursor

from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.editor.find_bar import FindBar, places_of
from desktop.ui.editor.line_edits import units


class Finding(QObject):
    def __init__(self, edit: CodeEdit, bar: FindBar) -> None:
        super().__init__(edit)
        self._edit, self._bar = edit, bar
        bar.wanted.connect(self._find)
        bar.closed.connect(self._close)
        bar.replaced.connect(self._replace)

    @Slot()
    def open(self) -> None:
        """Look for what is selected, else for what was looked for before."""
        self._open(replaces=False)

    @Slot()
    def open_to_replace(self) -> None:
        self._open(replaces=not self._edit.isReadOnly())

    def _open(self, *, replaces: bool) -> None:
        selected = self._edit.textCursor().selectedText()
        self._bar.open_bar(selected if "\u2029" not in selected else "", replaces=replaces)

    @Slot(bool)
    def _replace(self, is_all: bool) -> None:
        """Replace the find that is selected and go on to the next, or all of them as one step of undo."""
        wanted, other = self._bar.box.text, self._bar.other.edit.text()
        if not wanted or self._edit.isReadOnly():
            return
        if is_all:
            self._replace_all(wanted, other)
            return
        cursor = self._edit.textCursor()
        if cursor.selectedText().lower() == wanted.lower():
            cursor.insertText(other)
        self._find(wanted, 0)

    def _replace_all(self, wanted: str, other: str) -> None:
        text = self._edit.text
        places = places_of(wanted, text, len(text))
        ends = [0, *(at + len(wanted) for at in places)]
        kept = [text[end:at] for end, at in zip(ends, [*places, len(text)], strict=True)]
        self._edit.replace_text(other.join(kept))
        self._edit.show_found([])
        self._bar.tell_replaced(len(places))

    @Slot(str, int)
    def _find(self, wanted: str, by: int) -> None:
        self._edit.filling.finish()
        text = self._edit.text
        found = [units(text[:at]) for at in places_of(wanted, text)]
        length = units(wanted)
        self._edit.show_found([(at, length) for at in found])
        if not found:
            self._bar.tell(0, 0)
            return
        cursor = self._edit.textCursor()
        here = cursor.selectionStart()
        if by < 0:
            at = bisect_left(found, here) - 1
        elif by > 0:
            at = bisect_right(found, here) % len(found)
        else:
            at = bisect_left(found, here) % len(found)
        at %= len(found)
        cursor.setPosition(found[at])
        cursor.setPosition(found[at] + length, QTextCursor.MoveMode.KeepAnchor)
        self._edit.setTextCursor(cursor)
        self._edit.ensureCursorVisible()
        self._bar.tell(at + 1, len(found))

    @Slot()
    def _close(self) -> None:
        self._edit.show_found([])
        self._edit.setFocus()
