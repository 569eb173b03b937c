"""All keys that work here, in one panel, under `?`."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.shell.overlay import Overlay, inside
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel, Label
from desktop.ui.widgets.scroll import ScrollColumn


class KeysPanel(Overlay):
    def __init__(self, window: QWidget, here: Sequence[Action], everywhere: Sequence[Action]) -> None:
        super().__init__(window, width=520, height=600)
        self.setAccessibleName(self.tr("All keys"))
        column = inside(self, 24, 18, 14, 16, gap=12)
        head = QHBoxLayout()
        pad(head, 0, 0, 6, 0)
        head.addWidget(Label(self.tr("Keys"), Type.CARD_TITLE))
        head.addStretch(1)
        self._close = Button(self.tr("Close"), ButtonKind.GHOST, keys="Esc", size=ButtonSize.SMALL)
        self._close.clicked.connect(self.close_panel)
        head.addWidget(self._close)
        column.addLayout(head)
        self._scroll = ScrollColumn()
        pad(self._scroll.column, 0, 0, 12, 0, gap=8)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName(self.tr("Keys and what they do"))
        column.addWidget(self._scroll, 1)
        self._add(self.tr("On this page"), here)
        self._add(self.tr("Everywhere"), everywhere)
        self._scroll.column.addStretch(1)

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self._close.setFocus()

    def _add(self, title: str, actions: Sequence[Action]) -> None:
        shown = [action for action in actions if action.keys]
        if not shown:
            return
        self._scroll.column.addWidget(CapsLabel(title))
        for action in shown:
            row = QHBoxLayout()
            pad(row, gap=8)
            row.addWidget(ElidedLabel(action.text, Type.BODY, Ink.TEXT), 1)
            row.addWidget(KeyCap(action.shown_keys))
            self._scroll.column.addLayout(row)
        self._scroll.column.addSpacing(8)
