"""What comes back from a run's session: the page follows it, stays on verdicts, and tells what was done."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.events import Recorded, StepFinished
from desktop.domain.run import StepEntry
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.updates import Update
from desktop.ui.run.giving import SessionPort
from desktop.ui.run.news import has_news, news_of
from desktop.ui.run.output_feed import OutputFeed
from desktop.ui.run.showing import Showing
from desktop.ui.run.throttle import Throttle

_IDLE = ("wait", "end")  # kinds whose pass is no finding


class RunViewModel(Showing):
    """`changed` after each event, or a few times a second while many come; `output_arrived` with a batch of lines."""

    output_arrived = Signal(object, int)  # tuple[OutputLine, ...], and how many were passed over
    step_began = Signal()
    ended = Signal()
    told = Signal(str)  # something was done that a person asked for
    _arrived = Signal(object)  # an Update, on its way from the session's thread

    def __init__(
        self, session: SessionPort, parent: QObject | None = None, *, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(session, parent, clock=clock)
        self._throttle = Throttle(self)
        self._throttle.told.connect(self.changed)
        self._heard = self._taken = 0  # updates: counted in the session's thread, and in this one
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        session.subscribe(self._hear)
        self._feed = OutputFeed(self)
        self._feed.arrived.connect(self.output_arrived)
        session.subscribe_output(self._feed.take)

    @property
    def is_behind(self) -> bool:
        """True while the page has not been told, or has not shown, all of what this knows."""
        return self.has_more or self._throttle.has_more or not self.is_seen

    @property
    def has_more(self) -> bool:
        """True while updates are on their way, so that what is shown may be a moment old."""
        return self._taken < self._heard

    def _hear(self, update: Update) -> None:
        """Called in the session's thread."""
        self._heard += 1
        self._arrived.emit(update)

    @Slot(object)
    def _take(self, update: Update) -> None:
        self._taken += 1
        was_over, before = self.is_over, self._place
        news = [news_of(self.view, one) for one in update.recorded if has_news(one)]
        entry_before = self.run.last.seq if self.run.last else 0
        self.run, self.coming, self._view = update.run, update.next, None
        self.is_working, self.trouble = update.is_working, update.trouble
        if update.recorded:  # the page shows what came of the command before its reply is here
            self._given = None
        self._time()
        last = self.run.last
        if last and last.seq != entry_before:
            self._begin(last)
        self._look_on(update, before)
        self._throttle.tell(is_dense=self.has_more or self._is_side_by_side)
        for words in news:
            self.told.emit(words)
        if self.is_over and not was_over:
            self.ended.emit()

    @property
    def _place(self) -> tuple[str, str]:
        return str(getattr(self.coming, "step", "")), str(getattr(self.coming, "row", ""))

    @property
    def _is_side_by_side(self) -> bool:
        inside = self.run.containers
        return bool(inside) and inside[-1].is_parallel

    def _time(self) -> None:
        if not self.is_working:
            self.worked_s = self.running_s or self.worked_s
            self._began_s = None
        elif self._began_s is None:
            self._began_s = self._clock()

    def _begin(self, entry: StepEntry) -> None:
        """Show the output of what begins; of many rows that run side by side there is none to follow."""
        if entry.is_container or self._is_beside_others(entry):
            self._feed.follow("", 0)
            return
        self._feed.follow(entry.step, entry.entry)
        self.step_began.emit()

    def _is_beside_others(self, entry: StepEntry) -> bool:
        return bool(entry.within) and self.run.entry_at(entry.within).is_parallel

    def _look_on(self, update: Update, before: tuple[str, str]) -> None:
        """Follow the run to its next step; in the guided pace, stay on each verdict that was not seen."""
        if self.pace is c.Pace.GUIDED:
            for path in (self._verdict_in(recorded) for recorded in update.recorded):
                if path:
                    self._gaze.saw_end_of(path)
        if self._place != before:
            self._rows_picked.pop(self._place[0], None)
        if self._place[0] != before[0] or self.is_over:
            self._gaze.run_moved(self.current)
        if self.is_over:
            self._gaze.see_all()

    def _verdict_in(self, recorded: Recorded) -> str:
        """Return the step whose verdict a machine has found and that is worth a look; else nothing."""
        event = recorded.event
        if not isinstance(event, StepFinished) or event.by:
            return ""
        around = self.run.entry_at(event.within) if event.within else None
        if around and (around.is_parallel or (around.fan and around.step == event.step)):
            return ""
        item = self.view.by_path.get(event.step)
        is_idle = item is not None and item.step.kind in _IDLE and event.verdict is Verdict.PASS
        return "" if is_idle else event.step
