"""The posts of the outbox as a list that the keys move through."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.domain.outbox import PostRow
from desktop.redaction.clean import clean
from desktop.ui.outbox.row_paint import GAP, HEIGHT, paint_post
from desktop.ui.outbox.words import spoken
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.scroll import slim

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole


class PostModel(QAbstractListModel):
    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now = now
        self.rows: tuple[PostRow, ...] = ()

    def show_rows(self, rows: Sequence[PostRow]) -> None:
        """The same posts in the same order are renewed in place, so that nothing jumps."""
        fresh = tuple(rows)
        if [row.key for row in fresh] == [row.key for row in self.rows]:
            self.rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self.rows = fresh
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> PostRow | str | None:
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        is_text = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return clean(spoken(row, self.now())) if is_text else None


class PostDelegate(QStyledItemDelegate):
    def __init__(self, model: PostModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, view = index.data(ROW_ROLE), option.widget
        if isinstance(row, PostRow) and isinstance(view, QAbstractItemView):
            painter.save()
            box = QRectF(option.rect).adjusted(0, 0, 0, -px(GAP))
            paint_post(painter, box, row, self._model.now(), is_chosen=view.currentIndex() == index)
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(200), px(HEIGHT + GAP))


class PostList(QListView):
    chosen = Signal(str)
    focus_radius = 8

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        slim(self)
        self._model = PostModel(now)
        self.setModel(self._model)
        self.setItemDelegate(PostDelegate(self._model, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Posts, those that need you first"))
        self.selectionModel().currentChanged.connect(self._row_changed)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def focus_row(self) -> QRect:
        return self.visualRect(self.currentIndex()).adjusted(0, 0, 0, -px(GAP))

    def show_rows(self, rows: Sequence[PostRow], chosen: str) -> None:
        self._model.show_rows(rows)
        self.show_chosen(chosen)

    def show_chosen(self, chosen: str) -> None:
        at = next((at for at, row in enumerate(self._model.rows) if row.key == chosen), -1)
        if at != self.currentIndex().row():
            self.setCurrentIndex(self._model.index(at) if at >= 0 else QModelIndex())

    @Slot()
    def tell_time(self) -> None:
        self.viewport().update()

    def step_by(self, by: int) -> None:
        row = min(max(self.currentIndex().row() + by, 0), len(self._model.rows) - 1)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
        if event.key() in moves:
            self.step_by(moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        else:
            event.ignore()  # letters and Enter belong to the page

    @Slot(QModelIndex, QModelIndex)
    def _row_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        if now.isValid():
            self.chosen.emit(self._model.rows[now.row()].key)
