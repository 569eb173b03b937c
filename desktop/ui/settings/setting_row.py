"""One setting: what it is, what it does, its control, and the way back to what is usual."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel

_BESIDE_FROM, _NARROWEST = 640, 160


class SettingRow(QWidget):
    """`reset` is there while the setting is not the usual one; neither words nor control move for it."""

    def __init__(self, title: str, text: str, control: QWidget, *, can_reset: bool = True) -> None:
        super().__init__()
        self.title = title
        self.told = WrappedLabel(text, Type.SMALL, Ink.MUTED)
        self.reset = Button(self.tr("Reset"), ButtonKind.LINK, icon="undo-2", size=ButtonSize.SMALL)
        self.reset.setAccessibleName(self.tr("Reset: {setting}").replace("{setting}", clean(title)))
        self.reset.setVisible(False)
        self._can_reset = can_reset
        self._row = QHBoxLayout(self)
        pad(self._row, gap=12)
        words = QVBoxLayout()
        pad(words, gap=3)
        words.addWidget(Label(title, Type.BODY_STRONG))
        words.addWidget(self.told)
        words.addStretch(1)
        self._row.addLayout(words, 1)
        self._right = QHBoxLayout()
        pad(self._right, gap=12)
        self._right.addWidget(self.reset)
        self._right.addWidget(control)
        self._right.addStretch(0)
        self._row.addLayout(self._right)
        self._keep_room(can_reset)

    def show_usual(self, is_usual: bool) -> None:
        self.reset.setVisible(self._can_reset and not is_usual)

    def minimumSizeHint(self) -> QSize:
        """A box layout measures heights for the minimum width at least, and would cut what wraps below it."""
        least = super().minimumSizeHint()
        return QSize(min(px(_NARROWEST), least.width()), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= px(_BESIDE_FROM)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not way:
            self._row.setDirection(way)
            self._right.setStretch(2, 0 if beside else 1)
            self._right.insertWidget(0 if beside else 1, self.reset)
            self._keep_room(self._can_reset and beside)

    def _keep_room(self, is_kept: bool) -> None:
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(is_kept)
        self.reset.setSizePolicy(policy)
