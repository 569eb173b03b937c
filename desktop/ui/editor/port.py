"""What the editor needs from the rest: files, drafts, the linter, the library. Nothing of it waits."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.library.drafts import Draft
from desktop.library.manuscript import Manuscript

if TYPE_CHECKING:
    from desktop.ui.editor.look import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file to work on, and what was typed for it and never saved."""

    manuscript: Manuscript
    draft: Draft | None = None
    runbook_id: str = ""  # of a runbook that comes with the program, by which it is started


@dataclass(frozen=True, slots=True)
class Saved:
    """The file as it stands on the disk now."""

    manuscript: Manuscript
    text: str


class EditorPort(Protocol):
    """`done` is called from any thread."""

    def open(self, key: str, done: "Callable[[Opened | HandrailError], None]") -> None:
        """Open a runbook by its id in the library or by the path of its file; an empty key is a new one."""
        ...

    def look(self, text: str, file: str, done: "Callable[[Look], None]") -> None:
        """Lint a text and sketch what can be read of it. `done` comes a second time with what the tools for
        scripts say, where the first look did not know yet."""
        ...

    def save(
        self,
        manuscript: Manuscript,
        text: str,
        done: "Callable[[Saved | HandrailError], None]",
        *,
        is_typed: bool,
    ) -> None:
        """Write a text over the file that it was read from; the draft goes once that is done. With `is_typed` it may
        run if the bytes that it was typed over might."""
        ...

    def save_as(
        self,
        file: Path,
        text: str,
        done: "Callable[[Saved | HandrailError], None]",
        *,
        typed_over: Manuscript | None,
    ) -> None:
        """Write a text into another file; a file that is there is replaced, as the person who named it agreed.
        `typed_over` is what it was typed over, where nothing else went into it."""
        ...

    def hash_of(self, file: str, done: Callable[[str], None]) -> None:
        """Tell the hash of a file as it is on the disk now; empty where it is gone."""
        ...

    def keep_draft(self, draft: Draft, *, at_once: bool = False) -> None:
        """Keep what is not saved; `at_once` before the program ends."""
        ...

    def drop_draft(self, file: str) -> None: ...

    def runbooks(self) -> Mapping[str, str]:
        """Return ids and titles of the library."""
        ...

    def folder_for_new(self) -> Path:
        """Return the folder that a new runbook would best be saved in."""
        ...
