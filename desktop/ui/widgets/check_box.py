"""A box to tick and a round one of several, painted from the tokens and 24 pixels high at least."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px, target_px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.wrapped_label import lay_out

_BOX, _GAP, _HEIGHT = 16, 8, 24


class CheckBox(QAbstractButton):
    """It starts unticked. With `is_round` it is one of several (autoExclusive within its parent).

    What it says wraps, for it is what a person answers or vouches for; beside a count it is a name, and elides."""

    focus_radius = 5

    def __init__(
        self, text: str, *, is_round: bool = False, count: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._is_round, self._count = is_round, count
        self.setText(clean(text).replace("&", "&&"))
        self.setAccessibleName(clean(text))
        self.setCheckable(True)
        self.setAutoExclusive(is_round)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policies = QSizePolicy.Policy
        policy = QSizePolicy(policies.Maximum, policies.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(QSizePolicy(policies.Preferred, policies.Fixed) if count else policy)

    def show_count(self, count: str) -> None:
        self._count = count
        self.update()

    @property
    def words(self) -> str:
        return self.text().replace("&&", "&")

    def hasHeightForWidth(self) -> bool:
        return not self._count

    def heightForWidth(self, width: int) -> int:
        if self._count or self._fits(width):
            return target_px(_HEIGHT)
        _lines, height = lay_out(self.words, font(Type.BODY), self._room(width))
        return max(target_px(_HEIGHT), height + px(4))

    def _fits(self, width: int) -> bool:
        return text_width(self.words, font(Type.BODY)) <= self._room(width)

    def _room(self, width: int) -> int:
        return width - 1 - px(_BOX) - px(_GAP)

    def sizeHint(self) -> QSize:
        width = px(_BOX) + px(_GAP) + text_width(self.words, font(Type.BODY)) + 3
        if self._count:
            width += px(_GAP) + text_width(self._count, font(Type.SMALL))
        return QSize(round(width), target_px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(px(90), self.sizeHint().width()), target_px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, side = QPainter(self), px(_BOX)
        ink = color(Ink.TEXT if self.isEnabled() else Ink.FAINT)
        if not self._count and not self._fits(self.width()):
            self._paint_lines(painter, ink)
            return
        box = QRectF(1, (self.height() - side) / 2, side, side)
        self._paint_box(painter, box)
        rest = QRectF(box.right() + px(_GAP), 0, self.width() - box.right() - px(_GAP), self.height())
        if self._count:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            taken = words(
                painter, self._count, rest, font=font(Type.SMALL), tint=color(Ink.MUTED), align=right
            )
            rest.setRight(rest.right() - taken - px(_GAP))
        words(painter, self.words, rest, font=font(Type.BODY), tint=ink)

    def _paint_lines(self, painter: QPainter, ink: QColor) -> None:
        """Draw more than one line of words, with the box beside the first."""
        side = px(_BOX)
        lines, height = lay_out(self.words, font(Type.BODY), self._room(self.width()))
        top = (self.height() - height) / 2
        box = QRectF(1, top + (lines.lineAt(0).height() - side) / 2, side, side)
        self._paint_box(painter, box)
        painter.setPen(ink)
        lines.draw(painter, QPointF(box.right() + px(_GAP), top))

    def event(self, event: QEvent) -> bool:
        """Space and Enter act on the focused control before they are anybody's shortcut."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _presses(event):
            event.accept()
            return True
        return super().event(event)

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        radius = box.height() / 2 if self._is_round else px(4)
        if not self.isChecked():
            panel(painter, box, radius=radius, fill=color(Ink.GROUND), edge=color(Ink.EDGE))
            return
        panel(painter, box, radius=radius, fill=color(Ink.ACCENT))
        if self._is_round:
            inner = box.adjusted(px(5), px(5), -px(5), -px(5))
            panel(painter, inner, radius=inner.height() / 2, fill=color(Ink.ON_ACCENT))
        else:
            paint_icon(painter, "check", box.adjusted(px(2), px(2), -px(2), -px(2)), color(Ink.ON_ACCENT))


def _presses(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Space and not event.modifiers()
