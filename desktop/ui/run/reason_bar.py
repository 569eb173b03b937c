"""A quiet bar that asks for one sentence, or only for a yes, and then does one thing; Esc leaves it."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.wrapped_label import WrappedLabel

_NARROW = 560  # px at 100 %; under it the field has a line of its own


class ReasonBar(Surface):
    """`turned` carries its button while it is there, which leads meanwhile, and None once it goes."""

    turned = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.RAISED, lines="b", parent=parent)
        self._then: Callable[[str], None] | None = None
        self._before: QWidget | None = None
        self._needs_words = True
        self._asked = WrappedLabel("", Type.BODY_STRONG)
        self.field = TextField()
        self.confirm = Button("", ButtonKind.PRIMARY, keys="Enter")
        self.leave = Button(self.tr("Not now"), keys="Esc")
        column = QVBoxLayout(self)
        pad(column, 28, 12, 28, 12, gap=8)
        column.addWidget(self._asked)
        self._row, buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight), QHBoxLayout()
        pad(self._row, gap=10)
        pad(buttons, gap=10)
        self._row.addWidget(self.field, 1)
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.leave)
        buttons.addStretch(0)
        self._row.addLayout(buttons)
        column.addLayout(self._row)
        self.field.edit.returnPressed.connect(self._confirm)
        self.field.changed.connect(self._weigh)
        self.confirm.clicked.connect(self._confirm)
        self.leave.clicked.connect(self.close_bar)
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.turned.emit(self.confirm)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.turned.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < px(_NARROW)
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() is not way:
            self._row.setDirection(way)

    @property
    def asked_text(self) -> str:
        return self._asked.text()

    def ask(
        self, asked: str, verb: str, then: Callable[[str], None], *, needs_words: bool = True, hint: str = ""
    ) -> None:
        """Show the bar with the focus in its field; `then` gets the sentence, which may be empty if none is needed."""
        self._then, self._before, self._needs_words = then, self.window().focusWidget(), needs_words
        self._asked.setText(asked)
        self.field.edit.clear()
        self.field.edit.setPlaceholderText(hint)
        self.field.edit.setAccessibleName(asked)
        self.confirm.setText(verb)
        self._weigh()
        self.show()
        self.field.setFocus()

    @Slot()
    def close_bar(self) -> None:
        """Leave without doing anything; the focus goes back to where it was."""
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus()

    @property
    def _is_ready(self) -> bool:
        return not self._needs_words or bool(self.field.edit.text().strip())

    @Slot()
    def _weigh(self) -> None:
        self.confirm.setEnabled(self._is_ready)

    @Slot()
    def _confirm(self) -> None:
        if self._is_ready and self._then:
            self.close_bar()
            self._then(self.field.edit.text().strip())
