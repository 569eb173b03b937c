"""A run under way: commands in, events out. One thread owns the run; the record comes first."""

import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from time import monotonic

from desktop.domain.events import Event, Recorded, RunbookRef
from desktop.domain.ports import Draft
from desktop.domain.run import Run, RunPhase
from desktop.domain.runbook import Runbook
from desktop.domain.values import Value
from desktop.engine import commands as c
from desktop.engine import turns
from desktop.engine.audience import Audience
from desktop.engine.inbox import Came, End, Inbox, Message, Order, Reply
from desktop.engine.lane_work import do_in_lane
from desktop.engine.ledger import Ledger
from desktop.engine.moving import IS_RUNNING, resumed
from desktop.engine.next import Enter, Execute, Identify, Next, Paused
from desktop.engine.pacing import Pacing
from desktop.engine.planner import Planner
from desktop.engine.read_ahead import ReadAhead
from desktop.engine.replies import begun, is_go_ahead, reply_to
from desktop.engine.surroundings import Surroundings
from desktop.engine.under_way import UnderWay, limit_s
from desktop.engine.updates import Listener, OutputLines, OutputListener, Update
from desktop.engine.works import Work, Works
from desktop.targets.base import Identity

log = logging.getLogger(__name__)

LOOK_S = 0.5  # how often work that should have ended is looked for
WIND_UP_S = 5.0  # how long the end of the program waits for what it cut off
# These do not touch what runs now.
_WHILE_WORKING = (c.AddNote, c.Pause, c.Resume, c.MeetObligation)


class Session:
    """One run. `start` or `reopen` it, then `submit` commands from any thread. Listeners are called in its own."""

    def __init__(
        self,
        runbook: Runbook,
        run_id: str,
        surroundings: Surroundings,
        *,
        pace: c.Pace = c.Pace.TO_NEXT_QUESTION,
    ) -> None:
        self.runbook, self.run_id = runbook, run_id
        self._around, self._pacing = surroundings, Pacing(pace)
        self._ledger, self._plan = Ledger(run_id, surroundings), Planner(runbook)
        self._works, self._ahead = Works(), ReadAhead()
        self._listeners: Audience[Update] = Audience()
        self._output_listeners: Audience[OutputLines] = Audience()
        self._inbox = Inbox()
        self._thread = threading.Thread(target=self._serve, name=f"run {run_id}", daemon=True)

    # -- from any thread -------------------------------------------------------------------------

    @property
    def run(self) -> Run:
        return self._ledger.run

    @property
    def pace(self) -> c.Pace:
        return self._pacing.pace

    def subscribe(self, listener: Listener) -> None:
        """Call back after every change, in the session's thread; subscribe before `start`."""
        self._listeners.add(listener)

    def subscribe_output(self, listener: OutputListener) -> None:
        self._output_listeners.add(listener)

    def start(
        self, ref: RunbookRef, inputs: Mapping[str, Value], *,
        observe_only: bool = False, used: tuple[RunbookRef, ...] = (), ticket: str = "",
    ) -> None:  # fmt: skip
        """Begin a new run; `used` are the bytes of the runbooks that its steps use, `ticket` is what it is for.

        Raises:
            RecordError: it could not be written, and nothing was begun.
        """
        self._write(begun(self._around, ref, inputs, observe_only=observe_only, used=used, ticket=ticket))
        self._thread.start()
        self._inbox.bring(lambda: None)

    def reopen(self, events: Sequence[Recorded]) -> None:
        """Go on with a run from its record; what was under way when it broke off is told, never repeated.

        Raises:
            RecordError: the record cannot be folded or written.
        """
        self._ledger.read(events)
        if self.run.phase is not RunPhase.ENDED:
            self._write(*turns.broken_off(self.runbook, self.run))
            self._write(resumed(self._around, self.runbook, self.run))
        self._thread.start()
        self._inbox.bring(lambda: None)

    def submit(self, command: c.Command) -> Reply:
        """Give a command; the future holds None when it was taken, or why it was refused."""
        reply = self._inbox.order(command)
        if isinstance(command, c.CancelStep):
            self._works.stop()
        if isinstance(command, c.EndWait):
            self._works.hurry()
        return reply

    def close(self, timeout_s: float = 2 * WIND_UP_S) -> None:
        """Stop what runs and end the thread; the run stays open in the record and can be resumed."""
        self._inbox.close()
        self._works.stop()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    # -- in the session's thread -----------------------------------------------------------------

    def _serve(self) -> None:
        while not isinstance(message := self._receive(), End):
            self._handle(message)
        self._wind_up()

    def _receive(self) -> Message:
        """Wait for a message; work that hangs past every limit is given up, so that the run can go on."""
        while True:
            message = self._inbox.next(LOOK_S if self._works else None)
            if message:
                return message
            if overdue := self._works.overdue:
                return Came(partial(self._give_up, overdue))
            if self._works.has_room_again:
                return Came(lambda: None)

    def _handle(self, message: Order | Came) -> None:
        refused = self._attempt(message)
        try:
            if not self._works:
                self._ahead.drop(self._around.lanes)
            self._ledger.note_waiting(self._next)
            self._tell()
        except Exception:  # whoever gave the command must not wait for ever
            log.exception("run %s: a fault of the program", self.run_id)
        if isinstance(message, Order):
            message.reply.set_result(refused)

    def _attempt(self, message: Order | Came) -> c.Refused | None:
        try:
            try:
                if isinstance(message, Came):
                    message.take()
                if self._ledger.is_behind:
                    self._write()
                refused = self._obey(message.command) if isinstance(message, Order) else None
                self._go_on()
            finally:
                self._publish(self._ledger.write_held())  # nothing followed
            return refused
        except Exception as fault:  # noqa: BLE001 - told and logged: the run must not hang, and can be stopped
            return self._ledger.refusal(fault)

    def _wind_up(self) -> None:
        """Take the result of what was cut off, so that the record tells how it ended; begin nothing."""
        until = monotonic() + WIND_UP_S
        while self._works:
            message = self._inbox.next(max(0.0, until - monotonic()))
            if message is None:
                self._works.clear()
                message = Came(lambda: self._write(*turns.broken_off(self.runbook, self.run), is_kept=True))
            if isinstance(message, Came):
                self._attempt(message)
        self._handle(Came(lambda: None))

    def _write(self, *events: Event, is_kept: bool = False) -> None:
        """Write to the record, then publish; what is held comes first, and in the same commit."""
        self._publish(self._ledger.write(events, is_kept=is_kept))

    def _publish(self, drafts: tuple[Draft, ...]) -> None:
        """Tell what was written one after the other: that one commit held several is nobody's business."""
        for draft in drafts:
            self._tell(draft.run, draft.recorded)

    def _tell(self, run: Run | None = None, recorded: tuple[Recorded, ...] = ()) -> None:
        run = run or self.run
        update = Update(
            run=run,
            next=self._plan(run, self._works.identifying),
            recorded=recorded,
            is_working=bool(self._works),
            trouble=self._ledger.trouble,
        )
        self._listeners.tell(update)

    @property
    def _next(self) -> Next:
        return self._plan(self._ledger.ahead, self._works.identifying)

    def _go_on(self) -> None:
        """Do what needs no person, until enough runs at once or somebody is waited for."""
        while not (self._works.is_full or self._works.is_stopping or self._inbox.is_closing):
            if self._works and not self._is_side_by_side:
                return
            following = self._next
            if isinstance(following, Identify | Execute):
                if not self._may_begin(following):
                    return
                self._begin(following)
                continue
            if isinstance(following, Enter):
                if following.is_parallel and not self._pacing.take_turn(following):
                    return
                self._write(turns.entered(following))
                continue
            ahead = self._ledger.ahead
            events = turns.events_without_work(following, self.runbook, ahead, self._around.now())
            if not events:
                return
            self._write(*events)

    @property
    def _is_side_by_side(self) -> bool:
        inside = self._ledger.ahead.containers
        return bool(inside) and inside[-1].is_parallel

    def _may_begin(self, following: Identify | Execute) -> bool:
        """What is read side by side was allowed as a whole when it was entered."""
        return self._is_side_by_side or self._pacing.take_turn(following)

    def _begin(self, following: Identify | Execute) -> None:
        if isinstance(following, Execute):
            self._write(turns.started(following, self._around.secrets.mask))
        work: Work = UnderWay(following, limit_s(following, self.runbook))
        ahead = self._ahead if self._is_side_by_side or self.pace is not c.Pace.GUIDED else None
        told = self._output_listeners.told
        do = partial(do_in_lane, following, self.runbook, self._ledger.ahead, self._around, told, ahead)
        try:
            self._works.begin(work, self._around.lanes, do, self._bring)
        except RuntimeError as fault:  # no thread can be started
            log.exception("run %s: a step could not begin", self.run_id)
            self._write(*self._events_of(work, turns.not_begun(fault)), is_kept=True)
        if self._inbox.is_closing:  # `close` came in between and saw nothing to stop
            work.stop()

    def _bring(self, under_way: Work, future: "Future[turns.LaneResult]") -> None:
        """Called in a lane, or in the thread that stopped the work before it began."""
        self._inbox.bring(partial(self._take_from, under_way, future))

    def _take_from(self, under_way: Work, future: "Future[turns.LaneResult]") -> None:
        if under_way in self._works:  # else it was given up
            self._take(under_way, turns.result_of(future, self.run_id, self._around.secrets.mask))

    def _give_up(self, under_way: Work) -> None:
        under_way.stop()
        self._around.lanes.abandon(under_way.lane)
        self._take(under_way, turns.hung(under_way))

    def _take(self, work: Work, result: turns.LaneResult) -> None:
        self._works.remove(work)
        if isinstance(work.following, Identify):
            self._pacing.keep_while(isinstance(result, Identity))
        events = self._events_of(work, result)
        if work.only_reads:  # and may be read again: its end is written together with what follows
            self._publish(self._ledger.hold(events))
        else:
            self._write(*events, is_kept=True)

    def _events_of(self, work: Work, result: turns.LaneResult) -> tuple[Event, ...]:
        events_of = turns.taken_at_the_end if self._inbox.is_closing else turns.taken
        return events_of(work.following, result, self.runbook, self._ledger.ahead, self._around)

    # -- commands --------------------------------------------------------------------------------

    def _obey(self, command: c.Command) -> c.Refused | None:
        if isinstance(command, c.SetPace):
            self._pacing.pace = command.pace
            return None
        if isinstance(command, c.CancelStep):
            self._works.stop()  # again: it may have begun after the command was given
            return None if self._works else c.Refused("Nothing runs now.")
        if isinstance(command, c.EndWait):
            return None if self._works.hurry() else c.Refused("Nothing waits now.")
        if self._works and not isinstance(command, _WHILE_WORKING):
            return c.Refused(IS_RUNNING)
        following = (
            Paused() if isinstance(command, c.Stop) else self._next
        )  # it can be stopped whatever is next
        if isinstance(command, c.Proceed):
            self._pacing.has_go_ahead = isinstance(following, Identify | Execute | Enter)
            return None if self._pacing.has_go_ahead else c.Refused("No step waits to be run.")
        reply = reply_to(command, following, self.runbook, self.run, self._around)
        if isinstance(reply, c.Refused):
            return reply
        self._write(*reply)
        if not isinstance(command, c.AddNote | c.MeetObligation):
            self._pacing.has_go_ahead = is_go_ahead(command)
        return None
