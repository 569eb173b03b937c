"""The page of runs: a search and a table; a press goes on with an open run or shows the report of a past one."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.navigation import Page, Place
from desktop.ui.runs.rows import COLUMNS, run_rows
from desktop.ui.runs.viewmodel import RunsViewModel
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.table import Table, TableCard


class RunsView(Page):
    def __init__(self, viewmodel: RunsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self.search_box = SearchBox(self.tr("Search runs"), keys="/")
        fix(self.search_box, width=320, height=34)
        self._count = Label("", Type.LEAD, Ink.MUTED)
        self.table = Table(COLUMNS, self.tr("Runs"))
        self._empty = EmptyState("history", "")
        self._stack = QStackedWidget()
        self._lay_out()
        self.search_box.changed.connect(viewmodel.search)
        self.table.opened.connect(viewmodel.open)
        viewmodel.changed.connect(self._render)
        self._render()

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("Runs"),)

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return (Action(self.tr("Search the runs"), "/", self.search_box.edit.setFocus, "search"),)

    def show_place(self, place: Place) -> None:
        self._render()
        (self.table if self._vm.rows else self.search_box).setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        pad(column, 32, 26, 32, 14, gap=14)
        head = QHBoxLayout()
        pad(head, gap=12)
        titles = QVBoxLayout()
        pad(titles, gap=4)
        titles.addWidget(Label(self.tr("Runs"), Type.TITLE))
        titles.addWidget(self._count)
        head.addLayout(titles)
        head.addStretch(1)
        head.addWidget(self.search_box)
        column.addLayout(head)
        self._stack.addWidget(TableCard(self.table))
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)
        column.addWidget(
            KeysLine((("J K", self.tr("move")), ("Enter", self.tr("open")), ("/", self.tr("search"))))
        )

    @Slot()
    def _render(self) -> None:
        rows = self._vm.rows
        told = self.tr("{total} on this computer, {open} open")
        told = told.replace("{total}", str(self._vm.total)).replace("{open}", str(self._vm.open_count))
        self._count.setText(told)
        self.table.show_rows(run_rows(rows, self._vm.now))
        self._stack.setCurrentIndex(0 if rows else 1)
        if self._vm.total:
            self._empty.tell(
                self.tr("No run holds these words"),
                self.tr("Words are looked for in title, target and result."),
            )
        else:
            self._empty.tell(
                self.tr("No runs yet"), self.tr("What you run is kept here, with everything that was read.")
            )
