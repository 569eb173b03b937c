"""The sheet on which a sign-in asks for a password, a passphrase or a code, and tells how long it waits."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from desktop.redaction.clean import clean
from desktop.targets.questions import Answer
from desktop.ui.shell.sheet import Sheet
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.wrapped_label import WrappedLabel

if TYPE_CHECKING:
    from desktop.ui.asking import Pending

_TICK_MS = 1000


class SignInSheet(Sheet):
    """What is typed goes to `pending` and nowhere else; closing the sheet goes without an answer."""

    def __init__(self, window: QWidget, pending: "Pending") -> None:
        question = pending.question
        title = clean(question.text)
        super().__init__(window, width=560, gap=12)
        self.pending = pending
        self.typed = TextField(role=Type.MONO, is_secret=not question.is_shown)
        self.typed.edit.setAccessibleName(title)
        self.typed.edit.setMaxLength(4096)
        self.send = Button(
            self.tr("Send"), ButtonKind.PRIMARY, icon="key-round", keys="Enter", size=ButtonSize.LARGE
        )
        self.same = Button(
            self.tr("Use that of {host} for all").replace("{host}", clean(question.same_as)),
            size=ButtonSize.LARGE,
        )
        self.leave = Button(self.tr("Go without"), keys="Esc", size=ButtonSize.LARGE)
        self.left = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._lay_out(title)
        self.typed.changed.connect(self._weigh)
        self.typed.edit.returnPressed.connect(self._give)
        self.send.clicked.connect(self._give)
        self.same.clicked.connect(self._give_same)
        self.leave.clicked.connect(self.close_panel)
        self.closed.connect(self._go_without)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tell_left)
        self._timer.start(_TICK_MS)
        self._weigh()
        self._tell_left()

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self.typed.edit.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press beside the sheet is no answer."""

    def _lay_out(self, title: str) -> None:
        question = self.pending.question
        self.head(title)
        if question.told:
            self.column.addWidget(WrappedLabel(clean(question.told), Type.BODY, Ink.MUTED))
        self.column.addWidget(self.typed)
        where = self.tr("It goes to nobody else, and is kept in memory only, until the window is closed.")
        self.column.addWidget(WrappedLabel(where, Type.SMALL, Ink.MUTED))
        self.column.addWidget(self.left)
        if question.same_as:
            self.finish(self.send, self.same, self.leave)
        else:
            self.same.setParent(self)
            self.same.hide()
            self.finish(self.send, self.leave)

    @Slot()
    def _weigh(self) -> None:
        self.send.setEnabled(bool(self.typed.edit.text()) or self.pending.question.may_be_empty)

    @Slot()
    def _tell_left(self) -> None:
        left_s = self.pending.question.left_s
        if left_s == float("inf"):
            self.left.setText("")
            return
        told = self.tr("It goes on without an answer in {seconds} s.")
        self.left.setText(told.replace("{seconds}", f"{left_s:.0f}"))

    @Slot()
    def _give(self) -> None:
        if self.send.isEnabled():
            self.pending.settle(Answer(self.typed.edit.text()))
            self.close_panel()

    @Slot()
    def _give_same(self) -> None:
        self.pending.settle(Answer(is_same=True))
        self.close_panel()

    @Slot()
    def _go_without(self) -> None:
        self.typed.edit.clear()
        self.pending.settle(None)
