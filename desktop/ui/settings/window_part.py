"""The part of the settings that is about the window: its start, the system's notices, the tour, what it remembers."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.settings.section import Section
from desktop.ui.settings.setting_row import SettingRow
from desktop.ui.settings.window_settings import WindowSettings
from desktop.ui.theme.dress import pad
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.segmented import Segmented


class WindowPart(QWidget):
    def __init__(self, viewmodel: WindowSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        tr = self.tr
        self.start = Segmented((tr("Where it was left"), tr("Home")), tr("At start"))
        self.notices = Segmented((tr("Off"), tr("On")), tr("Notices of the system"))
        self.tour, self.forget = (
            Button(tr("Show it again"), icon="route"),
            Button(tr("Forget it"), icon="undo-2"),
        )
        self._start_row = SettingRow(
            tr("At start"), tr("The window opens at the page of the rail that it was closed at, or at Home."),
            self.start,
        )  # fmt: skip
        self._notices_row = SettingRow(
            tr("Notices of the system"),
            tr("Tells when a run waits for you or has ended while this window is not in front."),
            self.notices,
        )
        self._tour_row = SettingRow(tr("Tour of the run page"), "", self.tour, can_reset=False)
        self._forget_row = SettingRow(tr("What the window remembers"), "", self.forget, can_reset=False)
        column = QVBoxLayout(self)
        pad(column)
        rows = (self._start_row, self._notices_row, self._tour_row, self._forget_row)
        column.addWidget(Section(tr("Window"), *rows))
        self.start.chosen.connect(self._start_chosen)
        self.notices.chosen.connect(self._notices_chosen)
        self.tour.clicked.connect(viewmodel.tour_again)
        self.forget.clicked.connect(viewmodel.forget)
        self._start_row.reset.clicked.connect(viewmodel.reset_start)
        self._notices_row.reset.clicked.connect(viewmodel.reset_notices)
        viewmodel.changed.connect(self._render)
        self._render()

    @Slot(int)
    def _start_chosen(self, at: int) -> None:
        if (at == 1) is not self._vm.starts_at_home:
            self._vm.start_at_home(at == 1)

    @Slot(int)
    def _notices_chosen(self, at: int) -> None:
        if (at == 1) is not self._vm.is_notifying:
            self._vm.notify(at == 1)

    @Slot()
    def _render(self) -> None:
        vm, tr = self._vm, self.tr
        self.start.choose(int(vm.starts_at_home))
        self.notices.choose(int(vm.is_notifying))
        self._start_row.show_usual(not vm.starts_at_home)
        self._notices_row.show_usual(vm.is_notifying)
        self.tour.setEnabled(not vm.is_tour_due)
        self._tour_row.told.setText(
            tr("It comes with the next run of the first look.")
            if vm.is_tour_due
            else tr("Five callouts that show a person round. It was seen, and does not come again.")
        )
        self.forget.setEnabled(not vm.has_forgotten)
        self._forget_row.told.setText(
            tr("Forgotten. The pages stand as they usually do.")
            if vm.has_forgotten
            else tr("Columns and their order, filters, folded panes, the page it was left at. Pins stay.")
        )
