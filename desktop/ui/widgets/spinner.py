"""A turning mark for work under way; it costs nothing while it is hidden."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

_TURN_MS, _TURN_DEGREES = 60, 24


class Spinner(QWidget):
    def __init__(self, *, size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._angle = size, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Running"))
        self._clock = QTimer(self, interval=_TURN_MS)
        self._clock.timeout.connect(self._turn)

    def sizeHint(self) -> QSize:
        return QSize(px(self._size), px(self._size))

    def showEvent(self, event: QShowEvent) -> None:
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._clock.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(2, px(self._size) / 8)
        box = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.setPen(QPen(color(Ink.TRACK), width))
        painter.drawEllipse(box)
        painter.setPen(QPen(color(Ink.ACCENT), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(box, -self._angle * 16, 100 * 16)

    @Slot()
    def _turn(self) -> None:
        self._angle = (self._angle + _TURN_DEGREES) % 360
        self.update()
