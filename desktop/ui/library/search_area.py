"""The search of the library: one line to type in, and room for several where an alert was pasted."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import TextArea
from desktop.ui.widgets.labels import IconMark

_ONE_LINE, _LINE, _MOST_LINES = 42, 18, 5


class SearchArea(TextArea):
    """Grows with what is pasted, up to five lines."""

    text_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            placeholder=self.tr("Symptom, error, alert, tag or title"), enter_submits=True, parent=parent
        )
        pad(self.row, 12, 8, 6, 8, gap=10)
        self.edit.setAccessibleName(self.tr("Search the library"))
        top = Qt.AlignmentFlag.AlignTop
        self.row.insertWidget(0, IconMark("search", Ink.ACCENT, size=18), 0, top)
        self._clear = Button("", ButtonKind.GHOST, icon="x", size=ButtonSize.SMALL)
        self._clear.setAccessibleName(self.tr("Clear the search"))
        self._clear.clicked.connect(self.edit.clear)
        self.row.addWidget(self._clear, 0, top)
        self.edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.changed.connect(self._text_changed)
        theme().changed.connect(self._fit)
        self._text_changed()

    @property
    def is_one_line(self) -> bool:
        return self.edit.document().size().height() <= 1

    def show_text(self, text: str) -> None:
        if text != self.edit.toPlainText():
            self.edit.setPlainText(text)
        self.edit.selectAll()

    @Slot()
    def _text_changed(self) -> None:
        text = self.edit.toPlainText()
        self._clear.setVisible(bool(text))
        self._fit()
        self.text_changed.emit(text)

    @Slot()
    def _fit(self) -> None:
        """The document's height is its number of lines as they are wrapped."""
        lines = min(max(round(self.edit.document().size().height()), 1), _MOST_LINES)
        fix(self, height=_ONE_LINE + (lines - 1) * _LINE)
