"""Drive a session from the terminal until the run ends, is left open, or is interrupted."""

import queue
from dataclasses import dataclass, field

from desktop.cli.given import Given
from desktop.cli.narrate import Narrator
from desktop.cli.person import Person
from desktop.cli.screen import say
from desktop.domain.errors import InputError
from desktop.engine import commands as c
from desktop.engine.next import Busy, Execute, Identify, Next, Over, Paused, Waiting
from desktop.engine.plan import waits_for_person
from desktop.engine.session import Session
from desktop.engine.updates import Update


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """`person` is None when nobody can be asked; `is_quiet` leaves only data and errors."""

    session: Session
    given: Given
    person: Person | None
    is_guided: bool
    is_quiet: bool
    spent: set[str] = field(default_factory=set)  # steps whose words in advance were used up or refused

    def drive(self, updates: "queue.SimpleQueue[Update]") -> Update:
        """Return the last update: the run is over, or it waits for what nobody here can give.

        Raises:
            InputError: an answer given in advance does not fit.
            KeyboardInterrupt: the person interrupted; the run stays open.
        """
        narrator = Narrator(self.session.runbook, self.session.run_id)
        while True:
            update = _take(updates)
            if not self.is_quiet:
                for recorded in update.recorded:
                    narrator.tell(recorded, update.run)
            if update.trouble:
                return update
            if update.recorded or update.is_working or isinstance(update.next, Busy):
                continue
            if not self._go_on(update, narrator):
                return update

    def _go_on(self, update: Update, narrator: Narrator) -> bool:
        """Give the command that the run waits for; false when there is none to give."""
        following = update.next
        if isinstance(following, Over):
            return False
        command: c.Command | None = None
        if isinstance(following, Paused):
            command = c.Resume()
        elif isinstance(following, Identify | Execute):
            command = self._before(following, narrator)
        elif waits_for_person(following):
            command = self._said_in_advance(following)
            if command is None and self.person:
                command = self.person.answer(following)
                narrator.just_shown = following.step
        return command is not None and self._submit(command, following)

    def _before(self, following: Identify | Execute, narrator: Narrator) -> c.Command | None:
        if not self.person or not self.is_guided:
            return c.Proceed()
        command = self.person.before(following)
        narrator.just_shown = following.step
        return command

    def _said_in_advance(self, waiting: Waiting) -> c.Command | None:
        """A decision was meant for one time: by itself, a step is not read or changed again and again."""
        if waiting.step in self.spent:
            return None
        command = self.given.command_for(waiting)
        if isinstance(command, c.Decide):
            self.spent.add(waiting.step)
        return command

    def _submit(self, command: c.Command, following: Next) -> bool:
        refused = self.session.submit(command).result()
        if refused is None:
            return True
        if waits_for_person(following):
            self.spent.add(following.step)  # else it would be said for ever
        if not self.person:
            raise InputError(refused.reason)
        say(f"   {refused.reason}", "yellow")
        return True


def _take(updates: "queue.SimpleQueue[Update]") -> Update:
    """Wait in short pieces, so that Ctrl+C is heard on every system."""
    while True:
        try:
            return updates.get(timeout=0.5)
        except queue.Empty:
            continue
