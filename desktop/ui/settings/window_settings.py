"""What the window itself keeps: where it begins, whether it tells by the system's notices, what it remembers."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from desktop.ui.shell.habits import Habits


class WindowKeeper(Protocol):
    @property
    def is_notifying(self) -> bool: ...
    @property
    def starts_at_home(self) -> bool: ...
    @property
    def has_toured(self) -> bool: ...
    def keep_notifying(self, is_on: bool) -> None: ...
    def keep_starting_at_home(self, is_on: bool) -> None: ...
    def keep_toured(self, is_on: bool = True) -> None: ...


class WindowSettings(QObject):
    changed = Signal()

    def __init__(self, keeper: WindowKeeper, habits: Habits) -> None:
        super().__init__()
        self._keeper, self._habits = keeper, habits
        self.has_forgotten = False  # since the page came to the front

    @Slot()
    def look(self) -> None:
        """Look anew: the palette changes some of it too."""
        self.has_forgotten = False
        self.changed.emit()

    @property
    def is_notifying(self) -> bool:
        return self._keeper.is_notifying

    @property
    def starts_at_home(self) -> bool:
        return self._keeper.starts_at_home

    @property
    def is_tour_due(self) -> bool:
        """True when the tour of the run page comes with the next first look."""
        return not self._keeper.has_toured

    def notify(self, is_on: bool) -> None:
        self._keeper.keep_notifying(is_on)
        self.changed.emit()

    def start_at_home(self, is_on: bool) -> None:
        self._keeper.keep_starting_at_home(is_on)
        self.changed.emit()

    @Slot()
    def tour_again(self) -> None:
        self._keeper.keep_toured(False)
        self.changed.emit()

    @Slot()
    def forget(self) -> None:
        """Forget how the pages were arranged; they stand as they usually do at once."""
        self._habits.forget()
        self.has_forgotten = True
        self.changed.emit()

    @Slot()
    def reset_notices(self) -> None:
        self.notify(True)

    @Slot()
    def reset_start(self) -> None:
        self.start_at_home(False)
