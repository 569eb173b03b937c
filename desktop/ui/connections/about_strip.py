"""The strip over the test: what the person's files say, when it was last good, and the note of one's own."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.connections.port import About
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel

_LONG = 40  # characters that get a line of their own


class AboutStrip(Card):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=(16, 11), gap=8)
        self._flow = Flow(is_dense=True)
        pad(self._flow, gap=24)
        self._long = QVBoxLayout()
        pad(self._long, gap=8)
        self.body.addLayout(self._flow)
        self.body.addLayout(self._long)
        self._shown: tuple[About, ...] = ()

    def show_facts(self, facts: Sequence[About]) -> None:
        if tuple(facts) == self._shown:
            return
        self._shown = tuple(facts)
        empty(self._flow)
        empty(self._long)
        for fact in facts:
            if len(fact.value) <= _LONG:
                self._flow.addWidget(_pair(fact, Label(fact.value, Type.BODY_STRONG)))
            else:
                self._long.addWidget(_pair(fact, WrappedLabel(fact.value, Type.BODY_STRONG)))
        self.setVisible(bool(facts))


def _pair(fact: About, value: QWidget) -> QWidget:
    part = QWidget()
    part.setAccessibleName(clean(f"{fact.label}: {fact.value}"))
    column = QVBoxLayout(part)
    pad(column, gap=2)
    column.addWidget(Label(fact.label, Type.SMALL, Ink.MUTED))
    column.addWidget(value)
    return part
