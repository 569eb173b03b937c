"""What the page of the outbox needs from the rest of the program."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass
from desktop.domain.outbox import PostRow
from desktop.ui.ports import Unsubscribe

if TYPE_CHECKING:
    from desktop.domain.errors import HandrailError


@dataclass(frozen=True, slots=True, kw_only=True)
class PostText:
    """What a post says, as plain text; `title` is that of an issue or article, `changes` what becomes of a ticket."""

    title: str = ""
    text: str = ""
    changes: Mapping[str, str] | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's word about a post is in the record."""

    row: PostRow


class OutboxPort(Protocol):
    """Calls return at once; `done` and listeners are called from any thread."""

    def rows(self) -> Sequence[PostRow]:
        """Return every post of the record as last read, in the order in which they were made."""
        ...

    def is_read(self) -> bool: ...
    def troubles(self) -> Sequence[str]:
        """Return what keeps posts from being sent or the outbox from being read, each in a sentence."""
        ...

    def refresh(self) -> None: ...
    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe: ...
    def text(self, key: str, done: "Callable[[PostText | HandrailError], None]") -> None: ...
    def retry(self, row: PostRow, done: "Callable[[Decided | HandrailError], None]") -> None:
        """Have a post tried at once, in the background; what may have arrived is looked for first."""
        ...

    def drop(self, row: PostRow, done: "Callable[[Decided | HandrailError], None]") -> None:
        """Give a post up; it is never sent from here again."""
        ...
