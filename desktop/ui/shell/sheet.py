"""A sheet over the page: what it asks in a column that scrolls, and below a line the buttons that end it."""

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
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
    """Its parts go into `column`; `finish` sets the buttons below them. It is as high as they are, and scrolls where
    the window is lower; what comes later makes it higher, never lower, so that its buttons do not jump."""

    _foot: Flow | None = None  # until it is finished
    _highest: tuple[int, int] = (
        0,
        0,
    )  # the width it was laid out for, and how high it has been there, in pixels

    def __init__(self, window: QWidget, *, width: int, gap: int = 14) -> None:
        super().__init__(window, width=width, height=0)
        self._scroll = ScrollColumn()
        self.column = self._scroll.column
        pad(self.column, 24, 20, 24, 18, gap=gap)

    def head(self, title: str) -> None:
        """Set what it is called at its top."""
        self.setAccessibleName(title)
        self.column.addWidget(WrappedLabel(title, Type.CARD_TITLE))

    def finish(self, *buttons: Button) -> None:
        self.column.addStretch(1)
        whole, self._foot = inside(self, 0, 0, 0, 0, gap=0), Flow()
        foot = self._foot
        whole.addWidget(self._scroll, 1)
        whole.addWidget(Rule())
        pad(foot, 24, 12, 24, 14, gap=10)
        for button in buttons:
            foot.addWidget(button)
        whole.addLayout(foot)
        content = self._scroll.widget()
        assert content is not None
        content.installEventFilter(self)
        self._fit()

    def wanted_height(self, width: int) -> int:
        if self._foot is None:
            return 0
        own = self.panel.contentsMargins() + self.panel.body.contentsMargins()
        within = width - own.left() - own.right()
        column = max(self.column.totalHeightForWidth(within), self.column.totalMinimumSize().height())
        parts = column + 1 + self._foot.heightForWidth(within)
        known, before = self._highest
        wanted = parts + own.top() + own.bottom()
        self._highest = width, max(before, wanted) if known == width else wanted
        return self._highest[1]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest and watched is self._scroll.widget():
            QTimer.singleShot(0, self, self._grow)  # once the parts have their new heights
        return super().eventFilter(watched, event)

    @Slot()
    def _grow(self) -> None:
        self._fit()

    def named(self, name: str, field: TextField | TextArea) -> QVBoxLayout:
        """Return a field under its name, which is its accessible name too."""
        field.edit.setAccessibleName(name)
        part = QVBoxLayout()
        pad(part, gap=6)
        part.addWidget(Label(name, Type.BODY_STRONG))
        part.addWidget(field)
        return part
