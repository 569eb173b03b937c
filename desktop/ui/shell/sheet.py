"""A sheet over the page: what it asks in a column that scrolls, and below a line the buttons that end it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.shell.overlay import Overlay, inside
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Rule
from desktop.ui.widgets.field import TextArea, TextField
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel


class Sheet(Overlay):
    """Its parts go into `column`; `finish` sets the buttons below them."""

    def __init__(self, window: QWidget, *, width: int, height: int, gap: int = 14) -> None:
        super().__init__(window, width=width, height=height)
        self._scroll = ScrollColumn()
        self.column = self._scroll.column
        pad(self.column, 24, 20, 24, 18, gap=gap)

    def head(self, title: str) -> None:
        """Set what it is called at its top."""
        self.setAccessibleName(title)
        self.column.addWidget(WrappedLabel(title, Type.CARD_TITLE))

    def finish(self, *buttons: Button) -> None:
        self.column.addStretch(1)
        whole, foot = inside(self, 0, 0, 0, 0, gap=0), Flow()
        whole.addWidget(self._scroll, 1)
        whole.addWidget(Rule())
        pad(foot, 24, 12, 24, 14, gap=10)
        for button in buttons:
            foot.addWidget(button)
        whole.addLayout(foot)

    def named(self, name: str, field: TextField | TextArea) -> QVBoxLayout:
        """Return a field under its name, which is its accessible name too."""
        field.edit.setAccessibleName(name)
        part = QVBoxLayout()
        pad(part, gap=6)
        part.addWidget(Label(name, Type.BODY_STRONG))
        part.addWidget(field)
        return part
