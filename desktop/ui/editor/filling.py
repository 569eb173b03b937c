"""Puts a large text into the editor piece by piece: all at once would hold the window for a fifth of a second."""

from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor, QTextDocument

PIECE, FIRST = 6_000, 16_000  # characters; the first piece is more than can be seen
_TURN_S = 0.002


class Filling(QObject):
    """`done` comes once all is there; a text up to the first piece is there at once. Nothing of it can be undone."""

    done = Signal()

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document, self._text, self._at = document, "", 0
        self.is_under_way = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def rest(self) -> str:
        """What is not in the document yet."""
        return self._text[self._at :]

    def begin(self, text: str) -> None:
        """Show a text in the place of the one before."""
        self._timer.stop()
        self._text, self._at, self.is_under_way = text, 0, True
        self._at = self._end_of(FIRST)
        self._document.setPlainText(text[: self._at])
        self._document.setUndoRedoEnabled(False)
        self._wait_or_end()

    def finish(self) -> None:
        """Put in all that is left, for whoever cannot wait."""
        if self.is_under_way:
            self._timer.stop()
            self._put(len(self._text))
            self._wait_or_end()

    @Slot()
    def _go_on(self) -> None:
        until = perf_counter() + _TURN_S
        while self._at < len(self._text) and perf_counter() < until:
            self._put(self._end_of(PIECE))
        self._wait_or_end()

    def _put(self, end: int) -> None:
        cursor = QTextCursor(self._document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        piece, self._at = self._text[self._at : end], end
        cursor.insertText(piece)

    def _end_of(self, length: int) -> int:
        """Return where a piece ends, at the end of a line: halves of a pair of characters stay together."""
        end = self._text.find("\n", self._at + length)
        return end + 1 if end >= 0 else len(self._text)

    def _wait_or_end(self) -> None:
        if self._at < len(self._text):
            self._timer.start()
            return
        self._document.setUndoRedoEnabled(True)
        self._document.setModified(False)
        self._text, self._at, self.is_under_way = "", 0, False
        self.done.emit()
