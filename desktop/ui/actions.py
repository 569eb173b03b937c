"""Things a person can do by key: their words, their keys, and what they run."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """`keys` as Qt writes them; several ways are separated by a blank, and the first is the one that is shown."""

    text: str
    keys: str
    run: Callable[[], object]
    icon: str = ""
    is_listed: bool = True  # in the palette; moving about is not
    repeats: bool = True  # while the key is held

    @property
    def shown_keys(self) -> str:
        return self.keys.split(" ")[0]


def bind(action: Action, widget: QWidget, context: Qt.ShortcutContext) -> list[QShortcut]:
    """Make the keys work for a widget. A single letter stays inert in text fields, which take it first."""
    made = []
    for keys in action.keys.split(" ") if action.keys else ():
        shortcut = QShortcut(QKeySequence(keys), widget, action.run)
        shortcut.setContext(context)
        shortcut.setAutoRepeat(action.repeats)
        made.append(shortcut)
    return made
