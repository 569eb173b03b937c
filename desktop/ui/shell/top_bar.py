"""The line at the head of the window: where am I, the way to everything, the time, the look."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QEvent, QLocale, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.key_cap import caps_width, paint_caps, split_keys
from desktop.ui.widgets.labels import Label

if TYPE_CHECKING:
    from desktop.domain.deadline import Deadline
    from desktop.domain.desk import Sla, Ticket
    from desktop.ui.shell.run_marks import RunMarks

_FIELD_WIDTH, _MINUTE_MS, _SIDE_ROOM = 380, 60_000, 12 + 16 + 28 + 10


class Crumbs(QWidget):
    """The product's mark and the way here; only the last crumb is strong, and it gives way last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crumbs: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_crumbs(self, crumbs: Sequence[str]) -> None:
        self._crumbs = tuple(clean(crumb) for crumb in crumbs)
        self.setAccessibleName(" / ".join(self._crumbs))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, height = QPainter(self), float(self.height())
        side = px(20)
        paint_icon(painter, "list-checks", QRectF(px(20), (height - side) / 2, side, side), color(Ink.ACCENT))
        x = float(px(20) + side + px(8))
        x += words(painter, "Handrail", QRectF(x, 0, self.width() - x, height),
                   font=font(Type.CARD_HEAD), tint=color(Ink.TEXT))  # fmt: skip
        for crumb in self._fitting(self.width() - x):
            is_last = crumb == self._crumbs[-1]
            x += px(9)
            slash = QRectF(x, 0, px(12), height)
            x += words(painter, "/", slash, font=font(Type.BODY), tint=color(Ink.FAINT)) + px(9)
            face = font(Type.BODY_STRONG if is_last else Type.BODY)
            tint = color(Ink.TEXT if is_last else Ink.MUTED)
            x += words(painter, crumb, QRectF(x, 0, max(0.0, self.width() - x), height), font=face, tint=tint)

    def _fitting(self, room: float) -> tuple[str, ...]:
        """Return the crumbs, with those in the middle drawn together where there is no room for them."""
        face, between = font(Type.BODY_STRONG), px(26)
        wanted = sum(text_width(crumb, face) + between for crumb in self._crumbs)
        if wanted <= room or len(self._crumbs) < 2:
            return self._crumbs
        last = text_width(self._crumbs[-1], face) + between
        return (
            ("…", self._crumbs[-1]) if text_width("…", face) + between + last <= room else self._crumbs[-1:]
        )


class PaletteField(QAbstractButton):
    """Looks like a search field and opens the palette."""

    def __init__(self, text: str, short: str, keys: str, parent: QWidget | None = None) -> None:
        """`short` stands there where there is no room for the whole text."""
        super().__init__(parent)
        self._short = short
        self._caps, self._is_under_pointer = split_keys(keys), False
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(keys)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(px(_FIELD_WIDTH), px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(180), px(32))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_pointer = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_pointer = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box, middle = QPainter(self), QRectF(self.rect()), self.height() / 2
        fill = color(Ink.CHIP if self._is_under_pointer else Ink.GROUND)
        panel(painter, box, radius=px(7), fill=fill, edge=color(Ink.EDGE))
        side, caps = px(15), caps_width(self._caps)
        paint_icon(painter, "search", QRectF(px(10), middle - side / 2, side, side), color(Ink.MUTED))
        left = px(10) + side + px(8)
        room = QRectF(left, 0, box.width() - left - caps - px(16), box.height())
        fits = text_width(self.text(), font(Type.BODY)) <= room.width()
        told = self.text() if fits else self._short
        words(painter, told, room, font=font(Type.BODY), tint=color(Ink.MUTED))
        paint_caps(
            painter,
            box.right() - caps - px(7),
            middle,
            self._caps,
            ink=color(Ink.MUTED),
            edge=color(Ink.EDGE),
        )


class TopBar(Surface):
    palette_asked = Signal()
    settings_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="b", parent=parent)
        fix(self, height=48)
        self.crumbs = Crumbs()
        self._field = PaletteField(
            self.tr("Search runbooks, actions, hosts, runs"), self.tr("Search"), "Ctrl+K"
        )
        self._clock = Label("", Type.BODY, Ink.MUTED)
        self.settings_button = Button("", ButtonKind.GHOST, icon="settings", size=ButtonSize.SMALL)
        self.settings_button.setAccessibleName(self.tr("Settings"))
        self.settings_button.setToolTip(self.tr("Settings  Ctrl+,"))
        self._side = QWidget()
        right = QHBoxLayout(self._side)
        pad(right, 12, 0, 16, 0, gap=10)
        right.addStretch(1)
        right.addWidget(self._clock)
        right.addWidget(self.settings_button)
        row = QHBoxLayout(self)
        pad(row)
        row.addWidget(self.crumbs, 1)
        row.addSpacing(12)  # as much as right of the field, which stays in the middle
        row.addWidget(self._field, 0)
        self._side.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        row.addWidget(self._side, 1)
        self._field.clicked.connect(self.palette_asked)
        self.settings_button.clicked.connect(self.settings_asked)
        self._row, self.clock = right, utc_now
        self._marks: RunMarks | None = None
        self._ticker = QTimer(self, singleShot=True)
        self._ticker.timeout.connect(self._tick)
        self._tick()

    def show_run(self, ticket: str, deadline: "Deadline | None") -> None:
        """Show which ticket the page is about and what is due next; nothing of either where there is none."""
        if self._marks is None and (ticket or deadline):
            from desktop.ui.shell.run_marks import RunMarks  # no page that is painted first names a run

            self._marks = RunMarks(lambda: self.clock())
            for at, part in enumerate(self._marks.parts, 1):
                self._row.insertWidget(at, part)
            self.setTabOrder(self._field, self._marks.ticket)
            self.setTabOrder(self._marks.ticket, self.settings_button)
        if self._marks is not None:
            self._marks.show(ticket, deadline)
            self._make_room()

    def tell_ticket(self, ticket: "Ticket | None", promise: "Sla | None", *, opens: bool) -> None:
        """Tell what a desk knows of the ticket that is shown; None while nothing is known."""
        if self._marks is not None:
            self._marks.ticket.tell_about(ticket.subject if ticket is not None else "", opens=opens)
            self._marks.promise.show_promise(promise)
            self._make_room()

    @property
    def marks(self) -> "RunMarks | None":
        return self._marks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._field.setFixedWidth(min(px(_FIELD_WIDTH), round(self.width() * 0.3)))
        self._make_room()

    def _make_room(self) -> None:
        """The field gives way to the crumbs; the date goes first, then the subject, then words of the time left."""
        room = (self.width() - self._field.width()) // 2 - px(_SIDE_ROOM)
        if self._marks is not None:
            room = self._marks.give_room(room)
        self._clock.setVisible(room > text_width("Wed 30 Sep  00:00", self._clock.font()) + px(10))

    @Slot()
    def _tick(self) -> None:
        now = QDateTime.currentDateTime()
        shown = QLocale("en").toString(now, "ddd d MMM  HH:mm")
        if shown != self._clock.text():
            self._clock.setText(shown)
        self._ticker.start(_MINUTE_MS - now.time().msecsSinceStartOfDay() % _MINUTE_MS)


def utc_now() -> datetime:
    return datetime.now(UTC)
