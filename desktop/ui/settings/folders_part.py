"""The folders of runbooks: which there are, which are trusted, and ways to add and to remove one."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.settings.section import Section
from desktop.ui.settings.setting_row import SettingRow
from desktop.ui.settings.viewmodel import SettingsViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.tab_order import tab_as_read
from desktop.ui.widgets.undo_bar import UndoBar
from desktop.ui.widgets.wrapped_label import WrappedLabel


class FoldersPart(QWidget):
    def __init__(self, viewmodel: SettingsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._shown: object = None
        self.ticks: dict[Path, CheckBox] = {}
        self.removes: dict[Path, Button] = {}
        self._rows = QVBoxLayout()
        pad(self._rows, gap=10)
        self.path = TextField(placeholder=self.tr("Path of a folder with runbooks"), role=Type.MONO)
        self.path.edit.setAccessibleName(self.tr("Path of a folder with runbooks"))
        self.add = Button(self.tr("Add"), icon="plus")
        self.browse = Button(self.tr("Choose…"), icon="folder-open")
        self._fault = WrappedLabel("", Type.SMALL, Ink.BAD)
        self.undo = UndoBar()
        inside = QWidget()
        column = QVBoxLayout(inside)
        pad(column, gap=12)
        told = self.tr(
            "Runbooks of a trusted folder may run at once. Those of others are only shown, until you have looked at "
            "one and trusted exactly its bytes."
        )
        column.addWidget(WrappedLabel(told, Type.SMALL, Ink.MUTED))
        column.addLayout(self._rows)
        column.addWidget(self.undo)
        line = QHBoxLayout()
        pad(line, gap=8)
        line.addWidget(self.path, 1)
        line.addWidget(self.add)
        line.addWidget(self.browse)
        column.addLayout(line)
        column.addWidget(self._fault)
        whole = QVBoxLayout(self)
        pad(whole)
        whole.addWidget(Section(self.tr("Library"), inside))
        self.add.clicked.connect(self._add)
        self.browse.clicked.connect(self._browse)
        self.path.edit.returnPressed.connect(self._add)
        self.path.changed.connect(self._typed)
        self.undo.undone.connect(viewmodel.put_back)
        viewmodel.folder_added.connect(self.path.edit.clear)
        viewmodel.changed.connect(self._render)
        self._render()

    @Slot()
    def _add(self) -> None:
        self._vm.add_folder(self.path.edit.text())

    @Slot()
    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("A folder with runbooks"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._vm.add_folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _typed(self) -> None:
        self.path.refuse(False)
        self._fault.setVisible(False)

    @Slot()
    def _render(self) -> None:
        vm = self._vm
        trouble = clean(vm.trouble)
        self._fault.setText(trouble)
        self._fault.setVisible(bool(trouble))
        self.path.refuse(bool(trouble))
        self.undo.setVisible(bool(vm.removed))
        if vm.removed:
            self.undo.tell(self.tr("Removed {folder}").replace("{folder}", clean(vm.removed)))
        shown = (vm.fixed_folders, tuple((folder, vm.is_trusted(folder)) for folder in vm.folders))
        if shown == self._shown:
            return
        self._shown = shown
        empty(self._rows)
        self.ticks, self.removes = {}, {}
        for fixed in vm.fixed_folders:
            word = self.tr("trusted") if fixed.is_trusted else self.tr("only shown")
            chip = Chip(word, Tone.OK if fixed.is_trusted else Tone.NEUTRAL)
            path = clean(str(fixed.path))
            self._rows.addWidget(SettingRow(fixed.origin.capitalize(), path, chip, can_reset=False))
        for folder in vm.folders:
            self._rows.addWidget(self._row(folder))
        tab_as_read(self)

    def _row(self, folder: Path) -> SettingRow:
        name = clean(str(folder))
        tick = self.ticks[folder] = CheckBox(self.tr("Trusted"))
        tick.setAccessibleName(self.tr("Trust {folder}").replace("{folder}", name))
        tick.setChecked(self._vm.is_trusted(folder))
        tick.toggled.connect(partial(self._vm.trust_folder, folder))
        remove = self.removes[folder] = Button(self.tr("Remove"), icon="x", size=ButtonSize.SMALL)
        remove.setAccessibleName(self.tr("Remove {folder}").replace("{folder}", name))
        remove.clicked.connect(partial(self._vm.remove_folder, folder))
        controls = QWidget()
        flow = Flow()
        controls.setLayout(flow)
        pad(flow, gap=12)
        flow.addWidget(tick)
        flow.addWidget(remove)
        return SettingRow(clean(folder.name) or name, name, controls, can_reset=False)
