"""What the page of settings needs from the rest of the program."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass

if TYPE_CHECKING:
    from desktop.domain.errors import HandrailError
    from desktop.records.settings import Settings

Change = Callable[["Settings"], "Settings"]


@dataclass(frozen=True, slots=True)
class KeyringState:
    """Which keyring keeps secrets, or why none can."""

    text: str
    works: bool
    was_tried: bool = False  # something was read from it, so that it is unlocked too


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where records are, and how much they take; `size_bytes` is None until it was measured."""

    path: Path
    size_bytes: int | None = None
    files: int = 0


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One kind of secret that is hidden, and by how many rules."""

    name: str
    rules: int


@dataclass(frozen=True, slots=True)
class Rules:
    file: Path
    kinds: tuple[RuleKind, ...]

    @property
    def count(self) -> int:
        return sum(kind.rules for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class FixedFolder:
    """A folder of runbooks that the settings do not name: where it comes from, and whether it is trusted."""

    path: Path
    origin: str
    is_trusted: bool


class SettingsPort(Protocol):
    """`settings` is from memory; `done` is called from any thread."""

    def settings(self) -> "Settings": ...
    def problems(self) -> tuple[str, ...]: ...
    def usual_operator(self) -> str:
        """Return the name that stands in records where the settings have none."""
        ...

    def settings_file(self) -> Path: ...
    def fixed_folders(self) -> tuple[FixedFolder, ...]: ...
    def change(self, change: Change, done: "Callable[[Settings | HandrailError], None]") -> None:
        """Write a change of the settings and put it in force."""
        ...

    def add_folder(self, text: str, done: "Callable[[Settings | HandrailError], None]") -> None:
        """Add a folder of runbooks that is there; it is not trusted yet."""
        ...

    def data_folder(self, done: Callable[[DataFolder], None]) -> DataFolder:
        """Return where it is at once, and its size through `done`."""
        ...

    def keyring(self, done: Callable[[KeyringState], None], *, is_tried: bool) -> None: ...
    def rules(self, done: Callable[[Rules], None]) -> None: ...
