"""The border between two parts of a page: dragged, or moved by the arrows, it gives one the room of the other."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

from desktop.ui.theme.theme import color, px, target_px
from desktop.ui.theme.tokens import Ink

LEAST, WHOLE = 200, 1000  # thousandths of the page's width
_STEP, _PAGE = 20, 100
_WIDE, _BEFORE, _LINE = (
    24,
    4,
    3,
)  # px at 100 %: what can be hit, how much of it left of the edge, what is drawn
_RESETS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_KEYS = (
    *_RESETS, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home,
    Qt.Key.Key_End,
)  # fmt: skip
_FOLLOWED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class Divider(QAbstractSlider):
    """Lies over the left edge of `right`, while that stands beside something.

    `share` is how many thousandths of the page a person wants left of it, 0 where nobody said so; pressed twice, it
    goes back to that. `moved` when it is another, `wanted` when a person made it so."""

    moved = Signal()
    wanted = Signal(int)
    focus_radius = 4

    def __init__(self, page: QWidget, right: QWidget, name: str) -> None:
        super().__init__(page)
        self.share = 0
        self._page, self._right, self._is_lit = page, right, False
        self._held_at = 0  # how far from the edge it was taken hold of
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(LEAST, WHOLE - LEAST)
        self.setSingleStep(_STEP)
        self.setPageStep(_PAGE)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.valueChanged.connect(self._take)
        right.installEventFilter(self)
        self._place()

    def recall(self, kept: object) -> None:
        """Take what was kept; what is no share was never set."""
        is_share = isinstance(kept, int) and not isinstance(kept, bool) and LEAST <= kept <= WHOLE - LEAST
        self.share = kept if is_share and isinstance(kept, int) else 0
        self.moved.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOWED:
            QTimer.singleShot(0, self, self._place)  # once the page is laid out
        return False

    @Slot()
    def _place(self) -> None:
        left = self._right.mapTo(self._page, QPoint(0, 0)).x() if self._right.isVisibleTo(self._page) else 0
        self.setVisible(left > px(_WIDE))
        self.setGeometry(QRect(left - px(_BEFORE), 0, target_px(_WIDE), self._page.height()))
        self.raise_()
        self._show(left)

    def _show(self, left: int) -> None:
        """Say where it stands, which is not where it was wanted when a part cannot be narrower."""
        self.blockSignals(True)
        self.setValue(round(WHOLE * left / max(1, self._page.width())))
        self.blockSignals(False)

    @Slot(int)
    def _take(self, share: int) -> None:
        self.share = share
        self.moved.emit()
        self.wanted.emit(share)

    def event(self, event: QEvent) -> bool:
        """Its keys are its own before they are the page's."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_ours(event):
            event.ignore()
        elif event.key() in _RESETS:
            self._take(0)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held_at = round(event.position().x()) - px(_BEFORE)
        self.setSliderDown(event.button() is Qt.MouseButton.LeftButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            at = self._page.mapFromGlobal(event.globalPosition().toPoint()).x() - self._held_at
            self.setValue(round(WHOLE * at / max(1, self._page.width())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._take(0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._light(True)

    def leaveEvent(self, event: QEvent) -> None:
        self._light(False)

    def _light(self, is_lit: bool) -> None:
        self._is_lit = is_lit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_lit or self.hasFocus() or self.isSliderDown():
            line = QRectF(px(_BEFORE) - px(_LINE) / 2, 0, px(_LINE), self.height())
            QPainter(self).fillRect(line, color(Ink.ACCENT))


def _is_ours(event: QKeyEvent) -> bool:
    return event.key() in _KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
