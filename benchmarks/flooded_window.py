"""The real window while one command prints much: prints its worst gap, p99, worst gap at rest, MB and seconds."""

import sys
import time

import psutil
from PySide6.QtWidgets import QApplication

from benchmarks.rounds import percentile, tell
from benchmarks.watch import opened_window
from desktop.ui.navigation import RUN, Place
from desktop.ui.run.page import RunPage
from desktop.ui.run.stage import RunStage
from desktop.ui.window import Shell

_BOOK = "runbook: 1\nid: flood\ntitle: Flood\nsteps:\n  - id: flood\n    title: Flood\n    timeout: 5m\n    run: |\n"


def main(command: str) -> None:
    with opened_window() as opened:
        page, watch = run_page(opened.shell, f"{_BOOK}      {command}\n"), opened.watch
        watch.turn(10, lambda: page.model.is_seen)
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


def run_page(shell: Shell, text: str) -> RunPage:
    """Begin a run of a runbook's text in the window, and return its page when the first step can be run."""
    run_id = shell.stage.begin_run(shell.stage.bench.load_text(text, "measured.yaml"), {}, is_guided=True)
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
