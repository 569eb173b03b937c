"""A small note over the page that something was done; it goes by itself and takes no room and no focus."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import IconMark, Label

_SHOWN_MS = 2500


class Toast(Card):
    """`tell` shows a few words at the foot of the page it lies over."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, ground=Ink.RAISED, tone=Tone.OK, inset=(14, 8))
        self._words = Label("", Type.BODY_STRONG)
        row = QHBoxLayout()
        pad(row, gap=8)
        self._mark = IconMark("circle-check", Ink.OK)
        row.addWidget(self._mark)
        row.addWidget(self._words)
        self.body.addLayout(row)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        return self._words.text()

    def refuse(self, text: str) -> None:
        """Say why something was not done."""
        self._show(text, Tone.WARN, "info")

    def tell(self, text: str) -> None:
        """Say that something was done."""
        self._show(text, Tone.OK, "circle-check")

    def _show(self, text: str, tone: Tone, icon: str) -> None:
        self.show_tone(tone)
        self._mark.show_as(icon, tone.ink)
        self._words.setText(text)
        self.setAccessibleName(clean(text))
        announce(self, text)
        self.show()
        self._place()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    @Slot()
    def _place(self) -> None:
        over = self.parentWidget()
        self.adjustSize()
        if over is not None:
            self.move((over.width() - self.width()) // 2, over.height() - self.height() - px(20))
            self.raise_()
