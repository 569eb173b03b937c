"""What has to be put back, each with a button that ticks it off; what has been stands below, quietly."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.run.owed import Owed
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel

_TOP = Qt.AlignmentFlag.AlignTop


class OwedList(QWidget):
    """`ticked` names the obligation that a person says has been met."""

    ticked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Owed, ...] = ()
        self.buttons: dict[int, Button] = {}
        self._column = QVBoxLayout(self)
        pad(self._column, gap=10)

    def show_owed(self, owed: tuple[Owed, ...]) -> None:
        if owed == self._shown:
            return
        self._shown, self.buttons = owed, {}
        empty(self._column)
        for one in owed:
            self._column.addWidget(self._met(one) if one.is_met else self._open(one))

    def _open(self, one: Owed) -> QWidget:
        button = Button(self.tr("Tick off…"), icon="check", size=ButtonSize.SMALL)
        button.setAccessibleName(self.tr("Tick off: {what}").replace("{what}", one.text))
        button.clicked.connect(self._ticks(one.seq))
        self.buttons[one.seq] = button
        box, told = _row("undo-2", Ink.WARN)
        told.addWidget(WrappedLabel(one.text))
        if one.target:
            told.addWidget(WrappedLabel(one.target, Type.SMALL, Ink.MUTED))
        foot = Flow()
        pad(foot, 0, 2, 0, 0)
        foot.addWidget(button)
        told.addLayout(foot)
        return box

    def _met(self, one: Owed) -> QWidget:
        box, told = _row("circle-check", Ink.OK)
        told.addWidget(WrappedLabel(one.text, Type.BODY, Ink.MUTED))
        words = self.tr("put back, says {who}").replace("{who}", one.by)
        told.addWidget(WrappedLabel(f"{words}: {one.note}" if one.note else words, Type.SMALL, Ink.MUTED))
        return box

    def _ticks(self, seq: int) -> Callable[[], None]:
        return lambda: self.ticked.emit(seq)


def _row(icon: str, ink: Ink) -> tuple[QWidget, QVBoxLayout]:
    box, row, told = QWidget(), QHBoxLayout(), QVBoxLayout()
    box.setLayout(row)
    pad(row, gap=9)
    pad(told, gap=3)
    row.addWidget(IconMark(icon, ink), 0, _TOP)
    row.addLayout(told, 1)
    return box, told
