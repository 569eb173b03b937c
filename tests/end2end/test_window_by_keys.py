"""The window without a mouse: each way is gone by keys, and at each step what has the focus says what it is."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.ui.editor.page import EditorPage
from desktop.ui.navigation import HOME, Place
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme
from tests.end2end.keyboard import ROLE, Keyboard
from tests.end2end.terminal import write_runbook
from tests.end2end.window import DrivenWindow
from tests.servers.sshd import Sshd

MARKING = """\
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
INPUTS = """\
symptoms: [MarkMissing]
on: "${host}"
inputs:
  host: {type: target, label: Which host?}
  where: {type: path, label: Where to?}
"""
FLEET_HEAD = """\
symptoms: [FleetSlow]
on: local
inputs:
  n: {type: number, label: How many?, default: 41}
"""
FLEET = """\
  - id: ports
    title: Ask each
    on: [ssh:web-03, ssh:web-04, ssh:web-05, ssh:web-06]
    run: echo $((N + ${MORE:-0}))
    env: {N: "${n}"}
    capture: {found: number}
    outcomes:
      - fail: found >= 90
      - pass: otherwise
  - id: last
    title: Stand still
    judge: Stand still.
    outcomes:
      - pass: otherwise
"""
ALERT = "alertname = MarkMissing\nseverity = page\nThe mark is missing on web-03"


@pytest.fixture
def ran(keys: Keyboard, tmp_path: Path) -> Callable[[int], None]:
    """Follow the fan-out to its end, with a number to find."""

    def run(n: int) -> None:
        page = keys.window.begin(str(tmp_path / "books" / "fleet.yaml"), is_guided=False, n=str(n))
        keys.window.until(lambda: page.model.is_over)

    return run


@pytest.fixture
def keys(
    qapp: QApplication, ssh_home: Path, sshd: Sshd, start_another_sshd: Callable[..., Sshd], tmp_path: Path
) -> Iterator[Keyboard]:
    """The window at Home, over a library with a runbook of ours and a host that the person knows."""
    books, settings = tmp_path / "books", ssh_home / ".config" / "handrail"
    for folder in (books, settings):
        folder.mkdir(parents=True)
    write_runbook(books / "marking.yaml", MARKING, head=INPUTS)
    write_runbook(books / "fleet.yaml", FLEET, head=FLEET_HEAD)
    write_runbook(books / "mending.yaml", MARKING.replace("effect:", "efect:"), head=INPUTS)
    own = [str(books)]
    (settings / "settings.json").write_text(json.dumps({"library_folders": own, "trusted_folders": own}))
    odd = start_another_sshd(options=("SetEnv MORE=50",))
    sshd.write_client_config(
        ssh_home,
        [
            f"Host web-04\n  HostName 127.0.0.1\n  Port {odd.port}\n  IdentityFile {odd.client_key}",
            f"Host web-03 web-05 web-06\n  Port {sshd.port}\n  HostName 127.0.0.1",
        ],
    )
    with (ssh_home / ".ssh" / "known_hosts").open("a") as known:
        known.write(odd.known_hosts.read_text())
    theme().choose(scheme=Scheme.SYSTEM, zoom=1.0)  # as on a first start, whatever was tried before
    window = DrivenWindow(settings)
    window.shell.stage.warm_up()
    library = window.shell.stage.library
    window.until(lambda: any(one.id == "marking" for one in library.entries()))
    window.shell.window.show_place(Place(HOME))
    yield Keyboard(window)
    window.close()


def test_from_an_alert_to_its_summary_over_ssh(keys: Keyboard, tmp_path: Path) -> None:
    made = tmp_path / "made"
    keys.hears(ROLE.EditableText, "What came in?")
    keys.paste(ALERT)
    keys.press("Return")
    keys.hears(ROLE.EditableText, "Search the library")
    keys.tabs_to(ROLE.List, "Runbooks")
    keys.reads("1, Try marking, Strong, Because MarkMissing is a symptom")
    keys.press("Return")
    keys.hears(ROLE.EditableText, "Which host?")
    keys.sees("from the alert")  # it names one host that is known
    keys.press("Tab")
    keys.hears(ROLE.Button, "Use ssh:web-03")
    keys.press("Tab")
    keys.hears(ROLE.Button, "Use local")
    keys.tabs_to(ROLE.EditableText, "Where to?")
    keys.type(str(made))
    keys.press("Tab")
    keys.hears(ROLE.RadioButton, "Step by step: each step waits for me")
    keys.press("Tab")
    keys.hears(ROLE.Button, "Begin run")
    keys.press("Ctrl+Return")
    keys.hears(ROLE.Button, "Run command")
    keys.press("Space")
    keys.hears(ROLE.Button, "Go to step 2")
    keys.sees("There are 7.")
    keys.press("Return")
    keys.hears(ROLE.Button, "Skip…")  # the harmless one
    keys.press("Ctrl+Return")  # too early: it goes to what is wanted first
    keys.hears(ROLE.CheckBox, "I have read the command. It may run once.")
    keys.press("Space", "Tab")
    keys.hears(ROLE.Button, "Allow and run")
    keys.press("Space", "Return")
    assert not made.exists()
    keys.press("Ctrl+Return")
    keys.hears(ROLE.Button, "See the report")
    assert made.exists()
    keys.press("Return")
    keys.hears(ROLE.Button, "Copy")
    keys.press("Ctrl+Shift+C")
    keys.copied("touch", "There are 7.", "**RESOLVED**")


def test_the_pages_of_what_ran(keys: Keyboard, ran: Callable[[int], None]) -> None:
    ran(41)
    ran(97)
    keys.press("Ctrl+3")
    keys.hears(ROLE.Table, "History of runs")
    keys.press("T")
    keys.hears(ROLE.List, "Events of the run")
    keys.press("N")
    keys.sees("Fail: Ask each")
    keys.press("Alt+Left")
    keys.hears(ROLE.Table, "History of runs")
    keys.press("C", "J", "C")
    keys.hears(ROLE.List, "Fields side by side")
    keys.press("3", "N")  # what is past a limit
    keys.reads("Found: 41 → 97, +56, 2.4 times, limit 90")
    keys.press("Esc")
    keys.hears(ROLE.Table, "History of runs")
    keys.press("M")
    keys.hears(ROLE.Table, "Hosts and checks")
    keys.reads("web-04, Ask each, 91, fail, differs from its siblings")
    keys.press("J", "J")
    keys.reads("web-05, Ask each, 41, pass")
    keys.press("O")
    keys.reads("web-04, Ask each, 91, fail, differs from its siblings")
    keys.press("X", "J", "X")
    keys.hears(ROLE.List, "Fields side by side")
    keys.is_at("Compare - History")
    keys.press("Esc")
    keys.hears(ROLE.Table, "Hosts and checks")
    keys.reads("web-03, Ask each, 41, pass")
    keys.press("Return", "Return")
    keys.hears(ROLE.List, "Events of the run")
    keys.press("M")
    keys.hears(ROLE.Table, "Hosts and checks")
    keys.press("Esc")
    keys.hears(ROLE.Button, "Copy")


def test_a_way_to_a_host_is_tested_and_the_look_is_changed(keys: Keyboard) -> None:
    keys.press("Ctrl+5")
    keys.hears(ROLE.List, "Connections")
    keys.is_at("web-04 - Connections")
    keys.press("J")
    keys.is_at("web-03 - Connections")
    keys.press("T")
    keys.sees("Shell, pass, root@")
    keys.press("Ctrl+,")
    keys.hears(ROLE.Button, "Colours: System")
    keys.press("Right", "Right")
    keys.hears(ROLE.Button, "Colours: Light")
    assert theme().scheme is Scheme.LIGHT
    keys.press("Tab")
    keys.hears(ROLE.ComboBox, "100 %")
    keys.press("Down")
    keys.hears(ROLE.ComboBox, "110 %")
    keys.press("Ctrl+0")
    keys.hears(ROLE.ComboBox, "100 %")
    keys.press("F1")
    keys.hears(ROLE.Button, "First steps")
    keys.press("J")
    keys.is_at("Following a runbook - Help")
    keys.hears(ROLE.Button, "Following a runbook")


def problems(keys: Keyboard) -> int:
    """Return how many the editor tells of, once it has opened a file."""
    page = keys.window.shell.window.page
    return len(page.vm.problems) if isinstance(page, EditorPage) and page.edit.text else -1


def test_a_runbook_is_mended_tried_pinned_and_started(keys: Keyboard, tmp_path: Path) -> None:
    file = tmp_path / "books" / "mending.yaml"
    keys.press("Ctrl+2")
    keys.hears(ROLE.EditableText, "Search the library")
    keys.type("mending")
    keys.tabs_to(ROLE.List, "Runbooks")
    keys.reads("1, Mending, Likely, Because mending in the title")
    keys.press("E")
    keys.hears(ROLE.EditableText, "Runbook as YAML")
    keys.until(lambda: problems(keys) == 1)
    keys.press("F8")
    keys.press("Ctrl+.", "Ctrl+S")
    keys.until(lambda: "effect: changes" in file.read_text())
    keys.until(lambda: problems(keys) == 0)
    keys.press("F5")
    keys.hears(ROLE.EditableText, "Which host?")
    keys.is_at("Start - Library")
    keys.press("Esc")
    keys.hears(ROLE.EditableText, "Search the library")
    keys.type("FleetSlow")
    keys.tabs_to(ROLE.List, "Runbooks")
    keys.reads("1, Try fleet, Strong, Because FleetSlow is a symptom")
    keys.press("P", "Ctrl+1")
    keys.hears(ROLE.EditableText, "What came in?")
    keys.sees("Alt+1")
    keys.press("Alt+1")
    keys.hears(ROLE.EditableText, "How many?")


@pytest.mark.qt_log_ignore(
    "does not support grabbing the keyboard", extend=True
)  # offscreen, of the hosts it offers
def test_a_file_is_kept_with_a_note_and_looked_at(keys: Keyboard, tmp_path: Path) -> None:
    file = tmp_path / "seen.txt"
    file.write_text("what the console said")
    keys.press("Ctrl+2")
    keys.type("MarkMissing")
    keys.tabs_to(ROLE.List, "Runbooks")
    keys.reads("1, Try marking, Strong, Because MarkMissing is a symptom")
    keys.press("Return")
    keys.hears(ROLE.EditableText, "Which host?")
    keys.type("local\t")
    keys.tabs_to(ROLE.EditableText, "Where to?")
    keys.type(str(tmp_path / "made"))
    keys.press("Ctrl+Return")
    keys.hears(ROLE.Button, "Run command")
    keys.press("N")
    keys.hears(ROLE.EditableText, "Add a note; a pasted picture is kept with it")
    kept = QMimeData()
    kept.setUrls([QUrl.fromLocalFile(str(file))])
    QGuiApplication.clipboard().setMimeData(kept)
    keys.press("Ctrl+V")
    keys.sees("seen.txt")
    keys.press("Esc", "Shift+A")
    keys.hears(ROLE.Button, "Show it here")
    keys.press("Space")
    keys.hears(ROLE.Client, "seen.txt")
    keys.press("Esc")
    keys.hears(ROLE.Button, "Run command")
