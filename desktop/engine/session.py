"""A run under way: commands in, events out. One thread owns the run; the record comes first."""

import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from desktop.domain.advance import advance, fold
from desktop.domain.errors import InputError, RecordError
from desktop.domain.events import Event, OutcomeUnknown, Recorded, RunbookRef, StepFinished, TargetIdentified
from desktop.domain.run import Run, RunPhase
from desktop.domain.runbook import Runbook
from desktop.domain.values import Value
from desktop.engine import commands as c
from desktop.engine.lane_work import execute_step, identify_target
from desktop.engine.next import Execute, Identify
from desktop.engine.plan import plan, waits_for_person
from desktop.engine.replies import begun, is_go_ahead, reply_to, resumed
from desktop.engine.surroundings import Surroundings
from desktop.engine.turns import (
    LaneResult,
    broken_off,
    events_without_work,
    finished,
    identified,
    is_cut_off_read,
    result_of,
    started,
)
from desktop.engine.updates import Listener, OutputLines, OutputListener, Update
from desktop.engine.work import WorkResult
from desktop.targets.base import CancelToken, Identity

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Order:
    command: c.Command
    reply: "Future[c.Refused | None]"


@dataclass(frozen=True, slots=True)
class _Came:
    """Something came back from a lane; `take` is called in the session's own thread."""

    take: Callable[[], None]


class _End:
    pass


class Session:
    """One run. `start` or `reopen` it, then `submit` commands from any thread.

    Listeners are called in the session's own thread."""

    def __init__(
        self,
        runbook: Runbook,
        run_id: str,
        surroundings: Surroundings,
        *,
        pace: c.Pace = c.Pace.TO_NEXT_QUESTION,
    ) -> None:
        self.runbook = runbook
        self.run_id = run_id
        self._around = surroundings
        self._pace = pace
        self._may_proceed = False
        self._is_ending = False  # what runs is awaited, and nothing is begun any more
        self._run = Run()
        self._unwritten: tuple[Event, ...] = ()  # happened, and the record could not take it yet
        self._trouble = ""
        self._noted = ("", "")
        self._cancel: CancelToken | None = None
        self._listeners: list[Listener] = []
        self._output_listeners: list[OutputListener] = []
        self._inbox: queue.SimpleQueue[_Order | _Came | _End] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=f"run {run_id}", daemon=True)

    # -- from any thread -------------------------------------------------------------------------

    @property
    def run(self) -> Run:
        return self._run

    @property
    def pace(self) -> c.Pace:
        return self._pace

    def subscribe(self, listener: Listener) -> None:
        """Call back after every change, in the session's thread; subscribe before `start`."""
        self._listeners.append(listener)

    def subscribe_output(self, listener: OutputListener) -> None:
        self._output_listeners.append(listener)

    def start(self, ref: RunbookRef, inputs: Mapping[str, Value], *, observe_only: bool = False) -> None:
        """Begin a new run.

        Raises:
            RecordError: it could not be written, and nothing was begun.
        """
        self._write(begun(self._around, ref, inputs, observe_only=observe_only))
        self._thread.start()
        self._inbox.put(_Came(lambda: None))

    def reopen(self, events: Sequence[Recorded]) -> None:
        """Go on with a run from its record; what was under way when it broke off is told, never repeated.

        Raises:
            RecordError: the record cannot be folded or written.
        """
        self._run = fold(events)
        if self._run.phase is not RunPhase.ENDED:
            self._write(*broken_off(self._run), resumed(self._around))
        self._thread.start()
        self._inbox.put(_Came(lambda: None))

    def submit(self, command: c.Command) -> "Future[c.Refused | None]":
        """Give a command; the future holds None when it was taken, or why it was refused."""
        reply: Future[c.Refused | None] = Future()
        if isinstance(command, c.CancelStep) and self._cancel:
            self._cancel.cancel()
        self._inbox.put(_Order(command, reply))
        return reply

    def close(self, timeout_s: float = 10.0) -> None:
        """Stop what runs and end the thread; the run stays open in the record and can be resumed."""
        if self._cancel:
            self._cancel.cancel()
        self._inbox.put(_End())
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    # -- in the session's thread -----------------------------------------------------------------

    def _serve(self) -> None:
        while True:
            message = self._inbox.get()
            if isinstance(message, _End):
                self._wait_for_work()
                return
            self._handle(message)

    def _handle(self, message: _Order | _Came) -> None:
        refused: c.Refused | None = None
        try:
            self._write()  # what could not be written before
            if isinstance(message, _Came):
                message.take()
            else:
                refused = self._obey(message.command)
            self._go_on()
        except RecordError as fault:
            self._trouble = str(fault)
            refused = c.Refused(f"Not saved: {fault}")
            log.warning("run %s: %s", self.run_id, fault)
        except InputError as fault:
            refused = c.Refused(str(fault))
        self._note_waiting()
        self._tell(())
        if isinstance(message, _Order):
            message.reply.set_result(refused)

    def _note_waiting(self) -> None:
        """Let lists of runs tell what this one waits for; that it is not written stops nothing."""
        following = plan(self.runbook, self._run)
        waiting = (following.step, str(following.wait)) if waits_for_person(following) else ("", "")
        if waiting == self._noted:
            return
        try:
            self._around.journal.note_waiting(self.run_id, *waiting)
            self._noted = waiting
        except RecordError as fault:
            self._trouble = str(fault)

    def _wait_for_work(self) -> None:
        """Take the result of what was cancelled, so that the record tells how it ended."""
        while self._cancel:
            self._cancel.cancel()  # it may have begun after `close` looked
            try:
                message = self._inbox.get(timeout=5.0)
            except queue.Empty:
                return
            if isinstance(message, _Came):
                self._is_ending = True
                self._handle(message)
            elif isinstance(message, _Order):
                message.reply.set_result(c.Refused("The program is ending."))

    def _write(self, *events: Event) -> None:
        """Append to the record, then fold and publish; what cannot be written now waits for the next try."""
        pending = (*self._unwritten, *events)
        if not pending:
            return
        try:
            recorded = self._around.journal.append(self.run_id, pending, self._around.now())
        except RecordError:
            kept = tuple(
                e for e in pending if isinstance(e, StepFinished | OutcomeUnknown | TargetIdentified)
            )
            self._unwritten = kept
            raise
        self._unwritten = ()
        self._trouble = ""
        for one in recorded:
            self._run = advance(self._run, one)
        self._tell(recorded)

    def _tell(self, recorded: tuple[Recorded, ...]) -> None:
        update = Update(
            run=self._run,
            next=plan(self.runbook, self._run),
            recorded=recorded,
            is_working=self._cancel is not None,
            trouble=self._trouble,
        )
        for listener in self._listeners:
            listener(update)

    def _go_on(self) -> None:
        """Do what needs no person, until something runs or somebody is waited for."""
        while self._cancel is None and not self._is_ending:
            following = plan(self.runbook, self._run)
            if isinstance(following, Identify | Execute) and self._take_turn(following):
                self._begin(following)
                return
            events = events_without_work(following, self.runbook, self._run)
            if not events:
                return
            self._write(*events)

    def _take_turn(self, following: Identify | Execute) -> bool:
        """True when the pace lets the step begin now."""
        is_consented = self._run.pending_consent is not None
        if self._pace is c.Pace.GUIDED and not self._may_proceed and not is_consented:
            return False
        if isinstance(following, Execute):
            self._may_proceed = False
        return True

    def _begin(self, following: Identify | Execute) -> None:
        if isinstance(following, Execute):
            self._write(started(following.prepared, self._around.secrets.mask))
        self._cancel = CancelToken()
        target = following.target if isinstance(following, Identify) else following.prepared.target
        future = self._around.lanes.submit(str(target), self._work(following, self._cancel))
        future.add_done_callback(lambda done: self._inbox.put(_Came(partial(self._take, following, done))))

    def _work(self, following: Identify | Execute, cancel: CancelToken) -> Callable[[], LaneResult]:
        if isinstance(following, Identify):
            return partial(identify_target, following, self._around, cancel)
        bound = (self.runbook, self._run, self._around, cancel, self._show_output)
        return partial(execute_step, following, *bound)

    def _take(self, following: Identify | Execute, future: "Future[LaneResult]") -> None:
        self._cancel = None
        mask = self._around.secrets.mask
        result = result_of(future, self.run_id, mask)
        if self._is_ending and is_cut_off_read(self._run, result):
            self._write(*broken_off(self._run))
        elif isinstance(following, Identify):
            self._may_proceed = self._may_proceed and isinstance(result, Identity)
            self._write(identified(following, result, self.runbook, mask))
        elif isinstance(result, WorkResult):
            self._write(finished(self.runbook, self._run, result, self._around.now()))

    def _show_output(self, lines: OutputLines) -> None:
        for listener in self._output_listeners:
            listener(lines)

    # -- commands --------------------------------------------------------------------------------

    def _obey(self, command: c.Command) -> c.Refused | None:
        if isinstance(command, c.SetPace):
            self._pace = command.pace
            return None
        if isinstance(command, c.CancelStep):
            return None if self._cancel else c.Refused("Nothing runs now.")
        if self._cancel is not None and not isinstance(command, c.AddNote):
            return c.Refused("A step is running; wait for it, or stop the step first.")
        following = plan(self.runbook, self._run)
        if isinstance(command, c.Proceed):
            self._may_proceed = isinstance(following, Identify | Execute)
            return None if self._may_proceed else c.Refused("No step waits to be run.")
        reply = reply_to(command, following, self.runbook, self._run, self._around)
        if isinstance(reply, c.Refused):
            return reply
        self._write(*reply)
        self._may_proceed = is_go_ahead(command)
        return None
