"""The comparison page: two sides over a list of what differs, each value with its trend, what is the same folded."""

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.compare.diff_list import DiffList
from desktop.ui.compare.diff_paint import DiffHead
from desktop.ui.compare.rows import Mode
from desktop.ui.compare.side_card import SideCard
from desktop.ui.compare.time_pane import TimePane
from desktop.ui.compare.viewmodel import CompareViewModel
from desktop.ui.navigation import Page, Place
from desktop.ui.run.toast import Toast
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.icons import icon
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card, Corners
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.filter_pills import Filter, FilterPills
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import ElidedLabel, IconMark

_NARROW, _LOW, _TIME_FROM = 900, 560, 1300  # px at 100 %


class CompareView(Page):
    """`left` goes back to the page of the run it was opened on, or to the history."""

    left = Signal()

    def __init__(self, viewmodel: CompareViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        tr = self.tr
        self._title, self._count = ElidedLabel("", Type.TITLE), ElidedLabel("", Type.LEAD, Ink.MUTED)
        self.other = Button("", icon="history", keys="O", trailing_icon="chevron-down")
        self.swap = Button(tr("Swap"), icon="refresh-cw", keys="X")
        self.copy = Button(tr("Copy difference"), icon="copy", keys="Ctrl+Shift+C")
        self.before, self.after = SideCard("A"), SideCard("B")
        self.list, self.time = DiffList(), TimePane()
        self.filters = FilterPills(tr("Which fields are shown"), self.list)
        self.head = DiffHead(self.list.viewport())
        self._empty = EmptyState("git-branch", tr("Comparing…"))
        self._gone = EmptyState(
            "octagon-x", tr("These cannot be compared"), " ", action=tr("Back to the history")
        )
        self._wants_focus = False  # until the rows are there
        self._column, self._parts = QVBoxLayout(), QVBoxLayout()
        self._stack, self._ways, self.toast = QStackedWidget(), QWidget(), Toast(self)
        self._lay_out()
        self._connect()
        self._render()

    def _connect(self) -> None:
        vm = self._vm
        self.other.clicked.connect(self.open_others)
        self.swap.clicked.connect(vm.swap)
        self.copy.clicked.connect(self.copy_text)
        self.filters.chosen.connect(vm.narrow)
        self.list.turned.connect(vm.turn)
        self.list.set_open.connect(vm.fold)
        self._gone.acted.connect(self.left)
        self.time.wanted.connect(vm.choose_other)
        vm.changed.connect(self._render)

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("History"), self.tr("Compare"))

    @property
    def actions_here(self) -> tuple[Action, ...]:
        vm, tr, rows = self._vm, self.tr, self.list
        other = tr("Compare with another host…") if vm.is_rows else tr("Compare with another run…")
        return (
            Action(other, "O", self.open_others, "history"),
            Action(tr("Swap the two sides"), "X", vm.swap, "refresh-cw"),
            Action(tr("Copy the difference"), "Ctrl+Shift+C", self.copy_text, "copy"),
            Action(
                tr("Next difference") if vm.is_rows else tr("Next change"),
                "N",
                rows.to_next_change,
                "arrow-right",
            ),
            Action(
                tr("Show what differs") if vm.is_rows else tr("Show what changed"),
                "1",
                lambda: self.filters.choose(Mode.CHANGED.value),
                "list",
            ),
            Action(tr("Show all fields"), "2", lambda: self.filters.choose(Mode.ALL.value), "list"),
            Action(
                tr("Show what is past a limit"),
                "3",
                lambda: self.filters.choose(Mode.OUTSIDE.value),
                "octagon-x",
            ),
            Action(tr("Walk through the later run's timeline"), "T", vm.walk, "history"),
            Action(tr("Next row"), "J", lambda: rows.step_by(1), is_listed=False),
            Action(tr("Row before"), "K", lambda: rows.step_by(-1), is_listed=False),
            Action(tr("Back to where this was opened"), "Alt+Left Esc", self.left.emit, "arrow-left"),
        )

    def show_place(self, place: Place) -> None:
        self._wants_focus = True
        self._vm.open(place.key, place.text)
        self.actions_changed.emit()

    def _lay_out(self) -> None:
        across, column = QHBoxLayout(self), self._column
        pad(across)
        across.addLayout(column, 1)
        across.addWidget(self.time)
        head, titles = QHBoxLayout(), QVBoxLayout()
        self._head = head
        pad(head, gap=12)
        pad(titles, gap=4)
        titles.addWidget(self._title)
        titles.addWidget(self._count)
        head.addLayout(titles, 1)
        row = QHBoxLayout(self._ways)
        pad(row, gap=8)
        for button in (self.other, self.swap, self.copy):
            row.addWidget(button)
        row.addStretch(0)
        head.addWidget(self._ways, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self._stack.addWidget(self._both())
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._gone)
        tr = self.tr
        keys = (("J K", tr("move")), ("N", ""), ("X", tr("swap")), ("O", ""), ("1 2 3", tr("which fields")))
        self._keys = KeysLine(keys)
        column.addWidget(self._keys)

    def _both(self) -> QWidget:
        both = QWidget()
        column, cards = self._parts, QHBoxLayout()
        both.setLayout(column)
        pad(cards, gap=12)
        cards.addWidget(self.before, 1)
        cards.addWidget(IconMark("arrow-right", Ink.MUTED, size=18))
        cards.addWidget(self.after, 1)
        column.addLayout(cards)
        column.addWidget(self.filters)
        table = Card(inset=(0, 0), gap=0)
        table.body.addWidget(self.head)
        table.body.addWidget(self.list, 1)
        self._corners = Corners(table)
        column.addWidget(table, 1)
        return both

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the buttons stand under the title and the cards keep to their first line."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        found = self._vm.compared
        has_time = found is not None and len(found.between) > 2
        self.time.setVisible(has_time and self.width() >= px(_TIME_FROM))
        is_narrow, is_low = self.width() < px(_NARROW), self.height() < px(_LOW)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(down if is_narrow else across)
        self._count.setVisible(not (is_narrow and is_low))
        self._keys.setVisible(not is_low and not self._vm.trouble)  # `?` shows them too
        self._ways.setVisible(not self._vm.trouble)
        pad(self._column, 28, 12 if is_low else 20, 28, 12, gap=8 if is_low else 12)
        pad(self._parts, gap=8 if is_low else 12)
        for card in (self.before, self.after):
            card.keep_short(is_low)

    # -- what is shown ---------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        vm, tr, found = self._vm, self.tr, self._vm.compared
        self._stack.setCurrentIndex(0 if found else 2 if vm.trouble else 1)
        self._gone.tell(tr("These cannot be compared"), vm.trouble)
        self.other.setText(tr("Other host") if vm.is_rows else tr("Other run"))
        self._keys.show_words(1, tr("next difference") if vm.is_rows else tr("next change"))
        self._keys.show_words(3, tr("another host") if vm.is_rows else tr("another run"))
        for button in (self.other, self.swap, self.copy):
            button.setEnabled(found is not None)
        self.other.setEnabled(found is not None and bool(found.others))
        if found is None:
            self._title.setText(tr("Compare"))
            self._count.setText("")
            self._make_room()
            self._take_focus()
            return
        self._title.setText(found.title)
        differ = tr("{n} of {all} fields differ") if vm.is_rows else tr("{n} of {all} fields changed")
        told = differ if found.comparison.changed else tr("All {all} fields are the same")
        told = told.replace("{n}", str(vm.count(Mode.CHANGED)))
        self._count.setText(told.replace("{all}", str(vm.count(Mode.ALL))))
        self.time.show_runs(found.between)
        self._make_room()
        self.before.show_side(found.before)
        self.after.show_side(found.after)
        trend = tr("Last readings") if found.trends else ""
        moved = tr("Difference") if vm.is_rows else tr("Change")
        self.head.show_titles(tr("Field"), trend, tr("A"), tr("B"), moved)
        self.filters.show_filters(self._filters())
        self.list.show_rows(vm.rows)
        self._take_focus()

    def _take_focus(self) -> None:
        """Put the keyboard where the next key is meant to go, once that is there."""
        if self._wants_focus and (self._vm.compared or self._vm.trouble):
            self._wants_focus = False
            (self._gone.action if self._vm.trouble else self.list).setFocus()

    def _filters(self) -> list[Filter]:
        tr, vm = self.tr, self._vm
        words = (
            (Mode.CHANGED, tr("Different") if vm.is_rows else tr("Changed")),
            (Mode.ALL, tr("All fields")),
            (Mode.OUTSIDE, tr("Past a limit")),
        )
        return [Filter(mode.value, f"{word}  {vm.count(mode)}") for mode, word in words]

    # -- what a person does ----------------------------------------------------------------------

    @Slot()
    def open_others(self) -> None:
        menu = self.menu_of_others()
        if menu is not None:
            menu.popup(self.other.mapToGlobal(QPoint(0, self.other.height() + px(4))))

    def menu_of_others(self) -> QMenu | None:
        """Return what could stand in the second place."""
        found = self._vm.compared
        if found is None or not found.others:
            return None
        menu = QMenu(self)
        for other in found.others:
            look = other.state.look
            shown = menu.addAction(icon(look.icon, look.ink), other.words.replace("&", "&&"))
            shown.setData(other.key)
        menu.triggered.connect(lambda action: self._vm.choose_other(str(action.data())))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @Slot()
    def copy_text(self) -> None:
        found = self._vm.compared
        if found is not None:
            QGuiApplication.clipboard().setText(found.text)
            self.toast.tell(
                self.tr("Copied: the difference, {n} lines").replace("{n}", str(found.text.count("\n") + 1))
            )
