"""One host key with its fingerprint in full: two of them below each other can be compared letter by letter."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel

_TOLD_MS = 1500


class KeyBox(Card):
    """`where` is the file and line that holds it. Its kind stands below the fingerprint, which needs the width."""

    def __init__(
        self, title: str, kind: str, fingerprint: str, *, where: str = "", tone: Tone | None = None
    ) -> None:
        super().__init__(ground=Ink.WELL, tone=tone, inset=(12, 8), gap=4)
        self.fingerprint = fingerprint
        self.copy_button = Button(icon="copy", kind=ButtonKind.GHOST, size=ButtonSize.SMALL)
        named = self.tr("Copy this fingerprint: {title}").replace("{title}", title)
        self.copy_button.setAccessibleName(named)
        self.copy_button.setToolTip(self.tr("Copy this fingerprint"))
        self.copy_button.clicked.connect(self._copy)
        icon, ink = ("hard-drive", Ink.MUTED) if tone is None else ("key-round", tone.ink)
        head = QHBoxLayout()
        pad(head, gap=8)
        head.addWidget(IconMark(icon, ink))
        head.addWidget(WrappedLabel(title, Type.BODY_STRONG), 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.copy_button)
        self.body.addLayout(head)
        self.body.addWidget(WrappedLabel(clean(fingerprint), Type.MONO))
        told = " · ".join(clean(part) for part in (kind, where) if part)
        if told:
            self.body.addWidget(WrappedLabel(told, Type.SMALL, Ink.MUTED))
        self._forget = QTimer(self, singleShot=True, interval=_TOLD_MS)
        self._forget.timeout.connect(self._offer_again)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.fingerprint)
        self.copy_button.show_icon("check")
        self._forget.start()

    @Slot()
    def _offer_again(self) -> None:
        self.copy_button.show_icon("copy")
