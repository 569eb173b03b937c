"""A box for pasted output: fixed-width, its size told; what is large is kept whole and shown by its beginning."""

from PySide6.QtCore import QMimeData, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.quantity import show_bytes
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import PlainInput, TextArea
from desktop.ui.widgets.wrapped_label import WrappedLabel

LONGEST = 4_000_000  # characters; what is longer is cut, and said
_LARGE, _LONG_LINE = 100_000, 2_000  # characters; an editor of a longer line keeps the window for minutes
_SHOWN_LINES, _SHOWN_LINE = 60, 400
_HEIGHT = 132  # px at 100 %


class PasteInput(PlainInput):
    """Takes pasted text as it is; `came_large` has what an editor is too slow for."""

    came_large = Signal(str)

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text()
        if is_large(text) or len(text) + len(self.toPlainText()) > _LARGE:
            self.came_large.emit(text)
        else:
            self.insertPlainText(text)


def is_large(text: str) -> bool:
    return len(text) > _LARGE or any(len(line) > _LONG_LINE for line in text.split("\n"))


class PasteArea(QWidget):
    """`text` is what was pasted or typed; `submitted` comes on Ctrl+Enter."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held, self._left_out = "", 0
        self.area = TextArea(placeholder=placeholder, role=Type.MONO_SMALL, input_type=PasteInput)
        self.area.edit.setAccessibleName(name)
        fix(self.area, height=_HEIGHT)
        self._size = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self.clear = Button(self.tr("Empty it"), ButtonKind.LINK, size=ButtonSize.SMALL)
        column, foot = QVBoxLayout(self), QHBoxLayout()
        pad(column, gap=4)
        pad(foot, gap=10)
        foot.addWidget(self._size, 1)
        foot.addWidget(self.clear)
        column.addWidget(self.area)
        column.addLayout(foot)
        self.setFocusProxy(self.area)
        self.area.changed.connect(self._tell_size)
        self.area.changed.connect(self.changed)
        self.area.submitted.connect(self.submitted)
        self.clear.clicked.connect(self.empty)
        if isinstance(self.area.edit, PasteInput):
            self.area.edit.came_large.connect(self._hold)
        self._tell_size()

    @property
    def text(self) -> str:
        return self._held or self.area.edit.toPlainText()

    @property
    def size_text(self) -> str:
        return self._size.text()

    def refuse(self, is_refused: bool) -> None:
        self.area.refuse(is_refused)

    @Slot()
    def empty(self) -> None:
        self._held, self._left_out = "", 0
        self.area.edit.setReadOnly(False)
        self.area.edit.clear()
        self.area.setFocus()

    @Slot(str)
    def _hold(self, text: str) -> None:
        """Keep a large text beside the editor, which shows how it begins and takes nothing more."""
        self._held, self._left_out = text[:LONGEST], max(0, len(text) - LONGEST)
        self.area.edit.setReadOnly(True)
        lines = clean(self._held[: _SHOWN_LINES * _LONG_LINE]).split("\n")[:_SHOWN_LINES]
        self.area.edit.setPlainText("\n".join(_shortened(line) for line in lines))

    @Slot()
    def _tell_size(self) -> None:
        text = self.text
        self.clear.setVisible(bool(text))
        if not text:
            self._size.setText(self.tr("Nothing yet. Known secrets are masked."))
            return
        lines, size = text.count("\n") + 1, show_bytes(len(text.encode("utf-8", "replace")))
        told = self.tr("{n} lines, {size}") if lines > 1 else self.tr("{n} line, {size}")
        words = [told.replace("{n}", f"{lines:,}").replace("{size}", size)]
        if self._held:
            words.append(self.tr("its beginning is shown, all of it is taken"))
        if self._left_out:
            words.append(self.tr("{n} characters more did not fit").replace("{n}", f"{self._left_out:,}"))
        self._size.setText(" · ".join(words))


def _shortened(line: str) -> str:
    return line if len(line) <= _SHOWN_LINE else f"{line[:_SHOWN_LINE]}…"
