"""The chip of the ticket that the page is about, in the top bar."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QEnterEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.shell.mark_paint import HEIGHT, SIDE, mark_width, paint_mark
from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import SMALLEST_TARGET, color, px
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.labels import plain_tooltip

_WIDEST, _WIDEST_WITH_SUBJECT, _COPIED_MS = 150, 320, 1500


class TicketChip(QAbstractButton):
    """The key of the ticket, and its subject once its desk has told it; then a press asks for the ticket beside.

    Of a ticket that no desk here knows, a press copies the key."""

    asked = Signal()
    focus_radius = 12

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticket, self._is_copied, self._is_under_pointer = "", False, False
        self._subject, self._opens, self._is_short = "", False, False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._rest = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._rest.timeout.connect(self._forget_copy)
        self.clicked.connect(self._press)

    @property
    def ticket(self) -> str:
        return self._ticket

    def show_ticket(self, ticket: str) -> None:
        if clean(ticket) != self._ticket:
            self._subject, self._opens = "", False
        self._ticket = clean(ticket)
        self._say()

    def tell_about(self, subject: str, *, opens: bool) -> None:
        """Take what is known of it; `opens` when it can be shown beside."""
        self._subject, self._opens = " ".join(clean(subject).split()), opens
        self._say()

    def show_short(self, is_short: bool) -> None:
        """Show the key alone where there is no room for the subject; it is still spoken."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.updateGeometry()
            self.update()

    @property
    def short_width(self) -> int:
        return min(px(_WIDEST), mark_width(self._ticket))

    @property
    def full_width(self) -> int:
        return min(px(_WIDEST_WITH_SUBJECT), mark_width(self._words)) if self._subject else self.short_width

    @property
    def _words(self) -> str:
        return f"{self._ticket}  {self._subject}" if self._subject else self._ticket

    @Slot()
    def _press(self) -> None:
        if self._opens:
            self.asked.emit()
        else:
            self.copy()

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
        does = self.tr("Show the ticket {ticket}") if self._opens else self.tr("Copy the ticket {ticket}")
        told = (self.tr("Copied: {ticket}") if self._is_copied else does).replace("{ticket}", self._ticket)
        told = f"{told}: {self._subject}" if self._subject else told
        self.setAccessibleName(told)
        plain_tooltip(self, told)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        wide = self.short_width if self._is_short else self.full_width
        return QSize(wide, max(SMALLEST_TARGET, px(HEIGHT)))

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
        words_ = self._ticket if self._is_short else self._words
        paint_mark(painter, box.adjusted(px(SIDE), 0, -px(SIDE) + 1, 0), icon, words_, tone.ink)


def _presses(event: QKeyEvent) -> bool:
    is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return is_plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
