"""The first thing on Home: a place for whatever came in, and the button that finds runbooks for it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import TextArea
from desktop.ui.widgets.labels import IconMark

_HEIGHT, _LINE_INSET = 76, 8  # px at 100 %


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
        # Mark, first line of the text and button stand on one line, also where more lines come below.
        mark = QVBoxLayout()
        pad(mark, 0, 8, 0, 0)
        mark.addWidget(IconMark("clipboard-paste", Ink.ACCENT, size=20))
        mark.addStretch(1)
        self.row.insertLayout(0, mark)
        self.row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._inset()
        theme().changed.connect(self._inset)
        button.clicked.connect(self._find)
        self.submitted.connect(self._find)

    @Slot()
    def _inset(self) -> None:
        self.edit.document().setDocumentMargin(px(_LINE_INSET))

    @Slot()
    def _find(self) -> None:
        self.found.emit(self.edit.toPlainText())
