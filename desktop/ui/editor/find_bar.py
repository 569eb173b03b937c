"""Finds words in the text: how many, which one, on to the next and back."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.search_box import SearchBox

MOST = 1000  # finds that are tinted and counted


def places_of(wanted: str, text: str, most: int = MOST) -> tuple[int, ...]:
    """Return where words stand in a text, whatever their case, up to a bound."""
    found: list[int] = []
    if wanted:
        low, needle = text.lower(), wanted.lower()
        if len(low) != len(text):  # a letter whose small form is longer would shift what follows
            low, needle = text, wanted
        at = low.find(needle)
        while at >= 0 and len(found) < most:
            found.append(at)
            at = low.find(needle, at + len(needle))
    return tuple(found)


class FindBar(Surface):
    """`wanted` comes with the words and whether to stay, go on (+1) or go back (-1)."""

    wanted = Signal(str, int)
    replaced = Signal(bool)  # with what stands in `other`: the one that is shown, or (True) all
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="b", parent=parent)
        self.box = SearchBox(self.tr("Find in the text"), height=30)
        self._count = ElidedLabel("", Type.SMALL, Ink.MUTED)
        back = Button("", ButtonKind.GHOST, icon="chevron-up", size=ButtonSize.SMALL)
        on = Button("", ButtonKind.GHOST, icon="chevron-down", size=ButtonSize.SMALL)
        close = Button("", ButtonKind.GHOST, icon="x", size=ButtonSize.SMALL)
        for button, name in (
            (back, self.tr("Previous find")),
            (on, self.tr("Next find")),
            (close, self.tr("Close")),
        ):
            button.setAccessibleName(name)
        whole, row = QVBoxLayout(self), QHBoxLayout()
        pad(whole, 12, 6, 10, 6, gap=6)
        pad(row, gap=10)
        whole.addLayout(row)
        whole.addWidget(self._replace_row())
        row.addWidget(self.box, 1)
        row.addWidget(self._count)
        row.addWidget(back)
        row.addWidget(on)
        row.addWidget(close)
        self.box.changed.connect(lambda text: self.wanted.emit(text, 0))
        self.box.submitted.connect(lambda: self.step(1))
        back.clicked.connect(lambda: self.step(-1))
        on.clicked.connect(lambda: self.step(1))
        close.clicked.connect(self.close_bar)
        self.box.edit.installEventFilter(self)
        self.hide()

    def _replace_row(self) -> QWidget:
        self.other, self._replacing = TextField(placeholder=self.tr("Replace with")), QWidget()
        self.other.edit.setAccessibleName(self.tr("Replace with"))
        fix(self.other, height=30)
        one = Button(self.tr("Replace"), ButtonKind.SECONDARY, size=ButtonSize.SMALL)
        every = Button(self.tr("Replace all"), ButtonKind.SECONDARY, size=ButtonSize.SMALL)
        one.clicked.connect(lambda: self.replaced.emit(False))
        every.clicked.connect(lambda: self.replaced.emit(True))
        self.other.edit.returnPressed.connect(lambda: self.replaced.emit(False))
        self.other.edit.installEventFilter(self)
        row = QHBoxLayout(self._replacing)
        pad(row, gap=10)
        for part, share in ((self.other, 1), (one, 0), (every, 0)):
            row.addWidget(part, share)
        self._replacing.hide()
        return self._replacing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shift+Enter goes back; Esc closes at once, for what was looked for is found again by Ctrl+F."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return True
        is_back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_back:
            self.step(-1)
            return True
        return False

    def open_bar(self, words: str = "", *, replaces: bool = False) -> None:
        self._replacing.setVisible(replaces)
        self.show()
        if words:
            self.box.edit.setText(words)
        self.box.edit.selectAll()
        self.box.edit.setFocus()
        self.wanted.emit(self.box.text, 0)

    @Slot()
    def close_bar(self) -> None:
        self.hide()
        self.closed.emit()

    def step(self, by: int) -> None:
        self.wanted.emit(self.box.text, by)

    def tell(self, at: int, count: int) -> None:
        """Say which of how many it is, from 1."""
        self.box.refuse(bool(self.box.text) and not count)
        total = f"{count}+" if count >= MOST else str(count)
        told = self.tr("{n} of {all}").replace("{n}", str(at)).replace("{all}", total)
        self._count.setText("" if not self.box.text else told if count else self.tr("not found"))

    def tell_replaced(self, count: int) -> None:
        told = self.tr("1 replaced") if count == 1 else self.tr("{n} replaced")
        self._count.setText(told.replace("{n}", str(count)))
