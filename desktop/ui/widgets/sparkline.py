"""A small line of the last values of a reading, with the limit it is held against, told in words too."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.dataclass import dataclass
from desktop.domain.quantity import show
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.labels import plain_tooltip

_HEIGHT, _WIDTH, _DOT, _INSET = 44, 140, 2.5, 4


def tr(text: str) -> str:
    return QCoreApplication.translate("Sparkline", text)


@dataclass(frozen=True, slots=True)
class Series:
    """Values of a field, oldest first; `tone` is of the last one, `limit` what it is held against."""

    values: tuple[float, ...]
    field: str = ""
    limit: float | None = None
    tone: Tone = Tone.ACCENT

    @property
    def words(self) -> str:
        """Return `71 %, 80.5 %, 96.4 %; limit 95 %`: the last ones, and what all of them lie between."""
        if not self.values:
            return tr("no values")
        last = ", ".join(self.shown(value) for value in self.values[-_TOLD:])
        parts = [last]
        if len(self.values) > _TOLD:
            between = tr("{n} values from {low} to {high}").replace("{n}", str(len(self.values)))
            between = between.replace("{low}", self.shown(min(self.values)))
            parts.insert(
                0, between.replace("{high}", self.shown(max(self.values))) + tr("; the last: ") + parts.pop(0)
            )
        if self.limit is not None:
            parts.append(tr("limit {x}").replace("{x}", self.shown(self.limit)))
        return "; ".join(parts)

    def shown(self, value: float) -> str:
        return show(int(value) if value.is_integer() and abs(value) < 1e15 else value, self.field)


_TOLD = 5


class Sparkline(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series = Series(())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def series(self) -> Series:
        return self._series

    def show_series(self, series: Series) -> None:
        self._series = series
        self.setAccessibleName(series.words)
        plain_tooltip(self, series.words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDTH), px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(60), px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_series(QPainter(self), QRectF(self.rect()), self._series, is_filled=True)


def paint_series(painter: QPainter, box: QRectF, series: Series, *, is_filled: bool = False) -> None:
    """Draw a series into a box; lists call this for rows that are no widgets."""
    if not series.values:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inside = box.adjusted(px(_INSET), px(_INSET), -px(_INSET), -px(_INSET))
    low, high = bounds(series)
    if series.limit is not None:
        y = _y(series.limit, inside, low, high)
        painter.setPen(QPen(color(Ink.BAD), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(inside.left(), y), QPointF(inside.right(), y))
    points = points_of(series.values, inside, low, high)
    if is_filled and len(points) > 1:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(Ink.ACCENT_SOFT))
        ends = [QPointF(points[-1].x(), box.bottom()), QPointF(points[0].x(), box.bottom())]
        painter.drawPolygon(QPolygonF([*points, *ends]))
    painter.setPen(QPen(color(Ink.ACCENT), max(1.5, px(1.5))))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(series.tone.ink))
    painter.drawEllipse(points[-1], px(_DOT), px(_DOT))
    painter.restore()


def bounds(series: Series) -> tuple[float, float]:
    """Return the lowest and the highest of the values and their limit."""
    every = (*series.values, *((series.limit,) if series.limit is not None else ()))
    return min(every), max(every)


def points_of(values: Sequence[float], box: QRectF, low: float, high: float) -> list[QPointF]:
    """Return where each value stands; a single one at the right, where the last one always is."""
    step = box.width() / max(1, len(values) - 1)
    first = box.left() if len(values) > 1 else box.right()
    return [QPointF(first + at * step, _y(value, box, low, high)) for at, value in enumerate(values)]


def _y(value: float, box: QRectF, low: float, high: float) -> float:
    if high <= low:
        return box.center().y()
    share = value / 2 / (high / 2 - low / 2) - low / 2 / (
        high / 2 - low / 2
    )  # the distance may be past all floats
    return box.bottom() - share * box.height()
