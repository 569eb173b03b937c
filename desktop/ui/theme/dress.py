"""Sizes, fonts and colours noted on a widget or layout, so that one walk can renew them all.

A page says once what a part is (`typeset(label, Type.SMALL)`); when the zoom or the scheme changes, `redress`
walks the window and sets the numbers again. Nothing has to be built anew, and nothing typed is lost.
"""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from desktop.ui.theme.dyes import dyed
from desktop.ui.theme.fonts import Type, shared_font
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink

_NOTES = "dressed"  # an attribute: a property of Qt's own takes ten times as long


class _OfWidget:
    __slots__ = ("height", "ink", "lowest", "role", "widest", "width")

    def __init__(self) -> None:
        self.role: Type | None = None
        self.ink: Ink | None = None
        self.widest = self.lowest = self.width = self.height = 0  # pixels at 100 %; 0: free


class _OfLayout:
    __slots__ = ("gap", "sides")

    def __init__(self, sides: tuple[int, int, int, int], gap: int) -> None:
        self.sides, self.gap = sides, gap


def typeset(widget: QWidget, role: Type, ink: Ink | None = None) -> None:
    """Give a widget one of the theme's fonts and, if named, a text colour."""
    notes = _notes(widget)
    if notes.role is not role:
        notes.role = role
        widget.setFont(shared_font(role))
    if ink is not None:
        dye(widget, ink)


def dye(widget: QWidget, ink: Ink) -> None:
    """Give a widget's text another colour."""
    notes = _notes(widget)
    if notes.ink is not ink:
        notes.ink = ink
        widget.setPalette(dyed(ink))


def pad(
    layout: QLayout, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0, *, gap: int = 0
) -> None:
    """Set margins and spacing in pixels at 100 %."""
    notes = _OfLayout((left, top, right, bottom), gap)
    setattr(layout, _NOTES, notes)
    _dress_layout(layout, notes)


def fix(widget: QWidget, *, width: int = 0, height: int = 0) -> None:
    """Fix a width, a height or both, in pixels at 100 %; 0 leaves it free."""
    notes = _notes(widget)
    notes.width, notes.height = width, height
    _size(widget, notes)


def widest(widget: QWidget, width: int) -> None:
    """Let a widget grow up to a width, in pixels at 100 %."""
    notes = _notes(widget)
    notes.widest = width
    _size(widget, notes)


def lowest(widget: QWidget, height: int) -> None:
    """Let a widget shrink down to a height, in pixels at 100 %."""
    notes = _notes(widget)
    notes.lowest = height
    _size(widget, notes)


def redress(root: QWidget) -> None:
    """Set fonts, colours and sizes of a window and all in it from the theme in force."""
    _dress_widget(root)
    for child in root.findChildren(QObject):
        if isinstance(child, QWidget):
            _dress_widget(child)
            child.updateGeometry()
            child.update()
        elif isinstance(child, QLayout) and (notes := child.__dict__.get(_NOTES)):
            _dress_layout(child, notes)


def _notes(widget: QWidget) -> _OfWidget:
    found = widget.__dict__.get(_NOTES)
    if found is None:
        found = _OfWidget()
        setattr(widget, _NOTES, found)
    return found


def _dress_widget(widget: QWidget) -> None:
    notes: _OfWidget | None = widget.__dict__.get(_NOTES)
    if notes is None:
        return
    if notes.role is not None:
        widget.setFont(shared_font(notes.role))
    if notes.ink is not None:
        widget.setPalette(dyed(notes.ink))
    _size(widget, notes)


def _size(widget: QWidget, notes: _OfWidget) -> None:
    if notes.widest:
        widget.setMaximumWidth(px(notes.widest))
    if notes.lowest:
        widget.setMinimumHeight(px(notes.lowest))
    if notes.width:
        widget.setFixedWidth(px(notes.width))
    if notes.height:
        widget.setFixedHeight(px(notes.height))


def _dress_layout(layout: QLayout, notes: _OfLayout) -> None:
    layout.setContentsMargins(*(px(side) for side in notes.sides))
    gap = px(notes.gap)
    if isinstance(layout, QGridLayout):
        layout.setHorizontalSpacing(gap)
        layout.setVerticalSpacing(gap)
    else:
        layout.setSpacing(gap)
