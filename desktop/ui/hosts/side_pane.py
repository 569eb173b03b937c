"""The pane beside the grid: the host that is looked at, or the reading of one of its cells, and the ways on."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.redaction.clean import visible
from desktop.ui.hosts.host_pane import HostPane
from desktop.ui.hosts.reading_pane import ReadingPane
from desktop.ui.hosts.viewmodel import HostsViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Rule, Surface
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel

PANE_WIDTH = 372  # px at 100 %


class SidePane(Surface):
    """`left` is told by F6 with Shift, which goes back to the grid."""

    left = Signal()

    def __init__(self, model: HostsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="l", parent=parent)
        self._vm, self.is_reading = model, False
        self.host, self.reading = HostPane(), ReadingPane()
        self.back = Button(self.tr("Back"), ButtonKind.GHOST, icon="arrow-left")
        self.read = Button("", ButtonKind.PRIMARY, icon="file-text", keys="Enter")
        self.compare = Button("", icon="git-branch", keys="C")
        self.copy = Button(self.tr("Copy"), icon="copy")
        self.setAccessibleName(self.tr("The host that is looked at"))
        self.nobody = WrappedLabel(self.tr("No host is chosen."), Type.BODY, Ink.MUTED)
        scroll, column, foot = ScrollColumn(), QVBoxLayout(self), QWidget()
        pad(column, 1, 0, 0, 0)
        column.addWidget(scroll, 1)
        pad(scroll.column, 20, 18, 18, 16, gap=10)
        scroll.column.addWidget(self.nobody)
        scroll.column.addWidget(self.host)
        scroll.column.addWidget(self.reading)
        scroll.column.addStretch(1)
        self._foot = foot
        foot_column = QVBoxLayout(foot)
        pad(foot_column)
        foot_column.addWidget(Rule())
        inside, ways = QVBoxLayout(), Flow()
        pad(inside, 20, 12, 18, 12)
        pad(ways, gap=8)
        for button in (self.read, self.back, self.compare, self.copy):
            ways.addWidget(button)
        inside.addLayout(ways)
        foot_column.addLayout(inside)
        column.addWidget(foot)
        self.render_cell()

    def render_cell(self, *, can_go_back: bool = False) -> None:
        """Show the cell that is looked at; without one there is nothing to show and nothing to press."""
        vm, grid, at = self._vm, self._vm.grid, self._vm.at
        has_host = grid is not None and at >= 0
        self.host.setVisible(has_host and not self.is_reading)
        self.reading.setVisible(has_host and self.is_reading)
        if grid is not None and at >= 0 and not self.is_reading:
            self.host.show_host(grid, at)
        elif grid is not None and at >= 0 and grid.matrix.columns:
            self.reading.show_cell(grid, at, vm.column)
        for button in (self.read, self.compare, self.copy):
            button.setEnabled(has_host)
        self.nobody.setVisible(not has_host)
        self.read.setVisible(has_host)
        self.copy.setVisible(has_host)
        self.back.setVisible(self.is_reading or can_go_back)
        self._foot.setVisible(has_host or self.is_reading or can_go_back)
        self._name_ways()

    def _name_ways(self) -> None:
        vm, tr, grid = self._vm, self.tr, self._vm.grid
        is_open = grid is not None and grid.run.end is None
        if self.is_reading:
            self.read.setText(tr("Open in the run") if is_open else tr("Open in the timeline"))
        else:
            self.read.setText(tr("Show the reading"))
        sibling = vm.sibling
        name = grid.names[grid.place_of(sibling)] if grid is not None and sibling else ""
        self.compare.setVisible(bool(sibling))
        self.compare.setText(tr("Compare with {host}").replace("{host}", visible(name)[:20]))

    def event(self, event: QEvent) -> bool:
        """F6 leaves the page for the bars; with Shift it goes back to the grid."""
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(
            event, QKeyEvent
        ):
            is_back = event.key() == Qt.Key.Key_F6 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
            if is_back:
                event.accept()
                if event.type() is QEvent.Type.KeyPress:
                    self.left.emit()
                return True
        return super().event(event)
