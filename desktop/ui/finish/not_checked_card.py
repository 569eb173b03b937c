"""What was not checked: a line for each step that has a reason of its own, and one for all that the way went past."""

from itertools import groupby

from PySide6.QtWidgets import QWidget

from desktop.summary.document import Document, NotChecked
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel


class NotCheckedCard(Card):
    """It has the colour of what is not known only where a step was to be looked at and could not be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=6)

    def show_document(self, document: Document, *, is_told: bool = True) -> None:
        """`is_told` where the text that leaves says so too."""
        told = [one for one in document.not_checked if one.reason]
        past = [one for one in document.not_checked if not one.reason]
        self.setVisible(bool(document.not_checked))
        self.show_tone(Tone.UNKNOWN if told else None, is_soft=bool(told))
        empty(self.body)
        told_too = self.tr("Not checked, and said so in the report")
        heading = told_too if is_told else self.tr("Not checked, and not told in this text")
        self.body.addWidget(Label(heading, Type.CARD_HEAD, Ink.UNKNOWN if told else Ink.TEXT))
        for one in told:
            self.body.addWidget(WrappedLabel(f"{one.title} ({one.how}): {one.reason}"))
        for how, found in groupby(sorted(past, key=_how), key=_how):
            titles = " · ".join(one.title for one in found)
            words = f"{how[:1].upper()}{how[1:]}: {titles}"
            self.body.addWidget(WrappedLabel(words, Type.SMALL, Ink.TEXT if told else Ink.MUTED))


def _how(one: NotChecked) -> str:
    return one.how
