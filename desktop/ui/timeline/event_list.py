"""The events of a run as a list: a model over lines, one painter for all, moved through by J and K."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.timeline.told import Told
from desktop.ui.widgets.scroll import slim

Index = QModelIndex | QPersistentModelIndex
TOLD_ROLE = Qt.ItemDataRole.UserRole
_HEIGHT, _STEM, _ICON, _LEFT, _SIDE = 46, 24, 16, 46, 12
_COMPACT_BY = 14  # px at 100 % that a narrow list has less before its words
_BESIDE_BAR = 6
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class EventModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.events: tuple[Told, ...] = ()

    def show_events(self, events: Sequence[Told]) -> None:
        self.beginResetModel()
        self.events = tuple(events)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.events)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Told | str | None:
        if not index.isValid():
            return None
        told = self.events[index.row()]
        if role == TOLD_ROLE:
            return told
        return (
            clean(told.spoken)
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            else None
        )


class EventDelegate(QStyledItemDelegate):
    def __init__(self, parent: QObject, *, is_compact: bool) -> None:
        super().__init__(parent)
        self._is_compact = is_compact

    @property
    def _saved(self) -> int:
        return px(_COMPACT_BY) if self._is_compact else 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(80), px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        told, view = index.data(TOLD_ROLE), option.widget
        if not isinstance(told, Told) or not isinstance(view, EventList):
            return
        box, is_current = QRectF(option.rect), view.currentIndex() == index
        painter.save()
        if is_current:
            panel(painter, box, radius=px(7), fill=color(Ink.ACCENT_SOFT), edge=color(Ink.ACCENT))
        is_last = index.row() == len(view.model_.events) - 1
        self._stem(painter, box, told, is_first=not index.row(), is_last=is_last)
        self._words(painter, box, told, view.time_of(index.row()))
        painter.restore()

    def _stem(self, painter: QPainter, box: QRectF, told: Told, *, is_first: bool, is_last: bool) -> None:
        side, middle = px(_ICON), box.center().y()
        x, gap = round(box.left() + px(_STEM) - self._saved), side / 2 + px(3)
        if not is_first:
            painter.fillRect(QRectF(x, box.top(), 1, middle - gap - box.top()), color(Ink.LINE))
        if not is_last:
            painter.fillRect(QRectF(x, middle + gap, 1, box.bottom() - middle - gap), color(Ink.LINE))
        paint_icon(
            painter, told.icon, QRectF(x - side / 2, middle - side / 2, side, side), color(told.tone.ink)
        )

    def _words(self, painter: QPainter, box: QRectF, told: Told, time: str) -> None:
        inside = box.adjusted(px(_LEFT) - self._saved, 0, -px(_SIDE), 0)
        upper = QRectF(inside.left(), inside.center().y() - px(20), inside.width(), px(20))
        lower = QRectF(inside.left(), inside.center().y() + px(1), inside.width(), px(17))
        face, beside = font(Type.BODY_STRONG), text_width(time, font(Type.MONO_SMALL)) + px(10)
        goes_below = text_width(told.words, face) + beside > inside.width()  # what happened goes before when
        line = upper if told.detail or told.by or goes_below else inside
        taken = 0.0 if goes_below else self._right(painter, line, time, Type.MONO_SMALL)
        ink = Ink.TEXT if told.tone in (Tone.NEUTRAL, Tone.ACCENT, Tone.OK) else told.tone.ink
        words(painter, told.words, line.adjusted(0, 0, -taken, 0), font=face, tint=color(ink))
        taken = self._right(painter, lower, time, Type.MONO_SMALL) if goes_below else 0.0
        lower.adjust(0, 0, -taken, 0)
        taken = self._right(painter, lower, told.by, Type.SMALL)
        lower.adjust(0, 0, -taken, 0)
        words(painter, told.detail, lower, font=font(Type.SMALL), tint=color(Ink.MUTED))

    def _right(self, painter: QPainter, line: QRectF, text: str, role: Type) -> float:
        if not text:
            return 0
        words(painter, text, line, font=font(role), tint=color(Ink.FAINT), align=_RIGHT)
        return text_width(text, font(role)) + px(10)


class EventList(QListView):
    """`picked` tells to which place a person moved. A compact one is narrow, and tells times to the minute."""

    picked = Signal(int)
    focus_radius = 8

    def __init__(self, parent: QWidget | None = None, *, is_compact: bool = False) -> None:
        super().__init__(parent)
        self._is_compact = is_compact
        slim(self)
        self.model_ = EventModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(EventDelegate(self, is_compact=is_compact))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().rangeChanged.connect(self._part_from_bar)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Events of the run"))
        self.selectionModel().currentChanged.connect(self._current_changed)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    @Slot(int, int)
    def _part_from_bar(self, _least: int, most: int) -> None:
        """The ring around a row ends before the scroll bar."""
        self.setViewportMargins(0, 0, px(_BESIDE_BAR) if most > 0 else 0, 0)

    def focus_row(self) -> QRect:
        return self.visualRect(self.currentIndex())

    def show_events(self, events: Sequence[Told]) -> None:
        self.model_.show_events(events)

    def show_place(self, place: int) -> None:
        if self.currentIndex().row() != place:
            self.setCurrentIndex(self.model_.index(place))
        self.scrollTo(self.currentIndex())

    def time_of(self, row: int) -> str:
        """Return the time of an event, with its day where that is another than of the one before."""
        at = self.model_.events[row].at.astimezone()
        before = self.model_.events[row - 1].at.astimezone() if row else None
        day = f"{at.day} {at:%b} " if before is None or before.date() != at.date() else ""
        return f"{day}{at:%H:%M}" if self._is_compact else f"{day}{at:%H:%M:%S}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def step_by(self, by: int) -> None:
        count = len(self.model_.events)
        if count:
            self.setCurrentIndex(self.model_.index(min(max(self.currentIndex().row() + by, 0), count - 1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        every, page = len(self.model_.events), max(1, self.viewport().height() // px(_HEIGHT) - 1)
        moves = {
            Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1,
            Qt.Key.Key_Left: -1, Qt.Key.Key_Home: -every, Qt.Key.Key_End: every, Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
        }  # fmt: skip
        if event.key() in moves and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step_by(moves[Qt.Key(event.key())])
        else:
            event.ignore()  # letters are the page's keys, not a search by typing

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        if now.isValid():
            self.scrollTo(now)
            self.picked.emit(now.row())
