"""Key caps, one for each key, as a widget and as a stroke for buttons that show their own keys."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

_HEIGHT, _SIDE, _GAP, _RADIUS = 18, 5, 3, 4
_CAPS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Return": "Enter"}
_CENTRE = Qt.AlignmentFlag.AlignCenter


def split_keys(keys: str) -> tuple[str, ...]:
    """Return the caps of `Ctrl+Enter`, each as it stands on the key; a lone `+` is a key of its own."""
    if keys.endswith("++") or keys == "+":
        return (*split_keys(keys[:-2]), "+")
    return tuple(_CAPS.get(key, key) for key in keys.split("+")) if keys else ()


def caps_width(caps: Sequence[str]) -> int:
    return sum(_cap_width(cap) for cap in caps) + px(_GAP) * max(0, len(caps) - 1)


def paint_caps(
    painter: QPainter, x: float, middle: float, caps: Sequence[str], *, ink: QColor, edge: QColor
) -> None:
    """Draw caps from x to the right, centred on the line `middle`."""
    height = px(_HEIGHT)
    for cap in caps:
        box = QRectF(round(x), round(middle - height / 2), _cap_width(cap), height)
        panel(painter, box, radius=px(_RADIUS), fill=None, edge=edge)
        words(painter, cap, box.adjusted(0, -1, 1, 0), font=font(Type.KEY), tint=ink, align=_CENTRE)
        x += box.width() + px(_GAP)


def _cap_width(cap: str) -> int:
    return max(px(_HEIGHT), round(text_width(cap, font(Type.KEY))) + 2 * px(_SIDE))


class KeyCap(QWidget):
    """The caps of one shortcut, such as `Ctrl+K`; it only shows, the shortcut belongs to an action."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caps = split_keys(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(keys)

    def sizeHint(self) -> QSize:
        return QSize(caps_width(self._caps), px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        middle = self.height() / 2
        paint_caps(QPainter(self), 0, middle, self._caps, ink=color(Ink.MUTED), edge=color(Ink.EDGE))
