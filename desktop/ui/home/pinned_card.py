"""The card of pinned runbooks: each with its key; in order by keys once it is being edited."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.home.pinned import PinnedLine, PinnedViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.chip import effect_chip
from desktop.ui.widgets.clickable import ClickRow
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.labels import ElidedLabel, Label, SectionLabel
from desktop.ui.widgets.undo_bar import UndoBar

_ROW, _EDITED = 56, 40
_ALT = Qt.KeyboardModifier.AltModifier


class PinnedRow(ClickRow):
    """While the pins are edited, Alt with an arrow moves it and Del takes it off."""

    moved = Signal(str, int)
    removed = Signal(str)
    left = Signal()

    def __init__(self, line: PinnedLine, *, is_editing: bool) -> None:
        name = ", ".join(part for part in (line.title, line.trouble) if part)
        super().__init__(line.id, name, height=_EDITED if is_editing and not line.trouble else _ROW)
        self._is_editing = is_editing
        self.setAccessibleDescription("Alt+↑ Alt+↓ Del" if is_editing else line.keys)
        row = QHBoxLayout(self)
        pad(row, 14, 0, 12, 0, gap=10)
        if is_editing:
            row.addLayout(self._movers(line))
        elif line.keys:
            row.addWidget(KeyCap(line.keys))
        row.addLayout(self._words(line), 1)
        if is_editing:
            row.addWidget(self._button("pin-off", self.tr("Unpin {title}"), line, self._remove))

    def _words(self, line: PinnedLine) -> QVBoxLayout:
        both, below = QVBoxLayout(), QHBoxLayout()
        pad(both, gap=2)
        pad(below, gap=8)
        both.addStretch(1)
        both.addWidget(ElidedLabel(line.title, Type.BODY_STRONG))
        if line.trouble:
            below.addWidget(ElidedLabel(line.trouble, Type.SMALL, Ink.WARN), 1)
        elif line.effect and not self._is_editing:
            below.addWidget(Label(line.steps, Type.SMALL, Ink.MUTED))
            below.addWidget(effect_chip(line.effect))
            below.addStretch(1)
        both.addLayout(below)
        both.addStretch(1)
        return both

    def _movers(self, line: PinnedLine) -> QHBoxLayout:
        pair = QHBoxLayout()
        pad(pair, gap=2)
        pair.addWidget(self._button("chevron-up", self.tr("Move {title} up"), line, lambda: self._move(-1)))
        pair.addWidget(
            self._button("chevron-down", self.tr("Move {title} down"), line, lambda: self._move(1))
        )
        return pair

    def _button(self, icon: str, words: str, line: PinnedLine, act: Callable[[], None]) -> Button:
        button = Button("", ButtonKind.GHOST, icon=icon, size=ButtonSize.SMALLEST)
        button.setAccessibleName(words.replace("{title}", line.title))
        button.clicked.connect(act)
        return button

    def _move(self, by: int) -> None:
        self.moved.emit(self.row_id, by)

    def _remove(self) -> None:
        self.removed.emit(self.row_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        is_alt = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _ALT
        if self._is_editing and event.key() in moves and is_alt:
            self._move(moves[Qt.Key(event.key())])
        elif event.key() in moves and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif self._is_editing and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove()
        elif self._is_editing and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class PinnedCard(QWidget):
    def __init__(self, viewmodel: PinnedViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._shown: object = None
        self.rows: dict[str, PinnedRow] = {}
        self.edit = Button("", ButtonKind.LINK, size=ButtonSize.SMALL)
        self.undo, self.trouble = UndoBar(), Banner("", Tone.WARN)
        self._card, self._hint = Card(inset=(0, 4), gap=0), Label("", Type.SMALL, Ink.MUTED)
        column = QVBoxLayout(self)
        pad(column, gap=10)
        head = QHBoxLayout()
        pad(head, gap=8)
        head.addWidget(SectionLabel(self.tr("Pinned")), 1)
        head.addWidget(self.edit)
        column.addLayout(head)
        for part in (self.trouble, self._card, self.undo, self._hint):
            column.addWidget(part)
        self.edit.clicked.connect(self.toggle_edit)
        self.undo.undone.connect(viewmodel.put_back)
        viewmodel.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def toggle_edit(self) -> None:
        """Edit by keys from the first row on; once that is done the keyboard is on the button again."""
        self._vm.edit()
        if self._vm.is_editing:
            next(iter(self.rows.values())).setFocus()
        else:
            self.edit.setFocus()

    @Slot()
    def refresh(self) -> None:
        vm = self._vm
        lines, is_editing = vm.lines, vm.is_editing
        self.edit.setText(self.tr("Done") if is_editing else self.tr("Edit"))
        self.edit.setAccessibleName(self.tr("Done editing") if is_editing else self.tr("Edit what is pinned"))
        self.edit.setVisible(bool(lines))
        self._hint.setText(self.tr("Alt+↑ Alt+↓ move · Del unpins · Esc ends"))
        self._hint.setVisible(is_editing)
        self.undo.setVisible(bool(vm.removed))
        self.undo.tell(self.tr("Unpinned: {title}").replace("{title}", vm.removed))
        self.trouble.setVisible(bool(vm.trouble))
        if vm.trouble:
            self.trouble.tell(vm.trouble, Tone.WARN)
        if (lines, is_editing) != self._shown:
            self._shown = (lines, is_editing)
            self._fill(lines, is_editing=is_editing)
        self._card.setVisible(bool(lines))  # after the keyboard has found another place

    def _fill(self, lines: tuple[PinnedLine, ...], *, is_editing: bool) -> None:
        held, order = next((key for key, row in self.rows.items() if row.hasFocus()), ""), list(self.rows)
        empty(self._card.body)
        self.rows = {}
        for at, line in enumerate(lines):
            if at:
                self._card.body.addWidget(Rule())
            row = self.rows[line.id] = PinnedRow(line, is_editing=is_editing)
            row.picked.connect(self._vm.open)
            row.moved.connect(self._vm.move)
            row.removed.connect(self._vm.unpin)
            row.left.connect(self.toggle_edit)
            self._card.body.addWidget(row)
        self._keep_focus(held, order)

    def _keep_focus(self, held: str, order: list[str]) -> None:
        """The keyboard stays on its row; where that one went, on the one in its place."""
        if not held:
            return
        if held not in self.rows:
            after = [key for key in order[order.index(held) :] if key in self.rows]
            held = next(iter(after), next(reversed(self.rows), ""))
        if held:
            self.rows[held].setFocus()
        else:
            self.undo.button.setFocus()
