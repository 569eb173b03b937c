"""Tab goes through a part as it is read: parts that are made late would else come last, wherever they stand."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLayout, QScrollArea, QWidget


def tab_as_read(root: QWidget) -> None:
    """Put what takes the keyboard in a part into the order of its layouts."""
    for one, following in pairwise(dict.fromkeys(_stops(root))):
        QWidget.setTabOrder(one, following)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    if isinstance(widget, QScrollArea):
        if (inside := widget.widget()) is not None:
            yield from _stops(inside)
    elif not isinstance(widget, QAbstractScrollArea) and (layout := widget.layout()) is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        if (inner := item.layout()) is not None:
            yield from _in_layout(inner)
        elif (widget := item.widget()) is not None:
            yield from _stops(widget)
