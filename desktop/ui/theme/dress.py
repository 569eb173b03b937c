"""Sizes, fonts and colours noted on a widget or layout, so that one walk can renew them all.

A page says once what a part is (`typeset(label, Type.SMALL)`); when the zoom or the scheme changes, `redress`
walks the window and sets the numbers again. Nothing has to be built anew, and nothing typed is lost.
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

_TYPE, _INK, _PAD, _GAP, _SIZE = "dressType", "dressInk", "dressPad", "dressGap", "dressSize"
_WIDEST, _LOWEST = "dressWidest", "dressLowest"


def typeset(widget: QWidget, role: Type, ink: Ink | None = None) -> None:
    """Give a widget one of the theme's fonts and, if named, a text colour."""
    widget.setProperty(_TYPE, role.name)
    if ink is not None:
        widget.setProperty(_INK, ink.value)
    _dress_widget(widget)


def dye(widget: QWidget, ink: Ink) -> None:
    """Give a widget's text another colour."""
    if widget.property(_INK) == ink.value:
        return
    widget.setProperty(_INK, ink.value)
    _dress_widget(widget)


def pad(
    layout: QLayout, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0, *, gap: int = 0
) -> None:
    """Set margins and spacing in pixels at 100 %."""
    layout.setProperty(_PAD, [left, top, right, bottom])
    layout.setProperty(_GAP, gap)
    _dress_layout(layout)


def fix(widget: QWidget, *, width: int = 0, height: int = 0) -> None:
    """Fix a width, a height or both, in pixels at 100 %; 0 leaves it free."""
    widget.setProperty(_SIZE, [width, height])
    _dress_widget(widget)


def widest(widget: QWidget, width: int) -> None:
    """Let a widget grow up to a width, in pixels at 100 %."""
    widget.setProperty(_WIDEST, width)
    _dress_widget(widget)


def lowest(widget: QWidget, height: int) -> None:
    """Let a widget shrink down to a height, in pixels at 100 %."""
    widget.setProperty(_LOWEST, height)
    _dress_widget(widget)


def redress(root: QWidget) -> None:
    """Set fonts, colours and sizes of a window and all in it from the theme in force."""
    _dress_widget(root)
    for child in root.findChildren(QObject):
        if isinstance(child, QWidget):
            _dress_widget(child)
            child.updateGeometry()
            child.update()
        elif isinstance(child, QLayout):
            _dress_layout(child)


def _dress_widget(widget: QWidget) -> None:
    if role := widget.property(_TYPE):
        widget.setFont(font(Type[role]))
    if ink := widget.property(_INK):
        dyed = QPalette()
        dyed.setColor(QPalette.ColorRole.WindowText, color(Ink(ink)))
        dyed.setColor(QPalette.ColorRole.Text, color(Ink(ink)))
        widget.setPalette(dyed)
    if limit := widget.property(_WIDEST):
        widget.setMaximumWidth(px(limit))
    if limit := widget.property(_LOWEST):
        widget.setMinimumHeight(px(limit))
    if size := widget.property(_SIZE):
        width, height = size
        if width:
            widget.setFixedWidth(px(width))
        if height:
            widget.setFixedHeight(px(height))


def _dress_layout(layout: QLayout) -> None:
    sides = layout.property(_PAD)
    if sides is None:
        return
    layout.setContentsMargins(*(px(side) for side in sides))
    gap = px(layout.property(_GAP))
    if isinstance(layout, QGridLayout):
        layout.setHorizontalSpacing(gap)
        layout.setVerticalSpacing(gap)
    else:
        layout.setSpacing(gap)
