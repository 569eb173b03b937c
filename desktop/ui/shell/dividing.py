"""Sets a border between the two parts of a row, and remembers where a person puts it."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.shell.habits import Habits
from desktop.ui.widgets.divider import WHOLE, Divider


def divide(page: QWidget, right: QWidget, name: str, habits: Habits, key: str) -> Divider:
    """Return the border left of a part; the page lays itself out anew when it is moved."""
    border = Divider(page, right, name)
    border.recall(habits.kept(key))
    border.wanted.connect(lambda share: habits.keep(key, share))
    habits.forgotten.connect(lambda: border.recall(None))
    return border


def divide_row(row: QHBoxLayout, page: QWidget, name: str, habits: Habits, key: str) -> Divider:
    """Divide a row of two parts that share its width; the shares it has are the usual ones."""
    usual = row.stretch(0), row.stretch(1)
    right = row.itemAt(1)
    assert right is not None
    part = right.widget()
    assert part is not None
    border = divide(page, part, name, habits, key)

    def share() -> None:
        left, rest = (border.share, WHOLE - border.share) if border.share else usual
        row.setStretch(0, left)
        row.setStretch(1, rest)

    border.moved.connect(share)
    share()
    return border
