"""The state of the run page: the run as it is, the step that is looked at, and the commands a person gives."""

from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.events import Recorded, StepFinished
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, Execute, Identify, Next, Over, Waiting
from desktop.engine.plan import plan, waits_for_person
from desktop.engine.texts import shown
from desktop.engine.updates import Listener, OutputListener, Update
from desktop.redaction.clean import clean
from desktop.ui.run.output_feed import OutputFeed
from desktop.ui.run.rows import StepStates, bar_states, done_text, ended_sentence, step_rows, tr, trouble_text
from desktop.ui.run.step_facts import StepFacts, step_facts
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.step_row import StepRow


class SessionPort(Protocol):
    """What the page needs of a session."""

    runbook: Runbook
    run_id: str

    @property
    def run(self) -> Run: ...
    @property
    def pace(self) -> c.Pace: ...
    def subscribe(self, listener: Listener) -> None: ...
    def subscribe_output(self, listener: OutputListener) -> None: ...
    def submit(self, command: c.Command) -> "Future[c.Refused | None]": ...


def _was_read(recorded: Recorded) -> bool:
    """True for a step that a machine ran to its end: its verdict is worth a look."""
    return isinstance(recorded.event, StepFinished) and not recorded.event.by


class RunViewModel(QObject):
    """`changed` after each event; `output_arrived` with a batch of lines; `refused` with the reason."""

    changed = Signal()
    output_arrived = Signal(object, int)  # tuple[OutputLine, ...], and how many were passed over
    step_began = Signal()
    refused = Signal(str)
    ended = Signal()
    _arrived = Signal(object)  # an Update, on its way from the session's thread
    _replied = Signal(object)

    def __init__(
        self, session: SessionPort, parent: QObject | None = None, *, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(parent)
        self._session, self._clock = session, clock
        self._began_s: float | None = None  # when what runs now began
        self.runbook = session.runbook
        self.run = session.run
        self.coming: Next = plan(session.runbook, session.run)
        self.is_working = False
        self.trouble = ""
        self.pace = session.pace
        self._looked_at = ""  # empty: follow the run
        queued = Qt.ConnectionType.QueuedConnection
        self._arrived.connect(self._take, queued)
        self._replied.connect(self._take_reply, queued)
        session.subscribe(self._arrived.emit)
        self._feed = OutputFeed(self)
        self._feed.arrived.connect(self.output_arrived)
        session.subscribe_output(self._feed.take)

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def states(self) -> StepStates:
        return StepStates(self.runbook, self.run, self.coming)

    @property
    def rows(self) -> tuple[StepRow, ...]:
        return step_rows(self.states)

    @property
    def bar(self) -> tuple[StepState, ...]:
        return bar_states(self.states)

    @property
    def done_text(self) -> str:
        return done_text(self.states)

    @property
    def trouble_text(self) -> tuple[str, StepState]:
        return trouble_text(self.states)

    @property
    def current(self) -> str:
        """The step the run is at; at the end, the last one that was entered."""
        last = self.run.last
        return self.states.current or (last.step if last else self.runbook.steps[0].id)

    @property
    def shown(self) -> str:
        return self._looked_at or self.current

    @property
    def is_looking_back(self) -> bool:
        return bool(self._looked_at) and self._looked_at != self.current

    @property
    def step(self) -> StepFacts:
        step_id = self.shown
        is_current = step_id == self.states.current
        return step_facts(self.runbook, self.run, self.coming, step_id, is_current=is_current)

    @property
    def waiting(self) -> Waiting | None:
        """What a person is asked for now, when its step is the one that is looked at."""
        coming = self.coming
        return coming if waits_for_person(coming) and coming.step == self.shown else None

    @property
    def can_run(self) -> bool:
        is_ready = isinstance(self.coming, Identify | Execute)
        return is_ready and not self.is_working and not self.is_looking_back

    @property
    def is_over(self) -> bool:
        return isinstance(self.coming, Over)

    @property
    def running_s(self) -> float:
        """For how long something has been running; 0 when nothing is."""
        return 0.0 if self._began_s is None else self._clock() - self._began_s

    @property
    def skipped(self) -> tuple[str, ...]:
        """The steps that a person skipped and that the run has not come back to."""
        last = self.run.latest
        return tuple(
            step.id
            for step in self.runbook.steps
            if step.id in last and last[step.id].verdict is Verdict.SKIPPED and step.id != self.states.current
        )

    def number_of(self, step_id: str) -> int:
        return self.runbook.position(step_id) + 1

    @property
    def next_text(self) -> str:
        """What comes after the step that is looked at: the step the run is at, or the end."""
        if isinstance(self.coming, Over):
            return ended_sentence(self.coming.ended)
        step = self.runbook.step(self.current)
        words = tr("Next: step {n}, {title}").replace("{n}", str(self.number_of(step.id)))
        return words.replace("{title}", clean(shown(step.title, self.run)))

    @property
    def can_skip(self) -> bool:
        coming = self.coming
        asks_first = waits_for_person(coming) and coming.wait in ("ask", "do", "consent")
        return not self.is_working and (isinstance(coming, Identify | Execute) or asks_first)

    # -- what a person does ----------------------------------------------------------------------

    @Slot(str)
    def look_at(self, step_id: str) -> None:
        """Show a step without moving the run."""
        plain = step_id.split("/")[0]
        self._looked_at = "" if plain == self.current else plain
        self.changed.emit()

    @Slot()
    def follow(self) -> None:
        self._looked_at = ""
        self.changed.emit()

    @Slot()
    def proceed(self) -> None:
        self._give(c.Proceed())

    @Slot(str)
    def answer(self, value: str) -> None:
        if self.waiting:
            self._give(c.Answer(self.waiting.step, value))

    @Slot(str, str)
    def consent(self, command: str, typed: str) -> None:
        asked = self.waiting
        if isinstance(asked, AskConsent):
            target = str(asked.prepared.target)
            self._give(c.Consent(asked.step, command, typed, target, row=asked.row, entry=asked.entry))

    @Slot(bool, str)
    def finish_by_hand(self, could: bool, note: str) -> None:
        if self.waiting:
            self._give(c.MarkDone(self.waiting.step, could=could, note=note))

    def skip(self, reason: str) -> None:
        self._give(c.Skip(self.states.current, reason))

    @Slot(object)
    def give(self, command: c.Command) -> None:
        """Give any command; a refusal comes back by `refused`."""
        self._give(command)

    def add_note(self, text: str) -> None:
        if text.strip():
            self._give(c.AddNote(text.strip(), self.shown))

    @Slot()
    def cancel_step(self) -> None:
        self._give(c.CancelStep())

    def stop(self, reason: str) -> None:
        self._give(c.Stop(reason))

    def set_pace(self, pace: c.Pace) -> None:
        self.pace = pace
        self._give(c.SetPace(pace))

    def _give(self, command: c.Command) -> None:
        self._session.submit(command).add_done_callback(self._replied.emit)

    # -- what comes back -------------------------------------------------------------------------

    @Slot(object)
    def _take(self, update: Update) -> None:
        was_over = self.is_over
        before = self.run.last.seq if self.run.last else 0
        self.run, self.coming = update.run, update.next
        if update.is_working != self.is_working:
            self._began_s = self._clock() if update.is_working else None
        self.is_working, self.trouble = update.is_working, update.trouble
        last = self.run.last
        if last and last.seq != before:
            self._looked_at = ""
            self._feed.follow(last.step, last.entry)
            self.step_began.emit()
        if self.pace is c.Pace.GUIDED and any(_was_read(recorded) for recorded in update.recorded):
            self._looked_at = last.step if last else ""  # stay on the verdict until the person goes on
        self.changed.emit()
        if self.is_over and not was_over:
            self.ended.emit()

    @Slot(object)
    def _take_reply(self, reply: "Future[c.Refused | None]") -> None:
        refused = reply.result()
        if refused is not None:
            self.refused.emit(refused.reason)
