"""Something is awaited: nothing at first, a spinner after 0.3 s, and after 3 s for how long, and a way out."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.spinner import Spinner

SHOWN_AFTER_MS, TOLD_AFTER_S = 300, 3


class Waiting(QWidget):
    """`begin` with what is awaited, `end` when it is there; `cancelled` when the person waits no longer."""

    cancelled = Signal()

    def __init__(
        self, *, cancel: str = "", parent: QWidget | None = None, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(parent)
        self._clock, self._began_s, self._text = clock, 0.0, ""
        self.told = ElidedLabel("", Type.BODY, Ink.MUTED)
        self.cancel = Button(cancel, icon="x", size=ButtonSize.SMALL)
        self._can_cancel = bool(cancel)
        row = QHBoxLayout(self)
        pad(row, gap=10)
        row.addWidget(Spinner())
        row.addWidget(self.told, 1)
        row.addWidget(self.cancel)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.cancel.clicked.connect(self._cancel)
        self._soon = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._soon.timeout.connect(self._appear)
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self.tick)
        self.hide()

    @property
    def is_waiting(self) -> bool:
        return self._soon.isActive() or self._ticking.isActive()

    def begin(self, text: str) -> None:
        """Begin to wait; what is awaited already goes on with its clock."""
        if self.is_waiting and text == self._text:
            return
        self._text, self._began_s = text, self._clock()
        self._ticking.stop()
        self._soon.start()

    def end(self) -> None:
        self._soon.stop()
        self._ticking.stop()
        self.hide()

    @Slot()
    def _appear(self) -> None:
        self._ticking.start()
        self.tick()
        self.show()

    @Slot()
    def tick(self) -> None:
        """Tell for how long; a screen reader is told once, and not every second."""
        seconds = self._clock() - self._began_s
        is_long = seconds >= TOLD_AFTER_S
        self.told.setText(f"{self._text} {int(seconds)} s" if is_long else self._text)
        self.told.setAccessibleName(clean(self._text))
        self.cancel.setVisible(is_long and self._can_cancel)

    @Slot()
    def _cancel(self) -> None:
        self.end()
        self.cancelled.emit()
