"""The palette's panel: a line to type in and the list under it; Enter does the chosen thing."""

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.redaction.clean import clean
from desktop.ui.palette.viewmodel import Found, PaletteViewModel
from desktop.ui.shell.overlay import Overlay, inside
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.key_cap import caps_width, paint_caps, split_keys
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.scroll import slim
from desktop.ui.widgets.search_box import SearchBox

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole.UserRole
_ROW = 36
_AROUND = 110  # what stands above and below the rows
_FEWEST_ROWS, _MOST_ROWS = 5, 10
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FoundModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Found, ...] = ()

    def show_found(self, found: tuple[Found, ...]) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Found | str | None:
        found = self.found[index.row()]
        if role == _ROLE:
            return found
        spoken = ", ".join(part for part in (found.item.title, found.item.kind, found.item.keys) if part)
        return (
            clean(spoken)
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            else None
        )


class FoundDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found, view = index.data(_ROLE), option.widget
        if not isinstance(found, Found) or not isinstance(view, QAbstractItemView):
            return
        painter.save()
        box = QRectF(option.rect)
        if view.currentIndex() == index:
            panel(painter, box.adjusted(0, 1, 0, -1), radius=px(6), fill=color(Ink.ACCENT_SOFT))
        side = px(16)
        icon = QRectF(box.left() + px(12), box.center().y() - side / 2, side, side)
        paint_icon(painter, found.item.icon, icon, color(Ink.MUTED))
        right = self._paint_end(painter, box.adjusted(0, 0, -px(12), 0), found)
        left = icon.right() + px(11)
        _paint_title(painter, QRectF(left, box.top(), right - left - px(10), box.height()), found)
        painter.restore()

    def _paint_end(self, painter: QPainter, box: QRectF, found: Found) -> float:
        face, right = font(Type.SMALL), box.right()
        if caps := split_keys(found.item.keys):
            right -= caps_width(caps)
            paint_caps(painter, right, box.center().y(), caps, ink=color(Ink.MUTED), edge=color(Ink.EDGE))
            return right
        words(painter, found.item.kind, box, font=face, tint=color(Ink.MUTED), align=_RIGHT)
        return right - text_width(found.item.kind, face)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(200), px(_ROW))


def _paint_title(painter: QPainter, box: QRectF, found: Found) -> None:
    """Draw the title, and over it again the letters that were typed, in the accent."""
    face = font(Type.BODY_STRONG)
    words(painter, found.item.title, box, font=face, tint=color(Ink.TEXT))
    metrics = QFontMetricsF(face)
    for at in found.letters:
        left = box.left() + metrics.horizontalAdvance(found.item.title[:at])
        if left > box.right() - px(20):
            return
        letter = found.item.title[at]
        width = metrics.horizontalAdvance(letter)
        painter.fillRect(QRectF(left, box.center().y() + px(9), width, max(1, px(1.5))), color(Ink.ACCENT))


class PaletteOverlay(Overlay):
    """As high as what was found needs."""

    _rows = _MOST_ROWS

    def __init__(self, window: QWidget, viewmodel: PaletteViewModel) -> None:
        super().__init__(window, width=640, height=_AROUND + _MOST_ROWS * _ROW)
        self._vm = viewmodel
        self.setAccessibleName(self.tr("Command palette"))
        self.box = SearchBox(self.tr("Runbook, action, host or run"), height=40)
        self.list = QListView()
        self._model = FoundModel()
        self.list.setModel(self._model)
        self.list.setItemDelegate(FoundDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("What fits"))
        slim(self.list)
        self._empty = EmptyState("search", self.tr("Nothing is called like that"))
        self._empty.tell(self.tr("Nothing is called like that"), self.tr("Fewer letters find more."))
        self._empty.hide()
        column = inside(self, 14, 14, 14, 12, gap=10)
        column.addWidget(self.box)
        column.addWidget(self.list, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(
            KeysLine((("↑ ↓", self.tr("move")), ("Enter", self.tr("do it")), ("Esc", self.tr("close"))))
        )
        self.box.changed.connect(viewmodel.type)
        self.box.edit.installEventFilter(self)
        self.list.clicked.connect(self._do)
        self.list.selectionModel().currentChanged.connect(self._tell)
        viewmodel.changed.connect(self._render)
        self._render()

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self.box.setFocus()

    def wanted_height(self, width: int) -> int:
        return px(_AROUND) + self._rows * px(_ROW)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.box.edit and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _take_key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            row = self.list.currentIndex().row() + (1 if key is Qt.Key.Key_Down else -1)
            self.list.setCurrentIndex(self._model.index(row % max(1, len(self._model.found))))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(self.list.currentIndex())
        elif key is Qt.Key.Key_Escape:
            self.close_panel()
        else:
            return False
        return True

    @Slot()
    def _render(self) -> None:
        self._model.show_found(self._vm.found)
        self.list.setVisible(bool(self._vm.found))
        self._empty.setVisible(not self._vm.found)
        self._rows = min(max(len(self._vm.found), _FEWEST_ROWS), _MOST_ROWS)
        self._fit()
        self.list.setCurrentIndex(self._model.index(0) if self._vm.found else QModelIndex())

    @Slot(QModelIndex, QModelIndex)
    def _tell(self, now: QModelIndex, _before: QModelIndex) -> None:
        """The keyboard stays in the line: what it has moved to is said."""
        announce(self, str(now.data(Qt.ItemDataRole.AccessibleTextRole) or ""))

    @Slot(QModelIndex)
    def _do(self, index: QModelIndex) -> None:
        if index.isValid():
            run = self._model.found[index.row()].item.run
            self.close_panel()
            run()
