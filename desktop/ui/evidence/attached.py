"""What was attached, as buttons that ask to look at it."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.events import EvidenceRef
from desktop.domain.quantity import show_bytes
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.labels import plain_tooltip

_LONGEST_NAME = 28


class AttachedList(QWidget):
    asked = Signal(object)  # an EvidenceRef

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[EvidenceRef, ...] = ()
        self.buttons: list[Button] = []
        self._flow = Flow()
        self.setLayout(self._flow)
        pad(self._flow, gap=6)

    @property
    def refs(self) -> tuple[EvidenceRef, ...]:
        return self._shown

    def show_refs(self, refs: Iterable[EvidenceRef]) -> None:
        fresh = tuple(refs)
        if fresh == self._shown:
            return
        self._shown = fresh
        empty(self._flow)
        self.buttons = [self._button(ref) for ref in fresh]
        for button in self.buttons:
            self._flow.addWidget(button)

    def _button(self, ref: EvidenceRef) -> Button:
        name = clean(ref.name).replace("\n", " ")
        short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 8]}…{name[-7:]}"
        button = Button(short, icon="paperclip", size=ButtonSize.SMALL)
        words = self.tr("Look at {name}, {size}").replace("{size}", show_bytes(ref.size_bytes))
        button.setAccessibleName(words.replace("{name}", name))
        plain_tooltip(button, words.replace("{name}", name))
        button.clicked.connect(self._asks(ref))
        return button

    def _asks(self, ref: EvidenceRef) -> Callable[[], None]:
        return lambda: self.asked.emit(ref)

    def ask_last(self) -> None:
        """Look at what was attached last."""
        if self._shown:
            self.asked.emit(self._shown[-1])
