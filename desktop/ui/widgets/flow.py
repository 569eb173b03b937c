"""A layout that goes on in the next line where there is no room, for chips and buttons."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


@runtime_checkable
class Shortens(Protocol):
    """A part that leaves something out where a line has not the room it asks for."""

    def width_within(self, room: int) -> int: ...


class Flow(QLayout):
    """Left to right, then down; each part has the size it asks for.

    `is_dense` sets the lines half as far apart as the parts in them; `saves_lines` lets the last parts leave something
    out where that takes a line less."""

    def __init__(self, *, is_dense: bool = False, saves_lines: bool = False) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._is_dense, self._saves_lines = is_dense, saves_lines

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, is_trial=False)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._shown()]
        gaps = self.spacing() * max(0, len(sizes) - 1)
        size = QSize(sum(size.width() for size in sizes) + gaps, max((s.height() for s in sizes), default=0))
        return size.grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        """One part in each line is the narrowest."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, whole: QRect, *, is_trial: bool) -> int:
        """Lay the parts into the width, or only measure; return the height that takes, margins included."""
        box = whole.marginsRemoved(self.contentsMargins())
        x, y, line = box.x(), box.y(), 0
        between = self.spacing() // 2 if self._is_dense else self.spacing()
        for item, hint in zip(self._shown(), self._sizes(box.width()), strict=True):
            if x > box.x() and x + hint.width() > box.x() + box.width():
                x, y, line = box.x(), y + line + between, 0
            if not is_trial:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self.spacing()
            line = max(line, hint.height())
        return y + line - whole.y() + self.contentsMargins().bottom()

    def _sizes(self, room: int) -> list[QSize]:
        """Return how large each part is in a width."""
        items = self._shown()
        whole = [_size_within(item, room) for item in items]
        if not self._saves_lines:
            return whole
        tries = [whole]
        for at in reversed(range(len(items))):
            short = QSize(min(room, _width_within(items[at], 0)), whole[at].height())
            tries.append([*tries[-1][:at], short, *tries[-1][at + 1 :]])
        return min(tries, key=lambda sizes: self._lines(sizes, room))

    def _lines(self, sizes: list[QSize], room: int) -> int:
        lines, x = 1, 0
        for size in sizes:
            if x and x + size.width() > room:
                lines, x = lines + 1, 0
            x += size.width() + self.spacing()
        return lines


def _size_within(item: QLayoutItem, room: int) -> QSize:
    hint = item.sizeHint()
    if hint.width() <= room:
        return hint
    if item.hasHeightForWidth():  # it has a line of its own, and wraps
        return QSize(room, item.heightForWidth(room))
    return QSize(min(room, _width_within(item, room)), hint.height())


def _width_within(item: QLayoutItem, room: int) -> int:
    part: QWidget | None = item.widget()
    return part.width_within(room) if isinstance(part, Shortens) else item.sizeHint().width()


def empty(layout: QLayout) -> None:
    """Take all parts out of a layout and delete them; hidden at once, or they would shine through."""
    while (item := layout.takeAt(0)) is not None:
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
