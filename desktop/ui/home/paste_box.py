"""The first thing on Home: a place for whatever came in, and the button that finds runbooks for it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.growing_area import GrowingArea
from desktop.ui.widgets.labels import IconMark


class PasteBox(GrowingArea):
    """One line that grows with what is pasted; Enter finds, Shift+Enter makes a line."""

    found = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            placeholder=self.tr("Alert text, log lines or an error message"),
            one_line=56, margin=8, most_lines=6, role=Type.LEAD, parent=parent,
        )  # fmt: skip
        pad(self.row, 16, 10, 12, 10, gap=12)
        self.edit.setAccessibleName(self.tr("What came in?"))
        button = Button(
            self.tr("Find runbooks"), ButtonKind.PRIMARY, icon="search", keys="Enter", size=ButtonSize.LARGE
        )
        # Mark, first line of the text and button stand on one line, also where more lines come below.
        mark = QVBoxLayout()
        pad(mark, 0, 8, 0, 0)
        mark.addWidget(IconMark("clipboard-paste", Ink.ACCENT, size=20))
        mark.addStretch(1)
        self.row.insertLayout(0, mark)
        self.row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        button.clicked.connect(self._find)
        self.submitted.connect(self._find)

    @Slot()
    def _find(self) -> None:
        self.found.emit(self.edit.toPlainText())
