"""What Home shows: open runs, recent runs, runbooks at hand, or the first steps for a person who is new."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.dataclass import dataclass
from desktop.ui.home.pinned import PinnedViewModel
from desktop.ui.library.facets import strongest_effect
from desktop.ui.navigation import FINISH, LIBRARY, RUN, START, Navigator
from desktop.ui.ports import Entry, LibraryPort, OpenRun, OwedRun, PastRun, RunsPort, can_start
from desktop.ui.widgets.states import StepState, state_of
from desktop.ui.wording import ago, counts

if TYPE_CHECKING:
    from desktop.ui.home.due import DueLine
    from desktop.ui.home.ports import DuePort, PinsPort

FIRST_LOOK = "first-look"
_AT_HAND, _BESIDE_PINNED, _RECENT = 8, 5, 6
_WAITS = {
    "consent": "pencil",
    "ask": "message-square",
    "do": "hand",
    "decision": "git-branch",
    "outcome_unknown": "zap",
    "host_key": "key-round",
    "undo": "undo-2",
    "working": "hourglass",
    "cut_off": "zap",
}


@dataclass(frozen=True, slots=True)
class ResumeCard:
    run_id: str
    title: str
    target: str
    age: str
    states: tuple[StepState, ...]
    counts: str
    waits_for: str
    icon: str
    since: str  # and where it stands: of a run that is like another one on the page
    needs_person: bool
    is_handed_over: bool = False


class HomeViewModel(QObject):
    changed = Signal()
    _arrived = Signal()  # from whichever thread noticed that runs or runbooks are others

    def __init__(
        self, runs: RunsPort, library: LibraryPort, pins: "PinsPort", due: "DuePort", navigator: Navigator,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        super().__init__()
        self.pinned = PinnedViewModel(pins, library, navigator)
        self._runs, self._library, self._due = runs, library, due
        self._navigator, self._clock = navigator, clock
        self._arrived.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self.pinned.changed.connect(self.changed)
        self._leave = (
            runs.subscribe(self._arrived.emit), library.subscribe(self._arrived.emit),
            due.subscribe(self._arrived.emit), self.pinned.close,
        )  # fmt: skip

    def close(self) -> None:
        for unsubscribe in self._leave:
            unsubscribe()

    def look(self) -> None:
        """The page comes to the front: look anew at what others may have changed."""
        self.pinned.look()

    @property
    def now(self) -> datetime:
        return self._clock()

    @property
    def resume_cards(self) -> tuple[ResumeCard, ...]:
        runs = self._runs.open_runs()
        alike = Counter((run.title, run.target) for run in runs)
        return tuple(self._card(run, is_alike=alike[run.title, run.target] > 1) for run in runs)

    @property
    def owed(self) -> tuple[OwedRun, ...]:
        """Runs that have ended and left something to be put back, the oldest first."""
        return tuple(sorted(self._runs.owed(), key=lambda run: run.last_at))

    @property
    def due(self) -> "tuple[DueLine, ...]":
        """What time runs out for in the open runs, the nearest first."""
        runs = self._due.due()
        if not runs:
            return ()
        from desktop.ui.home.due import due_lines  # the first paint has none

        return due_lines(runs, self._clock())

    def age_of(self, run: OwedRun) -> str:
        return ago(run.last_at, self._clock())

    @property
    def recent(self) -> tuple[PastRun, ...]:
        """The latest runs that are over."""
        return tuple(run for run in self._runs.past_runs() if run.ended is not None)[:_RECENT]

    @property
    def is_first_time(self) -> bool:
        return not self._runs.past_runs() and not self._runs.open_runs()

    @property
    def at_hand(self) -> tuple[Entry, ...]:
        """The one used last, those used most, the first look, then the rest; beside pinned ones, fewer."""
        pinned = {line.id for line in self.pinned.lines}
        entries = {
            entry.title: entry
            for entry in self._library.entries()
            if can_start(entry) and entry.id not in pinned
        }
        used = [entries[run.title] for run in self._runs.past_runs() if run.title in entries]
        often = sorted(Counter(one.id for one in used).items(), key=lambda pair: -pair[1])
        first = [one for one in entries.values() if one.id == FIRST_LOOK]
        count = _BESIDE_PINNED if pinned else _AT_HAND
        by_id = {one.id: one for one in entries.values()}
        ordered = (*used[:1], *(by_id[one] for one, _ in often), *first, *entries.values())
        return tuple({entry.id: entry for entry in ordered}.values())[:count]

    def effect_of(self, entry: Entry) -> str:
        """Return the strongest thing that a runbook does, with those it uses."""
        return strongest_effect(entry, {one.id: one for one in self._library.entries()})

    @property
    def is_reading(self) -> bool:
        """True until the runbooks have been read for the first time."""
        return self._library.is_reading

    @property
    def first_look(self) -> Entry | None:
        return next((entry for entry in self._library.entries() if entry.id == FIRST_LOOK), None)

    @property
    def runbook_count(self) -> int:
        return len(self._library.entries())

    @Slot(str)
    def find(self, text: str) -> None:
        """Look for runbooks that fit what was pasted; with nothing typed, show them all."""
        self._navigator.go(LIBRARY, text=text.strip())

    @Slot(str)
    def resume(self, run_id: str) -> None:
        self._navigator.go(RUN, run_id)

    @Slot(str)
    def open_past(self, run_id: str) -> None:
        self._navigator.go(FINISH, run_id)

    @Slot(str)
    def start(self, entry_id: str) -> None:
        self._navigator.go(START, entry_id)

    @Slot()
    def see_runs(self) -> None:
        self._navigator.go("runs")

    def _card(self, run: OpenRun, *, is_alike: bool) -> ResumeCard:
        states = [state_of(verdict) if verdict is not None else StepState.TO_DO for verdict in run.verdicts]
        if StepState.TO_DO in states:
            states[states.index(StepState.TO_DO)] = StepState.CURRENT
        return ResumeCard(
            run_id=run.run_id,
            title=run.title,
            target=run.target,
            age=ago(run.last_at, self._clock()),
            states=tuple(states),
            counts=counts(run.verdicts) if run.verdicts else f"{run.steps_entered} steps so far",
            waits_for=run.waits_for,
            since=_since(run, self._clock()) if is_alike else "",
            icon="users" if run.handed_to else _WAITS.get(run.wait_kind, "play"),
            needs_person=run.wait_kind in ("consent", "outcome_unknown", "host_key", "undo"),
            is_handed_over=bool(run.handed_to),
        )


def _since(run: OpenRun, now: datetime) -> str:
    """Return what tells a run from another of the same runbook on the same target: `Since 03:12, at rotate`."""
    at = f"at {run.step}" if run.step else ""
    if run.started_at is None:
        return at
    local = run.started_at.astimezone()
    day = "" if local.date() == now.astimezone().date() else f"{local.day} {local:%b} "
    return ", ".join(filter(None, (f"Since {day}{local:%H:%M}", at)))
