"""The parts of the settings that are chosen: colours, text size, pace, observe-only."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.records.settings import Pace
from desktop.ui.settings.section import Section
from desktop.ui.settings.setting_row import SettingRow
from desktop.ui.settings.viewmodel import PACES, SCHEMES, SettingsViewModel
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.theme import ZOOM_STEPS
from desktop.ui.theme.tokens import Scheme, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.field import Choice
from desktop.ui.widgets.segmented import Segmented


class LookPart(QWidget):
    def __init__(self, viewmodel: SettingsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        tr = self.tr
        self.scheme = Segmented((tr("System"), tr("Dark"), tr("Light"), tr("High contrast")), tr("Colours"))
        self.zoom = Choice()
        self.zoom.addItems([f"{round(step * 100)} %" for step in ZOOM_STEPS])
        self.zoom.setAccessibleName(tr("Text size"))
        fix(self.zoom, width=110, height=34)
        self._scheme_row = SettingRow(
            tr("Colours"), tr("System follows the desktop where it tells; else it is dark."), self.scheme
        )
        self._zoom_row = SettingRow(
            tr("Text size"), tr("Everything grows with it. Ctrl+Plus and Ctrl+Minus do the same anywhere."),
            self.zoom,
        )  # fmt: skip
        column = QVBoxLayout(self)
        pad(column)
        column.addWidget(Section(tr("Look"), self._scheme_row, self._zoom_row))
        self.scheme.chosen.connect(self._scheme_chosen)
        self.zoom.currentIndexChanged.connect(self._zoom_chosen)
        self._scheme_row.reset.clicked.connect(viewmodel.reset_scheme)
        self._zoom_row.reset.clicked.connect(viewmodel.reset_zoom)
        viewmodel.changed.connect(self._render)
        self._render()

    @Slot(int)
    def _scheme_chosen(self, at: int) -> None:
        if SCHEMES[at] is not self._vm.scheme:
            self._vm.choose_scheme(SCHEMES[at])

    @Slot(int)
    def _zoom_chosen(self, at: int) -> None:
        if ZOOM_STEPS[at] != self._vm.zoom:
            self._vm.choose_zoom(ZOOM_STEPS[at])

    @Slot()
    def _render(self) -> None:
        self.scheme.choose(SCHEMES.index(self._vm.scheme))
        self.zoom.setCurrentIndex(ZOOM_STEPS.index(self._vm.zoom))
        self._scheme_row.show_usual(self._vm.scheme is Scheme.SYSTEM)
        self._zoom_row.show_usual(self._vm.zoom == 1.0)


class RunsPart(QWidget):
    def __init__(self, viewmodel: SettingsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        tr = self.tr
        self.pace = Segmented((tr("Step by step"), tr("To the next question")), tr("Pace"))
        self.observe = Segmented((tr("Off"), tr("On")), tr("Observe-only"))
        self._pace_row = SettingRow(
            tr("Pace of a new run"),
            tr("Step by step, each step waits for you. Changes and questions always wait."),
            self.pace,
        )
        self._observe_row = SettingRow(
            tr("Observe-only"),
            tr("Refuses every step that changes or destroys something. The bar at the foot shows it."),
            self.observe,
        )
        self.forced = Banner("", Tone.WARN)
        column = QVBoxLayout(self)
        pad(column, gap=8)
        column.addWidget(Section(tr("Runs"), self._pace_row, self._observe_row))
        column.addWidget(self.forced)
        self.pace.chosen.connect(self._pace_chosen)
        self.observe.chosen.connect(self._observe_chosen)
        self.forced.acted.connect(viewmodel.stop_forcing)
        self._pace_row.reset.clicked.connect(viewmodel.reset_pace)
        self._observe_row.reset.clicked.connect(viewmodel.reset_observe_only)
        viewmodel.changed.connect(self._render)
        self._render()

    @Slot(int)
    def _pace_chosen(self, at: int) -> None:
        if PACES[at] is not self._vm.pace:
            self._vm.choose_pace(PACES[at])

    @Slot(int)
    def _observe_chosen(self, at: int) -> None:
        self._vm.observe_only(at == 1)

    @Slot()
    def _render(self) -> None:
        self.pace.choose(PACES.index(self._vm.pace))
        self.observe.choose(int(self._vm.is_observe_only))
        self._pace_row.show_usual(self._vm.pace is Pace.GUIDED)
        self._observe_row.show_usual(not self._vm.is_observe_only)
        self.forced.setVisible(self._vm.is_observe_forced)
        if self._vm.is_observe_forced:
            told = self.tr("settings.json makes every run observe-only, in the terminal too.")
            self.forced.tell(told, Tone.WARN, action=self.tr("Take it out"))
