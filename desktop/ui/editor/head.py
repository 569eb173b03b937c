"""The head of the editor: which file, whether it is saved, and what can be done with it."""

from pathlib import Path

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
        self._state, self._aside = Chip(""), ElidedLabel("", Type.SMALL, Ink.MUTED)
        self._is_narrow = False
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
        self._names = names
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
        self._below.addWidget(self._aside, 1)
        whole.addLayout(self._below)
        self.views.hide()
        self._aside.hide()

    def make_room(self, *, is_narrow: bool, zooms: QWidget) -> None:
        """Where the views have a line of their own, the state of the file and what sizes the map stand in it."""
        self.views.setVisible(is_narrow)
        self._is_narrow = is_narrow
        self._aside.setVisible(is_narrow)
        self._tell_where()
        if is_narrow and self._below.indexOf(self._state) < 0:
            self._below.insertWidget(1, self._state)
            self._below.addWidget(zooms)
        elif not is_narrow and self._names.indexOf(self._state) < 0:
            self._names.insertWidget(1, self._state)
        self.copy.setText("" if is_narrow else self.tr("Save a copy to…"))
        self.copy.setAccessibleName(self.tr("Save a copy to…"))

    def tell(self) -> None:
        vm = self._vm
        self._name.setText(clean(vm.name))
        self._tell_where()
        text, tone, icon = self._state_words()
        self._state.show_as(text, tone, icon=icon)
        self._state.setVisible(bool(text))
        self.save.setVisible(not vm.is_read_only)
        self.save.setEnabled(vm.can_save)
        self.save.show_kind(ButtonKind.PRIMARY if vm.can_save else ButtonKind.SECONDARY)
        self.try_it.setEnabled(vm.can_try)
        self.try_it.setAccessibleDescription(vm.trying.why_not or "F5")
        unsaved = vm.is_unsaved and not vm.is_read_only
        self.try_it.setText(self.tr("Save and try") if unsaved else self.tr("Try it"))

    def _tell_where(self) -> None:
        """What is to be said beside the folder stands in the line of the views, where there is one."""
        vm = self._vm
        file = vm.manuscript.file if vm.manuscript is not None else ""
        where = clean(str(Path(file).parent)) if file else ""
        if vm.is_new:
            where = self.tr("Not in a file yet: Save asks for one")
        is_aside = self._is_narrow and not vm.trouble
        beside = (where,) if is_aside else (where, self._why)
        self._path.setText(vm.trouble or " · ".join(filter(None, beside)))
        self._path.setVisible(bool(self._path.text()))
        self._aside.setText(self._why if is_aside else "")

    @property
    def _why(self) -> str:
        vm = self._vm
        if vm.manuscript is not None and vm.is_read_only:
            return vm.manuscript.why_read_only
        return vm.told or vm.trying.why_not

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
