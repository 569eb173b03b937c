"""Where one host stands among its siblings: a dot for each of them, stacked, the host itself, and its limit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import field

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.compare.units import Unit
from desktop.dataclass import dataclass
from desktop.ui.hosts.heat_paint import paint_diamond
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import plain_tooltip

_PLOT, _WORDS, _WIDTH, _DOT, _SIDE, _APART = 26, 16, 220, 4, 6, 8
_HIGHEST = 5  # dots on each other; a taller pile is drawn as high
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def tr(text: str) -> str:
    return QCoreApplication.translate("DotPlot", text)


_PLAIN = Unit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """The siblings' numbers, sorted, and the host's own; `limit` is what an outcome holds it against."""

    siblings: tuple[float, ...] = ()
    piles: Mapping[float, int] = field(default_factory=dict)  # how many of them are about where
    own: float | None = None
    limit: float | None = None
    is_warning: bool = False  # past the limit it warns, and does not fail
    unit: Unit = _PLAIN

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest of all that is drawn."""
        every = (
            *self.siblings[:1],
            *self.siblings[-1:],
            *(x for x in (self.own, self.limit) if x is not None),
        )
        return (min(every), max(every)) if every else (0.0, 0.0)

    @property
    def words(self) -> str:
        """Return `this host 93 %; siblings from 38 % to 82 %; limit 90 %`."""
        full, told = self.unit.full, []
        if self.own is not None:
            told.append(tr("this host {x}").replace("{x}", full(self.own)))
        if self.siblings:
            between = tr("{n} siblings from {low} to {high}").replace("{n}", f"{len(self.siblings):,}")
            between = between.replace("{low}", full(self.siblings[0]))
            told.append(between.replace("{high}", full(self.siblings[-1])))
        if self.limit is not None:
            told.append(tr("limit {x}").replace("{x}", full(self.limit)))
        return "; ".join(told)


class DotPlot(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spots = Spots()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def spots(self) -> Spots:
        return self._spots

    def show_spots(self, spots: Spots) -> None:
        self._spots = spots
        self.setAccessibleName(spots.words)
        plain_tooltip(self, spots.words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDTH), px(_PLOT) + px(_WORDS))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(80), px(_PLOT) + px(_WORDS))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, spots = QPainter(self), self._spots
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = QRectF(px(_SIDE), 0, self.width() - 2 * px(_SIDE), px(_PLOT))
        painter.fillRect(QRectF(0, plot.bottom(), self.width(), 1), color(Ink.LINE))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(Ink.FAINT))
        dot = px(_DOT)
        for place, count in heaps(spots, plot, dot + 1).items():
            x = plot.left() + place * (dot + 1)
            for level in range(min(count, _HIGHEST)):
                painter.drawEllipse(QRectF(x - dot / 2, plot.bottom() - (level + 1) * (dot + 1), dot, dot))
        self._paint_limit(painter, plot)
        if spots.own is not None:
            paint_diamond(painter, QPointF(x_of(spots.own, spots, plot), plot.bottom() - px(8)), px(6))
        self._paint_words(painter, plot)

    def _paint_limit(self, painter: QPainter, plot: QRectF) -> None:
        if self._spots.limit is not None:
            x = x_of(self._spots.limit, self._spots, plot)
            painter.setPen(QPen(color(self._limit_ink), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))

    @property
    def _limit_ink(self) -> Ink:
        return Ink.WARN if self._spots.is_warning else Ink.BAD

    def _paint_words(self, painter: QPainter, plot: QRectF) -> None:
        """Write the ends, and the limit under its line where they leave room for it."""
        spots, face, muted = self._spots, font(Type.SMALL), color(Ink.MUTED)
        line = QRectF(0, plot.bottom() + 1, self.width(), px(_WORDS))
        low, high = (spots.unit.full(_plain(end)) for end in spots.ends)
        free = line.adjusted(text_width(low, face) + px(_APART), 0, -text_width(high, face) - px(_APART), 0)
        words(painter, low, line, font=face, tint=muted)
        words(painter, high, line, font=face, tint=muted, align=_RIGHT)
        if spots.limit is None:
            return
        told, strong = (
            tr("limit {x}").replace("{x}", spots.unit.full(_plain(spots.limit))),
            font(Type.SMALL_STRONG),
        )
        width = text_width(told, strong) + 2
        left = min(max(x_of(spots.limit, spots, plot) - width / 2, free.left()), free.right() - width)
        if left >= free.left():
            box = QRectF(left, line.top(), width, line.height())
            words(painter, told, box, font=strong, tint=color(self._limit_ink))


def _plain(number: float) -> float:
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def x_of(number: float, spots: Spots, plot: QRectF) -> float:
    """Return where a number stands; the distance of two floats may be past all floats."""
    low, high = spots.ends
    if high <= low:
        return plot.center().x()
    share = (number / 2 - low / 2) / (high / 2 - low / 2)
    return plot.left() + share * plot.width()


def heaps(spots: Spots, plot: QRectF, step: float) -> Counter[int]:
    """Return how many siblings stand in each place along the line."""
    found: Counter[int] = Counter()
    for number, count in spots.piles.items():
        found[round((x_of(number, spots, plot) - plot.left()) / step)] += count
    return found
