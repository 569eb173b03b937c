"""A box for pasted output: fixed-width, its size told, and what is too much for it left out and said so."""

from PySide6.QtCore import QMimeData, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.quantity import show_bytes
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.field import PlainInput, TextArea
from desktop.ui.widgets.labels import ElidedLabel

LONGEST = 1_000_000  # characters; an editor of more keeps the window waiting
_HEIGHT = 132  # px at 100 %


class CappedInput(PlainInput):
    """Takes pasted text as it is, up to a size; `left_out` tells how many characters were left out."""

    left_out = Signal(int)

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text()
        room = max(0, LONGEST - len(self.toPlainText()))
        self.insertPlainText(text[:room])
        self.left_out.emit(max(0, len(text) - room))


class PasteArea(QWidget):
    """`text` is what was pasted; `submitted` comes on Ctrl+Enter."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = 0
        self.area = TextArea(placeholder=placeholder, role=Type.MONO_SMALL, input_type=CappedInput)
        self.area.edit.setAccessibleName(name)
        fix(self.area, height=_HEIGHT)
        self._size = ElidedLabel("", Type.SMALL, Ink.MUTED)
        column = QVBoxLayout(self)
        pad(column, gap=4)
        column.addWidget(self.area)
        column.addWidget(self._size)
        self.setFocusProxy(self.area)
        self.area.changed.connect(self._tell_size)
        self.area.changed.connect(self.changed)
        self.area.submitted.connect(self.submitted)
        if isinstance(self.area.edit, CappedInput):
            self.area.edit.left_out.connect(self._take_cut)
        self._tell_size()

    @property
    def text(self) -> str:
        return self.area.edit.toPlainText()

    @property
    def size_text(self) -> str:
        return self._size.text()

    def refuse(self, is_refused: bool) -> None:
        self.area.refuse(is_refused)

    @Slot(int)
    def _take_cut(self, count: int) -> None:
        self._cut = count
        self._tell_size()

    @Slot()
    def _tell_size(self) -> None:
        text = self.text
        if not text:
            self._cut = 0
            self._size.setText(self.tr("Nothing pasted yet. Secrets that are known here are masked."))
            return
        lines, size = text.count("\n") + 1, show_bytes(len(text.encode("utf-8", "replace")))
        told = self.tr("{n} lines, {size}") if lines > 1 else self.tr("{n} line, {size}")
        words = told.replace("{n}", f"{lines:,}").replace("{size}", size)
        if self._cut:
            left_out = self.tr("{n} characters more did not fit").replace("{n}", f"{self._cut:,}")
            words = f"{words} · {left_out}"
        self._size.setText(words)
