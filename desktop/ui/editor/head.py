"""The head of the editor: which file, whether it is saved, and what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.editor.viewmodel import EditorViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.segmented import Segmented


class EditorHead(Surface):
    """`views` is for windows with room for one part only: the text, the step's card, or the map."""

    copy_asked = Signal()

    def __init__(self, viewmodel: EditorViewModel, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="b", parent=parent)
        self._vm = viewmodel
        self._name = ElidedLabel("", Type.CARD_TITLE, mode=Qt.TextElideMode.ElideMiddle)
        self._path = ElidedLabel("", Type.SMALL, Ink.MUTED, mode=Qt.TextElideMode.ElideMiddle)
        self._state = Chip("")
        self.save = Button(self.tr("Save"), ButtonKind.PRIMARY, icon="save", keys="Ctrl+S")
        self.try_it = Button(self.tr("Try it"), icon="play", keys="F5")
        self.copy = Button(self.tr("Save a copy to…"), icon="copy")
        self.views = Segmented((self.tr("Text"), self.tr("Step"), self.tr("Map")), self.tr("Shown"))
        self.save.clicked.connect(viewmodel.save)
        self.try_it.clicked.connect(viewmodel.trying.ask)
        self.copy.clicked.connect(self.copy_asked)
        self._lay_out()
        viewmodel.changed.connect(self.tell)
        viewmodel.looker.looked.connect(self.tell)
        self.tell()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        pad(whole, 16, 10, 16, 10, gap=8)
        row, told, names = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        pad(row, gap=8)
        pad(told, gap=2)
        pad(names, gap=10)
        names.addWidget(self._name)
        names.addWidget(self._state)
        names.addStretch(1)
        told.addLayout(names)
        told.addWidget(self._path)
        row.addLayout(told, 1)
        self._buttons = QHBoxLayout()
        pad(self._buttons, gap=8)
        for button in (self.copy, self.try_it, self.save):
            self._buttons.addWidget(button)
        row.addLayout(self._buttons)
        whole.addLayout(row)
        self._below = QHBoxLayout()
        pad(self._below, gap=8)
        self._below.addWidget(self.views)
        self._below.addStretch(1)
        whole.addLayout(self._below)
        self.views.hide()

    def make_room(self, *, is_narrow: bool) -> None:
        self.views.setVisible(is_narrow)
        self.copy.setText("" if is_narrow else self.tr("Save a copy to…"))
        self.copy.setAccessibleName(self.tr("Save a copy to…"))

    def tell(self) -> None:
        vm = self._vm
        self._name.setText(clean(vm.name))
        file = vm.manuscript.file if vm.manuscript is not None else ""
        self._path.setText(vm.trouble or self._told(clean(file)))
        self._path.setVisible(bool(self._path.text()))
        text, tone, icon = self._state_words()
        self._state.show_as(text, tone, icon=icon)
        self._state.setVisible(bool(text))
        self.save.setVisible(not vm.is_read_only)
        self.save.setEnabled(vm.can_save)
        self.save.show_kind(ButtonKind.PRIMARY if vm.can_save else ButtonKind.SECONDARY)
        self.try_it.setEnabled(vm.can_try)
        unsaved = vm.is_unsaved and not vm.is_read_only
        self.try_it.setText(self.tr("Save and try") if unsaved else self.tr("Try it"))

    def _told(self, file: str) -> str:
        vm = self._vm
        if vm.manuscript is not None and vm.is_read_only:
            return f"{file} · {vm.manuscript.why_read_only}"
        if vm.is_new:
            return self.tr("Not in a file yet: Save asks for one")
        return f"{file} · {vm.told}" if vm.told else file

    def _state_words(self) -> tuple[str, Tone, str]:
        vm = self._vm
        if vm.trouble:
            return self.tr("NOT SAVED"), Tone.BAD, "octagon-x"
        if vm.is_read_only:
            return self.tr("READ-ONLY"), Tone.NEUTRAL, "lock"
        if vm.is_new:
            return self.tr("NEW"), Tone.ACCENT, "plus"
        if vm.is_unsaved:
            return self.tr("CHANGED"), Tone.WARN, "pencil"
        return "", Tone.NEUTRAL, ""
