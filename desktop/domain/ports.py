"""What the engine needs from the layers around it, as protocols: a journal, secrets, a clock."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from desktop.domain.events import Event, EvidenceRef, Recorded

Now = Callable[[], datetime]  # timezone-aware UTC


class Journal(Protocol):
    """Where the events of runs are kept. What `append` returns is committed."""

    def append(self, run_id: str, events: Sequence[Event], at: datetime) -> tuple[Recorded, ...]:
        """Write events in order.

        Raises:
            RecordError: nothing of this call was written.
            RecordCorruptError: one cannot follow the events before; nothing of this call was written either.
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
