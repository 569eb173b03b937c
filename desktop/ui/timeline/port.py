"""What the timeline needs of a run: its events, and the runbook that it follows."""

from collections.abc import Callable
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.domain.events import Recorded
from desktop.domain.runbook import Runbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    run_id: str
    book: Runbook
    events: tuple[Recorded, ...]


class TimelinePort(Protocol):
    def trace(self, run_id: str, done: Callable[[Trace | HandrailError], None]) -> None:
        """Read a run off the GUI thread and hand it, or why not, to `done` from any thread."""
        ...
