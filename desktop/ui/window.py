"""Opens the window: builds the pages over the real parts, paints, and only then reads what takes time."""

import sys
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.domain.errors import HandrailError
from desktop.paths import config_dir
from desktop.ui.actions import Action
from desktop.ui.asking import Asker
from desktop.ui.backstage import Backstage
from desktop.ui.collector import WindowCollector
from desktop.ui.display import has_display
from desktop.ui.first_paint import FirstPaint
from desktop.ui.first_place import first_place, keep_page
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import (
    RUNS,
    START,
    Navigator,
    Page,
    Place,
)
from desktop.ui.one_window import address, hand_over
from desktop.ui.pages import Pages
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.status import StatusFact, StatusModel
from desktop.ui.theme.apply import dress_application
from desktop.ui.theme.icons import app_icon
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Tone
from desktop.workbench import Workbench

if TYPE_CHECKING:
    from desktop.ui.around import Around
    from desktop.ui.palette.viewmodel import PaletteViewModel
    from desktop.ui.run.page import RunPage

_FIRST_LOOK = "first-look"

# While a thread works in Python, each call into Qt waits up to this long to get its turn back: 30 rows of
# output painted at the default of 5 ms kept the window for 200 ms.
SWITCH_INTERVAL_S = 0.0002


class Shell(QObject):
    """The window with everything behind it; closing the window closes it all."""

    _keyring_found = Signal(object)
    _runs_told = Signal()
    _outbox_moved = Signal()

    def __init__(self, bench: Workbench, memory: WindowMemory) -> None:
        super().__init__()
        self._keyring_found.connect(self._tell_keyring, Qt.ConnectionType.QueuedConnection)
        self.stage = Backstage(bench)
        self.navigator, self.status = Navigator(), StatusModel()
        self._memory = memory
        self._collector: WindowCollector | None = None
        self._unsaved: set[str] = set()  # runs with something that could not be written
        self.stage.is_observe_only = memory.is_observe_only
        self.pages = Pages(
            self.stage,
            self.navigator,
            self.status,
            memory,
            self._run,
            lambda ref: self.around.look_at(ref),
            self,
        )
        self.window = MainWindow(self.pages.specs(), self.navigator, self.status, memory, self._palette)
        self.window.left_at.connect(partial(keep_page, memory))
        self.asker = Asker(self.window)
        bench.ask_secrets_with(self.asker.ask)
        self.status.tell(is_observe_only=memory.is_observe_only)
        self.status.observe_only_asked.connect(self._observe_only)
        self._outbox_moved.connect(self._tell_outbox, Qt.ConnectionType.QueuedConnection)
        self._runs_told.connect(self._count_open_runs, Qt.ConnectionType.QueuedConnection)
        self.stage.runs.subscribe(self._runs_told.emit)
        self._count_open_runs()

    @Slot(object)
    def _show_tour(self, page: "RunPage") -> None:
        """Show a person round on their first run of the first runbook."""
        if page.model.runbook.id == _FIRST_LOOK and not self._memory.has_toured and not page.tour.is_on:
            page.tour.ended.connect(self._memory.keep_toured)
            page.tour.begin()

    @cached_property
    def around(self) -> "Around":
        """What comes from outside; asked for after the first paint."""
        from desktop.ui.around import Around

        return Around(self.window, self.navigator, self._memory, self.stage.do, self.stage.evidence)

    def close(self) -> None:
        """End what runs, and let another start of the program have a window."""
        if "around" in vars(self):
            self.around.doorbell.close()
        self.asker.close()
        self.stage.close()
        if self._collector:
            self._collector.let_go()

    @Slot(str, str, str)
    def _notice(self, run_id: str, title: str, text: str) -> None:
        self.around.notices.tell(run_id, title, text)

    def _palette(self, actions: tuple[Action, ...]) -> "PaletteViewModel":
        from desktop.ui.palette.viewmodel import PaletteViewModel

        hosts = [(one.name, one.target) for one in self.stage.connections.connections()]
        return PaletteViewModel(actions, self.stage.library, self.stage.runs, self.navigator, hosts)

    def _run(self) -> Page:
        from desktop.engine.lanes import AT_ONCE
        from desktop.ui.run.breather import Breather
        from desktop.ui.run.stage import RunStage

        stage = RunStage(self.stage, self.navigator, self.stage.trends, self.pages.habits)
        stage.moved.connect(self._run_moved)
        stage.shown.connect(self._show_tour)
        stage.attention_wanted.connect(self._notice)
        stage.evidence_asked.connect(lambda ref: self.around.look_at(ref))
        breather = Breather(self.stage.bench.lanes.bound, AT_ONCE, stage)
        stage.moved.connect(lambda: breather.watch(stage.is_working))
        return stage

    @Slot(str, str)
    def _run_moved(self, run_id: str, trouble: str) -> None:
        """All is saved when no run has anything that could not be written."""
        self._unsaved.discard(run_id)
        if trouble:
            self._unsaved.add(run_id)
        fact = StatusFact(self.tr("All saved"), "circle-check", Tone.OK)
        if self._unsaved:
            fact = StatusFact(self.tr("Not saved: the record cannot be written"), "octagon-x", Tone.BAD)
        self.status.tell(saved=fact)
        self.stage.runs.tell()

    @Slot()
    def _count_open_runs(self) -> None:
        count = len(self.stage.runs.open_runs())
        self.window.rail.show_badge(RUNS, str(count) if count else "")

    @Slot()
    def _tell_outbox(self) -> None:
        from desktop.ui.outbox.words import tally_of

        tally = tally_of(self.stage.outbox.rows())
        icon, tone = ("octagon-x", Tone.BAD) if tally.refused else ("send", Tone.ACCENT)
        self.status.tell_outbox(StatusFact(tally.words, icon, tone) if tally.words else None)

    @Slot(bool)
    def _observe_only(self, is_on: bool) -> None:
        self._memory.keep_observe_only(is_on)
        self.stage.is_observe_only = is_on
        self.status.tell(is_observe_only=is_on)

    @Slot()
    def warm_up(self) -> None:
        self._collector = WindowCollector(self)  # Python's own rests from the start
        self.around.doorbell.listen()
        QGuiApplication.setWindowIcon(app_icon())
        self.stage.outbox.subscribe(self._outbox_moved.emit)
        self.stage.warm_up()
        self.window.tickets = self.stage.tickets
        self.stage.do(self._look_at_keyring)

    def _look_at_keyring(self) -> None:
        try:
            fact = StatusFact(self.stage.bench.secrets.describe(), "key-round", Tone.OK)
        except HandrailError:
            fact = StatusFact(self.tr("No keyring: secrets for this session only"), "key-round", Tone.WARN)
        self._keyring_found.emit(fact)

    @Slot(object)
    def _tell_keyring(self, fact: StatusFact) -> None:
        self.status.tell(keyring=fact)


def open_window(*, quit_after_paint: bool = False, file: str = "") -> int:
    """Open the window, with a runbook's file if one is given, and stay until it is closed; return what to exit with.

    Where a window of this data folder is open already, it comes to the front and takes the file."""
    if not has_display():
        sys.stderr.write("handrail: there is no display here. Try: handrail run first-look\n")
        return 64
    if not quit_after_paint and hand_over(address(), file):
        return 0
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = QApplication(
        [*sys.argv[:1], "-style", "Fusion"]
    )  # `setStyle` makes every kind of style known first
    app.setApplicationName("handrail")
    app.setApplicationDisplayName("Handrail")
    QGuiApplication.setDesktopFileName("handrail")
    memory = WindowMemory(config_dir())
    theme().choose(scheme=memory.scheme, zoom=memory.zoom)
    dresser = dress_application(app)
    shell = Shell(Workbench(), memory)
    shell.window.show_place(Place(START, file) if file else first_place(memory))
    FirstPaint(shell.window, app.quit if quit_after_paint else shell.warm_up)
    shell.window.show()
    code = app.exec()
    shell.close()
    del dresser
    return code
