"""The ring around what has the keyboard: an overlay two pixels outside the control, so that nothing moves."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

_OUTSIDE, _WIDTH = 2, 2
_FOLLOWED = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Hide,
    QEvent.Type.Show,
    QEvent.Type.ParentChange,
    QEvent.Type.Paint,  # a list scrolled, or its current row is another
)


@runtime_checkable
class RowFocus(Protocol):
    """A list that wants its current row ringed, not itself."""

    def focus_row(self) -> QRect: ...


class FocusRing(QWidget):
    """One for a window. A control may name its corner (`focus_radius`) or its frame (`focus_frame`); what lies over the
    whole window for a moment says that it `covers_focus`."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._followed: list[QWidget] = []
        self._rows: RowFocus | None = None
        self._radius, self._seen, self._is_waiting = 0, QRect(), False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOWED and not self._is_waiting:
            self._is_waiting = True
            QTimer.singleShot(0, self, self._place)
        return False

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        for followed in self._followed:
            if isValid(followed):
                followed.removeEventFilter(self)
        self._followed = []
        self._rows = now if isinstance(now, RowFocus) else None
        target = self._target(now)
        widget = target
        while widget is not None and widget is not self.window():
            self._follow(widget)
            widget = widget.parentWidget()
        if isinstance(target, QAbstractScrollArea) and self._rows is not None:
            self._follow(target.viewport())
        self._place()

    def _follow(self, widget: QWidget) -> None:
        self._followed.append(widget)
        widget.installEventFilter(self)

    def _target(self, focused: QWidget | None) -> QWidget | None:
        """Return what to ring; None for another window, and for parts that show the focus by themselves."""
        if focused is None or focused.window() is not self.window() or focused is self.window():
            return None
        frame = getattr(focused, "focus_frame", focused)
        return frame if isinstance(frame, QWidget) else None

    @Slot()
    def _place(self) -> None:
        self._is_waiting = False
        target = self._followed[0] if self._followed else None
        if target is None or not isValid(target) or not target.isVisibleTo(self.window()):
            self.hide()
            return
        ringed = self._ringed(target)
        grow = px(_OUTSIDE) + px(_WIDTH)
        box = QRect(target.mapTo(self.window(), ringed.topLeft()), ringed.size())
        box = box.adjusted(-grow, -grow, grow, grow)
        seen = box & self._visible_part(target)
        if (box, seen) != (self.geometry(), self._seen) or self.isHidden():
            self._show_at(box, seen, target)

    def _show_at(self, box: QRect, seen: QRect, target: QWidget) -> None:
        self._radius, self._seen = px(getattr(target, "focus_radius", 7)) + px(_OUTSIDE), seen
        self.setGeometry(box)
        self.setMask(seen.translated(-box.topLeft()))
        self.setVisible(not seen.isEmpty())
        self.raise_()
        for over in self.window().findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if getattr(over, "covers_focus", False) and over.isVisible():
                self.stackUnder(over)
        self.update()

    def _ringed(self, target: QWidget) -> QRect:
        """Return what of the target is ringed: all of it, or the row that is current in it."""
        row = self._rows.focus_row() if self._rows is not None else QRect()
        return target.rect() if row.isEmpty() else row

    def _visible_part(self, target: QWidget) -> QRect:
        """Return what of the window the viewports around the target let through."""
        part = self.window().rect()
        if self._rows is not None:  # a row may have been scrolled out of its list
            grow = px(_OUTSIDE) + px(_WIDTH)
            rows = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size())
            part &= rows.adjusted(-grow, -grow, grow, grow)
        widget = target.parentWidget()
        while widget is not None and widget is not self.window():
            area = widget.parentWidget()
            if isinstance(area, QAbstractScrollArea) and area.viewport() is widget:
                part &= QRect(widget.mapTo(self.window(), QPoint(0, 0)), widget.size())
            widget = area
        return part

    def paintEvent(self, event: QPaintEvent) -> None:
        panel(
            QPainter(self), QRectF(self.rect()), radius=self._radius, fill=None,
            edge=color(Ink.ACCENT), width=px(_WIDTH),
        )  # fmt: skip
