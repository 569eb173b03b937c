"""A ticket beside what the window shows: read-only, closed by Esc or a press beside it."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.desk import Ticket
from desktop.redaction.clean import clean
from desktop.ui.shell.overlay import Overlay
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.ticket.pane import TicketPane
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Rule
from desktop.ui.widgets.labels import CapsLabel, Label
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.waiting import Waiting
from desktop.ui.widgets.wrapped_label import WrappedLabel

WIDTH, _TOP, _FOOT, _STEP = 568, 48, 30, 60
_PAST = 12  # px at 100 % that its round corners reach past the window


class TicketPanel(Overlay):
    """`asked_anew` when it is to be read again."""

    asked_anew = Signal()

    def __init__(self, window: QWidget, key: str, now: Callable[[], datetime]) -> None:
        super().__init__(window, width=WIDTH, height=10_000)
        self._key, self._now = key, now
        self.pane, self._scroll = TicketPane(), ScrollColumn()
        self._trouble = WrappedLabel("", Type.BODY, Ink.WARN)
        self.waiting = Waiting(cancel=self.tr("Close"))
        self.copy = Button(self.tr("Copy the key"), icon="copy", keys="C", size=ButtonSize.SMALL)
        self.anew = Button(self.tr("Read anew"), icon="refresh-cw", keys="F5", size=ButtonSize.SMALL)
        self.leave = Button("", ButtonKind.GHOST, icon="x", size=ButtonSize.SMALL)
        self.leave.setAccessibleName(self.tr("Close the ticket"))
        self.leave.setToolTip(self.tr("Close  Esc"))
        self.setAccessibleName(clean(self.tr("Ticket {key}").replace("{key}", key)))
        self._lay_out()
        self.pane.hide()
        self.copy.clicked.connect(self._copy)
        self.anew.clicked.connect(self.asked_anew)
        self.leave.clicked.connect(self.close_panel)
        self.waiting.cancelled.connect(self.close_panel)

    def _lay_out(self) -> None:
        outer: QVBoxLayout = self.panel.body
        pad(outer, right=_PAST)
        head = QHBoxLayout()
        pad(head, 24, 12, 16, 12, gap=10)
        head.addWidget(CapsLabel(self.tr("Ticket")))
        head.addWidget(self.waiting, 1)
        head.addStretch(0)
        for part in (self.copy, self.anew, self.leave):
            head.addWidget(part)
        outer.addLayout(head)
        outer.addWidget(Rule())
        pad(self._scroll.column, 24, 18, 20, 20, gap=12)
        self._scroll.column.addWidget(self._trouble)
        self._scroll.column.addWidget(self.pane)
        self._scroll.column.addStretch(1)
        outer.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        pad(foot, 24, 8, 20, 10)
        foot.addWidget(Label(self.tr("Nothing here changes the ticket."), Type.SMALL, Ink.FAINT))
        outer.addLayout(foot)
        self._trouble.hide()

    def open_panel(self) -> None:
        super().open_panel()
        self.leave.setFocus()

    def wait(self) -> None:
        self.waiting.begin(self.tr("Reading {key}…").replace("{key}", clean(self._key)))

    def show_ticket(self, ticket: Ticket, *, is_whole: bool = True, trouble: str = "") -> None:
        self.waiting.end()
        self._trouble.hide()
        self.pane.show_ticket(ticket, self._now(), is_whole=is_whole, trouble=trouble)
        self.pane.show()

    def tell(self, trouble: str) -> None:
        """Say why it could not be read; what is known of it stays."""
        self.waiting.end()
        self._trouble.setText(trouble)
        self._trouble.show()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._key)
        self.copy.setText(self.tr("Copied"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, page = self._scroll.verticalScrollBar(), self._scroll.viewport().height() - px(40)
        moves = {Qt.Key.Key_Down: px(_STEP), Qt.Key.Key_Up: -px(_STEP), Qt.Key.Key_PageDown: page,
                 Qt.Key.Key_PageUp: -page}  # fmt: skip
        does = {
            Qt.Key.Key_C: self._copy,
            Qt.Key.Key_F5: self.asked_anew.emit,
            Qt.Key.Key_O: self.pane.open_address,
        }
        if event.key() in moves:
            bar.setValue(bar.value() + moves[Qt.Key(event.key())])
        elif event.key() in does:
            does[Qt.Key(event.key())]()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """No veil: what the ticket is about is read beside it."""

    def place_in(self, room: QWidget) -> QRect:
        """At the right edge, between the bars: what the window shows stays in sight at its left, and nothing else."""
        width = min(px(WIDTH), room.width() - px(24))
        top = px(_TOP) - 1  # their lines are its own
        return QRect(room.width() - width, top, width + px(_PAST), room.height() - px(_FOOT) + 1 - top)
