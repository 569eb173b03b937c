"""A strip over the text that asks for one word: the number of a line, another name for a step."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.labels import ElidedLabel

Take = Callable[[str], str]  # hands over the word; returns why it does not do, or nothing


class WordBar(Surface):
    """Enter takes the word, Esc leaves everything as it is."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="b", parent=parent)
        self._question, self._told = ElidedLabel("", Type.BODY_STRONG), ElidedLabel("", Type.SMALL, Ink.MUTED)
        self.field = TextField()
        fix(self.field, height=30)
        self._take: Take = lambda _word: ""
        close = Button("", ButtonKind.GHOST, icon="x", size=ButtonSize.SMALL)
        close.setAccessibleName(self.tr("Close"))
        row = QHBoxLayout(self)
        pad(row, 14, 6, 10, 6, gap=10)
        row.addWidget(self._question)
        row.addWidget(self.field, 1)
        row.addWidget(self._told, 1)
        row.addWidget(close)
        self.field.edit.installEventFilter(self)
        close.clicked.connect(self.close_bar)
        self.hide()

    def ask(self, question: str, word: str, told: str, take: Take) -> None:
        self._question.setText(question)
        self._told.setText(told)
        self.field.edit.setText(word)
        self.field.edit.setAccessibleName(f"{question}. {told}")
        self.field.refuse(False)
        self._take = take
        self.show()
        self.field.edit.selectAll()
        self.field.edit.setFocus()

    @property
    def told(self) -> str:
        return self._told.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._try()
            return True
        return False

    def _try(self) -> None:
        why_not = self._take(self.field.edit.text().strip())
        if why_not:
            self._told.setText(why_not)
            self.field.refuse(True)
        else:
            self.close_bar()

    @Slot()
    def close_bar(self) -> None:
        self.hide()
        self.closed.emit()
