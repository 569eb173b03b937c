"""Asks before a post is given up; the focus starts on the button that keeps it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.outbox import PostRow, PostState
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.wrapped_label import WrappedLabel


class DropCard(Card):
    dropped = Signal()
    kept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.BAD, has_bar=True, gap=10)
        self._before: QWidget | None = None  # where the focus was
        self._title = WrappedLabel(self.tr("Drop it? This cannot be taken back."), Type.CARD_HEAD)
        self._told = WrappedLabel("")
        self.keep = Button(self.tr("Keep it"), icon="undo-2", keys="Esc")
        self.give_up = Button(self.tr("Drop it"), ButtonKind.DANGER, icon="trash-2", keys="Ctrl+Enter")
        self.body.addWidget(self._title)
        self.body.addWidget(self._told)
        row = Flow()
        pad(row, gap=10)
        row.addWidget(self.keep)
        row.addWidget(self.give_up)
        self.body.addLayout(row)
        self.keep.clicked.connect(self.kept)
        self.give_up.clicked.connect(self.dropped)
        self.hide()

    def ask(self, row: PostRow, *, is_asking: bool) -> None:
        may_be = row.state in (PostState.UNKNOWN, PostState.SENDING)
        told = self.tr("It is never sent from here again; what it says stays in the record.")
        if may_be:
            told = self.tr("It may have arrived already: look at the ticket. ") + told
        self._told.setText(told)
        was_asking, focused = not self.isHidden(), self.window().focusWidget()
        self.setVisible(is_asking)
        if is_asking and not was_asking:
            announce(self, f"{self._title.text()} {told}")
            self._before = focused
            self.keep.setFocus()
        elif (
            was_asking and not is_asking and focused in (self.keep, self.give_up) and self._before is not None
        ):
            self._before.setFocus()
