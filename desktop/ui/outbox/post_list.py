"""The posts of the outbox as a list that the keys move through."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.domain.outbox import PostRow
from desktop.redaction.clean import clean
from desktop.ui.outbox.row_paint import GAP, HEIGHT, paint_post
from desktop.ui.outbox.words import spoken
from desktop.ui.theme.theme import px
from desktop.ui.widgets.row_list import Index, RowList, RowModel

ROW_ROLE = Qt.ItemDataRole.UserRole


class PostModel(RowModel[PostRow]):
    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(lambda row: row.key)
        self.now = now

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> PostRow | str | None:
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        is_text = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return clean(spoken(row, self.now())) if is_text else None


class PostDelegate(QStyledItemDelegate):
    def __init__(self, model: PostModel) -> None:
        super().__init__()
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


class PostList(RowList[PostRow]):
    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        model = PostModel(now)
        super().__init__(model, PostDelegate(model), GAP, parent)
        self.setAccessibleName(self.tr("Posts, those that need you first"))
        self.setUniformItemSizes(True)
