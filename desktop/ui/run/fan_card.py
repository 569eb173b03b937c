"""The card of a fan-out: its rows in a table, the worst first, and filters by verdict."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.run.fan import NOT_GOOD, FanRow
from desktop.ui.run.fan_table import FanTableRow, Shape, columns_of, filters_of, let_through, shape_of
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.filter_pills import FilterPills
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.table import Table, TableCard

_HEAD, _MOST = 28, 7  # px at 100 %; rows in sight before the table scrolls


class FanCard(QWidget):
    """`picked` names the row that a person moved to; `hosts_asked` for all hosts by all checks."""

    picked = Signal(str)
    hosts_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FanRow, ...] = ()
        self._shape: Shape | None = None
        self.table: Table | None = None
        self._framed: Card | None = None
        self.filters = FilterPills(self.tr("Rows that are shown"))
        head = QHBoxLayout()
        pad(head, gap=12)
        head.addWidget(CapsLabel(self.tr("Rows"), Ink.MUTED))
        head.addWidget(self.filters, 1)
        self.hosts = Button(self.tr("Hosts"), icon="server", keys="M", size=ButtonSize.SMALL)
        self.hosts.setToolTip(self.tr("All hosts by all checks (M)"))
        self.hosts.clicked.connect(self.hosts_asked)
        head.addWidget(self.hosts, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        pad(self._column, gap=8)
        self._column.addLayout(head)
        self.filters.chosen.connect(self._show)
        theme().changed.connect(self._fit)

    def show_rows(self, rows: tuple[FanRow, ...], chosen: str) -> None:
        """Show all rows of a fan-out, with one of them marked."""
        self.setVisible(bool(rows))
        if not rows:
            return
        self._rows = rows
        self._lay(shape_of(rows))
        self.filters.show_filters(filters_of(rows))
        self._show()
        if self.table is not None:
            self.table.choose(chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shape is not None:
            self._lay(self._shape)

    def _lay(self, shape: Shape) -> None:
        """Make another table where the rows, or the room for them, are of another shape."""
        shape = replace(shape, is_narrow=self.width() < px(shape.narrow_under))
        if shape == self._shape:
            return
        before = self.table
        chosen, had_focus = (before.current_id, before.hasFocus()) if before else ("", False)
        self._make_table(shape)
        self._show()
        if self.table is not None:
            self.table.choose(chosen)
            if had_focus:
                self.table.setFocus()

    def _make_table(self, shape: Shape) -> None:
        if self._framed is not None:
            self._column.removeWidget(self._framed)
            self._framed.hide()
            self._framed.deleteLater()
        self._shape = shape
        self.table = Table(columns_of(shape), self.tr("Rows"), row_height=shape.row_height, keeps_choice=True)
        self._framed = TableCard(self.table)
        self._column.addWidget(self._framed)
        self.filters.come_before(self.table)
        self.table.chosen.connect(self.picked)

    @Slot()
    def _show(self) -> None:
        if self.table is None or self._shape is None:
            return
        shown = let_through(self._rows, self.filters.at)
        self.table.show_rows([FanTableRow(row, self._shape) for row in shown])
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """As high as all rows, up to a number; the filters do not change it."""
        if self.table is not None and self._shape is not None:
            lines = min(len(self._rows), _MOST)
            self.table.setFixedHeight(px(_HEAD) + px(self._shape.row_height) * lines + 3)

    def next_odd(self) -> None:
        """Move to the next row that is not good, from the one that is marked on."""
        if self.table is None:
            return
        shown = let_through(self._rows, self.filters.at)
        at = next((place for place, row in enumerate(shown) if row.id == self.table.current_id), -1)
        after = [row for row in (*shown[at + 1 :], *shown[: at + 1]) if row.state in NOT_GOOD]
        if after:
            self.table.choose(after[0].id)
            self.picked.emit(after[0].id)
