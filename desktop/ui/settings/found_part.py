"""The settings that are only told: keyring, data folder, settings file, and what is hidden from summaries."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.redaction.kinds import kind_words
from desktop.ui.settings.section import Section
from desktop.ui.settings.setting_row import SettingRow
from desktop.ui.settings.viewmodel import SettingsViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


class KeysPart(QWidget):
    """The keyring is asked behind the page and with a deadline: one that hangs holds nothing up."""

    def __init__(self, viewmodel: SettingsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self.chip = Chip("")
        self.try_it = Button(self.tr("Try it"), icon="key-round")
        controls = QWidget()
        beside = QHBoxLayout(controls)
        pad(beside, gap=12)
        beside.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        beside.addWidget(self.try_it)
        self.row = SettingRow(self.tr("Keyring of the system"), "", controls, can_reset=False)
        self._data, self._file = CommandBox("", prompt=""), CommandBox("", prompt="")
        self._size = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._problems = WrappedLabel("", Type.SMALL, Ink.WARN)
        column = QVBoxLayout(self)
        pad(column)
        column.addWidget(Section(self.tr("Secrets and data"), self.row, self._data_row(), self._file_row()))
        self.try_it.clicked.connect(viewmodel.try_keyring)
        viewmodel.changed.connect(self._render)
        self._render()

    def _data_row(self) -> QWidget:
        return _column(Label(self.tr("Data folder"), Type.BODY_STRONG), self._size, self._data)

    def _file_row(self) -> QWidget:
        told = self.tr(
            "Pace, folders, your name and the rest stand in this file; the window's look in window.ini beside it."
        )
        return _column(
            Label(self.tr("Settings file"), Type.BODY_STRONG),
            WrappedLabel(told, Type.SMALL, Ink.MUTED),
            self._file,
            self._problems,
        )

    @Slot()
    def _render(self) -> None:
        vm, keyring = self._vm, self._vm.keyring
        if keyring is None:
            self.chip.show_as(self.tr("asking"), Tone.ACCENT, icon="loader-circle")
            self.row.told.setText(self.tr("Waits for an answer; past its deadline it counts as not there."))
        elif keyring.works:
            word = self.tr("works") if keyring.was_tried else self.tr("found")
            self.chip.show_as(word, Tone.OK, icon="circle-check")
            told = self.tr("{name} keeps secrets. They are never written into a file.")
            self.row.told.setText(told.replace("{name}", clean(keyring.text)))
        else:
            self.chip.show_as(self.tr("does not work"), Tone.WARN, icon="triangle-alert")
            self.row.told.setText(clean(keyring.text))
        folder = vm.data_folder
        self._data.show_command(clean(str(folder.path)), prompt="")
        told = self.tr("Records, evidence, approvals and connections.")
        if folder.size_bytes is not None:
            told += " " + self.tr("{size} in {n} files.").replace("{size}", size_words(folder.size_bytes)).replace(
                "{n}", str(folder.files)
            )  # fmt: skip
        self._size.setText(told)
        self._file.show_command(clean(str(vm.settings_file)), prompt="")
        self._problems.setText(clean("\n".join(vm.problems)))
        self._problems.setVisible(bool(vm.problems))


class RulesPart(QWidget):
    def __init__(self, viewmodel: SettingsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self.count = Label("", Type.BODY_STRONG)
        told = self.tr(
            "What looks like one of these is masked in summaries and in all that leaves this computer, and so is every "
            "secret that was used. The rules come with the program and cannot be changed here."
        )
        self._chips, place = Flow(), QWidget()
        place.setLayout(self._chips)
        pad(self._chips, gap=6)
        column = QVBoxLayout(self)
        pad(column)
        inside = _column(self.count, WrappedLabel(told, Type.SMALL, Ink.MUTED), place)
        column.addWidget(Section(self.tr("What is hidden"), inside))
        self._shown: object = None
        viewmodel.changed.connect(self._render)
        self._render()

    @Slot()
    def _render(self) -> None:
        rules = self._vm.rules
        if rules is self._shown and rules is not None:
            return
        self._shown = rules
        empty(self._chips)
        if rules is None:
            self.count.setText(self.tr("Reading the rules"))
            return
        told = self.tr("{n} rules for {kinds} kinds of secret").replace("{n}", str(rules.count))
        self.count.setText(told.replace("{kinds}", str(len(rules.kinds))))
        for kind in rules.kinds:
            name = kind_words(kind.name)
            self._chips.addWidget(Chip(f"{name} {kind.rules}" if kind.rules > 1 else name))


def size_words(size_bytes: int) -> str:
    """Return `812 bytes`, `4.2 MB`; powers of 1000."""
    size, unit = float(size_bytes), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{size_bytes} {_UNITS[0]}"


def _column(*parts: QWidget) -> QWidget:
    inside = QWidget()
    column = QVBoxLayout(inside)
    pad(column, gap=8)
    for part in parts:
        column.addWidget(part)
    return inside
