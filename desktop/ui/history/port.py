"""What History needs: every run in one line, with the words by which a person looks for it."""

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.verdict import Verdict
from desktop.ui.ports import PastRun, Unsubscribe


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRun(PastRun):
    """A run as History shows it; `text` is all that it is found by, in lower case, and is not shown."""

    runbook_id: str
    version: int
    operator: str
    machine: str
    last_at: datetime
    verdicts: tuple[Verdict | None, ...] = ()  # one for each step, None where it is to do
    waits_for: str = ""
    owed: int = 0
    text: str = field(default="", repr=False)

    @property
    def is_open(self) -> bool:
        return self.ended is None


class HistoryPort(Protocol):
    @property
    def me(self) -> str:
        """Who works here."""
        ...

    def runs(self) -> Sequence[HistoryRun]:
        """Return the runs as they were last read, newest first."""
        ...

    def refresh(self) -> None:
        """Read them again, off the GUI thread; listeners hear when that is done."""
        ...

    @property
    def trouble(self) -> str:
        """Why they could not be read; nothing when they were."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe: ...
