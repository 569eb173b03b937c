"""The search of the library: one line to type in, and room for several where an alert was pasted."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import color, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.growing_area import GrowingArea
from desktop.ui.widgets.labels import IconMark

_MOST_LINES, _MOST_MARKS = 5, 20


class SearchArea(GrowingArea):
    """Grows with what is pasted, up to five lines."""

    text_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        words = self.tr("Symptom, error, alert, tag or title")
        super().__init__(placeholder=words, one_line=40, margin=4, most_lines=_MOST_LINES, parent=parent)
        pad(self.row, 12, 8, 6, 8, gap=10)
        self.edit.setAccessibleName(self.tr("Search the library"))
        top = Qt.AlignmentFlag.AlignTop
        mark = QVBoxLayout()
        pad(mark, 0, 3)  # it stands on the first line
        mark.addWidget(IconMark("search", Ink.ACCENT, size=18))
        mark.addStretch(1)
        self.row.insertLayout(0, mark)
        self._clear = Button("", ButtonKind.GHOST, icon="x", size=ButtonSize.SMALLEST)
        self._clear.setAccessibleName(self.tr("Clear the search"))
        self._clear.clicked.connect(self.edit.clear)
        self.row.addWidget(self._clear, 0, top)
        self.edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._marked: tuple[str, ...] = ()
        self.changed.connect(self._text_changed)
        theme().changed.connect(self._mark_anew)  # in the colours of the other scheme
        self._text_changed()

    @property
    def is_one_line(self) -> bool:
        return self.lines == 1

    def show_text(self, text: str) -> None:
        if text != self.edit.toPlainText():
            self.edit.setPlainText(text)
            self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def mark(self, words: Iterable[str]) -> None:
        """Mark what of the text was found, so that a person sees what counted."""
        self._marked = tuple(words)
        self._mark_anew()

    @Slot()
    def _mark_anew(self) -> None:
        self.edit.setExtraSelections([mark for word in self._marked for mark in self._marks(word)])

    def _marks(self, word: str) -> list[QTextEdit.ExtraSelection]:
        text, wanted = self.edit.toPlainText().casefold(), word.casefold()
        made: list[QTextEdit.ExtraSelection] = []
        at = text.find(wanted) if wanted else -1
        while at >= 0 and len(made) < _MOST_MARKS:
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.edit.document())
            cursor.setPosition(at)
            cursor.setPosition(at + len(wanted), QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            look.setBackground(color(Ink.ACCENT_SOFT))
            look.setForeground(color(Ink.ACCENT))
            look.setFontUnderline(True)
            mark.cursor, mark.format = cursor, look
            made.append(mark)
            at = text.find(wanted, at + len(wanted))
        return made

    @Slot()
    def _text_changed(self) -> None:
        text = self.edit.toPlainText()
        self._clear.setVisible(bool(text))
        self.text_changed.emit(text)
