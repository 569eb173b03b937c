"""Puts a large text into the editor piece by piece: all at once would hold the window for a fifth of a second."""

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor, QTextDocument

PIECE, FIRST = 6_000, 8_000  # characters; the first piece is more than can be seen
_MANY = 2_000  # lines of the text before; more go piece by piece as well
_TURN_S = 0.002


class Filling(QObject):
    """`done` comes once all is there, which a text up to the first piece is at once, unless a large one has to go.
    Nothing of it can be undone. `shown` is asked for each piece how it is shown."""

    done = Signal()

    def __init__(self, document: QTextDocument, shown: Callable[[str], str] = str) -> None:
        super().__init__(document)
        self._document, self._shown, self._text, self._at = document, shown, "", 0
        self._old = 0  # positions at the end that the text before still takes
        self.is_under_way = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def raw(self) -> str:
        """What is in the document, as Qt writes it."""
        if not self._old:
            return self._document.toRawText()
        part = QTextCursor(self._document)
        part.setPosition(self._end - self._old, QTextCursor.MoveMode.KeepAnchor)
        return part.selection().toRawText()

    @property
    def rest(self) -> str:
        """What is not in the document yet, as the file has it."""
        return self._text[self._at :]

    def begin(self, text: str) -> None:
        """Show a text in the place of the one before."""
        self._timer.stop()
        self._text, self._at, self.is_under_way = text, 0, True
        self._at = self._end_of(FIRST)
        first = self._shown(text[: self._at])
        self._document.setUndoRedoEnabled(False)
        if self._document.blockCount() > _MANY:
            self._old = self._end
            QTextCursor(self._document).insertText(first)
        else:
            self._old = 0
            self._document.setPlainText(first)
        self._wait_or_end()

    def finish(self) -> None:
        """Put in all that is left, for whoever cannot wait."""
        if self.is_under_way:
            self._timer.stop()
            self._take_away(self._old)
            self._put(len(self._text))
            self._wait_or_end()

    @Slot()
    def _go_on(self) -> None:
        until = perf_counter() + _TURN_S
        while self._old and perf_counter() < until:
            self._take_away(min(PIECE, self._old))
        while not self._old and self._at < len(self._text) and perf_counter() < until:
            self._put(self._end_of(PIECE))
        self._wait_or_end()

    @property
    def _end(self) -> int:
        """The last position of the document."""
        return self._document.characterCount() - 1

    def _take_away(self, count: int) -> None:
        cursor = QTextCursor(self._document)
        cursor.setPosition(self._end)
        cursor.setPosition(self._end - count, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._old -= count

    def _put(self, end: int) -> None:
        cursor = QTextCursor(self._document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        piece, self._at = self._text[self._at : end], end
        cursor.insertText(self._shown(piece))

    def _end_of(self, length: int) -> int:
        """Return where a piece ends, at the end of a line: halves of a pair of characters stay together."""
        end = self._text.find("\n", self._at + length)
        return end + 1 if end >= 0 else len(self._text)

    def _wait_or_end(self) -> None:
        if self._old or self._at < len(self._text):
            self._timer.start()
            return
        self._document.setUndoRedoEnabled(True)
        self._document.setModified(False)
        self._text, self._at, self.is_under_way = "", 0, False
        self.done.emit()
