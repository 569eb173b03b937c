"""The hosts page: every host by every step of a run's fan-outs, the odd one out in sight, and what it differs in."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.actions import Action
from desktop.ui.hosts.copying import copied, open_forms
from desktop.ui.hosts.grid_head import GridHead
from desktop.ui.hosts.head_words import shown_words
from desktop.ui.hosts.heat_table import HeatTable
from desktop.ui.hosts.order import ALL, NAME, WORST
from desktop.ui.hosts.page_actions import actions_of, keys_line
from desktop.ui.hosts.side_pane import PANE_WIDTH, SidePane
from desktop.ui.hosts.viewmodel import HostsViewModel
from desktop.ui.navigation import Page, Place
from desktop.ui.run.toast import Toast
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card, Corners
from desktop.ui.widgets.empty_state import EmptyState

_BOTH_FROM, _LOW = 1000, 560  # px at 100 %
_TABLE, _READING, _GONE, _NOBODY = range(4)


class HostsView(Page):
    """`left` goes back to the history."""

    left = Signal()

    def __init__(self, viewmodel: HostsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = self._vm = viewmodel
        tr = self.tr
        self.head = GridHead()
        self.filters, self.search_box = self.head.filters, self.head.search_box
        self.table, self.pane = HeatTable(), SidePane(viewmodel)
        self._reading = EmptyState("hourglass", tr("Reading the run…"))
        self._gone = EmptyState(
            "server", tr("There are no hosts to show"), " ", action=tr("Back to the history")
        )
        self._nobody = EmptyState("search", "", tr("Esc shows all hosts again."))
        self._wants_focus = self._is_pane_wanted = False
        self._stack, self.toast, self._keys = QStackedWidget(), Toast(self), keys_line()
        self._soon = QTimer(self, singleShot=True, interval=30)  # a key held down passes over many hosts
        self._soon.timeout.connect(self._render_pane)
        self._lay_out()
        self._connect()
        self._render()

    def _connect(self) -> None:
        vm, pane = self._vm, self.pane
        self.head.stop.clicked.connect(vm.stop)
        self.head.again.clicked.connect(vm.read)
        self.head.back.clicked.connect(vm.leave)
        self.head.copy_as.clicked.connect(self.open_copy_menu)
        self.filters.chosen.connect(vm.narrow)
        self.filters.chosen.connect(self._tell_shown)
        self.search_box.changed.connect(vm.search_for)
        self.search_box.changed.connect(self._tell_shown)
        self.search_box.submitted.connect(self._to_table)
        self.table.looked_at.connect(vm.look_at)
        self.table.opened.connect(self.open_cell)
        self.table.left.connect(self._to_pane)
        self.table.steps.pressed_at.connect(vm.sort_by)
        self.table.corner.clicked.connect(self._sort_hosts)
        pane.read.clicked.connect(self.open_cell)
        pane.back.clicked.connect(self.step_back)
        pane.compare.clicked.connect(vm.compare_with_sibling)
        pane.copy.clicked.connect(self.copy_host)
        pane.left.connect(self._to_table)
        self._gone.acted.connect(self.left)
        vm.changed.connect(self._render)
        vm.moved.connect(self._render_cell)
        vm.marked_changed.connect(self._render_marked)
        vm.told.connect(self._tell)
        vm.refused.connect(self.head.refuse)
        theme().changed.connect(self._make_room)  # the zoom takes room too

    @property
    def crumbs(self) -> tuple[str, ...]:
        title = self._vm.grid.title if self._vm.grid else ""
        return tuple(part for part in (self.tr("History"), title, self.tr("Hosts")) if part)

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return actions_of(self)

    def show_place(self, place: Place) -> None:
        self._wants_focus = True
        self.pane.is_reading = self._is_pane_wanted = False
        if place.key != self._vm.run_id:
            self.search_box.edit.clear()
            self.filters.choose(ALL)
        self._vm.open(place.key, place.text)

    # -- how it is laid out ----------------------------------------------------------------------

    def _lay_out(self) -> None:
        across, self._left = QHBoxLayout(self), QWidget()
        column = QVBoxLayout(self._left)
        pad(across)
        across.addWidget(self._left, 1)
        across.addWidget(self.pane)
        pad(column, 28, 20, 24, 12, gap=12)
        column.addWidget(self.head)
        card = Card(inset=(0, 0), gap=0)
        card.body.addWidget(self.table)
        self._corners = Corners(card)
        for part in (card, self._reading, self._gone, self._nobody):
            self._stack.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addWidget(self._keys)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_room()

    @property
    def has_both(self) -> bool:
        """True where grid and pane stand side by side; else the pane takes the grid's place while it is wanted."""
        return self.width() >= px(_BOTH_FROM)

    @Slot()
    def _make_room(self) -> None:
        shows_pane = self._has_hosts and (self.has_both or self._is_pane_wanted)
        self.pane.setMinimumWidth(px(PANE_WIDTH) if self.has_both else 0)
        self.pane.setMaximumWidth(px(PANE_WIDTH) if self.has_both else 16_777_215)
        focused = self.window().focusWidget()
        loses_focus = (
            not self.has_both and shows_pane and focused is not None and self._left.isAncestorOf(focused)
        )
        self.pane.setVisible(shows_pane)
        if loses_focus:  # the grid goes, and the keyboard stays on the page
            self.pane.read.setFocus()
        self._left.setVisible(self.has_both or not shows_pane)
        is_low = self.height() < px(_LOW)
        self._keys.setVisible(not is_low and self._has_hosts and bool(self._vm.shown))
        self.head.crowd(is_low=is_low, has_hosts=self._has_hosts)

    @property
    def _has_hosts(self) -> bool:
        return self._vm.grid is not None and self._vm.grid.hosts > 0 and not self._vm.trouble

    # -- what is shown ---------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        vm, grid = self._vm, self._vm.grid
        self._show_which(vm.trouble)
        self.head.show_grid(grid)
        if grid is not None and self.filters.at != vm.key:  # the one that was chosen has nobody left
            vm.narrow(self.filters.at)
            return
        self.table.show_grid(grid, vm.shown, vm.order)
        self.table.setAccessibleDescription(shown_words(grid, len(vm.shown), vm.sort_words))
        self._make_room()
        self._render_cell()
        self._take_focus()
        self.crumbs_changed.emit()

    def _show_which(self, trouble: str) -> None:
        vm, grid, tr = self._vm, self._vm.grid, self.tr
        if trouble:
            self._gone.tell(tr("This run cannot be read"), trouble)
        elif grid is not None and not grid.hosts:
            told = tr("A step that runs on several hosts has a row for each of them here.")
            early, late = tr("No step over several hosts yet"), tr("This run has no step over several hosts")
            self._gone.tell(early if grid.run.end is None else late, told)
        self._gone.show_icon("octagon-x" if trouble else "server")
        has_nobody = grid is not None and bool(grid.hosts) and not vm.shown
        is_gone = bool(trouble) or (grid is not None and not grid.hosts)
        at = _GONE if is_gone else _READING if grid is None else _NOBODY if has_nobody else _TABLE
        if at == _NOBODY:
            fits = tr("No host fits “{words}”").replace("{words}", clean(vm.search))
            self._nobody.tell(fits, tr("Esc shows all hosts again."))
        if self._stack.currentIndex() != at:
            had_focus = self.window().focusWidget() is self.table
            self._stack.setCurrentIndex(at)
            if had_focus:  # Qt gives it to all that stands there instead, which takes no key
                self._first.setFocus()

    @Slot()
    def _tell_shown(self) -> None:
        """Say how many hosts are left where nobody's focus moved."""
        announce(self.table, self.table.accessibleDescription())

    @Slot()
    def _render_cell(self) -> None:
        self.table.show_cell(self._vm.host, self._vm.column)
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _render_pane(self) -> None:
        self.pane.render_cell(can_go_back=not self.has_both)

    @Slot()
    def _render_marked(self) -> None:
        self.table.show_marked(self._vm.marked)
        if self._vm.marked and self._vm.grid:
            name = self._vm.grid.names[self._vm.grid.place_of(self._vm.marked[0])]
            self._tell(self.tr("{host} is marked; X on another one compares them").replace("{host}", name))

    @Slot(str)
    def _tell(self, text: str) -> None:
        self.toast.tell(text)
        announce(self.toast, text)

    # -- where the keyboard is -------------------------------------------------------------------

    def _take_focus(self) -> None:
        """Put the keyboard where the next key is meant to go, once that is there."""
        at = self._stack.currentIndex()
        if self._wants_focus and at != _READING and self.isVisible():
            self._wants_focus = False
            (self._gone.findChild(Button) or self.head.back if at == _GONE else self._first).setFocus()

    @property
    def _first(self) -> QWidget:
        """What takes the keys for hosts: the grid, or where it has none, what narrows it so much."""
        return self.search_box.edit if self._stack.currentIndex() == _NOBODY else self.table

    @Slot()
    def _to_table(self) -> None:
        self._left.show()
        self._first.setFocus()

    @Slot()
    def _to_pane(self) -> None:
        """Go on to the pane; where there is no room for it, it takes the place of the grid."""
        self._is_pane_wanted = True
        self._make_room()
        if self.pane.isVisible():
            self._render_pane()
            self.pane.read.setFocus()

    @Slot()
    def open_cell(self) -> None:
        """Show the cell's reading; once it is shown, go to where it was read."""
        if self._vm.at < 0:
            return
        if self.pane.is_reading and self.pane.isVisible():
            self._vm.open_reading()
            return
        self.pane.is_reading = self._is_pane_wanted = True
        self._make_room()
        self._render_pane()
        announce(self.pane, self.pane.reading.verdict.accessibleName())
        if not self.has_both:
            self.pane.read.setFocus()

    @Slot()
    def step_back(self) -> None:
        """Leave the reading, then the pane, the mark, the search and the filter, and at last the page."""
        vm = self._vm
        if self.pane.is_reading:
            self.pane.is_reading = False
            self._render_pane()
        elif self._is_pane_wanted and not self.has_both:
            self._is_pane_wanted = False
            self._make_room()
            self.table.setFocus()
        elif vm.marked:
            vm.let_go()
        elif vm.search or self.filters.at not in ("", ALL):
            self.search_box.edit.clear()
            self.filters.choose(ALL)
            self.table.setFocus()
        else:
            vm.leave()

    @Slot()
    def _sort_hosts(self) -> None:
        self._vm.sort_by(WORST if self._vm.order.by == NAME else NAME)

    # -- what is copied --------------------------------------------------------------------------

    @Slot()
    def copy_host(self) -> None:
        if self._vm.at >= 0:
            self._tell(copied(self._vm, "host"))

    def copy_all(self, form: str) -> None:
        """Copy the hosts in sight, in their order."""
        if self._vm.shown:
            self._tell(copied(self._vm, form))

    @Slot()
    def open_copy_menu(self) -> None:
        if self._vm.shown:
            open_forms(self.head.copy_as, self.copy_all)
