"""Bars of one measured field, each with its name and its value as text."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import plain_tooltip

_ROW, _BAR, _GAP, _NAME_SHARE = 24, 8, 12, 0.42
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    value: float
    text: str  # the value with its unit


class BarsPlot(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        """Draw them in their order, against the greatest of them."""
        self.bars = bars
        told = clean("; ".join(f"{bar.name}: {bar.text}" for bar in bars))
        self.setAccessibleName(told)
        plain_tooltip(self, told.replace("; ", "\n"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(320), px(_ROW) * len(self.bars))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), px(_ROW) * len(self.bars))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, face = QPainter(self), font(Type.MONO_SMALL)
        most = max((bar.value for bar in self.bars), default=0.0)
        texts = max((round(text_width(bar.text, face)) for bar in self.bars), default=0)
        name = round(self.width() * _NAME_SHARE)
        track = QRectF(name + px(_GAP), 0, max(1, self.width() - name - texts - 2 * px(_GAP)), px(_BAR))
        for at, bar in enumerate(self.bars):
            line = QRectF(0, at * px(_ROW), self.width(), px(_ROW))
            row = QRectF(0, line.top(), name, line.height())
            words(painter, bar.name, row, font=face, tint=color(Ink.TEXT), elide=Qt.TextElideMode.ElideMiddle)
            words(painter, bar.text, line, font=face, tint=color(Ink.TEXT), align=_RIGHT)
            place = track.translated(0, round(line.center().y() - px(_BAR) / 2))
            _paint_bar(painter, place, bar.value / most if most > 0 else 0.0)


def _paint_bar(painter: QPainter, place: QRectF, share: float) -> None:
    radius = place.height() / 2
    panel(painter, place, radius=radius, fill=color(Ink.TRACK))
    filled = QRectF(place.topLeft(), place.size())
    filled.setWidth(max(place.height(), place.width() * min(1.0, share)))
    if share > 0:
        panel(painter, filled, radius=radius, fill=color(Ink.ACCENT))
