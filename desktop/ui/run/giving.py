"""The commands that a person gives a run from the window, one at a time, and what comes of each."""

from collections.abc import Mapping
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.dataclass import dataclass
from desktop.domain.run import Run
from desktop.domain.runbook import INSIDE, Runbook
from desktop.domain.values import Value
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, At, Next, Waiting
from desktop.engine.updates import Listener, OutputListener

# What may be given while it is not known what came of an earlier command.
_AT_ANY_TIME = (c.AddNote, c.SetPace, c.CancelStep, c.EndWait, c.Pause, c.Stop)
# What is said to what the run stands at, whatever that is: it has to have been on the screen.
_TO_WHAT_STANDS = (
    c.Proceed, c.Answer, c.Consent, c.MarkDone, c.Decide, c.AcceptHostKey, c.Retry, c.Undo, c.EndWait,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """What a person can be asked now: where the run stands, and whether they look at it."""

    coming: Next | None = None
    is_looking_back: bool = False


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


class Giving(QObject):
    """`refused` tells why a command did not fit. A key that is pressed twice gives one command, not two:
    the second would be taken for the row or step that comes next, which nobody has looked at. Nor does a key that was
    pressed before that was on the screen."""

    refused = Signal(str)
    pace_changed = Signal()
    _replied = Signal(object)

    def __init__(self, session: SessionPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pace = session.pace
        self._is_watched, self._seen = False, Face()
        self._given: c.Command | None = None  # the command of which nothing has come yet
        self._replied.connect(self._take_reply, Qt.ConnectionType.QueuedConnection)

    @property
    def waiting(self) -> Waiting | None:
        """What a person is asked for now."""
        raise NotImplementedError

    @property
    def face(self) -> Face:
        """What a person is to see now before they give a command."""
        raise NotImplementedError

    @property
    def is_seen(self) -> bool:
        """True where that has been on the screen, or where there is none."""
        return not self._is_watched or self._seen == self.face

    def watch(self) -> None:
        """From now on a screen shows this; nothing has been painted on it yet."""
        self._is_watched, self._seen = True, Face()

    def unwatch(self) -> None:
        self._is_watched = False

    def saw(self, face: Face) -> None:
        self._seen = face

    @property
    def is_giving(self) -> bool:
        """True while it is not known what came of a command."""
        return self._given is not None

    @Slot()
    def proceed(self) -> None:
        self.give(c.Proceed())

    @Slot(str)
    def answer(self, value: str) -> None:
        asked = self.waiting
        if asked:
            self.give(c.Answer(asked.step, value, row=asked.row, entry=asked.entry))

    @Slot(str, str)
    def consent(self, command: str, typed: str) -> None:
        asked = self.waiting
        if isinstance(asked, AskConsent):
            target = str(asked.prepared.target)
            self.give(c.Consent(asked.step, command, typed, target, row=asked.row, entry=asked.entry))

    def finish_by_hand(
        self, could: bool, note: str, values: Mapping[str, Value] | None = None, pasted: str = ""
    ) -> None:
        asked, seen = self.waiting, dict(values or {})
        if asked:
            self.give(c.MarkDone(asked.step, could, note, seen, pasted, row=asked.row, entry=asked.entry))

    def skip(self, at: At, reason: str) -> None:
        """Skip exactly the entry that was asked about."""
        self.give(c.Skip(at.step, reason, row=at.row, entry=at.entry))

    def go_to(self, path: str, reason: str) -> None:
        """Go on from a step; a used runbook is entered by the step that uses it."""
        self.give(c.GoTo(path.partition(INSIDE)[0], reason))

    @Slot()
    def retry(self) -> None:
        self.give(c.Retry())

    @Slot()
    def undo(self) -> None:
        self.give(c.Undo())

    @Slot()
    def end_wait(self) -> None:
        self.give(c.EndWait())

    @Slot()
    def cancel_step(self) -> None:
        self.give(c.CancelStep())

    @Slot()
    def pause(self) -> None:
        self.give(c.Pause())

    @Slot()
    def resume(self) -> None:
        self.give(c.Resume())

    @Slot()
    def take_over(self) -> None:
        self.give(c.TakeOver())

    def hand_over(self, to: str, note: str, next_action: str, due: datetime | None) -> None:
        self.give(c.HandOver(to, note, next_action, due))

    def meet(self, seq: int, note: str) -> None:
        self.give(c.MeetObligation(seq, note))

    def stop(self, reason: str) -> None:
        self.give(c.Stop(reason))

    def set_pace(self, pace: c.Pace) -> None:
        self.pace = pace
        self.give(c.SetPace(pace))
        self.pace_changed.emit()

    @property
    def is_guided(self) -> bool:
        return self.pace is c.Pace.GUIDED

    @Slot()
    def change_pace(self) -> None:
        """Run on to the next question from now on; or, where it does, wait at each step."""
        self.set_pace(c.Pace.TO_NEXT_QUESTION if self.is_guided else c.Pace.GUIDED)

    @Slot(object)
    def give(self, command: c.Command) -> None:
        """Give any command; a refusal comes back by `refused`."""
        if isinstance(command, _TO_WHAT_STANDS) and not self.is_seen:
            return
        if not isinstance(command, _AT_ANY_TIME):
            if self._given is not None:
                return
            self._given = command
        reply = self._session.submit(command)
        reply.add_done_callback(lambda done: self._replied.emit((command, done)))

    @Slot(object)
    def _take_reply(self, reply: "tuple[c.Command, Future[c.Refused | None]]") -> None:
        command, done = reply
        if command is self._given:
            self._given = None
        refused = done.result()
        if refused is not None:
            self.refused.emit(refused.reason)
