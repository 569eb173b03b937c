"""What the card of pinned runbooks shows, and what is done with them."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.ui.navigation import LIBRARY, START, Navigator
from desktop.ui.ports import Entry, LibraryPort, can_open
from desktop.ui.wording import steps_words

if TYPE_CHECKING:
    from desktop.ui.home.ports import PinsPort

_WITH_KEYS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedLine:
    """`steps` and `effect` are empty until the library was read; `trouble` is why it cannot be started."""

    id: str
    title: str
    keys: str = ""
    steps: str = ""
    effect: str = ""
    trouble: str = ""


class PinnedViewModel(QObject):
    changed = Signal()
    _arrived = Signal()

    def __init__(self, pins: "PinsPort", library: LibraryPort, navigator: Navigator) -> None:
        super().__init__()
        self._pins, self._library, self._navigator = pins, library, navigator
        self._seen: object = None  # the catalogue that `_shelf` was made of
        self._shelf: Mapping[str, Entry] = {}
        self.is_editing = False
        self._removed: tuple[PinnedLine, int] | None = None
        self._arrived.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self.close: Callable[[], None] = pins.subscribe(self._arrived.emit)

    @property
    def lines(self) -> tuple[PinnedLine, ...]:
        shelf = {entry.id: entry for entry in self._library.entries()}
        return tuple(self._line(pin.id, pin.title, at, shelf) for at, pin in enumerate(self._pins.pins(), 1))

    def _line(self, pin_id: str, title: str, at: int, shelf: Mapping[str, Entry]) -> PinnedLine:
        keys, entry = f"Alt+{at}" if at <= _WITH_KEYS else "", shelf.get(pin_id)
        if entry is None:
            missing = "" if self._library.is_reading else self.tr("Not in the library now")
            return PinnedLine(id=pin_id, title=clean(title), keys=keys, trouble=missing)
        catalogue = self._library.catalogue()
        count = sum(number for _, number in catalogue.effects[pin_id]) or len(entry.steps)
        return PinnedLine(
            id=pin_id,
            title=clean(entry.title),
            keys=keys,
            steps=steps_words(count),
            effect=catalogue.strongest[pin_id],
            trouble="" if can_open(entry) else self.tr("Has problems and cannot run"),
        )

    @property
    def trouble(self) -> str:
        return self._pins.trouble

    @property
    def removed(self) -> str:
        """The title of the runbook that was unpinned last and can be pinned again."""
        return self._removed[0].title if self._removed else ""

    def look(self) -> None:
        before = self._pins.pins()
        self._pins.look()
        if self._pins.pins() != before:
            self.changed.emit()

    @Slot()
    def edit(self) -> None:
        """Begin or end to put the pins in order."""
        self.is_editing = not self.is_editing and bool(self._pins.pins())
        self.changed.emit()

    @Slot()
    def end(self) -> None:
        if self.is_editing:
            self.edit()

    @Slot(str)
    def open(self, pin_id: str) -> None:
        """Start a runbook; one that is missing or broken is shown in the library, or looked for there."""
        line = next((line for line in self.lines if line.id == pin_id), None)
        if line is None:
            return
        if not line.trouble:
            self._navigator.go(START, pin_id)
        elif line.effect:
            self._navigator.go(LIBRARY, pin_id)
        else:
            self._navigator.go(LIBRARY, text=line.title)

    def open_at(self, number: int) -> None:
        lines = self.lines
        if 0 < number <= len(lines):
            self.open(lines[number - 1].id)

    def move(self, pin_id: str, by: int) -> None:
        self._removed = None
        self._pins.move(pin_id, by)
        self.changed.emit()

    @Slot(str)
    def unpin(self, pin_id: str) -> None:
        for at, line in enumerate(self.lines):
            if line.id == pin_id:
                self._removed = (line, at)
        self._pins.unpin(pin_id)
        if not self._pins.pins():
            self.is_editing = False
        self.changed.emit()

    @Slot()
    def put_back(self) -> None:
        removed, self._removed = self._removed, None
        if removed:
            line, at = removed
            self._pins.pin(line.id, line.title, at)
            self.changed.emit()
