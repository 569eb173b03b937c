"""A line to search in: a glass before it, its key after it, a cross that empties it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme.dress import fix, typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import Frame, LineInput
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.labels import IconMark


class SearchBox(Frame):
    changed = Signal(str)
    submitted = Signal()

    def __init__(
        self, placeholder: str, *, short: str = "", keys: str = "", height: int = 34,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`short` stands there where there is no room for the whole placeholder."""
        super().__init__(parent)
        self._long, self._short = placeholder, short or placeholder
        self.edit = LineInput(self)
        typeset(self.edit, Type.BODY)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(placeholder)
        self._keys = KeyCap(keys) if keys else None
        self._clear = Button("", ButtonKind.GHOST, icon="x", size=ButtonSize.SMALL)
        self._clear.setAccessibleName(self.tr("Clear the search"))
        self._clear.hide()
        self.row.addWidget(IconMark("search", Ink.MUTED))
        self.row.addWidget(self.edit, 1)
        if self._keys is not None:
            self.row.addWidget(self._keys)
        self.row.addWidget(self._clear)
        self.setFocusProxy(self.edit)
        fix(self, height=height)
        self.edit.textChanged.connect(self._text_changed)
        self.edit.returnPressed.connect(self.submitted)
        self._clear.clicked.connect(self.edit.clear)
        self.edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc empties the line first; only from an empty one it goes on to whoever closes."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape or not self.text:
            return False
        if event.type() is QEvent.Type.KeyPress:
            self.edit.clear()
        event.accept()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.row.activate()
        fits = self.edit.fontMetrics().horizontalAdvance(self._long) + px(6) <= self.edit.width()
        self.edit.setPlaceholderText(self._long if fits else self._short)

    @property
    def text(self) -> str:
        return self.edit.text()

    @Slot(str)
    def _text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        if self._keys is not None:
            self._keys.setVisible(not text)
        self.changed.emit(text)
