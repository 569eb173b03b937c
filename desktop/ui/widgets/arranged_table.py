"""A table whose columns a person moves, widens and sorts by, with the pointer or with keys on its head."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.theme import SMALLEST_TARGET, color, px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.arrangement import Arrangement
from desktop.ui.widgets.table import Head, Table
from desktop.ui.widgets.table_model import Column

_STEP, _ICON = 16, 12
_SORTS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_RESETS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class ArrangedHead(Head):
    """With the keyboard: arrows choose a column; Enter sorts by it, Ctrl moves and Shift widens it, Del resets all."""

    pressed = Signal(str)
    moved_by = Signal(str, int)
    widened_by = Signal(str, int)
    reset_asked = Signal()
    focus_radius = 4

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__(columns)
        self._at = 0  # the logical place of the column that the keyboard is on
        self.arrangement = Arrangement()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setMinimumSectionSize(24)
        self.setAccessibleName(self.tr("Columns"))
        self.setAccessibleDescription(
            self.tr(
                "Arrows choose. Enter sorts. Ctrl with an arrow moves. Shift with an arrow widens. Del resets."
            )
        )

    @property
    def at(self) -> Column:
        return self._columns[self._at]

    def sizeHint(self) -> QSize:
        asked = super().sizeHint()
        return QSize(asked.width(), max(SMALLEST_TARGET, asked.height()))

    def focus_row(self) -> QRect:
        left, width = self.sectionViewportPosition(self._at), self.sectionSize(self._at)
        return QRect(left, 0, width, self.height()).adjusted(px(5), px(4), -px(5), -px(4))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.isSectionHidden(self._at):
            self._step(1)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_ours(event):
            event.ignore()
            return
        key, by = self.at.key, _ARROWS.get(Qt.Key(event.key()), 0)
        if event.key() in _SORTS:
            self.pressed.emit(key)
        elif event.key() in _RESETS:
            self.reset_asked.emit()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.moved_by.emit(key, by)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.widened_by.emit(key, by * _STEP)
        else:
            self._step(by)
        self.viewport().update()

    def _step(self, by: int) -> None:
        """Go to the next column that is shown; at the ends stay."""
        place = self.visualIndex(self._at) + by
        while 0 <= place < self.count():
            if not self.isSectionHidden(self.logicalIndex(place)):
                self._at = self.logicalIndex(place)
                break
            place += by
        self.update()

    def paintSection(self, painter: QPainter, rect: object, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        super().paintSection(painter, rect, logicalIndex)
        sort = self.arrangement.sort
        if self._columns[logicalIndex].key != sort.key:
            return
        box, side = QRectF(rect), px(_ICON)  # type: ignore[call-overload]
        left = box.left() + px(2) if self._columns[logicalIndex].is_right else box.right() - side - px(2)
        icon = "chevron-down" if sort.is_descending else "chevron-up"
        paint_icon(painter, icon, QRectF(left, box.center().y() - side / 2, side, side), color(Ink.ACCENT))


class ArrangedTable(Table):
    """`arranged` when a person arranged it otherwise; whoever gives the rows sorts them."""

    arranged = Signal(object)  # an Arrangement

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        parent: QWidget | None = None,
        *,
        keeps_choice: bool = False,
    ) -> None:
        self.arrangement = Arrangement()
        self._is_laying = True
        super().__init__(columns, name, parent, keeps_choice=keeps_choice, head=ArrangedHead(columns))
        self._is_laying = False
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        head = self.head
        head.pressed.connect(self._press)
        head.sectionClicked.connect(lambda at: self._press(self.columns[at].key))
        head.moved_by.connect(lambda key, by: self._take(self.arrangement.moved(self.columns, key, by)))
        head.widened_by.connect(self._widen)
        head.reset_asked.connect(self.restore)
        head.sectionMoved.connect(self._dragged)
        head.sectionResized.connect(self._resized)

    @property
    def head(self) -> ArrangedHead:
        head = self.horizontalHeader()
        assert isinstance(head, ArrangedHead)
        return head

    def width_of(self, column: Column) -> int:
        """One that takes what is left keeps doing so."""
        return self.arrangement.widths.get(column.key, column.width) if column.width else 0

    def arrange(self, arrangement: Arrangement) -> None:
        """Lay the columns out so, without telling."""
        self.arrangement = self.head.arrangement = arrangement
        self._is_laying = True
        keys = [column.key for column in self.columns]
        for place, key in enumerate(arrangement.ordered(self.columns)):
            self.head.moveSection(self.head.visualIndex(keys.index(key)), place)
        self._is_laying = False
        self._share_width()
        self.head.viewport().update()

    @Slot()
    def restore(self) -> None:
        self._take(Arrangement())

    def _take(self, arrangement: Arrangement) -> None:
        if arrangement != self.arrangement:
            self.arrange(arrangement)
            self.arranged.emit(arrangement)

    @Slot(str)
    def _press(self, key: str) -> None:
        kept = self.arrangement
        self._take(Arrangement(kept.widths, kept.order, kept.sort.pressed(key)))

    @Slot(str, int)
    def _widen(self, key: str, by: int) -> None:
        at = next(at for at, column in enumerate(self.columns) if column.key == key)
        if self.columns[at].width:
            shown = round(self.columnWidth(at) / theme().zoom)  # it may have grown
            self._take(self.arrangement.with_width(key, shown + by))

    @Slot(int, int, int)
    def _dragged(self, *_places: int) -> None:
        if not self._is_laying:
            order = tuple(self.columns[self.head.logicalIndex(at)].key for at in range(len(self.columns)))
            kept = self.arrangement
            self._take(Arrangement(kept.widths, order, kept.sort))

    @Slot(int, int, int)
    def _resized(self, at: int, _old: int, new: int) -> None:
        if self._is_laying or not new:
            return
        if self.columns[at].width:
            self._take(self.arrangement.with_width(self.columns[at].key, round(new / theme().zoom)))
        else:
            self._share_width()

    @Slot()
    def _share_width(self) -> None:
        self._is_laying, before = True, self._is_laying
        super()._share_width()
        self._is_laying = before


def _is_ours(event: QKeyEvent) -> bool:
    mine = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    others = event.modifiers() & ~(mine | Qt.KeyboardModifier.KeypadModifier)
    if others:
        return False
    is_plain = not event.modifiers() & mine
    return event.key() in _ARROWS or (is_plain and event.key() in (*_SORTS, *_RESETS))
