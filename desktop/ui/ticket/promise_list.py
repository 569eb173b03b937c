"""The promises of a ticket, one a line, each with what is left of it."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.desk import Sla
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import dye, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.ticket.promise import promise_left
from desktop.ui.widgets.labels import IconMark, Label
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import moment_words

_SHOWN = 8


class PromiseList(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        pad(self._grid, gap=8)
        self._promises: tuple[Sla, ...] = ()
        self._rows: list[tuple[IconMark, WrappedLabel, Label]] = []

    def show_promises(self, promises: Sequence[Sla], now: datetime) -> None:
        """Those that are the same are told anew in their places: their time has gone on."""
        shown = tuple(promises[:_SHOWN])
        if [one.name for one in shown] != [one.name for one in self._promises]:
            self._build(len(shown))
        self._promises = shown
        for promise, (icon, name, left) in zip(shown, self._rows, strict=True):
            told = promise_left(promise, now)
            icon.show_as(told.icon, told.tone.ink)
            until = moment_words(promise.due_at) if promise.due_at is not None else ""
            name.setText(" · ".join(part for part in (promise.name, until) if part))
            left.setText(told.text)
            left.setAccessibleName(clean(f"{promise.name}: {told.text}"))
            dye(left, told.tone.ink if told.tone is not Tone.NEUTRAL else Ink.TEXT)

    def _build(self, count: int) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._rows = []
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row in range(count):
            made = (IconMark("timer", size=15), WrappedLabel(""), Label("", Type.BODY_STRONG))
            for column, part in enumerate(made):
                self._grid.addWidget(part, row, column, right if part is made[2] else Qt.AlignmentFlag(0))
            self._rows.append(made)
