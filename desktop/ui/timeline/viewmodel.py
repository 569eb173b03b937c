"""What the timeline shows: the events in words, the one that is looked at, and the run as it stood after it."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.compare import fans_of
from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.domain.events import EvidenceRef, NoteAdded, Recorded, StepFinished, StepStarted
from desktop.domain.run import Run
from desktop.domain.ticket import ticket_of
from desktop.redaction.clean import clean
from desktop.ui.compare.port import rows_text
from desktop.ui.navigation import COMPARE, FINISH, HOSTS, RUN, Navigator
from desktop.ui.run.overview import Overview
from desktop.ui.run.rows import bar_states, done_text, step_rows, troubles
from desktop.ui.timeline.changes import Change, changes
from desktop.ui.timeline.held import as_data, held
from desktop.ui.timeline.port import TimelinePort, Trace
from desktop.ui.timeline.states import States
from desktop.ui.timeline.told import Teller, Told
from desktop.ui.widgets.fact_table import Fact
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.step_row import StepRow


@dataclass(frozen=True, slots=True)
class _Walkable:
    trace: Trace
    states: States
    told: tuple[Told, ...]


def _walkable(trace: Trace) -> _Walkable:
    states = States(trace.book, trace.events)
    teller = Teller(states.view(len(trace.events)))
    return _Walkable(trace, states, tuple(teller.tell(one) for one in trace.events))


class TimelineViewModel(QObject):
    """`opened` when the events are others, `moved` when another one is looked at."""

    opened = Signal()
    moved = Signal()
    _arrived = Signal(object)

    def __init__(self, port: TimelinePort, navigator: Navigator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port, self._navigator = port, navigator
        self._trace: Trace | None = None
        self._states: States | None = None
        self.wanted, self.trouble, self.place = "", "", 0
        self._at = 0  # an event that is to be looked at once the run is read
        self.events: tuple[Told, ...] = ()
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def open(self, run_id: str, at: str = "") -> None:
        """Read a run, again where it is the same: it may have gone on; `at` is the event that began what is wanted."""
        self._at = int(at) if at.isdecimal() else 0
        if run_id != self.wanted:
            self._trace, self._states, self.events = None, None, ()
        self.wanted, self.trouble = run_id, ""
        self.opened.emit()
        self._port.trace(run_id, self._read)

    def _read(self, arrived: Trace | HandrailError) -> None:
        """Called in a worker: to tell two thousand events takes half a second."""
        self._arrived.emit(arrived if isinstance(arrived, HandrailError) else _walkable(arrived))

    @Slot(object)
    def _take(self, arrived: object) -> None:
        if isinstance(arrived, HandrailError):
            self.trouble = str(arrived)
        elif isinstance(arrived, _Walkable) and arrived.trace.run_id == self.wanted:
            is_again = self._trace is not None
            self._trace, self._states, self.events = arrived.trace, arrived.states, arrived.told
            self.place = min(self.place, len(self.events) - 1) if is_again else 0
            if self._at:
                self.place, self._at = place_of_end(arrived.trace.events, self._at), 0
        self.opened.emit()
        self.moved.emit()

    # -- where it is -----------------------------------------------------------------------------

    @Slot(int)
    def go(self, place: int) -> None:
        """Look at the event in this place, from 0."""
        if 0 <= place < len(self.events) and place != self.place:
            self.place = place
            self.moved.emit()

    @Slot()
    def to_next_trouble(self) -> None:
        """Go to the next event that is not good; from the last one to the first."""
        order = (*range(self.place + 1, len(self.events)), *range(self.place))
        self.go(next((at for at in order if self.events[at].is_trouble), self.place))

    @property
    def told(self) -> Told | None:
        return self.events[self.place] if self.events else None

    @property
    def recorded(self) -> Recorded | None:
        return self._trace.events[self.place] if self._trace else None

    @property
    def view(self) -> Overview | None:
        """The run as it stood after the event that is looked at."""
        return self._states.view(self.place + 1) if self._states else None

    @property
    def last(self) -> Run | None:
        """The run as it stands after all of its events."""
        return self._states.view(len(self.events)).run if self._states else None

    @property
    def title(self) -> str:
        run = self.last
        return clean(run.runbook.title) if run and run.runbook else ""

    @property
    def ticket(self) -> str:
        return ticket_of(self._trace.book, self.last) if self._trace and self.last else ""

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def changes(self) -> tuple[Change, ...]:
        if self._states is None or self.view is None:
            return ()
        return changes(self._states.view(self.place) if self.place else None, self.view)

    @property
    def rows(self) -> tuple[StepRow, ...]:
        return step_rows(self.view) if self.view else ()

    @property
    def bar(self) -> tuple[StepState, ...]:
        return bar_states(self.view) if self.view else ()

    @property
    def done(self) -> str:
        """How much was done."""
        return done_text(self.view) if self.view else ""

    @property
    def troubles(self) -> tuple[tuple[str, StepState], ...]:
        """What needed attention, each with the state whose colour it takes."""
        return troubles(self.view) if self.view else ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What the event holds: command, reading, answer, reason, evidence."""
        return held(self.recorded.event, self._trace.book) if self.recorded and self._trace else ()

    @property
    def data(self) -> str:
        """All of the event as its record has it, to copy."""
        return as_data(self.recorded) if self.recorded else ""

    @property
    def attached(self) -> tuple[EvidenceRef, ...]:
        """What a person put to the event."""
        event = self.recorded.event if self.recorded else None
        return event.attached if isinstance(event, NoteAdded) else ()

    # -- the ways on -----------------------------------------------------------------------------

    @property
    def has_rows(self) -> bool:
        """True for a run with hosts, or other rows, that can be laid side by side."""
        return self.last is not None and bool(fans_of(self.last))

    @Slot()
    def compare_rows(self) -> None:
        if self.has_rows:
            self._navigator.go(COMPARE, self.wanted, rows_text())

    @Slot()
    def show_hosts(self) -> None:
        if self.has_rows:
            self._navigator.go(HOSTS, self.wanted)

    @property
    def is_open(self) -> bool:
        return self.last is not None and self.last.end is None

    @Slot()
    def open_run(self) -> None:
        """Go on with an open run; show the report of one that is over."""
        if self.last is not None:
            self._navigator.go(RUN if self.is_open else FINISH, self.wanted)


def place_of_end(events: tuple[Recorded, ...], seq: int) -> int:
    """Return where the event stands that ended what another one began; of what has no end, the beginning."""
    at = next((place for place, one in enumerate(events) if one.seq == seq), 0)
    begun = events[at].event
    if isinstance(begun, StepStarted):
        ended = (begun.step, begun.entry, begun.row)
        for place in range(at + 1, len(events)):
            event = events[place].event
            if isinstance(event, StepFinished) and (event.step, event.entry, event.row) == ended:
                return place
    return at
