"""The ranked runbooks as cards that are painted, not built, so that ten thousand of them stay smooth."""

from collections.abc import Sequence

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
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.redaction.clean import clean
from desktop.ui.library.result import Result
from desktop.ui.library.result_paint import paint_result, result_height
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.scroll import slim

Index = QModelIndex | QPersistentModelIndex
RESULT_ROLE = Qt.ItemDataRole.UserRole


class ResultModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.results: tuple[Result, ...] = ()

    def show_results(self, results: Sequence[Result]) -> None:
        self.beginResetModel()
        self.results = tuple(results)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.results)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Result | str | None:
        result = self.results[index.row()]
        if role == RESULT_ROLE:
            return result
        return (
            clean(result.spoken)
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            else None
        )


class ResultDelegate(QStyledItemDelegate):
    is_ranked = True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        result, view = index.data(RESULT_ROLE), option.widget
        if isinstance(result, Result) and isinstance(view, QAbstractItemView):
            painter.save()
            box = QRectF(option.rect).adjusted(0, 0, 0, -px(8))
            paint_result(painter, box, result, is_chosen=view.currentIndex() == index)
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(200), result_height(is_ranked=self.is_ranked) + px(8))


class ResultList(QListView):
    """`chosen` tells the row that was moved to, `opened` that it was pressed twice or by Enter."""

    chosen = Signal(int)
    opened = Signal()
    focus_radius = 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        slim(self)
        self._results, self._delegate = ResultModel(), ResultDelegate(self)
        self.setModel(self._results)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Runbooks"))
        self.selectionModel().currentChanged.connect(self._moved)
        self.doubleClicked.connect(self.opened)
        theme().changed.connect(self._new_look)

    def focus_row(self) -> QRect:
        return self.visualRect(self.currentIndex()).adjusted(0, 0, 0, -px(8))

    def show_results(self, results: Sequence[Result], row: int) -> None:
        self._delegate.is_ranked = any(result.because for result in results)
        self._results.show_results(results)
        self.show_row(row)

    def show_row(self, row: int) -> None:
        self.setCurrentIndex(self._results.index(row) if row >= 0 else QModelIndex())

    def step_by(self, by: int) -> None:
        row = min(max(self.currentIndex().row() + by, 0), len(self._results.results) - 1)
        if row >= 0:
            self.setCurrentIndex(self._results.index(row))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_chosen()

    @Slot()
    def _new_look(self) -> None:
        self.doItemsLayout()
        self._show_chosen()

    def _show_chosen(self) -> None:
        """What Start would start stays in sight."""
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
        if event.key() in moves:
            self.step_by(moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        else:
            event.ignore()  # Enter belongs to the page

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        if now.isValid():
            self.chosen.emit(now.row())
