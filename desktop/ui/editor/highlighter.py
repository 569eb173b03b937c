"""Colours the text from the tokens, a few milliseconds at a time, so that a large file never holds the window."""

from time import perf_counter

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop.ui.editor.hidden import HiddenMarks
from desktop.ui.editor.yaml_spans import PLAIN, SpanKind, paint_line
from desktop.ui.theme.theme import color, theme
from desktop.ui.theme.tokens import Ink

_INKS = {
    SpanKind.KEY: Ink.CODE_KEY,
    SpanKind.TEXT: Ink.CODE_TEXT,
    SpanKind.NOTE: Ink.CODE_NOTE,
    SpanKind.EXPRESSION: Ink.CODE_EXPRESSION,
    SpanKind.ID: Ink.CODE_ID,
}
BUDGET_S = 0.002
_UNSET = -1


class YamlHighlighter(QSyntaxHighlighter):
    """Qt asks for all lines that a change may touch at once; what is over the budget is done in later turns.

    A line that was left keeps no state, which also ends Qt's own walk down the file."""

    def __init__(self, document: QTextDocument, hidden: HiddenMarks) -> None:
        super().__init__(document)
        self._hidden, self._marked = hidden, QTextCharFormat()
        self._formats: dict[SpanKind, QTextCharFormat] = {}
        self._until, self._left = 0.0, -1  # the first line that was left, or -1
        self.is_at_work = False  # on lines that were left: Qt counts each as a revision of the text
        self._count = document.blockCount()
        document.blockCountChanged.connect(self._count_changed)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)
        theme().changed.connect(self._new_look)
        self._make_formats()

    @property
    def is_done(self) -> bool:
        return self._left < 0

    def highlightBlock(self, text: str) -> None:
        now = perf_counter()
        if not self._until:  # the first line of a turn
            self._until = now + BUDGET_S
            QTimer.singleShot(0, self, self._end_turn)
        elif now > self._until:
            self._leave_line()
            return
        state = self.previousBlockState()
        painted = paint_line(text, state if state > _UNSET else PLAIN)
        for span in painted.spans:
            self.setFormat(span.start, span.length, self._formats[span.kind])
        self._mark_hidden(text)
        self.setCurrentBlockState(painted.state)

    def _mark_hidden(self, text: str) -> None:
        marks = self._hidden.marks
        if not marks or text.isascii():
            return
        at = 0
        for one in text:
            length = 1 if one < "\U00010000" else 2  # as Qt counts
            if one in marks:
                self.setFormat(at, length, self._marked)
            at += length

    def _leave_line(self) -> None:
        number = self.currentBlock().blockNumber()
        self._left = number if self._left < 0 else min(self._left, number)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _end_turn(self) -> None:
        self._until = 0.0

    @Slot()
    def _go_on(self) -> None:
        """Do the lines that were left from the first on, until the turn is over."""
        block = self.document().findBlockByNumber(self._left)
        self._until, self._left, self.is_at_work = perf_counter() + BUDGET_S, -1, True
        while block.isValid() and self._left < 0 and perf_counter() < self._until:
            self.rehighlightBlock(block)
            block = block.next()
        self._until, self.is_at_work = 0.0, False
        if block.isValid() and self._left < 0:
            self._left = block.blockNumber()
        if self._left >= 0:
            self._timer.start()

    @Slot(int)
    def _count_changed(self, count: int) -> None:
        """What was left stands further up when lines before it went."""
        if self._left >= 0 and count < self._count:
            self._left = max(0, self._left - (self._count - count))
        self._count = count

    def _make_formats(self) -> None:
        for kind, ink in _INKS.items():
            made = QTextCharFormat()
            made.setForeground(color(ink))
            self._formats[kind] = made
        self._marked.setForeground(color(Ink.WARN))  # one block of colour: no typeface has a sign for it
        self._marked.setBackground(color(Ink.WARN))

    @Slot()
    def _new_look(self) -> None:
        """Colour all lines anew, over several turns."""
        self._make_formats()
        self._left = 0
        self._timer.start()
