"""The first thing on Home: a place for whatever came in, and the button that finds runbooks for it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import TextArea
from desktop.ui.widgets.labels import IconMark

_HEIGHT = 76


class PasteBox(TextArea):
    """Takes several lines; Enter finds, Shift+Enter makes a line."""

    found = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            placeholder=self.tr("Alert text, log lines, an error message or a symptom"),
            role=Type.LEAD, enter_submits=True, parent=parent,
        )  # fmt: skip
        pad(self.row, 16, 10, 12, 10, gap=12)
        fix(self, height=_HEIGHT)
        self.edit.setAccessibleName(self.tr("What came in?"))
        button = Button(
            self.tr("Find runbooks"), ButtonKind.PRIMARY, icon="search", keys="Enter", size=ButtonSize.LARGE
        )
        self.row.insertWidget(
            0, IconMark("clipboard-paste", Ink.ACCENT, size=20), 0, Qt.AlignmentFlag.AlignTop
        )
        side = QHBoxLayout()
        pad(side)
        side.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.row.addLayout(side)
        button.clicked.connect(self._find)
        self.submitted.connect(self._find)

    @Slot()
    def _find(self) -> None:
        self.found.emit(self.edit.toPlainText())
