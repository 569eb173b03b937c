"""The runs from A to B in order of time, on the same target: when it was still good, and any of them in B's place."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.compare.port import Moment
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.tokens import Ink
from desktop.ui.timeline.event_list import EventList
from desktop.ui.timeline.told import Told
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.labels import CapsLabel

TIME_WIDTH = 316  # px at 100 %


class TimePane(Surface):
    """`wanted` names a run that is to take B's place."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="l", parent=parent)
        self._runs: tuple[Moment, ...] = ()
        self.list = EventList(is_compact=True)
        self.list.setAccessibleName(self.tr("Runs in order of time"))
        self.take = Button(self.tr("Compare A with this run"), icon="git-branch")
        column = QVBoxLayout(self)
        pad(column, 12, 20, 12, 16, gap=10)
        column.addWidget(CapsLabel(self.tr("In order of time")))
        column.addWidget(self.list, 1)
        column.addWidget(self.take)
        fix(self, width=TIME_WIDTH)
        self.list.picked.connect(self._picked)
        self.take.clicked.connect(self._take)
        self.hide()

    def show_runs(self, runs: Sequence[Moment]) -> None:
        if tuple(runs) == self._runs:
            return
        self._runs = tuple(runs)
        self.list.show_events([_told(place, run) for place, run in enumerate(self._runs)])
        self._picked(-1)

    @Slot(int)
    def _picked(self, place: int) -> None:
        """The two that are compared already cannot take each other's place: they are swapped."""
        self.take.setEnabled(0 <= place < len(self._runs) and not self._runs[place].side)

    @Slot()
    def _take(self) -> None:
        place = self.list.currentIndex().row()
        if 0 <= place < len(self._runs):
            self.wanted.emit(self._runs[place].run_id)


def _told(place: int, run: Moment) -> Told:
    look = run.state.look
    return Told(
        seq=place, at=run.at, icon=look.icon, tone=look.tone, words=run.words, detail=run.said, by=run.side
    )
