"""The buttons that end a card: while their place is below what is in sight, they stay at its lower edge."""

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow import Flow

_AROUND = 10  # px at 100 % around the buttons
_HEAD = 80  # px at 100 % of the card that are in sight above them at least
_MOST = 0.4  # of the room, that they take
_EDGE, _BAR = 1, 4  # of the card


class _Band(QWidget):
    """Lies between the buttons and what goes on below them."""

    def __init__(self, card: Card) -> None:
        super().__init__(card)
        self._card = card
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._card.ground)
        painter.fillRect(0, 0, self.width(), 1, color(Ink.LINE))


class Foot(QVBoxLayout):
    """A layout, so that it is told its place whenever the card is laid out."""

    def __init__(self, card: Card, buttons: tuple[Button, ...], *, top: int) -> None:
        super().__init__()
        self._card, self._home = card, QRect()
        self._area: QScrollArea | None = None
        self._band, self.bar = _Band(card), QWidget(card)
        row = Flow(saves_lines=True)
        pad(row, gap=10)
        self.bar.setLayout(row)
        pad(self, 0, top, 0, 0)
        for button in buttons:
            row.addWidget(button)
        self.addWidget(self.bar)

    def watch(self) -> None:
        """Follow the part around the card that scrolls; called once it stands there."""
        around = self._card.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is None or around is self._area:
            return
        self._area = around
        around.verticalScrollBar().valueChanged.connect(self._stand)
        around.verticalScrollBar().rangeChanged.connect(self._stand)
        self._stand()

    @property
    def covers(self) -> int:
        """Return how much of the lower edge of what is in sight they take, in pixels."""
        return self._band.height() if self._band.isVisible() else 0

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._home = self.bar.geometry()
        self._stand()

    @Slot()
    def _stand(self) -> None:
        """Put the buttons where they belong, or as far up as they are in sight."""
        home, around = self._home, px(_AROUND)
        top = self._lowest() - home.height() - around
        is_up = self._area is not None and px(_HEAD) <= top - around and top < home.top()
        is_up = is_up and home.height() + 2 * around <= _MOST * self._room
        place = QRect(QPoint(home.left(), top), home.size()) if is_up else home
        if self.bar.geometry() != place:
            self.bar.setGeometry(place)
        if is_up:
            left = px(_BAR)
            self._band.setGeometry(
                left, top - around, self._card.width() - left - _EDGE, home.height() + 2 * around
            )
            if self._band.isHidden():
                self._band.raise_()
                self.bar.raise_()
        self._band.setVisible(is_up)

    @property
    def _room(self) -> int:
        return self._area.viewport().height() if self._area is not None else 0

    def _lowest(self) -> int:
        """Return where what is in sight ends, as the card counts."""
        if self._area is None:
            return 0
        return self._card.mapFrom(self._area.viewport(), QPoint(0, self._room)).y()
