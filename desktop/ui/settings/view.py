"""The page of settings: each is written and in force at once, and can be set back to what is usual."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.navigation import Page, Place
from desktop.ui.settings.folders_part import FoldersPart
from desktop.ui.settings.found_part import KeysPart, RulesPart
from desktop.ui.settings.look_part import LookPart, RunsPart
from desktop.ui.settings.own_part import OwnPart
from desktop.ui.settings.viewmodel import SettingsViewModel
from desktop.ui.settings.window_part import WindowPart
from desktop.ui.settings.window_settings import WindowSettings
from desktop.ui.theme.dress import pad, widest
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel

_WIDTH = 820


class SettingsView(Page):
    def __init__(
        self, viewmodel: SettingsViewModel, window: WindowSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._vm, self._window = viewmodel, window
        self.window_part = WindowPart(window)
        self.look, self.runs, self.folders = (
            LookPart(viewmodel),
            RunsPart(viewmodel),
            FoldersPart(viewmodel),
        )
        self.own = OwnPart(viewmodel)
        self.keys, self.rules = KeysPart(viewmodel), RulesPart(viewmodel)
        whole = QVBoxLayout(self)
        pad(whole)
        self.area = ScrollColumn()
        pad(self.area.column, 28, 24, 28, 28)
        inner = QWidget()
        widest(inner, _WIDTH)
        column = QVBoxLayout(inner)
        pad(column, gap=22)
        head = QVBoxLayout()
        pad(head, gap=4)
        head.addWidget(Label(self.tr("Settings"), Type.TITLE))
        told = self.tr("What you change counts at once and is kept. Ctrl+K finds each setting by its name.")
        head.addWidget(WrappedLabel(told, Type.BODY, Ink.MUTED))
        column.addLayout(head)
        for part in (self.look, self.runs, self.own, self.window_part, self.folders, self.keys, self.rules):
            column.addWidget(part)
        line = QHBoxLayout()
        pad(line)
        line.addStretch(1)
        line.addWidget(inner, 1000)
        line.addStretch(1)
        self.area.column.addLayout(line)
        self.area.column.addStretch(1)
        whole.addWidget(self.area)

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("Settings"),)

    @property
    def actions_here(self) -> tuple[Action, ...]:
        vm = self._vm
        return (
            Action(self.tr("Try the keyring"), "T", vm.try_keyring, "key-round"),
            Action(self.tr("Add a folder of runbooks"), "A", self.folders.path.edit.setFocus, "plus"),
            Action(self.tr("Put the last folder back"), "U", vm.put_back, "undo-2"),
            Action(self.tr("Forget how the pages were arranged"), "", self._window.forget, "undo-2"),
        )

    def show_place(self, place: Place) -> None:
        self._vm.look()
        self._window.look()
        self.look.scheme.setFocus()
