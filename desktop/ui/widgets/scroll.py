"""Thin scroll bars and a column that scrolls, painted from the tokens."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFrame,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.theme.dress import pad
from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink

BAR_PX = 12  # how thick a bar is, at 100 %


class SlimScrollBar(QScrollBar):
    """A handle without arrows; wide enough to hit, thin enough not to be looked at."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._is_under_pointer = False

    def sizeHint(self) -> QSize:
        thick, long = px(BAR_PX), px(60)
        return QSize(thick, long) if self.orientation() is Qt.Orientation.Vertical else QSize(long, thick)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() <= self.minimum():
            return
        painter, handle = QPainter(self), self._handle().adjusted(3, 2, -3, -2)
        ink = Ink.EDGE if self._is_under_pointer or self.isSliderDown() else Ink.TRACK
        panel(painter, handle, radius=min(handle.width(), handle.height()) / 2, fill=color(ink))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_pointer = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_pointer = False
        self.update()

    def _handle(self) -> QRectF:
        # Imported where a column is too long: before the first paint its many enums would take 15 ms.
        from PySide6.QtWidgets import QStyle, QStyleOptionSlider

        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        return QRectF(part)


def slim(area: QAbstractScrollArea) -> None:
    """Give a scrolling part thin bars and take its frame and ground away."""
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical))
    area.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal))
    area.setCornerWidget(QWidget(area))
    if isinstance(area, QPlainTextEdit):  # its ground is its palette's, and it holds on to its viewport
        return
    # A viewport of our own: to ask for Qt's makes PySide look up every kind of widget, which takes 20 ms.
    viewport = QWidget(area)
    viewport.setAutoFillBackground(False)
    area.setViewport(viewport)


class _Narrow(QWidget):
    """Takes the width there is: where one part asks for more, that part is cut and not the whole column."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class ScrollColumn(QScrollArea):
    """A column of widgets that scrolls up and down, never sideways; `column` is its layout.

    What has the focus and is in sight stays there when the window or the zoom changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whole_of: Callable[[QWidget], QWidget] = lambda part: part  # what is read together with a part
        self.covered: Callable[[QWidget], int] = lambda _part: (
            0
        )  # how much lies over a part at the lower edge
        slim(self)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = _Narrow()
        self.column = QVBoxLayout(inside)
        pad(self.column)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        theme().changed.connect(self._theme_changed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Qt scrolls to what Tab comes to from inside only; from the bars it may come to what is out of sight."""
        inside = self.widget()
        if now is None or inside is None or not inside.isAncestorOf(now):
            return
        if now.visibleRegion().isEmpty() or self.covered(now):
            self.bring_to_sight(now)

    def bring_to_sight(self, part: QWidget) -> None:
        """Scroll once the layout stands; what is higher than the room is shown from its head."""
        shown = self.whole_of(part)
        QTimer.singleShot(0, part, lambda: self._scroll_to(shown, part))

    def _scroll_to(self, shown: QWidget, part: QWidget) -> None:
        # Heights come only with the next turns of the layout, one for each widget around another.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        inside, room = self.widget(), self.viewport().height()
        if shown.height() > room and inside is not None:
            self.verticalScrollBar().setValue(shown.mapTo(inside, QPoint(0, 0)).y())
        else:
            self.ensureWidgetVisible(shown, 0, 12)
        self._uncover(part if shown.height() > room - self.covered(part) else shown)

    def _uncover(self, part: QWidget) -> None:
        """Scroll on where something lies over the lower edge, as far as the part stays in sight at the upper one."""
        covered, bar = self.covered(part), self.verticalScrollBar()
        if covered:
            top = part.mapTo(self.viewport(), QPoint(0, 0)).y()
            hidden = top + part.height() + 12 - (self.viewport().height() - covered)
            bar.setValue(bar.value() + max(0, min(hidden, top)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._keep_focus_in_sight(event.oldSize())
        super().resizeEvent(event)

    @Slot()
    def _theme_changed(self) -> None:
        self._keep_focus_in_sight(self.viewport().size())

    def _keep_focus_in_sight(self, room: QSize) -> None:
        """Called before the parts are laid out anew; `room` is what they were laid out for."""
        focused, inside = self.window().focusWidget(), self.widget()
        if focused is None or inside is None or not inside.isAncestorOf(focused):
            return
        place = QRect(focused.mapTo(self.viewport(), QPoint(0, 0)), focused.size())
        if place.intersects(QRect(QPoint(0, 0), room)):
            self.bring_to_sight(focused)
