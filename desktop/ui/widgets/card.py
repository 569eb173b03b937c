"""A surface one step up with a hairline edge; an attention card has a coloured edge and a bar on its left."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink, Tone

_RADIUS, _BAR = 8, 4


class Surface(QWidget):
    """A plain rectangle of one ground, with hairlines on the sides that are named: `l`, `t`, `r`, `b`."""

    def __init__(self, ground: Ink = Ink.PANEL, *, lines: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground, self._lines = ground, lines

    def show_ground(self, ground: Ink, lines: str = "") -> None:
        self._ground, self._lines = ground, lines
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(self._ground))
        line, width, height = color(Ink.LINE), self.width(), self.height()
        sides = {"l": (0, 0, 1, height), "t": (0, 0, width, 1), "r": (width - 1, 0, 1, height),
                 "b": (0, height - 1, width, 1)}  # fmt: skip
        for side in self._lines:
            painter.fillRect(*sides[side], line)


class Card(QWidget):
    """A box; `body` is its layout. `tone` colours the edge, `is_soft` the ground, `has_bar` adds a bar."""

    def __init__(
        self, parent: QWidget | None = None, *, ground: Ink = Ink.PANEL, tone: Tone | None = None,
        is_soft: bool = False, has_bar: bool = False, inset: tuple[int, int] = (16, 14), gap: int = 8,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._ground, self._tone, self._is_soft, self._has_bar = ground, tone, is_soft, has_bar
        self.body = QVBoxLayout(self)
        across, down = inset
        pad(self.body, across + (_BAR if has_bar else 0), down, across, down, gap=gap)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_tone(self, tone: Tone | None, *, is_soft: bool = False) -> None:
        self._tone, self._is_soft = tone, is_soft
        self.update()

    @property
    def ground(self) -> QColor:
        tone = self._tone
        return color(tone.soft) if tone is not None and self._is_soft else color(self._ground)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        tone = self._tone
        edge = color(Ink.LINE if tone is None else tone.ink)
        panel(painter, box, radius=px(_RADIUS), fill=self.ground, edge=edge)
        if self._has_bar and tone is not None:
            outline = QPainterPath()
            outline.addRoundedRect(box, px(_RADIUS), px(_RADIUS))
            painter.setClipPath(outline)
            painter.fillRect(QRectF(0, 0, px(_BAR), box.height()), color(tone.ink))


class Rule(QWidget):
    """A hairline across."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color(Ink.LINE))


class Corners(QWidget):
    """Lies over a card that is filled to its edge, and rounds what is inside."""

    def __init__(self, card: Card, ground: Ink = Ink.GROUND) -> None:
        super().__init__(card)
        self._ground, self._card = ground, card
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        card.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.ChildAdded):
            self.setGeometry(self._card.rect())
            self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outside, inside = QPainterPath(), QPainterPath()
        outside.addRect(box)
        inside.addRoundedRect(box, px(_RADIUS), px(_RADIUS))
        painter.fillPath(outside.subtracted(inside), color(self._ground))
        panel(painter, box, radius=px(_RADIUS), fill=None, edge=color(Ink.LINE))
