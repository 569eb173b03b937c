"""What the report page needs from the rest of the program, and what it asks for."""

from collections.abc import Callable
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.summary.document import Document
from desktop.summary.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a draft is wanted for: `added` are texts that a person hides beside what is found."""

    added: tuple[str, ...] = ()


class ReportPort(Protocol):
    def draft(self, run_id: str, wish: Wish, done: Callable[[Draft | HandrailError], None]) -> None:
        """Write what leaves of a run off the GUI thread and hand it, or why not, to `done` from any thread."""
        ...

    def text(self, document: Document, format_: str) -> str:
        """Return the document in a format; takes milliseconds."""
        ...

    def meet(self, run_id: str, seq: int, note: str, done: Callable[[HandrailError | None], None]) -> None:
        """Tick off what had to be put back, off the GUI thread; `done` hears None, or why it could not be."""
        ...
