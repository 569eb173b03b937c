"""The heads of the grid: the steps above it, each with its unit, and the hosts beside it; both are pressed to sort."""

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHeaderView, QTableView, QWidget

from desktop.compare.matrix import Column
from desktop.compare.units import plain_name
from desktop.redaction.clean import visible
from desktop.ui.hosts.heat_model import HeatModel
from desktop.ui.hosts.heat_paint import CELL_WIDTH, ROW, paint_diamond
from desktop.ui.hosts.order import NAME, WORST, Order
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import text_width, words
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink

HEAD = 62  # px at 100 %, where a title takes two lines
_BESIDE, _LEADING = 10, 4  # px at 100 % beside a title, and between it and its unit
_SIDE, _LINE, _MARK, _NARROWEST, _WIDEST = 12, 16, 14, 96, 240
_LEFT_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_MEASURED = 400  # hosts whose names are measured


class StepHead(QHeaderView):
    """`pressed_at` names the column that is to be sorted by."""

    pressed_at = Signal(int)

    def __init__(self, model: HeatModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._heat, self._order = model, Order()
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setAccessibleName(self.tr("Checks"))
        self.sectionClicked.connect(self.pressed_at)

    def show_order(self, order: Order) -> None:
        self._order = order
        self.viewport().update()

    def fit(self) -> None:
        """Take the height that the titles need in the widths they have."""
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(px(CELL_WIDTH), px(HEAD) if self._has_two_lines() else px(HEAD) - px(_LINE))

    def needed_widths(self) -> list[int]:
        """Return how wide each column is whose title stands in one line, over its unit or what there is for one."""
        columns = self._heat.grid.matrix.columns if self._heat.grid is not None else ()
        return [ceil(_head_width(column)) + px(_BESIDE) for column in columns]

    def _has_two_lines(self) -> bool:
        grid, metrics = self._heat.grid, QFontMetricsF(font(Type.SMALL_STRONG))
        columns = grid.matrix.columns if grid is not None else ()
        return any(
            len(two_lines(visible(column.title), self.sectionSize(at) - px(_BESIDE), metrics)) > 1
            for at, column in enumerate(columns)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), color(Ink.RAISED))
        for section in range(self.count()):
            left = self.sectionViewportPosition(section)
            if left + self.sectionSize(section) >= event.rect().left() and left <= event.rect().right():
                self._paint(painter, section, QRectF(left, 0, self.sectionSize(section), self.height()))
        painter.fillRect(0, self.height() - 1, self.width(), 1, color(Ink.LINE))

    def _paint(self, painter: QPainter, section: int, box: QRectF) -> None:
        grid = self._heat.grid
        if grid is None:
            return
        column = grid.matrix.columns[section]
        inside = box.adjusted(px(6), px(5), px(6) - px(_BESIDE), -px(5))
        is_sorted = self._order.by == section
        face = font(Type.SMALL_STRONG)
        lines = two_lines(visible(column.title), inside.width(), QFontMetricsF(face))
        top = inside.bottom() - px(_LEADING) - px(_LINE) * (len(lines) + 1)
        tint = color(Ink.ACCENT if is_sorted else Ink.TEXT)
        for at, line in enumerate(lines):
            words(
                painter,
                line,
                QRectF(inside.left(), top + at * px(_LINE), inside.width(), px(_LINE)),
                font=face,
                tint=tint,
            )
        under = QRectF(inside.left(), inside.bottom() - px(_LINE), inside.width(), px(_LINE))
        if is_sorted:
            side = px(_MARK)
            name = "chevron-down" if self._order.is_down else "chevron-up"
            paint_icon(painter, name, QRectF(under.right() - side, under.top() + 1, side, side), tint)
            under.setRight(under.right() - side)
        words(painter, unit_words(column.field, column.unit.word, under.width()), under, font=font(Type.SMALL),
              tint=color(Ink.MUTED))  # fmt: skip


def _head_width(column: Column) -> float:
    under = unit_words(column.field, column.unit.word, 0)
    return max(
        text_width(visible(column.title), font(Type.SMALL_STRONG)), text_width(under, font(Type.SMALL))
    )


def unit_words(field: str, unit: str, width: float) -> str:
    """Return `used %`, or the unit alone where there is no room for both."""
    if not field:
        return unit
    both = f"{plain_name(field)} {unit}".strip() if field != "days_left" else unit
    return both if not unit or text_width(both, font(Type.SMALL)) <= width else unit


def two_lines(text: str, width: float, metrics: QFontMetricsF) -> list[str]:
    """Break a title at blanks into two lines at most; the second one holds all the rest."""
    parts = text.split()
    first = ""
    while parts and metrics.horizontalAdvance(f"{first} {parts[0]}".strip()) <= width:
        first = f"{first} {parts.pop(0)}".strip()
    if not first and parts:
        first = parts.pop(0)
    rest = " ".join(parts)
    return [first, rest] if rest else [first]


class HostHead(QHeaderView):
    """Stays in sight when the steps are scrolled. `sectionPressed` names the row that was pressed."""

    def __init__(self, model: HeatModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._heat, self._order = model, Order()
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setAccessibleName(self.tr("Hosts"))

    def show_order(self, order: Order) -> None:
        self._order = order

    def fit(self) -> None:
        self.setFixedWidth(self.sizeHint().width())

    def sizeHint(self) -> QSize:
        grid = self._heat.grid
        names = grid.names[:_MEASURED] if grid else ()
        longest = max(names, key=len, default="")
        width = round(text_width(longest, font(Type.MONO))) + 2 * px(_SIDE) + px(_MARK)
        return QSize(min(max(width, px(_NARROWEST)), px(_WIDEST)), px(ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, seen = QPainter(self.viewport()), event.rect()
        painter.fillRect(seen, color(Ink.PANEL))
        grid, heat = self._heat.grid, self._heat
        first, last = self.visualIndexAt(seen.top()), self.visualIndexAt(seen.bottom())
        if grid is None or first < 0:
            return
        here = self._here()
        for row in range(first, (last if last >= 0 else len(heat.shown) - 1) + 1):
            self._paint(painter, row, heat.shown[row], is_here=row == here)

    def _here(self) -> int:
        view = self.parentWidget()
        return view.currentIndex().row() if isinstance(view, QTableView) else -1

    def _paint(self, painter: QPainter, row: int, at: int, *, is_here: bool) -> None:
        grid = self._heat.grid
        assert grid is not None
        box = QRectF(0, self.sectionViewportPosition(row), self.width(), self.sectionSize(row))
        if is_here:
            painter.fillRect(box, color(Ink.ACCENT_SOFT))
            painter.fillRect(QRectF(0, box.top(), px(3), box.height()), color(Ink.ACCENT))
        if row:
            painter.fillRect(QRectF(0, box.top(), box.width(), 1), color(Ink.LINE))
        is_odd, is_marked = bool(grid.odd[at]), grid.matrix.hosts[at].key in self._heat.marked
        inside = box.adjusted(px(_SIDE), 0, -px(4), 0)
        side = px(_MARK)
        right = inside.right() - side / 2
        if is_marked:
            paint_icon(painter, "git-branch", QRectF(right - side / 2, box.center().y() - side / 2, side, side),
                       color(Ink.ACCENT))  # fmt: skip
        elif is_odd:
            paint_diamond(painter, QPointF(right, box.center().y()), px(5))
        inside.setRight(inside.right() - side - px(2))
        face = font(Type.MONO_STRONG if is_odd or is_here else Type.MONO)
        painter.setFont(face)
        painter.setPen(color(Ink.ACCENT if is_here else Ink.TEXT))
        most = int(inside.width() / letter_width(theme().zoom))
        name = grid.names[at]
        shown = name if len(name) <= most else f"{name[: max(0, most - 1)]}…"
        painter.drawText(inside, _LEFT_MIDDLE | int(Qt.TextFlag.TextSingleLine), shown)


@lru_cache(maxsize=8)
def letter_width(_zoom: float) -> float:
    return QFontMetricsF(font(Type.MONO)).horizontalAdvance("0")


class HostCorner(QAbstractButton):
    """The corner over the hosts: says how they are sorted, and sorts them by name or by trouble."""

    focus_radius = 6

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order = Order()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # N and W do the same
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_order(self, order: Order) -> None:
        self._order = order
        self.setAccessibleName(f"{self.tr('Hosts')}, {self._words or self.tr('sorted by a check')}")
        self.update()

    @property
    def _words(self) -> str:
        if self._order.by == WORST:
            return self.tr("the best first") if self._order.is_down else self.tr("the worst first")
        return self.tr("by name") if self._order.by == NAME else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        painter.fillRect(box, color(Ink.RAISED))
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), color(Ink.LINE))
        inside = box.adjusted(px(_SIDE), px(5), -px(4), -px(5))
        above = inside.bottom() - px(_LEADING) - 2 * px(_LINE)
        top = QRectF(inside.left(), above, inside.width(), px(_LINE))
        tint = color(Ink.ACCENT if self._words else Ink.TEXT)
        words(painter, self.tr("Host"), top, font=font(Type.SMALL_STRONG), tint=tint)
        under = QRectF(inside.left(), inside.bottom() - px(_LINE), inside.width(), px(_LINE))
        words(painter, self._words, under, font=font(Type.SMALL), tint=color(Ink.MUTED))
