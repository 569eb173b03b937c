"""What is pinned, and what is due, as Home needs it; the first paint needs neither type."""

from collections.abc import Callable, Sequence
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.deadline import Deadline
from desktop.ui.ports import Unsubscribe


class Pinned(Protocol):
    """A runbook that a person keeps at hand; the title is what it was called when it was last seen."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


class PinsPort(Protocol):
    """Changes are shown at once and written behind them; one that could not be goes back, with a `trouble`."""

    @property
    def trouble(self) -> str: ...
    def pins(self) -> Sequence[Pinned]: ...
    def is_pinned(self, runbook_id: str) -> bool: ...
    def look(self) -> None:
        """Read them anew; another window may have changed them."""
        ...

    def pin(self, runbook_id: str, title: str, at: int | None = None) -> None: ...
    def unpin(self, runbook_id: str) -> None: ...
    def move(self, runbook_id: str, by: int) -> None: ...
    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRun:
    """An open run with what becomes due in it; `ticket` is the key that the run names, if it does."""

    run_id: str
    title: str
    target: str
    deadlines: tuple[Deadline, ...]
    ticket: str = ""


class DuePort(Protocol):
    def due(self) -> Sequence[DueRun]:
        """Return the open runs in which time runs out for something; they come a moment after the first paint."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe: ...
