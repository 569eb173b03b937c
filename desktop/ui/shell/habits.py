"""What the window remembers of how a person arranged its pages: columns, filters, folded panes, the last page."""

import json
from typing import Protocol

from PySide6.QtCore import QObject, Signal

_VERSION = 1


class HabitStore(Protocol):
    def habit(self, name: str) -> str:
        """Return the text kept under a name; empty where there is none."""
        ...

    def keep_habit(self, name: str, text: str) -> None: ...
    def forget_habits(self) -> None: ...


class NoStore:
    """Remembers as long as it lives: for pictures, and for pages on their own."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def habit(self, name: str) -> str:
        return self._kept.get(name, "")

    def keep_habit(self, name: str, text: str) -> None:
        self._kept[name] = text

    def forget_habits(self) -> None:
        self._kept.clear()


class Habits(QObject):
    """Plain values by name, such as `history.columns`. What is damaged or of another version was never set.

    `forgotten` when a person had all of it forgotten; pages go back to what is usual."""

    forgotten = Signal()

    def __init__(self, store: HabitStore | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store or NoStore()

    def kept(self, name: str) -> object:
        """Return what was kept, or None. It may be of any shape: whoever asks looks at it first."""
        try:
            data = json.loads(self._store.habit(name))
        except (ValueError, RecursionError):
            return None
        is_ours = isinstance(data, dict) and data.get("version") == _VERSION
        return data.get("value") if is_ours else None

    def keep(self, name: str, value: object) -> None:
        text = json.dumps({"version": _VERSION, "value": value}, separators=(",", ":"))
        if text != self._store.habit(name):
            self._store.keep_habit(name, text)

    def forget(self) -> None:
        self._store.forget_habits()
        self.forgotten.emit()


def flag_of(raw: object, usual: bool) -> bool:
    return raw if isinstance(raw, bool) else usual
