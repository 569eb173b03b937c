"""All keys that work here, in one panel, under `?`."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.shell.overlay import Overlay, inside
from desktop.ui.shell.own_keys import OwnKeys
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel, Label
from desktop.ui.widgets.scroll import ScrollColumn

Line = tuple[str, tuple[str, ...]]  # what is done, and the keys that do it


class KeysPanel(Overlay):
    def __init__(
        self, window: QWidget, here: Sequence[Action], everywhere: Sequence[Action],
        own: Sequence[OwnKeys] = (),
    ) -> None:  # fmt: skip
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
        self._add(self.tr("On this page"), _lines(here))
        self._add(self.tr("Where the keyboard is"), [(one.words, one.caps) for one in own])
        self._add(self.tr("Everywhere"), _lines(everywhere))
        self._scroll.column.addStretch(1)

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self._close.setFocus()

    def _add(self, title: str, lines: Sequence[Line]) -> None:
        if not lines:
            return
        self._scroll.column.addWidget(CapsLabel(title))
        for text, caps in lines:
            row = QHBoxLayout()
            pad(row, gap=8)
            row.addWidget(ElidedLabel(text, Type.BODY, Ink.TEXT), 1)
            for keys in caps:
                row.addWidget(KeyCap(keys))
            self._scroll.column.addLayout(row)
        self._scroll.column.addSpacing(8)


def _lines(actions: Sequence[Action]) -> list[Line]:
    return [(action.text, (action.shown_keys,)) for action in actions if action.keys]
