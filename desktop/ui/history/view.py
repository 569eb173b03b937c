"""History: a search, pinned filters, all runs in a table, and the chosen one beside it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.history.filters import Kind
from desktop.ui.history.lines import HISTORY_COLUMNS, lines_of, moment
from desktop.ui.history.preview import RunPreview
from desktop.ui.history.run_table import RunTable
from desktop.ui.history.viewmodel import HistoryViewModel
from desktop.ui.navigation import Page, Place
from desktop.ui.shell.habits import Habits
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.arrangement import Arrangement, arrangement_of
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import ButtonKind
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.filter_pills import Filter, FilterPills
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import ElidedLabel, Label
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.table import TableCard

_PREVIEW_FROM = 1000  # px at 100 %
_LOOKS = {
    Kind.ALL: ("", Ink.MUTED),
    Kind.OPEN: ("circle-dot", Ink.ACCENT),
    Kind.ENDED: ("check", Ink.MUTED),
    Kind.FAILED: ("octagon-x", Ink.BAD),
    Kind.MINE: ("user-round", Ink.MUTED),
}


class HistoryView(Page):
    def __init__(
        self, viewmodel: HistoryViewModel, habits: Habits | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._vm, self._habits = viewmodel, habits or Habits()
        self.search_box = SearchBox(self.tr("Title, target, ticket, verdict, date…"), keys="/")
        fix(self.search_box, width=320, height=34)
        self._count = ElidedLabel("", Type.LEAD, Ink.MUTED)
        self.notice = Banner("", Tone.ACCENT, can_dismiss=True)
        self.table, self.preview = RunTable(self.tr("History of runs")), RunPreview()
        self._said = -1  # how many runs were shown
        self.filters = FilterPills(self.tr("Which runs are shown"), self.table)
        self._looked_through = self.tr(
            "Title, target, operator, ticket, notes, end, verdict and date are looked through."
        )
        self._empty = EmptyState("history", self.tr("No run holds these words"), self._looked_through)
        self._stack = QStackedWidget()
        self._lay_out()
        self.notice.hide()
        self._connect()
        self._render()
        self._recall()

    def _connect(self) -> None:
        vm = self._vm
        self.search_box.changed.connect(vm.search)
        self.search_box.edit.installEventFilter(self)
        self.filters.chosen.connect(vm.narrow)
        self.table.chosen.connect(vm.choose)
        self.table.marked.connect(vm.mark)
        self.table.stacked_changed.connect(self._render)
        self.table.pressed_twice.connect(vm.open_chosen)
        self.preview.open.clicked.connect(vm.open_chosen)
        self.preview.walk.clicked.connect(vm.walk_chosen)
        self.preview.compare.clicked.connect(vm.mark_chosen)
        self.notice.dismissed.connect(self._let_go)
        self._empty.acted.connect(self._find_more)
        vm.changed.connect(self._render)
        vm.chosen_changed.connect(self._render_chosen)
        vm.refused.connect(self._refuse)
        self.table.arranged.connect(self._arranged)
        self.filters.chosen.connect(lambda key: self._habits.keep("history.filter", key))
        self._habits.forgotten.connect(self._recall)

    @Slot()
    def _recall(self) -> None:
        """Arrange the page as a person left it."""
        arrangement = arrangement_of(self._habits.kept("history.columns"), HISTORY_COLUMNS)
        self.table.arrange(arrangement)
        self._vm.order_by(arrangement.sort)
        kept = self._habits.kept("history.filter")
        self.filters.choose(kept if isinstance(kept, str) and kept in list(Kind) else Kind.ALL.value)

    @Slot(object)
    def _arranged(self, arrangement: Arrangement) -> None:
        self._vm.order_by(arrangement.sort)
        self._habits.keep("history.columns", arrangement.plain())

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("History"),)

    @property
    def actions_here(self) -> tuple[Action, ...]:
        vm, tr = self._vm, self.tr
        shows = tuple(
            Action(words, "", self._shower(kind), _LOOKS[kind][0] or "list")
            for kind, words in (
                (Kind.ALL, tr("Show all runs")),
                (Kind.OPEN, tr("Show open runs")),
                (Kind.ENDED, tr("Show ended runs")),
                (Kind.FAILED, tr("Show failed runs")),
                (Kind.MINE, tr("Show my runs")),
            )
        )
        return (
            Action(tr("Go on with the run, or open its report"), "Enter Return", vm.open_chosen, "file-text"),
            Action(tr("Walk through the run's timeline"), "T", vm.walk_chosen, "history"),
            Action(tr("All hosts of the run by all checks"), "M", vm.show_hosts_of_chosen, "server"),
            Action(tr("Compare the run with another one"), "C", vm.mark_chosen, "git-branch"),
            Action(tr("Search the history"), "/", self.search_box.edit.setFocus, "search"),
            Action(tr("The columns: sort, move, widen"), "H", self._to_columns, "sliders-horizontal"),
            Action(tr("Next run"), "J", lambda: self.table.step_by(1), is_listed=False),
            Action(tr("Previous run"), "K", lambda: self.table.step_by(-1), is_listed=False),
            Action(tr("Do not compare after all"), "Esc", self._let_go, is_listed=False),
            *shows,
        )

    def show_place(self, place: Place) -> None:
        self._vm.is_in_front = True
        self._vm.refresh()
        self._render()
        nothing = self.search_box if self._vm.total else self._empty.action
        (self.table if self._vm.rows else nothing).setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        self._vm.is_in_front = False
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, down and Enter go to the list while the search has the keyboard."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in moves:
            self.table.step_by(moves[Qt.Key(event.key())])
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._vm.open_chosen()
            return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        self.preview.setVisible(bool(self._vm.total) and self.width() >= px(_PREVIEW_FROM))

    def _lay_out(self) -> None:
        across = QHBoxLayout(self)
        pad(across)
        column = QVBoxLayout()
        pad(column, 28, 22, 24, 14, gap=12)
        across.addLayout(column, 1)
        across.addWidget(self.preview)
        head = QHBoxLayout()
        pad(head, gap=12)
        titles = QVBoxLayout()
        pad(titles, gap=4)
        titles.addWidget(Label(self.tr("History"), Type.TITLE))
        titles.addWidget(self._count)
        head.addLayout(titles, 1)
        head.addWidget(self.search_box)
        column.addLayout(head)
        column.addWidget(self.filters)
        column.addWidget(self.notice)
        self._stack.addWidget(TableCard(self.table))
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)
        tr = self.tr
        keys = (("J K", tr("move")), ("Enter", tr("open")), ("T", tr("timeline")), ("C", tr("compare")),
                ("H", tr("columns")), ("/", tr("search")))  # fmt: skip
        self._keys = KeysLine(keys)
        column.addWidget(self._keys)

    def _shower(self, kind: Kind) -> Callable[[], None]:
        return lambda: self.filters.choose(kind.value)

    @Slot()
    def _find_more(self) -> None:
        """Show every run; where there is none yet, the runbooks."""
        if not self._vm.total:
            self._vm.to_library()
            return
        self.search_box.edit.clear()
        self.filters.choose(Kind.ALL.value)
        self.table.setFocus()

    @Slot()
    def _to_columns(self) -> None:
        if self._vm.rows:
            self.table.head.setFocus()

    # -- what is shown ---------------------------------------------------------------------------

    def _say_how_many(self, count: int) -> None:
        if count != self._said and self.isVisible():
            announce(self, self.tr("{n} runs are shown").replace("{n}", str(count)))
        self._said = count

    @Slot()
    def _render(self) -> None:
        vm = self._vm
        told = self.tr("{total} on this computer, {open} open")
        told = told.replace("{total}", f"{vm.total:,}").replace("{open}", str(vm.open_count))
        self._count.setText(told if vm.total else self.tr("Every run and what it found"))
        self._say_how_many(len(vm.rows))
        self.filters.show_filters([self._filter(kind) for kind in Kind])
        self.filters.setVisible(bool(vm.total))
        self.search_box.setVisible(bool(vm.total))
        self._keys.setVisible(bool(vm.rows))
        self.table.show_rows(lines_of(vm.rows, vm.now, vm.marked, is_stacked=self.table.is_stacked))
        if not vm.rows and self.table.hasFocus():
            self.search_box.setFocus()  # before the table goes
        self._stack.setCurrentIndex(0 if vm.rows else 1)
        self._tell_mark()
        if not vm.rows:  # what is told is also spoken
            self._tell_empty()
        self._render_chosen()

    @Slot()
    def _render_chosen(self) -> None:
        run = self._vm.chosen
        if run is not None:
            self.table.choose(run.run_id)
            self.preview.show_run(run, self._vm.now, self._vm.marked)
        else:
            self.preview.show_nothing()
        self._make_room()

    def _filter(self, kind: Kind) -> Filter:
        tr, (icon, ink) = self.tr, _LOOKS[kind]
        words = {
            Kind.ALL: tr("All"), Kind.OPEN: tr("Open"), Kind.ENDED: tr("Ended"), Kind.FAILED: tr("Failed"),
            Kind.MINE: tr("Mine"),
        }  # fmt: skip
        return Filter(kind.value, f"{words[kind]}  {self._vm.counts[kind]:,}", icon, ink)

    def _tell_mark(self) -> None:
        marked = self._vm.marked
        if marked is None:
            self.notice.hide()
            return
        told = self.tr("Compare “{title}” on {target}, {when}: choose the other run, and press C.")
        told = told.replace("{title}", marked.title).replace("{target}", marked.target)
        self.notice.tell(told.replace("{when}", moment(marked.started_at, self._vm.now)))

    @Slot(str)
    def _refuse(self, reason: str) -> None:
        self.notice.tell(reason, Tone.WARN)

    @Slot()
    def _let_go(self) -> None:
        self._vm.let_go()
        self.notice.hide()

    def _tell_empty(self) -> None:
        tr, vm = self.tr, self._vm
        if vm.trouble and not vm.total:
            self._empty.tell(tr("The record cannot be read"), vm.trouble)
        elif vm.total and vm.words:
            told = self._looked_through
            if vm.kind is not Kind.ALL:
                told = f"{told} {tr('The filter above may hide some.')}"
            self._empty.tell(tr("No run holds these words"), told)
        elif vm.total:
            self._empty.tell(tr("No run is like that"), tr("Another filter above shows more."))
        else:
            self._empty.tell(
                tr("No runs yet"), tr("What you run is kept here, with everything that was read.")
            )
        way = tr("Show all runs") if vm.total else "" if vm.trouble else tr("Find a runbook")
        self._empty.offer(way)
        self._empty.action.show_kind(ButtonKind.SECONDARY if vm.total else ButtonKind.PRIMARY)
