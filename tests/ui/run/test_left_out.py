"""Entries of a source of hosts that gave no target: counted where the targets are shown, told to whoever asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.hosts_told import HostsTold
from desktop.ui.cards.hosts_banner import HostsBanner
from desktop.ui.navigation import HOME, START, Place
from desktop.ui.run.page import RunPage
from desktop.ui.run.stage import RunStage
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shots.window import settle
from desktop.ui.start.view import StartView
from desktop.ui.widgets.button import Button
from desktop.ui.window import Shell
from desktop.workbench import Workbench

_BOOK = """\
runbook: 1
id: fleet
title: Fleet
inputs:
  hosts: {type: targets, label: Hosts, default: 'file:asked.csv'}
steps:
  - {id: first, title: First, on: '${hosts}', check: host.load, outcomes: [{pass: otherwise}]}
  - {id: listed, title: Listed, on: 'file:listed.csv', check: host.load, outcomes: [{pass: otherwise}]}
  - {id: after, title: After, do: Look at it.}
"""


@pytest.fixture
def shell(home: Path, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(Workbench(), WindowMemory(tmp_path / "settings"))
    made.window.resize(1440, 900)
    made.window.show()
    made.window.show_place(Place(HOME))
    settle()
    yield made
    made.window.close()
    made.close()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "asked.csv").write_text("host\nlocal\nnot a host\n*.example\n")
    (tmp_path / "listed.csv").write_text("host\nlocal\nlocal\n")
    file = tmp_path / "fleet.yaml"
    file.write_text(_BOOK)
    return file


def action(banner: HostsBanner) -> Button:
    return next(one for one in banner.findChildren(Button) if one.isVisible() and one.text())


def test_a_run_tells_what_the_sources_of_its_targets_left_out(
    shell: Shell, book: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(shell.stage.start), "untrusted", lambda self, runbook: None)
    shell.window.show_place(Place(START, str(book)))
    qtbot.waitUntil(
        lambda: isinstance(shell.window.page, StartView) and shell.window.page._vm.runbook is not None
    )
    start = shell.window.page
    assert isinstance(start, StartView)
    start._vm.is_guided = False
    start._vm.begin()
    page = followed(shell, qtbot)
    assert page.hosts_told.told == "asked.csv: 1 target from the column host. 2 entries were left out."
    qtbot.keyClick(action(page.hosts_told), Qt.Key.Key_Space)
    reasons = page.hosts_told.reasons.edit.toPlainText()
    assert reasons == "line 3: 'not a host' is no host\nline 4: '*.example' is no host"

    qtbot.waitUntil(lambda: page.model.shown == "after", timeout=15_000)
    assert page.step.sources.isHidden()
    page.model.look_at("first")
    assert page.step.sources.isHidden()  # its targets are the run's: told once, over all steps
    page.model.look_at("listed")
    assert page.step.sources.told == "listed.csv: 1 target from the column host. 1 entry was left out."
    qtbot.keyClick(action(page.step.sources), Qt.Key.Key_Space)
    assert page.step.sources.reasons.edit.toPlainText() == "line 3: 'local' is there already"


def followed(shell: Shell, qtbot: QtBot) -> RunPage:
    def pages() -> list[RunPage]:
        stage = shell.window.page
        return stage.findChildren(RunPage) if isinstance(stage, RunStage) else []

    qtbot.waitUntil(lambda: bool(pages()), timeout=15_000)
    return pages()[0]


def test_of_several_sources_each_reason_names_its_own(qtbot: QtBot) -> None:
    banner = HostsBanner()
    qtbot.addWidget(banner)
    banner.tell_hosts([HostsTold("a.csv: 2 targets.", ("line 1: no host",)), HostsTold("b.ini: 1 target.")])
    assert banner.told == "a.csv: 2 targets. 1 entry was left out.\nb.ini: 1 target."
    assert banner.reasons.edit.toPlainText() == "line 1: no host"
    banner.tell_hosts([HostsTold("a.csv: 2 targets.", ("x",)), HostsTold("b.ini: 1 target.", ("y",))])
    assert banner.reasons.edit.toPlainText() == "a.csv: x\nb.ini: y"
    banner.tell_hosts([])
    assert banner.isHidden()


def test_thousands_of_reasons_stay_in_a_few_lines(qtbot: QtBot) -> None:
    banner = HostsBanner()
    qtbot.addWidget(banner)
    banner.tell_hosts([HostsTold("a.csv: 2 targets.", tuple(f"line {n}: no host" for n in range(5000)))])
    banner.show()
    action(banner).click()
    assert banner.told.endswith("5,000 entries were left out.")
    assert banner.reasons.edit.document().blockCount() == 5000
    assert banner.reasons.height() < 200
