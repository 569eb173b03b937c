"""The timeline page: the events on the left; on the right the one looked at, and the run as it stood after it."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.copying import put_on_clipboard
from desktop.ui.navigation import Page, Place
from desktop.ui.run.toast import Toast
from desktop.ui.shell.dividing import divide_row
from desktop.ui.shell.habits import Habits
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.timeline.event_card import EventCard, HoldsCard
from desktop.ui.timeline.event_list import EventList
from desktop.ui.timeline.viewmodel import TimelineViewModel
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.counts_line import CountsLine
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel, Label
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.segmented_bar import SegmentedBar
from desktop.ui.widgets.step_list import StepList

_LIST_SHARE, _STATE_SHARE = 46, 54
_BOTH_FROM = 760  # px at 100 %: in less, both columns would be cut short


class StateSteps(StepList):
    """The steps as they stood: as high as they are, for a column that scrolls; there is nothing to press."""

    def mark(self, path: str) -> None:
        """Mark the step that an event is about; none for an event of the run as a whole."""
        if path:
            self.show_current(path)
        else:
            self.setCurrentIndex(QModelIndex())

    def fit_rows(self) -> None:
        model = self.model()
        heights = [self.sizeHintForRow(row) for row in range(model.rowCount())]
        self.setFixedHeight(sum(heights) + 2)


class TimelineView(Page):
    """`left` goes back to the history."""

    left = Signal()
    evidence_asked = Signal(object)  # an EvidenceRef that a person wants to look at

    def __init__(
        self, viewmodel: TimelineViewModel, habits: Habits | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._vm, self._habits = viewmodel, habits or Habits()
        self._about = ElidedLabel("", Type.LEAD, Ink.MUTED)
        self.open = Button("", icon="file-text", keys="Enter")
        self.hosts = Button(self.tr("Compare hosts"), icon="git-branch", keys="X")
        self.grid = Button(self.tr("Hosts"), icon="server", keys="M")
        self.back = Button(self.tr("History"), icon="arrow-left", keys="Alt+Left")
        self.read = Button("", icon="eye", keys="T")
        self._is_reading_one = False  # where there is no room for both
        self.events, self.card, self.holds = EventList(), EventCard(), HoldsCard()
        self._bar, self._done, self._trouble = (
            SegmentedBar(),
            Label("", Type.SMALL),
            CountsLine(Type.SMALL),
        )
        self.steps = StateSteps()
        self._empty = EmptyState("hourglass", self.tr("Reading the run…"))
        back = self.tr("Back to the history")
        self._gone = EmptyState("octagon-x", self.tr("This run cannot be read"), " ", action=back)
        self._wants_focus = False  # until the events are there
        self._stack, self._listed, self._scroll = QStackedWidget(), Card(inset=(6, 6)), ScrollColumn()
        self._lay_out()
        self.toast = Toast(self)
        self.events.picked.connect(viewmodel.go)
        self.open.clicked.connect(viewmodel.open_run)
        self.hosts.clicked.connect(viewmodel.compare_rows)
        self.grid.clicked.connect(viewmodel.show_hosts)
        self.back.clicked.connect(self.left)
        self.read.clicked.connect(self.read_one)
        self.holds.attached.asked.connect(self.evidence_asked)
        self.holds.copy.clicked.connect(self.copy_event)
        self._gone.acted.connect(self.left)
        theme().changed.connect(self._make_room)
        viewmodel.opened.connect(self._render)
        viewmodel.moved.connect(self._render_event)
        self._render()

    @property
    def crumbs(self) -> tuple[str, ...]:
        return tuple(part for part in (self.tr("History"), self._vm.title, self.tr("Timeline")) if part)

    @property
    def ticket(self) -> str:
        return self._vm.ticket

    @property
    def actions_here(self) -> tuple[Action, ...]:
        vm, tr, events = self._vm, self.tr, self.events
        return (
            Action(tr("Go on with the run, or open its report"), "Enter Return", vm.open_run, "file-text"),
            Action(tr("Compare two hosts, or rows, of the run"), "X", vm.compare_rows, "git-branch"),
            Action(tr("All hosts by all checks"), "M", vm.show_hosts, "server"),
            Action(tr("Next event that is not good"), "N", vm.to_next_trouble, "triangle-alert"),
            Action(tr("Copy the event as JSON"), "Ctrl+Shift+C", self.copy_event, "copy"),
            Action(tr("Look at what was attached"), "Shift+A", self.holds.attached.ask_last, "paperclip"),
            Action(tr("First event"), "Home", lambda: vm.go(0), is_listed=False),
            Action(tr("Last event"), "End", lambda: vm.go(len(vm.events) - 1), is_listed=False),
            Action(tr("Next event"), "J Down", lambda: events.step_by(1), is_listed=False),
            Action(tr("Event before"), "K Up", lambda: events.step_by(-1), is_listed=False),
            Action(tr("Read the event"), "T", self.read_one, "eye"),
            Action(tr("Back to the history"), "Alt+Left", self.left.emit, "arrow-left"),
            Action(tr("Back to the list, or to the history"), "Esc", self._go_back, is_listed=False),
        )

    def show_place(self, place: Place) -> None:
        self._wants_focus, self._is_reading_one = True, False
        self._vm.open(place.key, place.text)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        pad(column, 28, 20, 28, 12, gap=12)
        head, titles = QHBoxLayout(), QVBoxLayout()
        pad(head, gap=10)
        pad(titles, gap=4)
        head.addWidget(Label(self.tr("Timeline"), Type.TITLE))
        head.addStretch(1)
        for way in (self.back, self.grid, self.hosts, self.read, self.open):
            head.addWidget(way)
        titles.addLayout(head)
        titles.addWidget(self._about)
        column.addLayout(titles)
        column.addWidget(self._stack, 1)
        both, across = QWidget(), QHBoxLayout()
        both.setLayout(across)
        pad(across, gap=16)
        self._listed.body.addWidget(self.events)
        self._fill_state()
        across.addWidget(self._listed, _LIST_SHARE)
        across.addWidget(self._scroll, _STATE_SHARE)
        border = self.tr("Border between the events and the run")
        self.divider = divide_row(across, self, border, self._habits, "timeline.share")
        self._stack.addWidget(both)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._gone)
        tr = self.tr
        keys = (("J K", tr("event by event")), ("N", tr("next that is not good")), ("Enter", tr("open")))
        self._keys = KeysLine(keys)
        column.addWidget(self._keys)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @property
    def _is_narrow(self) -> bool:
        return self.width() < px(_BOTH_FROM)

    @Slot()
    def _make_room(self) -> None:
        """In a narrow window the way back goes, as the rail and its key lead back too, and the event takes the place
        of the list when it is asked for. From a run that is not there one way leads back, and that is all."""
        is_there, is_narrow = not self._vm.trouble, self._is_narrow
        self.back.setVisible(is_there and not is_narrow)
        self.open.setVisible(is_there)
        self._keys.setVisible(is_there)
        reads = is_narrow and self._is_reading_one
        self._scroll.setVisible(reads or not is_narrow)
        self._listed.setVisible(not reads)
        self.read.setVisible(is_there and is_narrow)
        self.read.setText(self.tr("All events") if reads else self.tr("Read"))
        self.read.show_icon("list" if reads else "eye")

    @Slot()
    def read_one(self) -> None:
        """Read on beside the list; where there is no room for both, the event takes its place, and J and K move on."""
        if not self._vm.events:
            return
        if not self._is_narrow:
            self._read_on(1)
            return
        self._is_reading_one = not self._is_reading_one
        if self._is_reading_one:
            self.read.setFocus()  # before the list goes
        self._make_room()
        if not self._is_reading_one:
            self.events.setFocus()

    @Slot()
    def copy_event(self) -> None:
        """Copy all of the event that is looked at, as its record has it."""
        if text := self._vm.data:
            put_on_clipboard(text, "json")
            self.toast.tell(self.tr("Copied: the event, {n} characters").replace("{n}", f"{len(text):,}"))

    @Slot()
    def _go_back(self) -> None:
        if self._is_narrow and self._is_reading_one:
            self.read_one()
        else:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What an event holds is read on from wherever the focus is."""
        screens = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()), 0)
        if screens:
            self._read_on(screens)
        else:
            super().keyPressEvent(event)

    def _read_on(self, screens: int) -> None:
        """Go on by screenfuls, and from the end to the beginning."""
        bar = self._scroll.verticalScrollBar()
        is_over = screens > 0 and bar.value() == bar.maximum()
        bar.setValue(0 if is_over else bar.value() + screens * bar.pageStep())

    def _fill_state(self) -> None:
        column = self._scroll.column
        pad(column, 0, 0, 6, 0, gap=12)
        column.addWidget(self.card)
        stood = Card(gap=8)
        stood.body.addWidget(CapsLabel(self.tr("The run as it stood then")))
        stood.body.addWidget(self._bar)
        line = QHBoxLayout()
        pad(line, gap=10)
        line.addWidget(self._done)
        line.addWidget(self._trouble, 1)
        line.addStretch()  # where nothing was wrong yet
        stood.body.addLayout(line)
        stood.body.addWidget(self.steps)
        column.addWidget(stood)
        column.addWidget(self.holds)
        column.addStretch(1)

    # -- what is shown ---------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        vm = self._vm
        self._stack.setCurrentIndex(2 if vm.trouble else 0 if vm.events else 1)
        self._gone.tell(self.tr("This run cannot be read"), vm.trouble)
        for way in (self.hosts, self.grid):
            way.setVisible(vm.has_rows)
        self.open.setEnabled(bool(vm.events))
        self.open.setText(self.tr("Go on") if vm.is_open else self.tr("Open report"))
        self.open.show_icon("play" if vm.is_open else "file-text")
        self._about.setText(self._about_text())
        self.events.show_events(vm.events)
        self._render_event()
        self._make_room()
        self._take_focus()
        self.crumbs_changed.emit()

    def _take_focus(self) -> None:
        """Put the keyboard where the next key is meant to go, once that is there."""
        if self._wants_focus and (self._vm.events or self._vm.trouble):
            self._wants_focus = False
            (self._gone.action if self._vm.trouble else self.events).setFocus()

    def _about_text(self) -> str:
        run = self._vm.last
        if run is None or run.started_at is None:
            return ""
        began = run.started_at.astimezone()
        count = self.tr("{n} events").replace("{n}", f"{len(self._vm.events):,}")
        return f"{self._vm.title} · {began.day} {began:%b %Y %H:%M} · {count}"

    @Slot()
    def _render_event(self) -> None:
        vm, told = self._vm, self._vm.told
        if told is None:
            return
        self.events.show_place(vm.place)
        self.card.show_event(told, len(vm.events), vm.changes)
        self.holds.show_facts(vm.facts, vm.attached)
        self._bar.show_states(vm.bar)
        self._done.setText(vm.done)
        self._trouble.show_counts(vm.troubles)
        self.steps.show_rows(vm.rows)
        self.steps.fit_rows()
        self.steps.mark(told.step or (vm.view.current if vm.view else ""))
