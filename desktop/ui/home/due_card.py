"""The card of what is due soon: how long is left, in a tone and words, with a bar; a row opens its run."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.home.due import SHOWN, DueLine
from desktop.ui.home.more import MoreInHistory
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.ticking import Ticker
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.clickable import ClickRow
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.labels import ElidedLabel, Label, SectionLabel
from desktop.ui.widgets.progress_line import ProgressLine


class DueRow(ClickRow):
    def __init__(self, line: DueLine) -> None:
        told = (line.title, line.target, line.left, line.ticket, line.about)
        super().__init__(line.run_id, ", ".join(part for part in told if part), height=84)
        column = QVBoxLayout(self)
        pad(column, 14, 8, 14, 8, gap=3)
        head, where = QHBoxLayout(), QHBoxLayout()
        pad(head, gap=8)
        pad(where, gap=8)
        head.addWidget(ElidedLabel(line.title, Type.BODY_STRONG), 1)
        head.addWidget(Label(line.left, Type.BODY_STRONG, line.tone.ink))
        where.addWidget(ElidedLabel(line.target, Type.SMALL, Ink.MUTED), 1)
        if line.ticket:
            where.addWidget(Label(line.ticket, Type.SMALL_STRONG, Ink.ACCENT))
        bar = ProgressLine(self.tr("Time that has passed"), ink=line.tone.ink)
        bar.show_share(line.share)
        column.addLayout(head)
        column.addLayout(where)
        column.addWidget(ElidedLabel(line.about, Type.SMALL))
        column.addWidget(bar)


class DueCard(QWidget):
    """It tells the time anew only while somebody looks."""

    def __init__(self, viewmodel: HomeViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._shown: tuple[DueLine, ...] = ()
        self._card, self._more = Card(inset=(0, 4), gap=0), MoreInHistory(viewmodel)
        self.ticker = Ticker(lambda: viewmodel.now, self)
        column = QVBoxLayout(self)
        pad(column, gap=10)
        head = QHBoxLayout()
        pad(head, gap=8)
        head.addWidget(SectionLabel(self.tr("Due soon")), 1)
        head.addWidget(self._more)
        column.addLayout(head)
        column.addWidget(self._card)
        self.ticker.ticked.connect(self.refresh)
        viewmodel.changed.connect(self.refresh)
        self.refresh()

    @property
    def lines(self) -> tuple[DueLine, ...]:
        return self._shown

    @Slot()
    def refresh(self) -> None:
        lines = self._vm.due
        if lines == self._shown:
            return
        held = next((row.row_id for row in self.findChildren(DueRow) if row.hasFocus()), "")
        self._shown = lines
        hidden = len(lines) - SHOWN
        self._more.tell(hidden)
        empty(self._card.body)
        for at, line in enumerate(lines[:SHOWN]):
            if at:
                self._card.body.addWidget(Rule())
            row = DueRow(line)
            row.picked.connect(self._vm.resume)
            self._card.body.addWidget(row)
            if line.run_id == held:
                row.setFocus()
                held = ""
        self._aim()

    def _aim(self) -> None:
        self.ticker.aim([line.at for line in self._shown] if self.isVisible() else ())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._aim()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.ticker.aim(())
