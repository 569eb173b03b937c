"""Tab goes through a part as it is read: parts that are made late would else come last, wherever they stand."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLayout, QScrollArea, QWidget


def tab_as_read(root: QWidget) -> None:
    """Put what takes the keyboard in a part into the order of its layouts."""
    for one, following in pairwise(dict.fromkeys(_stops(root))):
        QWidget.setTabOrder(one, following)


def tab_after(before: QWidget, part: QWidget) -> None:
    """Let Tab come to a part that was made late after what stands before it; both are in one window.

    What hands the focus on to one of its own is a stop to Qt as well, wherever it stands in the chain: the frame of
    a control goes right before it, where it changes nothing, and what holds several controls hands on no more."""
    handing = [one for one in part.findChildren(QWidget) if one.focusProxy() is not None]
    proxies = {one: (one.focusProxy(), one.focusPolicy()) for one in handing}
    leads_to: dict[QWidget, list[QWidget]] = {}
    for one in handing:
        leads_to.setdefault(last_proxy(one), []).append(one)
    stops = tuple(dict.fromkeys(_stops(part)))
    for one in handing:  # Qt moves what hands on as one with what it hands on to
        one.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes none
        one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for following in (one for stop in stops for one in (*leads_to.get(stop, ()), stop)):
        QWidget.setTabOrder(before, following)
        before = following
    for one, (proxy, policy) in proxies.items():
        one.setFocusPolicy(policy)
        if sum(one.isAncestorOf(stop) for stop in stops) < 2:
            one.setFocusProxy(proxy)  # type: ignore[arg-type]


def first_stop(part: QWidget) -> QWidget:
    """Return what of a part takes the keyboard first; the part itself where nothing of it does."""
    return next(_stops(part), part)


def last_proxy(widget: QWidget) -> QWidget:
    """Return the one that gets the focus when a widget is given it."""
    while (following := widget.focusProxy()) is not None:
        widget = following
    return widget


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
