"""Gives a session, turn by turn, what an incident says that people did, and stops where the two part ways."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import NoReturn

from desktop.domain.events import FanItem
from desktop.domain.incident import ACCEPT_KEY, STOP, IncidentEntry, Seen, parse_decision
from desktop.domain.values import Value
from desktop.engine import commands as c
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    At,
    Busy,
    Enter,
    Execute,
    Identify,
    Next,
    Over,
    Paused,
    Waiting,
)
from desktop.engine.plan import waits_for_person
from desktop.engine.session import Session
from desktop.engine.updates import Update
from desktop.practice.ledger import Ledger, MismatchError, NothingLeftError, Taken, rows_of
from desktop.practice.recall import AT_THE_DOOR, IncidentRecall
from desktop.practice.rows import is_about


class Follower:
    """Listens to a session in its own thread and submits one command for each state that wants one."""

    def __init__(self, session: Session, ledger: Ledger, recall: IncidentRecall) -> None:
        self._session, self._ledger, self._recall = session, ledger, recall
        self._answered = 0  # the number of the last event for which a command was given
        self._gone_to: IncidentEntry | None = None
        self._is_over = threading.Event()
        self.mismatch: MismatchError | None = None
        self.left_at: NothingLeftError | None = None  # somebody is needed, and the incident ends here

    def wait(self, timeout_s: float) -> bool:
        """Return whether the run came as far as the incident leads it."""
        return self._is_over.wait(timeout_s)

    def __call__(self, update: Update) -> None:
        if self._is_over.is_set() or update.recorded or update.is_working:
            return
        if update.run.last_seq == self._answered and not update.trouble:
            return  # the command is on its way, or was refused
        try:
            self._look_for_faults(update)
            command = self.command(update)
        except NothingLeftError as fault:
            self.left_at = fault
            self._is_over.set()
        except MismatchError as fault:
            self.mismatch = fault
            self._is_over.set()
        else:
            self._give(command, update)

    def _look_for_faults(self, update: Update) -> None:
        if self._recall.mismatch:
            raise self._recall.mismatch
        if update.trouble:
            raise MismatchError(update.trouble, entry=self._ledger.number - 1)

    def _give(self, command: c.Command | None, update: Update) -> None:
        if command is None:
            if isinstance(update.next, Over):
                self._is_over.set()
            return
        self._answered = update.run.last_seq
        self._session.submit(command).add_done_callback(self._heard)

    def _heard(self, reply: "Future[c.Refused | None]") -> None:
        refused = reply.result()
        if refused is not None and not self._is_over.is_set():
            number = self._ledger.number
            self.mismatch = MismatchError(f"entry {number} was refused: {refused.reason}", entry=number - 1)
            self._is_over.set()

    def command(self, update: Update) -> c.Command | None:
        following = update.next
        if isinstance(following, Over | Busy):
            return None
        if isinstance(following, AskDecision | AskHostKey) and self._ledger.waits_with_a_decision(
            following, update.run
        ):
            return self._decision(following, update)
        coming = self._ledger.coming
        if coming is not None and coming.went_to and coming is not self._gone_to:
            self._gone_to = coming
            if coming == IncidentEntry(step=coming.step, went_to=True):
                self._ledger.pass_by()
            return c.GoTo(coming.step.partition("/")[0], coming.note)
        if isinstance(following, Paused):
            return c.Resume()
        if waits_for_person(following):
            return self._word(following, update)
        assert isinstance(following, At)  # what is left has a place
        return self._go_ahead(following, update)

    # -- before something is read ----------------------------------------------------------------

    def _go_ahead(self, following: Next, update: Update) -> c.Command:
        match following:
            case Identify():
                return self._before_reaching(following)
            case Enter() if not following.fan:
                return self._before_a_group(following, update)
            case Execute() | Enter():
                taken = self._ledger.take(following, update.run)
                self._close_doors(following, taken)
                return _instead(following, taken) or c.Proceed()
        raise MismatchError(f"The run stands at {following}.", entry=self._ledger.number - 1)

    def _before_reaching(self, following: Identify) -> c.Command:
        """What comes of the step is not taken yet: once the target is known, the step may not apply."""
        run = self._session.run
        if self._ledger.coming is None and not self._recall.knows(following.target):
            self._left_before(following)
        seen = self._ledger.peek(following, run)
        if seen is None:
            return c.Proceed()
        if seen.skip or seen.stop:
            return _instead(following, self._ledger.take(following, run)) or c.Proceed()
        if seen.error is not None and seen.error.kind in AT_THE_DOOR:
            self._ledger.take(following, run)
            self._recall.close_door(str(following.target), seen.error, _nobody_is_told)
        return c.Proceed()

    def _left_before(self, following: Identify) -> NoReturn:
        where = following.target
        message = (
            f"the incident ends before `{following.step}`, for which the run looks for {where}: "
            "give the step an entry, or the target its facts under `targets`."
        )
        raise NothingLeftError(message, entry=None, step=following.step)

    def _before_a_group(self, following: Enter, update: Update) -> c.Command:
        seen = self._ledger.peek(following, update.run)
        if seen is not None and (seen.skip or seen.stop):
            return _instead(following, self._ledger.take(following, update.run)) or c.Proceed()
        return c.Proceed()

    def _close_doors(self, following: Next, taken: Taken) -> None:
        """Targets of rows are looked for again and again, until one row was let in."""
        if not isinstance(following, Enter):
            return
        let_in: set[str] = set()
        for place, row in _in_order(following.fan, rows_of(taken)):
            if row.error is None or row.error.kind not in AT_THE_DOOR:
                let_in.add(row.target)
            elif row.target and row.target not in let_in:
                self._recall.close_door(row.target, row.error, partial(self._ledger.use_row, taken, place))

    # -- what a person says ----------------------------------------------------------------------

    def _word(self, waiting: Waiting, update: Update) -> c.Command:
        if isinstance(waiting, AskDecision | AskHostKey):
            return self._decision(waiting, update)
        taken = self._ledger.take(waiting, update.run)
        instead = _instead(waiting, taken)
        if instead:
            return instead
        match waiting:
            case AskConsent():
                return _consent(waiting, taken)
            case AskQuestion():
                return c.Answer(waiting.step, _answer(waiting, taken))
            case AskDone():
                return _done(waiting, taken)

    def _decision(self, waiting: AskDecision | AskHostKey, update: Update) -> c.Command:
        taken = self._ledger.given(waiting, update.run)
        coming = self._ledger.coming
        if taken is None and coming is not None and coming.step == waiting.step and coming.decide:
            taken = self._ledger.take(waiting, update.run)
        reason = waiting.reason if isinstance(waiting, AskDecision) else f"{waiting.host} is not known here."
        if taken is None or not self._ledger.decision_of(taken):
            where = f"entry {taken.number}" if taken else "the run"
            message = f"{where} leaves `{waiting.step}` to a person ({reason}): say how they went on, with `decide:`."
            left = NothingLeftError if coming is None else MismatchError
            raise left(message, entry=taken.index if taken else None, step=waiting.step)
        return _decided(waiting, taken)


def _nobody_is_told() -> None:
    """The entry was given out when the door was closed."""


def _in_order(fan: Sequence[FanItem], rows: Sequence[Seen]) -> Sequence[tuple[int, Seen]]:
    """Return rows in the order of the fan-out, each with its place; where one comes twice they stand right already."""
    places = [next((i for i, one in enumerate(fan) if is_about(row, one)), len(fan)) for row in rows]
    numbered = list(enumerate(rows))
    return numbered if len(set(places)) < len(places) else sorted(numbered, key=lambda one: places[one[0]])


def _instead(at: Next, taken: Taken) -> c.Command | None:
    """Return what a person did instead of the step."""
    assert isinstance(at, At)
    if taken.seen.stop:
        return c.Stop(taken.seen.stop)
    return c.Skip(at.step, taken.seen.skip, at.row, at.entry) if taken.seen.skip else None


def _consent(waiting: AskConsent, taken: Taken) -> c.Command:
    consent = taken.seen.consent
    if consent is None:
        wanted = f"{{typed: '{waiting.sentence}'}}" if waiting.sentence else "true"
        message = (
            f"`{waiting.step}` {waiting.prepared.effect} the system, and entry {taken.number} gives no consent. "
            f"Nothing is changed without one: add `consent: {wanted}`, or `skip:` with a reason."
        )
        raise MismatchError(message, entry=taken.index, step=waiting.step)
    return c.Consent(
        waiting.step, waiting.prepared.command, consent.typed, target=str(waiting.prepared.target)
    )


def _answer(waiting: AskQuestion, taken: Taken) -> Value:
    if taken.seen.answer is None:
        options = ", ".join(option.value for option in waiting.options)
        message = f"entry {taken.number} gives no answer to `{waiting.step}`: write `answer:`"
        message += f" with one of {options}." if options else "."
        raise MismatchError(message, entry=taken.index, step=waiting.step)
    return taken.seen.answer


def _done(waiting: AskDone, taken: Taken) -> c.Command:
    seen = taken.seen
    if seen.answer not in ("done", "could_not"):
        message = f"entry {taken.number} does not say whether `{waiting.step}` was done: `answer: done` or could_not."
        raise MismatchError(message, entry=taken.index, step=waiting.step)
    return c.MarkDone(
        waiting.step, could=seen.answer == "done", note=seen.note, values=seen.record, pasted=seen.pasted
    )


def _decided(waiting: AskDecision | AskHostKey, taken: Taken) -> c.Command:
    seen = taken.seen
    if seen.decide == STOP:
        return c.Stop(seen.note or "stopped")
    if seen.decide == ACCEPT_KEY:
        if isinstance(waiting, AskHostKey):
            return c.AcceptHostKey(waiting.host, waiting.fingerprint)
        message = f"entry {taken.number} accepts a key, and `{waiting.step}` shows none."
        raise MismatchError(message, entry=taken.index, step=waiting.step)
    found = parse_decision(seen.decide)
    return c.Decide(waiting.step, found.decision, seen.note, found.verdict)
