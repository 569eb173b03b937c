"""A row of pills of which one is chosen: which rows of a table are shown, each with its mark and its count."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px, target_px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.flow import Flow

_HEIGHT, _SIDE, _ICON, _GAP = 26, 10, 13, 6


@dataclass(frozen=True, slots=True)
class Filter:
    """`key` is told when it is chosen; the words hold the count."""

    key: str
    words: str
    icon: str = ""
    ink: Ink = Ink.MUTED


class Pill(QAbstractButton):
    focus_radius = 13

    def __init__(self, shown: Filter) -> None:
        super().__init__()
        self.key = shown.key
        self._shown = shown
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_as(shown)

    def show_as(self, shown: Filter) -> None:
        self._shown = shown
        self.setAccessibleName(clean(shown.words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        glyph = px(_ICON) + px(_GAP) if self._shown.icon else 0
        width = round(text_width(self._shown.words, font(Type.SMALL_STRONG))) + glyph + 2 * px(_SIDE) + 1
        return QSize(width, target_px(_HEIGHT))

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
        is_on = self.isChecked()
        edge, fill = (Ink.ACCENT, Ink.ACCENT_SOFT) if is_on else (Ink.EDGE, Ink.PANEL)
        panel(painter, box, radius=box.height() / 2, fill=color(fill), edge=color(edge))
        inside = box.adjusted(px(_SIDE), 0, 0, 0)
        if self._shown.icon:
            side = px(_ICON)
            glyph = QRectF(inside.left(), box.center().y() - side / 2, side, side)
            paint_icon(painter, self._shown.icon, glyph, color(self._shown.ink))
            inside.setLeft(glyph.right() + px(_GAP))
        words(
            painter, self._shown.words, inside, font=font(Type.SMALL_STRONG),
            tint=color(Ink.TEXT if is_on else Ink.MUTED),
        )  # fmt: skip


class FilterPills(QWidget):
    """`chosen` carries the key of the pill that a person picked. A filter that is gone is chosen no more."""

    chosen = Signal(str)

    def __init__(self, name: str, filtered: QWidget | None = None, parent: QWidget | None = None) -> None:
        """`filtered` is what is filtered: the pills come before it when Tab goes through the page."""
        super().__init__(parent)
        self.setAccessibleName(clean(name))
        self._row = Flow()
        self.setLayout(self._row)
        pad(self._row, gap=6)
        self.pills: dict[str, Pill] = {}
        self._at, self._filtered = "", filtered

    @property
    def at(self) -> str:
        return self._at

    def choose(self, key: str) -> None:
        if key in self.pills and key != self._at:
            self._at = key
            self.pills[key].setChecked(True)
            self.chosen.emit(key)

    def show_filters(self, filters: Sequence[Filter]) -> None:
        """Show these; a pill that stays keeps its place in the focus order."""
        if [one.key for one in filters] != list(self.pills):
            self._make(filters)
        for one in filters:
            self.pills[one.key].show_as(one)
        if self._at not in self.pills:
            self._at = next(iter(self.pills), "")
        if self._at:
            self.pills[self._at].setChecked(True)

    def _make(self, filters: Sequence[Filter]) -> None:
        kept = {one.key: self.pills.get(one.key) for one in filters}
        for key, pill in self.pills.items():
            self._row.removeWidget(pill)
            if key not in kept:
                pill.hide()
                pill.deleteLater()
        self.pills = {one.key: kept[one.key] or self._new(one) for one in filters}
        for pill in self.pills.values():
            self._row.addWidget(pill)
        self._order()

    def come_before(self, filtered: QWidget) -> None:
        self._filtered = filtered
        self._order()

    def _order(self) -> None:
        """Put the pills between what is filtered and what comes before that, as Tab goes."""
        before = self._before()
        for pill in self.pills.values() if before is not None else ():
            assert before is not None
            QWidget.setTabOrder(before, pill)
            before = pill

    def _before(self) -> QWidget | None:
        """Return what Tab comes to before what is filtered; nothing where that is alone."""
        before = self._filtered.previousInFocusChain() if self._filtered is not None else None
        while before is not None and before is not self._filtered:
            if before.focusPolicy() & Qt.FocusPolicy.TabFocus and before not in self.pills.values():
                return before
            before = before.previousInFocusChain()
        return None

    def _new(self, shown: Filter) -> Pill:
        pill = Pill(shown)
        pill.clicked.connect(lambda: self.choose(shown.key))
        return pill


def _presses(event: QKeyEvent) -> bool:
    is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return is_plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
