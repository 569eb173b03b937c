"""What the report page needs from the rest of the program, and what it asks for."""

from collections.abc import Callable
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.redaction.identifiers import DEFAULT_PROFILE
from desktop.redaction.ledger import Key
from desktop.summary.audience import Audience, Reader
from desktop.summary.draft import Draft, Told
from desktop.summary.letter import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """For whom a draft is wanted; `added` are texts that a person hides beside what is found."""

    audience: Audience = Audience.INTERNAL
    reader: Reader = Reader.NON_TECHNICAL  # of an update for a customer
    profile: str = DEFAULT_PROFILE  # of `desktop.redaction`: what its readers may not see
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How much of what a desk takes is used; `unit` is characters or bytes."""

    used: int
    limit: int
    unit: str

    @property
    def fits(self) -> bool:
        return self.used <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What becomes of a letter at a desk. `moved` are the parts that only the attached summary has in full."""

    whole: Counted  # the letter as it is
    files: tuple[tuple[str, int], ...] = ()  # name and size of each file that goes with it
    attached: Counted | None = None  # where the desk bounds all files together
    moved: tuple[str, ...] = ()


class ReportPort(Protocol):
    def draft(self, run_id: str, wish: Wish, done: Callable[[Draft | HandrailError], None]) -> None:
        """Write what leaves of a run off the GUI thread and hand it, or why not, to `done` from any thread."""
        ...

    def tell(self, draft: Draft, shown: frozenset[Key], done: Callable[[Told | HandrailError], None]) -> None:
        """Work out what leaves, off the GUI thread: the draft with the values that a person shows."""
        ...

    def text(self, letter: Letter, format_: str) -> str:
        """Return the letter in a format; takes milliseconds."""
        ...

    def weigh(self, letter: Letter, desk: str, done: Callable[[Weight | HandrailError], None]) -> None:
        """Make the letter fit a kind of desk, off the GUI thread, and hand over what becomes of it."""
        ...

    def save(
        self, letter: Letter, form: str, path: str, profile: str,
        done: Callable[[HandrailError | None], None],
    ) -> None:  # fmt: skip
        """Write a file off the GUI thread, looked through for secrets; `done` hears None, or why it was not written.

        `form` is a format of summaries, `pdf` or `bundle`; `profile` is what the letter was hidden for, and what
        goes beside it is."""
        ...

    def meet(self, run_id: str, seq: int, note: str, done: Callable[[HandrailError | None], None]) -> None:
        """Tick off what had to be put back, off the GUI thread; `done` hears None, or why it could not be."""
        ...
