"""In the top bar, beside a run: the ticket that it is about, and the time that is left for what is due next."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QEnterEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.domain.deadline import Deadline
from desktop.redaction.clean import clean
from desktop.ui.deadline_words import TimeLeft, time_left
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import SMALLEST_TARGET, color, px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.ticking import Ticker
from desktop.ui.widgets.labels import plain_tooltip

_HEIGHT, _SIDE, _ICON, _GAP, _WIDEST, _COPIED_MS = 24, 10, 14, 6, 150, 1500


class TicketChip(QAbstractButton):
    """Copies the key of the ticket; it leads nowhere."""

    focus_radius = 12

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticket, self._is_copied, self._is_under_pointer = "", False, False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._rest = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._rest.timeout.connect(self._forget_copy)
        self.clicked.connect(self.copy)

    @property
    def ticket(self) -> str:
        return self._ticket

    def show_ticket(self, ticket: str) -> None:
        self._ticket = clean(ticket)
        self._say()

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self._ticket)
        self._is_copied = True
        self._rest.start()
        self._say()

    @Slot()
    def _forget_copy(self) -> None:
        self._is_copied = False
        self._say()

    def _say(self) -> None:
        told = self.tr("Copied: {ticket}") if self._is_copied else self.tr("Copy the ticket {ticket}")
        self.setAccessibleName(told.replace("{ticket}", self._ticket))
        plain_tooltip(self, told.replace("{ticket}", self._ticket))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(min(px(_WIDEST), _width(self._ticket)), max(SMALLEST_TARGET, px(_HEIGHT)))

    def event(self, event: QEvent) -> bool:
        """Space and Enter press it before they are anybody's shortcut."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _presses(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _presses(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_pointer = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_pointer = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tone = Tone.OK if self._is_copied else Tone.ACCENT
        edge = color(tone.ink) if self._is_under_pointer else None
        painter, box = QPainter(self), QRectF(self.rect())
        panel(painter, box, radius=box.height() / 2, fill=color(tone.soft), edge=edge)
        icon = "check" if self._is_copied else "ticket"
        _paint(painter, box.adjusted(px(_SIDE), 0, -px(_SIDE) + 1, 0), icon, self._ticket, tone.ink)


class Countdown(QWidget):
    """It wakes the window once a minute, and each second when there are two minutes left."""

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._deadline: Deadline | None = None
        self._is_short, self._told = False, TimeLeft("", "", Tone.ACCENT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.ticker = Ticker(clock, self)
        self.ticker.ticked.connect(self._tell)

    @property
    def told(self) -> TimeLeft:
        return self._told

    def show_deadline(self, deadline: Deadline | None) -> None:
        self._deadline = deadline
        self.ticker.aim((deadline.at,) if deadline else ())
        self._tell()

    def show_short(self, is_short: bool) -> None:
        """Show the time alone where there is no room for the sentence; it is still spoken."""
        self._is_short = is_short
        self.updateGeometry()
        self.update()

    @property
    def full_width(self) -> int:
        return _width(self._told.text)

    @Slot()
    def _tell(self) -> None:
        if self._deadline is None:
            return
        self._told = time_left(self._deadline, self._clock())
        self.setAccessibleName(self._told.text)
        plain_tooltip(self, ": ".join(part for part in (self._told.text, clean(self._deadline.what)) if part))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_width(self._told.short if self._is_short else self._told.text), px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        words_ = self._told.short if self._is_short else self._told.text
        _paint(QPainter(self), QRectF(self.rect()).adjusted(px(_SIDE), 0, 0, 0), "timer", words_,
               self._told.tone.ink)  # fmt: skip


def _width(text: str) -> int:
    return round(text_width(text, font(Type.BODY_STRONG))) + px(_ICON) + px(_GAP) + 2 * px(_SIDE) + 1


def _paint(painter: QPainter, inside: QRectF, icon: str, text: str, ink: Ink) -> None:
    side = px(_ICON)
    paint_icon(painter, icon, QRectF(inside.left(), inside.center().y() - side / 2, side, side), color(ink))
    inside.setLeft(inside.left() + side + px(_GAP))
    words(painter, text, inside, font=font(Type.BODY_STRONG), tint=color(ink))


def _presses(event: QKeyEvent) -> bool:
    is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return is_plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RunMarks:
    """Both, made when a page first names a run; `parts` stand in the bar from left to right."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.countdown, self.ticket = Countdown(clock), TicketChip()

    @property
    def parts(self) -> tuple[QWidget, QWidget]:
        return self.countdown, self.ticket

    def show(self, ticket: str, deadline: Deadline | None) -> None:
        self.ticket.show_ticket(ticket)
        self.ticket.setVisible(bool(ticket))
        self.countdown.show_deadline(deadline)
        self.countdown.setVisible(deadline is not None)
