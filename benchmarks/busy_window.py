"""The real window while something takes long.

Prints its worst gap, p99, its worst gap at rest and the most that its own thread computed between two ticks, in ms.
`hosts N`: a step on N hosts over SSH reports; `search`: texts are typed into the library's search; `keyring`: the
keyring of the desktop does not answer."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.flooded_window import run_page
from benchmarks.rounds import percentile, tell
from benchmarks.watch import Opened, opened_window
from desktop.domain.run import StepEntry
from desktop.domain.verdict import Verdict
from desktop.ui.library.view import LibraryView
from desktop.ui.navigation import CONNECTIONS, HOME, LIBRARY, SETTINGS, Place

TYPED = ("filesystem is full", "no space left on device", "error 1234", "AlertLoadBalancer17")
_KEY_MS = 90  # a quick typist
_FLEET = """runbook: 1
id: fleet
title: Fleet
steps:
  - id: load
    title: Load
    check: host.load
    on: [{hosts}]
    timeout: 2m
"""


def hosts(opened: Opened, count: str) -> None:
    names = ", ".join(f"'ssh:h{number}'" for number in range(int(count)))
    page = run_page(opened.shell, _FLEET.format(hosts=names))

    def ended() -> list[StepEntry]:
        return [entry for entry in page.model.run.entries if entry.row and entry.verdict is not None]

    opened.watch.turn(10, lambda: page.model.can_run and page.model.is_seen)
    page.model.proceed()
    opened.watch.turn(120, lambda: len(ended()) == int(count))
    judged = [entry for entry in ended() if entry.verdict is not Verdict.UNKNOWN]
    if len(judged) != int(count):
        raise SystemExit(
            f"{len(judged)} of {count} hosts were judged: {[entry.reason for entry in ended()][:3]}"
        )


def search(opened: Opened) -> None:
    """Type each text a key at a time, then take it back."""
    opened.shell.window.show_place(Place(LIBRARY))
    page = opened.shell.window.page
    assert isinstance(page, LibraryView)
    library = opened.shell.stage.library
    opened.watch.turn(60, lambda: len(library.entries()) > 9000)
    keys = iter([key for text in TYPED for key in (*text, "")])
    edit = page.search_area.edit

    def press() -> None:
        key = next(keys, None)
        if key is None:
            QApplication.quit()
        elif key:
            QTest.keyClicks(edit, key)
        else:
            edit.clear()

    opened.watch.turn(1)
    _pressing(press, lambda: opened.watch.turn(60))


def keyring(opened: Opened) -> None:
    """Go to the pages that ask the keyring, while it sleeps; what a page costs that is new is not measured here."""
    around = (Place(SETTINGS), Place(CONNECTIONS), Place(LIBRARY), Place(HOME))
    for place in around:
        opened.shell.window.show_place(place)
        opened.watch.turn(0.5)
    places = iter((*around, None))

    def press() -> None:
        place = next(places)
        opened.shell.window.show_place(place) if place else QApplication.quit()

    _pressing(press, lambda: opened.watch.turn(60), every_ms=600)


def _pressing(press: Callable[[], None], meanwhile: Callable[[], None], every_ms: int = _KEY_MS) -> None:
    timer = QTimer(interval=every_ms)
    timer.timeout.connect(press)
    timer.start()
    meanwhile()
    timer.stop()


SCENES: dict[str, Callable[..., None]] = {"hosts": hosts, "search": search, "keyring": keyring}


def main(name: str, *words: str) -> None:
    with opened_window() as opened:
        SCENES[name](opened, *words)
        gaps_ms = opened.watch.gaps_ms
        tell(f"{max(gaps_ms)} {percentile(gaps_ms, 99)} {opened.at_rest_ms} {max(opened.watch.busy_ms)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
