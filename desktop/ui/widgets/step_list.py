"""The list of a run's steps: a model over rows, a delegate that paints them, a view that moves by J and K."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.scroll import slim
from desktop.ui.widgets.step_row import StepRow, is_narrow, is_wide, paint_row, row_height

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole


class StepModel(QAbstractListModel):
    """Rows of a run. Equal rows are not told as changed, so a long list stays still while one step runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[StepRow, ...] = ()

    def show_rows(self, rows: Sequence[StepRow]) -> None:
        before, self_rows = self.rows, tuple(rows)
        if [row.id for row in before] != [row.id for row in self_rows]:
            self.beginResetModel()
            self.rows = self_rows
            self.endResetModel()
            return
        self.rows = self_rows
        for at, (old, new) in enumerate(zip(before, self_rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(at), self.index(at))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> StepRow | str | None:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        return (
            clean(row.spoken)
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            else None
        )


class StepDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, StepRow):
            view = option.widget
            is_current = isinstance(view, QAbstractItemView) and view.currentIndex() == index
            box = QRectF(option.rect)
            painter.save()
            paint_row(painter, box, row, is_current=is_current)
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 0
        return QSize(px(40), row_height(row, width) if isinstance(row, StepRow) else 0)


class StepList(QListView):
    """`picked` tells which step a person moved to; `show_current` moves there without telling.

    `menu_asked` tells for which step, and where on the screen, a menu is wanted."""

    picked = Signal(str)
    menu_asked = Signal(str, QPoint)
    focus_radius = 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        slim(self)
        self._rows = StepModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(StepDelegate(self))
        self.setSpacing(0)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Steps"))
        self._is_telling = True
        self.selectionModel().currentChanged.connect(self._current_changed)
        theme().changed.connect(self._lay_anew)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a wide list the rows are of another height, and in a narrow one titles break."""
        super().resizeEvent(event)
        widths = (event.size().width(), event.oldSize().width())
        if is_wide(widths[0]) is not is_wide(widths[1]) or (
            widths[0] != widths[1] and any(map(is_narrow, widths))
        ):
            self._lay_anew()
        elif event.size().height() < event.oldSize().height():
            QTimer.singleShot(0, self, self._keep_in_sight)

    @Slot()
    def _lay_anew(self) -> None:
        self.scheduleDelayedItemsLayout()
        QTimer.singleShot(0, self, self._keep_in_sight)

    def focus_row(self) -> QRect:
        return self.visualRect(self.currentIndex())

    def show_rows(self, rows: Sequence[StepRow]) -> None:
        current = self.current_id
        self._rows.show_rows(rows)
        self.scheduleDelayedItemsLayout()
        if current and current != self.current_id:
            self.show_current(current)

    @property
    def current_id(self) -> str:
        at = self.currentIndex().row()
        return self._rows.rows[at].id if 0 <= at < len(self._rows.rows) else ""

    def show_current(self, step_id: str) -> None:
        for at, row in enumerate(self._rows.rows):
            if row.id == step_id and not row.is_branch:
                self._is_telling = False
                self.setCurrentIndex(self._rows.index(at))
                self._is_telling = True
                QTimer.singleShot(0, self, self._keep_in_sight)  # once the rows have their heights
                return

    @Slot()
    def _keep_in_sight(self) -> None:
        self.scrollTo(self.currentIndex())

    def step_by(self, by: int) -> None:
        """Go to the next or previous step, past the branches between."""
        at = self.currentIndex().row() + by
        while 0 <= at < len(self._rows.rows) and self._rows.rows[at].is_branch:
            at += by
        if 0 <= at < len(self._rows.rows):
            self.setCurrentIndex(self._rows.index(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
        if event.key() in steps and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_by(steps[Qt.Key(event.key())])
        else:
            event.ignore()  # letters are the page's keys, not a search by typing

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the pointer it is about the row under it, by the key about the current one."""
        is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_key else self.indexAt(event.pos())
        row = self._rows.rows[index.row()] if index.isValid() else None
        if row is not None and not row.is_branch:
            at = self.visualRect(index).bottomLeft() if is_key else event.pos()
            self.menu_asked.emit(row.id, self.viewport().mapToGlobal(at))

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        if self._is_telling and now.isValid():
            self.picked.emit(self._rows.rows[now.row()].id)
