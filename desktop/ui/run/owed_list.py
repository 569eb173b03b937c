"""What has to be put back, each with a button that ticks it off; what has been stands below, quietly."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.run.owed import Owed
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel

_TOP = Qt.AlignmentFlag.AlignTop
_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
_ROOM_FOR_BOTH = 380  # px at 100 %


class OwedList(QWidget):
    """`ticked` names the obligation that a person says has been met."""

    ticked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Owed, ...] = ()
        self.buttons: dict[int, Button] = {}
        self._rows: list[QHBoxLayout] = []
        self._column = QVBoxLayout(self)
        pad(self._column, gap=10)

    def show_owed(self, owed: tuple[Owed, ...]) -> None:
        if owed == self._shown:
            return
        self._shown, self.buttons, self._rows = owed, {}, []
        empty(self._column)
        for one in owed:
            self._column.addWidget(self._met(one) if one.is_met else self._open(one))
        self._turn()

    def _open(self, one: Owed) -> QWidget:
        button = Button(self.tr("Tick off…"), icon="check", size=ButtonSize.SMALL)
        name = self.tr("Tick off: {what}").replace("{what}", one.text)
        button.setAccessibleName(clean(f"{name} ({one.target})" if one.target else name))
        button.clicked.connect(self._ticks(one.seq))
        self.buttons[one.seq] = button
        box, told = _row("undo-2", Ink.WARN)
        words = QVBoxLayout()
        pad(words, gap=3)
        words.addWidget(WrappedLabel(one.text))
        if one.target:
            words.addWidget(WrappedLabel(one.target, Type.SMALL, Ink.MUTED))
        told.addLayout(words, 1)
        told.addWidget(button, 0, _TOP | Qt.AlignmentFlag.AlignLeft)  # else no line is longer than it
        self._rows.append(told)
        return box

    def _met(self, one: Owed) -> QWidget:
        box, told = _row("circle-check", Ink.OK)
        told.setDirection(_DOWN)
        told.addWidget(WrappedLabel(one.text, Type.BODY, Ink.MUTED))
        words = self.tr("put back, says {who}").replace("{who}", one.by)
        told.addWidget(WrappedLabel(f"{words}: {one.note}" if one.note else words, Type.SMALL, Ink.MUTED))
        return box

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """The button stands beside the words, or below them where there is not room for both."""
        for row in self._rows:
            row.setDirection(_ACROSS if self.width() >= px(_ROOM_FOR_BOTH) else _DOWN)

    def _ticks(self, seq: int) -> Callable[[], None]:
        return lambda: self.ticked.emit(seq)


def _row(icon: str, ink: Ink) -> tuple[QWidget, QHBoxLayout]:
    box, row, told = QWidget(), QHBoxLayout(), QHBoxLayout()
    box.setLayout(row)
    pad(row, gap=9)
    pad(told, gap=6)
    row.addWidget(IconMark(icon, ink), 0, _TOP)
    row.addLayout(told, 1)
    return box, told
