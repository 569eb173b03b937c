"""The real window on a real X display, worked by another program's keys, over SSH to a real server, and looked at."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.end2end.display import Desk, Display
from tests.end2end.terminal import Terminal, write_runbook
from tests.servers.sshd import Sshd

STEPS = """\
  - id: look
    title: How many are there?
    run: echo 7
    capture: {n: number}
    outcomes:
      - warn: n > 5
        say: There are ${n}.
      - pass: otherwise
  - id: make
    title: Make the mark
    effect: changes
    run: touch "$WHERE"
    env: {WHERE: "${where}"}
    risk: A file more.
    undo: Delete it.
    next: end.resolved
"""


@pytest.fixture
def desk(tmp_path: Path, sshd: Sshd, need_server: Callable[..., None]) -> Iterator[Desk]:
    need_server("xvfb", "xdotool")
    home, pictures, books = tmp_path / "home", tmp_path / "pictures", tmp_path / "books"
    for folder in (home, pictures, books, home / "data" / "config"):
        folder.mkdir(parents=True, exist_ok=True)
    sshd.write_client_config(
        home, [f"Host web-03\n  HostName 127.0.0.1\n  Port {sshd.port}\n  User {sshd.user}"]
    )
    head = f"on: ssh:web-03\nsymptoms: [MarkMissing]\ninputs:\n  where: {{type: path, default: {tmp_path / 'made'}}}\n"
    write_runbook(books / "marking.yaml", STEPS, head=head)
    settings = {"library_folders": [str(books)], "trusted_folders": [str(books)]}
    (home / "data" / "config" / "settings.json").write_text(json.dumps(settings))
    display = Display()
    sat = Desk(Terminal(home, {}), display, pictures)
    yield sat
    sat.close()
    display.close()


def test_a_run_over_ssh_by_keys_then_every_newer_page(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    desk.until(lambda: desk.title.startswith("Home"), "Home is shown")
    index = desk.terminal.home / "data" / "cache" / "library.json"
    desk.until(lambda: index.exists() and "MarkMissing" in index.read_text(), "the library is read")
    desk.goes("ctrl+2", "Library")
    desk.type("MarkMissing")
    desk.until(lambda: desk.title.startswith("Search"), "the library is searched")
    shown(desk, "library")
    desk.goes("Return", "Start")
    shown(desk, "start")
    desk.goes("ctrl+Return", "Try marking")
    desk.does(("space",), lambda: desk.events("StepFinished") == 1, "the first step is run")
    shown(desk, "verdict")
    desk.press("Return")
    made = tmp_path / "made"
    assert not made.exists()
    shown(desk, "consent")
    desk.does(("shift+Tab", "space", "Tab", "ctrl+Return"), made.exists, "what was allowed is done")
    desk.until(lambda: desk.events("RunEnded") == 1, "the run has ended")
    shown(desk, "end")
    desk.does(("ctrl+shift+c",), lambda: "There are 7." in desk.clipboard(), "the summary is copied")
    assert "touch" in desk.clipboard()
    for keys, title in (
        ("ctrl+3", "History"), ("t", "Timeline"), ("Return", "Report"), ("ctrl+comma", "Settings"),
        ("F1", "First steps - Help"),
        ("ctrl+n", "New runbook"), ("ctrl+5", "web-03 - Connections"),
    ):  # fmt: skip
        desk.goes(keys, title)
        shown(desk, title.split(" - ")[-1].lower().replace(" ", "_"))
    tests = desk.terminal.home / "data" / "connections.json"
    desk.does(
        ("t",), lambda: tests.exists() and '"shell"' in tests.read_text(), "the way to the host is tested"
    )
    shown(desk, "tested")
    desk.press("ctrl+q")
    assert desk.program is not None
    assert desk.program.wait(20) == 0
    assert (desk.terminal.home / "window.log").read_text() == ""


def shown(desk: Desk, name: str) -> None:
    """Keep a picture of the screen; one that is all of one colour shows no window."""
    picture = QImage(str(desk.shoot(name))).scaled(64, 40)
    colours = {picture.pixel(x, y) for x in range(64) for y in range(40)}
    assert len(colours) > 8, name
