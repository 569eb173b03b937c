"""Drive a session from the terminal until the run ends, is left open, or is interrupted."""

import queue
from collections.abc import Sequence
from dataclasses import field, replace
from datetime import UTC, datetime

from desktop.cli.prompts import forget_typed_ahead
from desktop.cli.run.countdown import TICK_S, Countdown, wait_left_s, wait_under_way
from desktop.cli.run.given import Given
from desktop.cli.run.narrate import Narrator
from desktop.cli.run.person import Person
from desktop.cli.run.placing import Placing
from desktop.cli.screen import say
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.step import WaitStep
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, At, Busy, Enter, Execute, Identify, Next, Over, Paused, Waiting
from desktop.engine.plan import waits_for_person
from desktop.engine.session import Session
from desktop.engine.updates import Update

_LOOK_S = 0.5


@dataclass(kw_only=True)
class Driver:
    """`person` is None when nobody can be asked; `is_quiet` leaves only data and errors.

    `first` are the commands that are given before anything else; the run then goes on in its own pace."""

    session: Session
    given: Given
    person: Person | None
    is_guided: bool
    is_quiet: bool
    first: Sequence[c.Command] = ()
    spent: set[tuple[str, str]] = field(
        default_factory=set
    )  # steps and rows whose words in advance were used up
    _countdown: Countdown | None = field(default=None, init=False)
    _is_left: bool = field(default=False, init=False)

    def drive(self, updates: "queue.SimpleQueue[Update]") -> Update:
        """Return the last update: the run is over, or it waits for what nobody here can give.

        Raises:
            InputError: an answer given in advance does not fit.
            KeyboardInterrupt: the person interrupted; the run stays open.
        """
        narrator = Narrator(self.session.runbook, self.session.run_id)
        first = list(self.first)
        while True:
            update = self._take(updates)
            self._count_down(update)
            if not self.is_quiet:
                for recorded in update.recorded:
                    narrator.tell(recorded, update.run)
            if update.trouble:
                return update
            if update.recorded or update.is_working or isinstance(update.next, Busy):
                continue
            if first:
                self._begin_with(first.pop(0))
                continue
            if not self._go_on(update, narrator):
                return update

    def _begin_with(self, command: c.Command) -> None:
        """Give a command of the command line.

        Raises:
            InputError: it does not fit.
        """
        refused = self.session.submit(command).result()
        if refused:
            raise InputError(refused.reason)

    # -- waiting ---------------------------------------------------------------------------------

    def _take(self, updates: "queue.SimpleQueue[Update]") -> Update:
        """Wait in short pieces, so that Ctrl+C is heard on every system, and a wait is counted down."""
        while True:
            try:
                if self._countdown is None:
                    return updates.get(timeout=_LOOK_S)
                # With a person, the pause is spent on looking at what they type.
                return updates.get(timeout=0.001 if self._countdown.has_person else TICK_S)
            except queue.Empty:
                if self._countdown:
                    self._countdown.tick()

    def _count_down(self, update: Update) -> None:
        entry = wait_under_way(self.session.runbook, update.run)
        if entry is None and self._countdown:
            self._countdown.end()
            self._countdown = None
        if entry and self._countdown is None and not self.is_quiet:
            left_s = wait_left_s(self.session.runbook, update.run, entry)
            self._countdown = Countdown(self.session, datetime.now(UTC), left_s, bool(self.person))
            if self.person:
                forget_typed_ahead()

    # -- going on --------------------------------------------------------------------------------

    def _go_on(self, update: Update, narrator: Narrator) -> bool:
        """Give the command that the run waits for; false when there is none to give."""
        following = update.next
        if isinstance(following, Over) or self._is_left:
            return False
        command: c.Command | None = None
        if isinstance(following, Paused):
            command = self._take_over(update)
        elif isinstance(following, Identify | Execute | Enter):
            command = self._before(following, narrator)
        elif waits_for_person(following):
            command = self._said_in_advance(following)
            if command is None and self.person:
                command = self.person.answer(following)
                narrator.was_shown(following)
        return command is not None and self._submit(command, following)

    def _take_over(self, update: Update) -> c.Command | None:
        """A run is paused by the person here, who leaves it, or because it was handed over."""
        return self.person.take_over() if self.person and update.run.handed_over else None

    def _before(self, following: Identify | Execute | Enter, narrator: Narrator) -> c.Command | None:
        if not self.person or not self.is_guided or self._is_wait(following):
            return c.Proceed()
        command = self.person.before(following)
        narrator.was_shown(following)
        return command

    def _is_wait(self, following: At) -> bool:
        """A wait touches nothing, and can be cut short: it needs no word to begin."""
        return isinstance(self.session.runbook.step(following.step), WaitStep)

    def _said_in_advance(self, waiting: Waiting) -> c.Command | None:
        """A decision was meant for one time: by itself, a step is not read or changed again and again."""
        if (waiting.step, waiting.row) in self.spent and not isinstance(waiting, AskConsent):
            return None
        row = Placing(self.session.runbook, self.session.run).row_keys(waiting)
        command = self.given.command_for(waiting, row)
        if isinstance(command, c.Decide) and not self.given.has_decision_for(waiting, row):
            self.spent.add((waiting.step, waiting.row))
        return command

    def _submit(self, command: c.Command, following: Next) -> bool:
        refused = self.session.submit(_addressed(command, following)).result()
        if refused is None:
            self._is_left = isinstance(command, c.HandOver | c.Pause)
            return True
        if waits_for_person(following):
            self.spent.add((following.step, following.row))  # else it would be said for ever
        if not self.person:
            raise InputError(refused.reason)
        say(f"   {refused.reason}", "yellow")
        return True


def _addressed(command: c.Command, following: Next) -> c.Command:
    """A word is for the very row and entry that was asked about, and for no other that comes next."""
    if isinstance(command, c.Answer | c.Consent | c.MarkDone | c.Skip | c.Decide) and isinstance(
        following, At
    ):
        return replace(command, row=following.row, entry=following.entry)
    return command
