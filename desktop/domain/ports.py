"""What the engine needs from the layers around it, as protocols: a journal, secrets, a clock."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass
from desktop.domain.events import Event, EvidenceRef, Recorded

if TYPE_CHECKING:  # the types of a run cost a terminal's single check 50 ms
    from desktop.domain.run import Run

Now = Callable[[], datetime]  # timezone-aware UTC


@dataclass(frozen=True, slots=True)
class Draft:
    """Events as the record will hold them, secrets masked, and the run after them. Nothing of it is written yet."""

    events: tuple[Event, ...]  # as they were given
    recorded: tuple[Recorded, ...]
    run: "Run"
    stored: object = None  # what the journal that made it keeps for itself


class Journal(Protocol):
    """Where the events of runs are kept. What was given to `commit` is on the disk when it returns."""

    def draft(self, run: "Run", run_id: str, events: Sequence[Event], at: datetime) -> Draft:
        """Return events as they will stand in the record after those that made `run`.

        Raises:
            RecordError: one holds a value that cannot be recorded.
            RecordCorruptError: one cannot follow.
        """
        ...

    def commit(self, run_id: str, drafts: Sequence[Draft]) -> None:
        """Write drafts, each of which was made on the run of the one before.

        Raises:
            RecordError: nothing of this call was written.
        """
        ...

    def events(self, run_id: str) -> tuple[Recorded, ...]: ...

    def note_waiting(self, run_id: str, step: str, kind: str) -> None:
        """Keep what a run waits for, for lists of runs; empty texts when it waits for nobody."""
        ...

    def put_evidence(self, run_id: str, name: str, data: bytes) -> EvidenceRef: ...

    def get_evidence(self, ref: EvidenceRef) -> bytes:
        """Return the bytes that were kept.

        Raises:
            RecordError: they are not in this record.
        """
        ...


class Secrets(Protocol):
    """Secrets by reference; every value given out is known to the masker."""

    def get(self, reference: str) -> str:
        """Return the value.

        Raises:
            SecretUnavailableError: it is not there or the keyring cannot be asked.
        """
        ...

    def mask(self, text: str) -> str:
        """Return the text with every secret the program holds masked, in any of its written forms."""
        ...
