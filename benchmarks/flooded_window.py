"""The real window while one command prints much: prints its worst gap, p99, worst gap at rest, MB and seconds."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.rounds import percentile, tell
from desktop.ui.navigation import RUN, Place
from desktop.ui.run.page import RunPage
from desktop.ui.run.stage import RunStage
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.theme.apply import dress_application
from desktop.ui.window import Shell
from desktop.workbench import Workbench

_BOOK = "runbook: 1\nid: flood\ntitle: Flood\nsteps:\n  - id: flood\n    title: Flood\n    timeout: 5m\n    run: |\n"


class Watch(QObject):
    """Ticks every millisecond as long as the event loop turns, and notes how late each tick is."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self.peak_bytes = 0
        self._last = 0.0
        self._tick = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._note)
        self._look = QTimer(self, interval=50)
        self._look.timeout.connect(self._weigh)
        self._is_done: Callable[[], bool] = lambda: True
        self._until = 0.0
        self._process = psutil.Process()

    def turn(self, seconds: float, is_done: Callable[[], bool] = lambda: False) -> None:
        """Let the event loop turn until something is so, or the time is over."""
        self.gaps_ms, self.peak_bytes = [], 0
        self._is_done, self._until = is_done, time.perf_counter() + seconds
        self._last = time.perf_counter()
        self._tick.start()
        self._look.start()
        QApplication.exec()
        self._tick.stop()
        self._look.stop()

    def _note(self) -> None:
        now = time.perf_counter()
        self.gaps_ms.append(1000 * (now - self._last))
        self._last = now
        if now > self._until or self._is_done():
            QApplication.quit()

    def _weigh(self) -> None:
        self.peak_bytes = max(self.peak_bytes, self._process.memory_info().rss)


def main(command: str) -> None:
    app = QApplication(sys.argv[:1])
    dresser = dress_application(app)
    shell = Shell(Workbench(), WindowMemory(Path(os.environ["HANDRAIL_DATA_DIR"]) / "window"))
    shell.window.resize(1440, 900)
    shell.window.show()
    shell.warm_up()
    page, watch = _page(shell, f"{_BOOK}      {command}\n"), Watch()
    watch.turn(1.5)  # what follows the first paint is done
    watch.turn(1)
    at_rest_ms, before = max(watch.gaps_ms), psutil.Process().memory_info().rss
    begun = time.perf_counter()
    page.model.proceed()
    watch.turn(120, lambda: page.model.is_over)
    wall_s, gaps_ms, peak = time.perf_counter() - begun, watch.gaps_ms, watch.peak_bytes
    watch.turn(0.5)  # the last frames
    gaps_ms += watch.gaps_ms
    entry = page.model.run.latest["flood"]
    if entry.verdict != "pass":
        raise SystemExit(f"the step ended with {entry.verdict}: {entry.said} {entry.reason}")
    tell(f"{max(gaps_ms)} {percentile(gaps_ms, 99)} {at_rest_ms} {(peak - before) / 1e6} {wall_s}")
    shell.stage.close()
    shell.window.close()
    del dresser


def _page(shell: Shell, text: str) -> RunPage:
    run_id = shell.stage.begin_run(shell.stage.bench.load_text(text, "flood.yaml"), {}, is_guided=True)
    shell.window.show_place(Place(RUN, run_id))
    stage = shell.window.page
    assert isinstance(stage, RunStage)
    end = time.monotonic() + 10
    while (stage.page is None or not stage.page.model.can_run) and time.monotonic() < end:
        QApplication.processEvents()
    assert stage.page is not None
    return stage.page


if __name__ == "__main__":
    main(sys.argv[1])
