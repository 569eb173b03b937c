"""A row of words of which exactly one is chosen: which view, which format. Left and right move the choice."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px, target_px
from desktop.ui.theme.tokens import Ink

_HEIGHT, _SIDE, _INSET = 32, 12, 3


class Segmented(QAbstractButton):
    """`chosen` comes with the place of the segment when a person picks another; a press takes the next one.

    It is a button because a plain widget has no role that a screen reader could tell."""

    chosen = Signal(int)
    focus_radius = 8

    def __init__(self, texts: Sequence[str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts, self._name, self._at = tuple(texts), name, 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._take_next)
        self._tell()

    @Slot()
    def _take_next(self) -> None:
        self.choose((self._at + 1) % len(self._texts))

    @property
    def at(self) -> int:
        return self._at

    @property
    def texts(self) -> tuple[str, ...]:
        return self._texts

    def choose(self, at: int) -> None:
        """Choose a segment, as a person does."""
        if at != self._at and 0 <= at < len(self._texts):
            self._at = at
            self._tell()
            self.update()
            self.chosen.emit(at)

    def show_at(self, at: int) -> None:
        """Show another choice, which a person did not make here."""
        if at != self._at:
            self._at = at
            self._tell()
            self.update()

    def show_texts(self, texts: Sequence[str]) -> None:
        """Offer other words in the same places; a chosen place that is gone gives way to the first."""
        if tuple(texts) == self._texts:
            return
        self._texts = tuple(texts)
        is_gone = self._at >= len(self._texts)
        self._at = 0 if is_gone else self._at
        self._tell()
        self.updateGeometry()
        self.update()
        if is_gone:
            self.chosen.emit(0)

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._name}: {self._texts[self._at]}")
        self.setAccessibleDescription(", ".join(self._texts))

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()) + 2 * px(_INSET), target_px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(40) * len(self._texts), target_px(_HEIGHT))

    def _widths(self) -> list[int]:
        return [round(text_width(text, font(Type.BODY_STRONG))) + 2 * px(_SIDE) for text in self._texts]

    def _boxes(self) -> list[QRectF]:
        """Return the segments; where there is not room for all words, each gives way alike."""
        wanted, room = self._widths(), self.width() - 2 * px(_INSET)
        share = min(1.0, room / max(1, sum(wanted)))
        boxes, x = [], float(px(_INSET))
        for width in wanted:
            boxes.append(QRectF(x, px(_INSET), width * share, self.height() - 2 * px(_INSET)))
            x += width * share
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, boxes = QPainter(self), self._boxes()
        whole = QRectF(0, 0, boxes[-1].right() + px(_INSET), self.height())
        panel(painter, whole, radius=px(8), fill=color(Ink.GROUND), edge=color(Ink.EDGE))
        for at, (box, text) in enumerate(zip(boxes, self._texts, strict=True)):
            is_on = at == self._at
            if is_on:
                panel(painter, box, radius=px(6), fill=color(Ink.ACCENT_SOFT), edge=color(Ink.ACCENT))
            words(
                painter, text, box.adjusted(px(4), 0, -px(4), 0), font=font(Type.BODY_STRONG),
                tint=color(Ink.ACCENT if is_on else Ink.MUTED), align=Qt.AlignmentFlag.AlignCenter,
            )  # fmt: skip

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press by the pointer chose already; it is not also a press of the whole."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for at, box in enumerate(self._boxes()):
            if event.button() is Qt.MouseButton.LeftButton and box.contains(event.position()):
                self.choose(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in moves and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.choose(self._at + moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)
