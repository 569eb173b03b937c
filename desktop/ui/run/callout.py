"""A few words beside a part of the page, with a point that shows which; it takes neither focus nor keys by itself."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel

_NEAR_TOP = 76
_WIDTH, _POINT, _GAP, _MARGIN, _RADIUS = 330, 9, 4, 12, 8


class Callout(QWidget):
    went_on = Signal()
    left = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._tip = QPointF()
        self.words = WrappedLabel("", Type.BODY)
        self._place = Label("", Type.SMALL, Ink.MUTED)
        self.next = Button(self.tr("Next"), ButtonKind.SECONDARY, keys=".", size=ButtonSize.SMALL)
        self.leave = Button(self.tr("End the tour"), ButtonKind.GHOST, keys="Esc", size=ButtonSize.SMALL)
        row = QHBoxLayout()
        pad(row, gap=6)
        row.addWidget(self._place)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        self._column = column
        column.addWidget(self.words)
        column.addLayout(row)
        self.next.clicked.connect(self.went_on)
        self.leave.clicked.connect(self.left)
        self.hide()

    def tell(self, text: str, at: int, of: int) -> None:
        self.words.setText(text)
        self._place.setText(self.tr("{n} of {all}").replace("{n}", str(at)).replace("{all}", str(of)))
        self.next.setText(self.tr("Next") if at < of else self.tr("Done"))
        self.leave.setVisible(at < of)  # at the last it would do what Done does
        self.setAccessibleName(text)

    def point_at(self, target: QRect) -> None:
        """Stand beside a part of the page, where there is room: to its right, its left, below it or above."""
        room = self.parentWidget()
        if room is None:
            return
        margin = _MARGIN + _POINT
        pad(self._column, margin, margin, margin, margin, gap=10)
        width = px(_WIDTH)
        size = QSize(width, self._column.heightForWidth(width))
        self.setGeometry(QRect(_spot(target, size, room.rect()), size))
        self._tip = QPointF(self.mapFromParent(_nearest(target, self.geometry())))
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, inset = QPainter(self), px(_POINT)
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        panel(painter, box, radius=px(_RADIUS), fill=color(Ink.RAISED), edge=color(Ink.ACCENT))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(Ink.ACCENT))
        painter.drawPolygon(_arrow(box, self._tip, inset))


def _spot(target: QRect, size: QSize, room: QRect) -> QPoint:
    """Return where the callout's corner goes: inside the page, and where it hides least of the target."""
    gap = px(_GAP)
    # What is tall is pointed at near its top, where reading begins.
    middle = target.top() + min(target.height() // 2, px(_NEAR_TOP)) - size.height() // 2
    ways = (
        QPoint(target.right() + gap, middle),
        QPoint(target.left() - gap - size.width(), middle),
        QPoint(target.center().x() - size.width() // 2, target.bottom() + gap),
        QPoint(target.center().x() - size.width() // 2, target.top() - gap - size.height()),
    )
    inside = [_kept(way, size, room) for way in ways]
    return min(inside, key=lambda spot: _hidden(QRect(spot, size), target))


def _hidden(own: QRect, target: QRect) -> int:
    """Return how much of the target would be covered."""
    both = own.intersected(target)
    return max(0, both.width()) * max(0, both.height())


def _kept(spot: QPoint, size: QSize, room: QRect) -> QPoint:
    x = min(max(spot.x(), room.left()), room.right() - size.width())
    y = min(max(spot.y(), room.top()), room.bottom() - size.height())
    return QPoint(x, y)


def _nearest(target: QRect, own: QRect) -> QPoint:
    """Return the point of the target that is nearest to the callout's middle."""
    middle = own.center()
    x = min(max(middle.x(), target.left()), target.right())
    y = min(max(middle.y(), target.top()), target.bottom())
    return QPoint(x, y)


def _arrow(box: QRectF, tip: QPointF, depth: int) -> QPolygonF:
    """Return a triangle on the side of the box that faces the tip; none where the tip is inside."""
    half = depth
    y = min(max(tip.y(), box.top() + 2 * half), box.bottom() - 2 * half)
    x = min(max(tip.x(), box.left() + 2 * half), box.right() - 2 * half)
    if tip.x() <= box.left():
        return _triangle(
            QPointF(box.left() - depth, y), QPointF(box.left(), y - half), QPointF(box.left(), y + half)
        )
    if tip.x() >= box.right():
        return _triangle(
            QPointF(box.right() + depth, y), QPointF(box.right(), y - half), QPointF(box.right(), y + half)
        )
    if tip.y() <= box.top():
        return _triangle(
            QPointF(x, box.top() - depth), QPointF(x - half, box.top()), QPointF(x + half, box.top())
        )
    if tip.y() >= box.bottom():
        return _triangle(
            QPointF(x, box.bottom() + depth), QPointF(x - half, box.bottom()), QPointF(x + half, box.bottom())
        )
    return QPolygonF()


def _triangle(*corners: QPointF) -> QPolygonF:
    return QPolygonF(list(corners))
