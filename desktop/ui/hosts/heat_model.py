"""The grid as Qt's tables know it: a row for each host in sight, a column for each step, and words for each cell."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.redaction.clean import visible
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.words import cell_words

Index = QModelIndex | QPersistentModelIndex
_SPOKEN = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


class HeatModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.grid: Grid | None = None
        self.shown: tuple[int, ...] = ()
        self.marked: tuple[str, ...] = ()

    def show_grid(self, grid: Grid | None, shown: tuple[int, ...]) -> bool:
        """Show hosts in an order; where it is the one from before, only their cells are other. True after a reset."""
        is_same = self.grid is not None and grid is not None and _shape(self.grid) == _shape(grid)
        if is_same and shown == self.shown:
            self.grid = grid
            if shown:
                last = self.index(len(shown) - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return False
        self.beginResetModel()
        self.grid, self.shown = grid, shown
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() or self.grid is None else len(self.grid.matrix.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if self.grid is None or not index.isValid() or role not in _SPOKEN:
            return None
        return cell_words(self.grid, self.shown[index.row()], index.column())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if self.grid is None or role not in _SPOKEN:
            return None
        if orientation is Qt.Orientation.Vertical:
            at = self.shown[section]
            host = self.grid.matrix.hosts[at]
            return visible(host.name)
        column = self.grid.matrix.columns[section]
        return ", ".join(part for part in (visible(column.title), column.unit.word) if part)


def _shape(grid: Grid) -> tuple[object, ...]:
    return (grid.run.run_id, grid.hosts, *(column.key for column in grid.matrix.columns))
