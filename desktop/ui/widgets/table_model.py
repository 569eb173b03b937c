"""What a table shows: columns, and rows of cells that may be made when they are asked for."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink

Index = QModelIndex | QPersistentModelIndex
CELL_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in pixels at 100 %; 0 takes the rest. `drops_under` hides it where the table is narrower. `most` is up to
    which width it grows where those that take the rest have plenty."""

    title: str
    width: int = 0
    is_right: bool = False
    drops_under: int = 0
    most: int = 0

    @property
    def key(self) -> str:
        """What the column goes by, in its table; one without a title holds the mark of a row."""
        return self.title or "state"


@dataclass(frozen=True, slots=True)
class Cell:
    text: str = ""
    role: Type = Type.BODY
    ink: Ink = Ink.TEXT
    icon: str = ""
    icon_ink: Ink | None = None  # where it is not that of the text
    below: str = ""  # a second line, small
    below_ink: Ink = Ink.MUTED
    goes_on: bool = False  # the second line ends the sentence of the first


@dataclass(frozen=True, slots=True)
class TableRow:
    id: str
    cells: tuple[Cell, ...]


class Row(Protocol):
    """What a table shows; `cells` may be made when they are asked for, of a thousand rows only those in sight."""

    @property
    def id(self) -> str: ...
    @property
    def cells(self) -> tuple[Cell, ...]: ...


class TableModel(QAbstractTableModel):
    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> bool:
        """Show rows; where they are the same ones in the same order, tell only which changed. True after a reset."""
        before, fresh = self.rows, tuple(rows)
        if [row.id for row in before] != [row.id for row in fresh]:
            self.beginResetModel()
            self.rows = fresh
            self.endResetModel()
            return True
        self.rows = fresh
        changed = [at for at, (old, new) in enumerate(zip(before, fresh, strict=True)) if old != new]
        if changed:
            last = len(self.columns) - 1
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], last))
        return False

    def place_of(self, row_id: str) -> int:
        """Return where a row is, or -1."""
        return next((at for at, row in enumerate(self.rows) if row.id == row_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Cell | str | None:
        cell = self.rows[index.row()].cells[index.column()]
        if role == CELL_ROLE:
            return cell
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return clean((" " if cell.goes_on else ", ").join(filter(None, (cell.text, cell.below))))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        is_title = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.columns[section].title if is_title else None
