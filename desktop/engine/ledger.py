"""A run and its record, held together: what cannot follow is never written, and what was written is the run."""

import logging
from collections.abc import Sequence

from desktop.domain.advance import fold
from desktop.domain.errors import InputError, RecordCorruptError, RecordError
from desktop.domain.events import Event, Recorded
from desktop.domain.ports import Draft
from desktop.domain.run import Run
from desktop.engine.commands import Refused
from desktop.engine.next import Next
from desktop.engine.plan import waits_for_person
from desktop.engine.surroundings import Surroundings

log = logging.getLogger(__name__)


class Ledger:
    """Belongs to the session's thread; others may read `run`, which is what was written."""

    def __init__(self, run_id: str, around: Surroundings) -> None:
        self.run = Run()
        self.trouble = ""  # why the record could not be written
        self._run_id, self._around = run_id, around
        self._held: tuple[Draft, ...] = ()  # came from a target, and is written with what follows at once
        self._unwritten: tuple[Event, ...] = ()  # came from a target, and the record could not take it yet
        self._noted = ("", "")

    def read(self, events: Sequence[Recorded]) -> None:
        """Take up a run from its record.

        Raises:
            RecordCorruptError: the record cannot be folded.
        """
        self.run = fold(events)

    @property
    def ahead(self) -> Run:
        """The run with what is held, to see what follows it."""
        return self._held[-1].run if self._held else self.run

    @property
    def is_behind(self) -> bool:
        """True while something came back that the record could not take: nothing else may follow before it."""
        return bool(self._unwritten)

    def hold(self, events: tuple[Event, ...]) -> tuple[Draft, ...]:
        """Keep events until the next `write`, which writes them with its own in one commit; return what was written.

        Raises:
            what `write` raises: they could not even be drafted.
        """
        if not events:
            return ()
        if self._unwritten:
            return self.write(events, is_kept=True)
        try:
            self._held = (*self._held, self._draft(events))
        except RecordError:  # told by `write`, which keeps them
            return self.write(events, is_kept=True)
        return ()

    def write_held(self) -> tuple[Draft, ...]:
        """Write what is held, where nothing followed it.

        Raises:
            RecordError: nothing was written; it is written later.
        """
        return self.write() if self._held else ()

    def write(self, events: Sequence[Event] = (), *, is_kept: bool = False) -> tuple[Draft, ...]:
        """Write what is held and then events; return it as it was written. What `is_kept` is written later if not now.

        Raises:
            RecordError: nothing was written.
            RuntimeError: the events cannot follow, which is a fault of the program; nothing was written.
        """
        held, fresh = self._held, (*self._unwritten, *events)
        if not (held or fresh):
            return ()
        try:
            drafts = (*held, self._draft(fresh)) if fresh else held
            self._around.journal.commit(self._run_id, drafts)
        except RecordError:
            came = tuple(event for draft in held for event in draft.events)
            self._held, self._unwritten = (), (*came, *(fresh if is_kept else self._unwritten))
            raise
        self._held, self._unwritten, self.trouble = (), (), ""
        self._noted = ("", "")  # the line of the run is made anew of its events, which know nothing of it
        self.run = drafts[-1].run
        return drafts

    def _draft(self, events: tuple[Event, ...]) -> Draft:
        try:
            return self._around.journal.draft(self.ahead, self._run_id, events, self._around.now())
        except RecordCorruptError as fault:
            raise RuntimeError(f"not written, for it could not be read again: {fault}") from fault

    def refusal(self, fault: Exception) -> Refused:
        """Say in words what kept the session from what it was to do; call it where the fault was caught."""
        match fault:
            case InputError():
                return Refused(str(fault))
            case RecordError():
                self.trouble = str(fault)
                log.warning("run %s: %s", self._run_id, fault)
                return Refused(f"Not saved: {fault}")
        self.trouble = f"A fault of Handrail itself ({type(fault).__name__}); the log has the details."
        log.error("run %s: a fault of the program", self._run_id, exc_info=fault)
        return Refused(self.trouble)

    def note_waiting(self, following: Next) -> None:
        """Let lists of runs tell what this one waits for; that it is not written stops nothing."""
        waiting = (following.step, str(following.wait)) if waits_for_person(following) else ("", "")
        if waiting == self._noted:
            return
        try:
            self._around.journal.note_waiting(self._run_id, *waiting)
            self._noted = waiting
        except RecordError as fault:
            log.warning("run %s: what it waits for was not noted: %s", self._run_id, fault)
