"""The search of the library: one line to type in, and room for several where an alert was pasted."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import SMALLEST_TARGET, color, px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import TextArea
from desktop.ui.widgets.labels import IconMark

_PADDING, _MARGIN, _MOST_LINES, _MOST_MARKS = 8, 4, 5, 20


class SearchArea(TextArea):
    """Grows with what is pasted, up to five lines."""

    text_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            placeholder=self.tr("Symptom, error, alert, tag or title"), enter_submits=True, parent=parent
        )
        pad(self.row, 12, _PADDING, 6, _PADDING, gap=10)
        self.edit.setAccessibleName(self.tr("Search the library"))
        top = Qt.AlignmentFlag.AlignTop
        self.row.insertWidget(0, IconMark("search", Ink.ACCENT, size=18), 0, top)
        self._clear = Button("", ButtonKind.GHOST, icon="x", size=ButtonSize.SMALLEST)
        self._clear.setAccessibleName(self.tr("Clear the search"))
        self._clear.clicked.connect(self.edit.clear)
        self.row.addWidget(self._clear, 0, top)
        self.edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._marked: tuple[str, ...] = ()
        self.changed.connect(self._text_changed)
        theme().changed.connect(self._fit)
        theme().changed.connect(self._mark_anew)  # in the colours of the other scheme
        self.edit.document().documentLayout().documentSizeChanged.connect(self._fit)  # wrapped anew
        self._text_changed()

    @property
    def is_one_line(self) -> bool:
        return self.edit.document().size().height() <= 1

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
        self._fit()
        self.text_changed.emit(text)

    @Slot()
    def _fit(self) -> None:
        """The document's height is its number of lines as they are wrapped."""
        self.edit.document().setDocumentMargin(px(_MARGIN))
        lines = min(max(round(self.edit.document().size().height()), 1), _MOST_LINES)
        line = self.edit.fontMetrics().lineSpacing()
        self.setFixedHeight(
            max(lines * line + 2 * px(_MARGIN) + 2 * px(_PADDING) + 2, SMALLEST_TARGET + 2 * px(_PADDING))
        )
