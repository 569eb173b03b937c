"""A thin bar that fills from left to right: how much of a wait is over."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

_HEIGHT = 6


class ProgressLine(QWidget):
    def __init__(self, name: str, parent: QWidget | None = None, *, ink: Ink = Ink.ACCENT) -> None:
        super().__init__(parent)
        self._name, self._share, self._ink = name, 0.0, ink
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_share(0.0)

    def show_share(self, share: float) -> None:
        """Fill this much of it, from 0 to 1."""
        self._share = min(1.0, max(0.0, share))
        self.setAccessibleName(f"{self._name}: {self._share:.0%}")
        self.update()

    def show_ink(self, ink: Ink) -> None:
        self._ink = ink
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(160), px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        panel(painter, box, radius=box.height() / 2, fill=color(Ink.TRACK))
        if self._share > 0:
            filled = QRectF(0, 0, max(box.height(), box.width() * self._share), box.height())
            panel(painter, filled, radius=box.height() / 2, fill=color(self._ink))
