"""Tabs of which exactly one is chosen, each with an icon: for whom the text is. Left and right move the choice."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.dataclass import dataclass
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import text_width, words
from desktop.ui.theme.theme import color, px, target_px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.segmented import Segmented

_HEIGHT, _ICON, _GAP, _BETWEEN, _LINE = 40, 16, 7, 20, 2


@dataclass(frozen=True, slots=True)
class Tab:
    id: str
    words: str
    icon: str


class Tabs(Segmented):
    """Where there is no room for all, the icons go, then the words give way."""

    focus_radius = 6

    def __init__(self, tabs: Sequence[Tab], name: str, parent: QWidget | None = None) -> None:
        self.tabs = tuple(tabs)
        super().__init__([tab.words for tab in tabs], name, parent)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._wide(has_icons=True)), target_px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(48) * len(self.tabs), target_px(_HEIGHT))

    def _wide(self, *, has_icons: bool) -> list[int]:
        glyph = px(_ICON) + px(_GAP) if has_icons else 0
        face = font(Type.BODY_STRONG)
        return [round(text_width(tab.words, face)) + 2 + glyph + px(_BETWEEN) for tab in self.tabs]

    @property
    def _has_icons(self) -> bool:
        return sum(self._wide(has_icons=True)) - px(_BETWEEN) <= self.width()

    def _boxes(self) -> list[QRectF]:
        wanted = self._wide(has_icons=self._has_icons)
        share = min(1.0, (self.width() + px(_BETWEEN)) / max(1, sum(wanted)))
        boxes, x = [], 0.0
        for width in wanted:
            boxes.append(QRectF(x, 0, (width - px(_BETWEEN)) * share, self.height()))
            x += width * share
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, has_icons = QPainter(self), self._has_icons
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), color(Ink.LINE))
        for at, (tab, box) in enumerate(zip(self.tabs, self._boxes(), strict=True)):
            is_on = at == self.at
            inside = box.adjusted(0, 0, 0, -px(_LINE))
            if has_icons:
                side = px(_ICON)
                glyph = QRectF(inside.left(), inside.center().y() - side / 2, side, side)
                paint_icon(painter, tab.icon, glyph, color(Ink.ACCENT if is_on else Ink.MUTED))
                inside.setLeft(inside.left() + side + px(_GAP))
            tint = color(Ink.TEXT if is_on else Ink.MUTED)
            words(painter, tab.words, inside, font=font(Type.BODY_STRONG), tint=tint)
            if is_on:
                line = QRectF(box.left(), self.height() - px(_LINE), box.width(), px(_LINE))
                painter.fillRect(line, color(Ink.ACCENT))
