"""A quiet strip that tells one thing and offers at most one way on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel

_ICONS = {
    Tone.NEUTRAL: "info",
    Tone.ACCENT: "info",
    Tone.OK: "circle-check",
    Tone.WARN: "triangle-alert",
    Tone.BAD: "octagon-x",
    Tone.UNKNOWN: "circle-question-mark",
}


class Banner(Card):
    acted = Signal()
    dismissed = Signal()

    def __init__(
        self, text: str = "", tone: Tone = Tone.ACCENT, *, action: str = "", can_dismiss: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, tone=tone, is_soft=True, inset=(12, 6))
        self._told = text
        self._mark = IconMark(_ICONS[tone], tone.ink)
        self._text = WrappedLabel(text, Type.BODY_STRONG)
        self._action = Button(action, ButtonKind.LINK, size=ButtonSize.SMALL)
        self._close = Button("", ButtonKind.GHOST, icon="x", size=ButtonSize.SMALL)
        self._close.setAccessibleName(self.tr("Close this notice"))
        row = QHBoxLayout()
        pad(row, gap=10)
        middle = Qt.AlignmentFlag.AlignVCenter
        row.addWidget(self._mark, 0, middle)
        row.addWidget(self._text, 1, middle)
        row.addWidget(self._action, 0, middle)
        row.addWidget(self._close, 0, middle)
        self.body.addLayout(row)
        self._action.setVisible(bool(action))
        self._close.setVisible(can_dismiss)
        self._action.clicked.connect(self.acted)
        self._close.clicked.connect(self.dismissed)

    def tell(self, text: str, tone: Tone = Tone.ACCENT, *, action: str = "") -> None:
        self.show_tone(tone, is_soft=True)
        self._mark.show_as(_ICONS[tone], tone.ink if tone is not Tone.NEUTRAL else Ink.MUTED)
        if self.isHidden() or text != self._told:
            self._told = text
            announce(self, text)
        self._text.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.show()
