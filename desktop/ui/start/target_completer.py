"""Offers the targets that are known while one is typed: by any part of its name, and each of a list by itself."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from desktop.redaction.clean import clean
from desktop.ui.widgets.scroll import slim

_ROWS = 8


class TargetCompleter(QCompleter):
    """`web-03` finds `ssh://ops@web-03`. What could hide what it is, is not offered."""

    def __init__(self, known: Sequence[str], parent: QWidget) -> None:
        super().__init__([one for one in known if clean(one) == one], parent)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(_ROWS)
        if (popup := self.popup()) is not None:
            slim(popup)

    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition(",")[2].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        field, chosen = self.widget(), super().pathFromIndex(index)
        typed = field.text() if isinstance(field, QLineEdit) else ""
        before = typed.rpartition(",")[0].strip()
        return f"{before}, {chosen}" if before else chosen
