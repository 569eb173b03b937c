"""The part of the settings that is written: the name in records, how long runs are kept, the file of SSH."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.settings.section import Section
from desktop.ui.settings.setting_row import SettingRow
from desktop.ui.settings.viewmodel import MOST_DAYS, SettingsViewModel
from desktop.ui.theme.dress import fix, pad
from desktop.ui.widgets.field import TextField

_WIDE, _NARROW = 260, 110  # px at 100 %


class OwnPart(QWidget):
    """A field is taken over by Enter and when it is left, and only when something was typed into it."""

    def __init__(self, viewmodel: SettingsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm, tr = viewmodel, self.tr
        self.operator, self.days, self.ssh = TextField(), TextField(), TextField()
        self._operator_row = SettingRow(
            tr("Your name"),
            tr("Stands in records and summaries."),
            self.operator,
        )
        self._days_row = SettingRow(tr("Keep ended runs, in days"), "", self.days)
        self._ssh_row = SettingRow(
            tr("SSH settings"),
            tr("Is read instead of your own, from the next start of the program on."),
            self.ssh,
        )
        self.operator.edit.setPlaceholderText(clean(viewmodel.usual_operator))
        self.days.edit.setPlaceholderText(tr("all"))
        self.ssh.edit.setPlaceholderText("~/.ssh/config")
        column = QVBoxLayout(self)
        pad(column)
        column.addWidget(
            Section(tr("You and your records"), self._operator_row, self._days_row, self._ssh_row)
        )
        for field, row, width, take in (
            (self.operator, self._operator_row, _WIDE, viewmodel.name_operator),
            (self.days, self._days_row, _NARROW, self._keep_for),
            (self.ssh, self._ssh_row, _WIDE, viewmodel.read_ssh_config),
        ):
            field.edit.setAccessibleName(row.title)
            fix(field, width=width, height=34)
            field.edit.editingFinished.connect(_taker(field, take))
        self._operator_row.reset.clicked.connect(lambda: viewmodel.name_operator(""))
        self._days_row.reset.clicked.connect(lambda: viewmodel.keep_runs_for(0))
        self._ssh_row.reset.clicked.connect(lambda: viewmodel.read_ssh_config(""))
        viewmodel.changed.connect(self._render)
        self._render()

    def _keep_for(self, text: str) -> None:
        days = int(text) if text.isascii() and text.isdigit() else -1
        if text and not 0 <= days <= MOST_DAYS:
            words = self.tr("{text} is no number of days. Write a whole one, up to {most}.")
            self.days.edit.setModified(True)  # it stays as it was typed
            self._days_row.told.setText(
                words.replace("{text}", clean(text)[:40]).replace("{most}", str(MOST_DAYS))
            )
            return
        self._vm.keep_runs_for(days if text else 0)

    @Slot()
    def _render(self) -> None:
        own, tr = self._vm.own, self.tr
        for field, text in (
            (self.operator, own.operator), (self.days, str(own.retention_days or "")), (self.ssh, own.ssh_config),
        ):  # fmt: skip
            if not field.edit.isModified() and field.edit.text() != clean(text):
                field.edit.setText(clean(text))
        self._operator_row.show_usual(not own.operator)
        self._days_row.show_usual(not own.retention_days)
        self._ssh_row.show_usual(not own.ssh_config)
        if not self.days.edit.isModified():
            self._days_row.told.setText(tr("handrail purge deletes older ones."))


def _taker(field: TextField, take: Callable[[str], None]) -> Callable[[], None]:
    def taken() -> None:
        if field.edit.isModified():
            text = field.edit.text().strip()
            field.edit.setModified(False)
            take(text)

    return taken
