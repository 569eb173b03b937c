"""Labels with their values, row by row; values wrap and can be selected."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel

_LONG = 28  # characters of a label that is a sentence


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    ink: Ink = Ink.TEXT
    is_mono: bool = False


class FactTable(QWidget):
    """`facts` replace each other as a whole; an empty value is left out, with its label."""

    def __init__(self, facts: Sequence[Fact] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        pad(self._grid, gap=8)
        self._facts: tuple[Fact, ...] = ()
        self.show_facts(facts)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        shown = tuple(fact for fact in facts if fact.value)
        if shown == self._facts:
            return
        self._facts = shown
        is_wordy = any(len(fact.label) > _LONG for fact in shown)
        self._grid.setColumnStretch(0, 1 if is_wordy else 0)  # sentences share the width, words do not
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # until it is deleted it would shine through
                widget.deleteLater()
        for row, fact in enumerate(shown):
            role = Type.MONO if fact.is_mono else Type.BODY
            value = WrappedLabel(fact.value, role, fact.ink)
            value.setAccessibleName(clean(f"{fact.label}: {fact.value}"))
            top = Qt.AlignmentFlag.AlignTop
            label = WrappedLabel if len(fact.label) > _LONG else Label
            self._grid.addWidget(label(fact.label, Type.BODY, Ink.MUTED), row, 0, top)
            self._grid.addWidget(value, row, 1, top)
