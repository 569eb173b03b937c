"""The real window over real parts, offscreen, driven in the test's own process."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from desktop.ui.navigation import FINISH, RUN, Place
from desktop.ui.run.page import RunPage
from desktop.ui.run.stage import RunStage
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.theme.apply import dress_application
from desktop.ui.window import SWITCH_INTERVAL_S, Shell
from desktop.workbench import Workbench
from tests.processor import queued_s


class DrivenWindow:
    """`begin` a runbook, then press what a person presses.

    `gaps_s` are the pauses of the event loop, without the time that other programs had the processor.
    """

    def __init__(self, folder: Path, bench: Workbench | None = None) -> None:
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        dress_application(app)
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self.shell = Shell(bench or Workbench(), WindowMemory(folder))
        self.shell.window.resize(1440, 900)
        self.shell.window.show()
        self.gaps_s: list[float] = []

    def begin(self, runbook: str, *, is_guided: bool = True, **inputs: str) -> RunPage:
        book = self.shell.stage.bench.load(runbook)
        run_id = self.shell.stage.begin_run(book, inputs, is_guided=is_guided)
        return self.open(run_id)

    def open(self, run_id: str) -> RunPage:
        self.shell.window.show_place(Place(RUN, run_id))
        stage = self.shell.window.page
        assert isinstance(stage, RunStage)
        self.until(lambda: stage.page is not None and bool(stage.page.model.run.run_id))
        assert stage.page is not None
        return stage.page

    def report(self, run_id: str) -> None:
        self.shell.window.show_place(Place(FINISH, run_id))

    def until(
        self, is_so: Callable[[], bool], timeout_s: float = 30.0, *, what: Callable[[], str] = lambda: ""
    ) -> None:
        """Turn the event loop until something is so, noting how long each turn kept it; `what` tells what is."""
        end = time.monotonic() + timeout_s
        while not is_so():
            assert time.monotonic() < end, f"it did not become so {what()}"
            begun, waited_s = time.perf_counter(), queued_s()
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
            self.gaps_s.append(time.perf_counter() - begun - (queued_s() - waited_s))
            time.sleep(0.002)

    def close(self) -> None:
        self.shell.stage.close()
        self.shell.window.close()
        self.shell.window.deleteLater()
        QCoreApplication.sendPostedEvents()
