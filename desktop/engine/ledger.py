"""A run and its record, held together: what cannot follow is never written, and what was written is the run."""

import logging
from collections.abc import Iterable, Sequence

from desktop.domain.advance import advance, fold
from desktop.domain.errors import InputError, RecordCorruptError, RecordError
from desktop.domain.events import Event, Recorded
from desktop.domain.run import Run
from desktop.engine.commands import Refused
from desktop.engine.next import Next
from desktop.engine.plan import waits_for_person
from desktop.engine.surroundings import Surroundings

log = logging.getLogger(__name__)


class Ledger:
    """Belongs to the session's thread; others may read `run`."""

    def __init__(self, run_id: str, around: Surroundings) -> None:
        self.run = Run()
        self.trouble = ""  # why the record could not be written
        self._run_id, self._around = run_id, around
        self._unwritten: tuple[Event, ...] = ()  # came from a target, and the record could not take it yet
        self._noted = ("", "")

    def read(self, events: Sequence[Recorded]) -> None:
        """Take up a run from its record.

        Raises:
            RecordCorruptError: the record cannot be folded.
        """
        self.run = fold(events)

    def write(self, events: Iterable[Event], *, is_kept: bool = False) -> tuple[Recorded, ...]:
        """Append to the record, then fold. What `is_kept` is written later when it cannot be now.

        Raises:
            RecordError: nothing was written.
            RuntimeError: the events cannot follow, which is a fault of the program; nothing was written.
        """
        pending = (*self._unwritten, *events)
        if not pending:
            return ()
        try:
            recorded = self._around.journal.append(self._run_id, pending, self._around.now())
        except RecordCorruptError as fault:
            raise RuntimeError(f"not written, for it could not be read again: {fault}") from fault
        except RecordError:
            if is_kept:
                self._unwritten = pending
            raise
        self._unwritten, self.trouble = (), ""
        for one in recorded:
            self.run = advance(self.run, one)
        return recorded

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
