"""The context of a run folded to a strip of icons, for windows where the step needs the room."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Rule, Surface

STRIP_WIDTH = 52  # px at 100 %
_CELL_W, _CELL_H, _LINE, _ICON = 48, 46, 15, 18
_CENTRE = Qt.AlignmentFlag.AlignCenter


class StripCell(QAbstractButton):
    focus_radius = 7

    def __init__(self, text: str, icon: str, name: str) -> None:
        super().__init__()
        self._icon, self._badge, self._is_under_pointer = icon, "", False
        self.setText(text)
        self._name = name
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_badge(self, text: str) -> None:
        self._badge = text
        self.setAccessibleName(f"{self._name}, {text}" if text else self._name)
        self.update()

    def sizeHint(self) -> QSize:
        more = px(_LINE) * (len(self.text().split("\n")) - 1)
        return QSize(px(_CELL_W), px(_CELL_H if self.text() else 36) + more)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_pointer = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_pointer = False
        self.update()

    def event(self, event: QEvent) -> bool:
        """Space and Enter act on the focused control before they are anybody's shortcut."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _presses(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _presses(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        ink = color(Ink.TEXT if self._is_under_pointer else Ink.MUTED)
        if self._is_under_pointer:
            panel(painter, box, radius=px(7), fill=color(Ink.CHIP))
        side = px(_ICON)
        top = px(6) if self.text() else (box.height() - side) / 2
        glyph = QRectF((box.width() - side) / 2, top, side, side)
        paint_icon(painter, self._icon, glyph, ink)
        for at, line in enumerate(self.text().split("\n")):
            below = QRectF(0, px(26) + at * px(_LINE), box.width(), px(16))
            words(painter, line, below, font=font(Type.SMALL), tint=ink, align=_CENTRE)
        if self._badge:
            spot = QRectF(glyph.right() - px(4), glyph.top() - px(4), px(15), px(15))
            panel(painter, spot, radius=spot.height() / 2, fill=color(Ink.ACCENT))
            words(painter, self._badge, spot, font=font(Type.TINY), tint=color(Ink.ON_ACCENT), align=_CENTRE)


class ContextStrip(Surface):
    """`opened` asks for the whole pane; `note_asked` for its note field, `owed_asked` for what has to be put back."""

    opened = Signal()
    note_asked = Signal()
    owed_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="l", parent=parent)
        fix(self, width=STRIP_WIDTH)
        self.open_cell = StripCell("", "panel-right-open", self.tr("Open the context of this run (C)"))
        self.notes = StripCell(self.tr("Notes"), "notebook-pen", self.tr("Notes (N)"))
        target = StripCell(self.tr("Target"), "server", self.tr("Facts of the target"))
        self.summary = StripCell(self.tr("So far"), "file-text", self.tr("Summary so far"))
        self.owed = StripCell(self.tr("To put\nback"), "undo-2", self.tr("To put back (B)"))
        self.owed.hide()
        column = QVBoxLayout(self)
        pad(column, 2, 10, 2, 10, gap=6)
        for part in (self.open_cell, Rule(), target, self.owed, self.notes, self.summary):
            column.addWidget(part)
        column.addStretch(1)
        for cell in (self.open_cell, target, self.summary):
            cell.clicked.connect(self.opened)
        self.notes.clicked.connect(self.note_asked)
        self.owed.clicked.connect(self.owed_asked)

    def show_notes(self, count: int) -> None:
        self.notes.show_badge(str(count) if count else "")

    def show_owed(self, count: int) -> None:
        self.owed.setVisible(bool(count))
        self.owed.show_badge(str(count) if count else "")


def _presses(event: QKeyEvent) -> bool:
    is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return is_plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
