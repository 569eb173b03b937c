"""The settings page over the real parts: written at once, in force at once, and nothing that hangs holds the window."""

import json
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.paths import config_dir, data_dir
from desktop.records.secrets import SecretStore
from desktop.records.settings import Pace, load_settings, settings_path
from desktop.redaction.masker import SecretMasker
from desktop.redaction.rules import shipped_rules
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import SETTINGS, Navigator, Place
from desktop.ui.settings.found_part import size_words
from desktop.ui.settings.setting_row import SettingRow
from desktop.ui.settings.view import SettingsView
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shots.window import settle
from desktop.ui.start.viewmodel import StartViewModel
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme
from desktop.ui.widgets.field import TextField
from desktop.ui.window import Shell
from desktop.workbench import Workbench

K = Qt.Key
_BOOK = "runbook: 1\nid: mine\ntitle: Mine\nsteps:\n  - {id: look, title: Look, check: host.load}\n"


@pytest.fixture
def shell(home: Path) -> Iterator[Shell]:
    made = Shell(Workbench(), WindowMemory(config_dir()))
    made.window.resize(1280, 800)
    made.window.show()
    yield made
    made.stage.close()
    made.window.close()
    made.window.deleteLater()


def open_settings(shell: Shell) -> SettingsView:
    shell.window.show_place(Place(SETTINGS))
    page = shell.window.page
    assert isinstance(page, SettingsView)
    return page


def test_the_page_is_shown_without_a_look_at_the_runbooks(shell: Shell) -> None:
    """A library of ten thousand takes seconds to read."""
    open_settings(shell)
    assert "library" not in vars(shell.stage.bench)


def team_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "mine.yaml").write_text(_BOOK)
    return folder


def test_ctrl_comma_and_the_button_open_it(window: MainWindow, qtbot: QtBot) -> None:
    window.show()
    window.show_place(Place("library"))
    settle()
    QTest.keyClick(window, K.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.page, SettingsView)
    window.show_place(Place("library"))
    window.top_bar.settings_button.click()
    assert isinstance(window.page, SettingsView)


def test_colours_and_text_size_are_in_force_and_remembered(shell: Shell) -> None:
    page = open_settings(shell)
    page.look.scheme.setFocus()
    QTest.keyClick(page.look.scheme, K.Key_Right)  # from dark to light
    page.look.zoom.setCurrentIndex(page.look.zoom.findText("150 %"))
    assert (theme().scheme, theme().zoom) == (Scheme.LIGHT, 1.5)
    memory = WindowMemory(config_dir())
    assert (memory.scheme, memory.zoom) == (Scheme.LIGHT, 1.5)
    page.look._zoom_row.reset.click()
    page.look._scheme_row.reset.click()
    assert (theme().scheme, theme().zoom) == (Scheme.SYSTEM, 1.0)
    assert not page.look._zoom_row.reset.isVisible()


def test_zooming_by_key_shows_here_too(shell: Shell) -> None:
    page = open_settings(shell)
    theme().step_zoom(1)
    assert page.look.zoom.currentText() == "110 %"


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_way_back_to_what_is_usual_moves_nothing_else(shell: Shell, zoom: float) -> None:
    page = open_settings(shell)
    page._vm.choose_zoom(zoom)
    settle()

    def places(row: SettingRow) -> tuple[object, ...]:
        line = row.parentWidget()
        others = (page.look.scheme, page.look.zoom, page.runs.pace, page.runs.observe)
        return (line.height(), row.told.height(), *(one.mapTo(page, one.rect().topLeft()) for one in others))

    rows = (page.look._scheme_row, page.look._zoom_row, page.runs._pace_row, page.runs._observe_row)
    for row in rows:
        row.show_usual(True)
    settle()
    usual = {row: places(row) for row in rows}
    for row in rows:
        row.show_usual(False)
        settle()
        assert row.reset.isVisible()
        assert places(row) == usual[row], row.title


def test_the_pace_is_what_the_next_run_starts_with(shell: Shell, qtbot: QtBot) -> None:
    page = open_settings(shell)
    page.runs.pace.choose(1)
    qtbot.waitUntil(lambda: load_settings().settings.pace is Pace.TO_NEXT_QUESTION)
    start = StartViewModel(shell.stage.start, Navigator())
    start.open("first-look")
    qtbot.waitUntil(lambda: start.runbook is not None, timeout=20_000)
    assert not start.is_guided
    page.runs._pace_row.reset.click()
    qtbot.waitUntil(lambda: load_settings().settings.pace is Pace.GUIDED)


def test_observe_only_is_the_same_as_in_the_status_bar(shell: Shell) -> None:
    page = open_settings(shell)
    page.runs.observe.choose(1)
    assert shell.stage.is_observe_only
    assert shell.status.now.is_observe_only
    assert WindowMemory(config_dir()).is_observe_only
    shell.status.observe_only_asked.emit(False)
    assert page.runs.observe.at == 0


def test_observe_only_of_the_file_is_told_and_can_be_taken_out(home: Path, qtbot: QtBot) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text('{"observe_only": true, "kept": 1}')
    shell = Shell(Workbench(), WindowMemory(config_dir()))
    shell.window.show()
    page = open_settings(shell)
    assert page.runs.forced.isVisible()
    page.runs.forced.acted.emit()
    qtbot.waitUntil(lambda: not load_settings().settings.observe_only)
    assert json.loads(settings_path().read_text())["kept"] == 1
    assert not page.runs.forced.isVisible()
    shell.stage.close()
    shell.window.close()
    shell.window.deleteLater()


def test_a_folder_is_added_shown_trusted_and_removed(shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    folder = team_folder(tmp_path)
    page = open_settings(shell)

    def entry() -> object:
        return next((one for one in shell.stage.library.entries() if one.id == "mine"), None)

    page.folders.path.edit.setText(str(folder))
    QTest.keyClick(page.folders.path.edit, K.Key_Return)
    qtbot.waitUntil(lambda: entry() is not None, timeout=20_000)
    assert not entry().is_trusted  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: page.folders.path.edit.text() == "" and folder in page.folders.ticks)
    page.folders.ticks[folder].click()
    qtbot.waitUntil(lambda: bool(getattr(entry(), "is_trusted", False)), timeout=20_000)
    assert load_settings().settings.trusted_folders == (folder,)
    page.folders.removes[folder].click()
    qtbot.waitUntil(lambda: entry() is None, timeout=20_000)
    assert load_settings().settings.trusted_folders == ()
    page.folders.undo.button.click()
    qtbot.waitUntil(lambda: bool(getattr(entry(), "is_trusted", False)), timeout=20_000)


def test_a_folder_that_is_not_there_is_refused_with_words(shell: Shell, qtbot: QtBot) -> None:
    page = open_settings(shell)
    page.folders.path.edit.setText("/nowhere/at/all")
    page.folders.add.click()
    qtbot.waitUntil(lambda: page.folders._fault.isVisible())
    assert "There is no folder /nowhere/at/all" in page.folders._fault.text()
    assert not settings_path().exists()


def test_what_cannot_be_written_goes_back_with_the_reason(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    page = open_settings(shell)
    blocked = tmp_path / "a file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(blocked))  # a folder cannot be made below a file
    page.runs.pace.choose(1)
    qtbot.waitUntil(lambda: bool(page._vm.trouble))
    assert "were not saved" in page._vm.trouble
    assert page.runs.pace.at == 0


def test_two_quick_changes_both_stand(shell: Shell, qtbot: QtBot) -> None:
    page = open_settings(shell)
    for at in (1, 0, 1, 0, 1):
        page.runs.pace.choose(at)
    qtbot.waitUntil(lambda: not page._vm._pending)
    assert page.runs.pace.at == 1
    assert load_settings().settings.pace is Pace.TO_NEXT_QUESTION


def test_the_data_folder_is_measured(shell: Shell, qtbot: QtBot) -> None:
    data_dir().mkdir(parents=True, exist_ok=True)
    (data_dir() / "big").write_bytes(b"x" * 2_500_000)
    page = open_settings(shell)
    qtbot.waitUntil(lambda: page._vm.data_folder.size_bytes is not None)
    assert page._vm.data_folder.size_bytes is not None
    assert page._vm.data_folder.size_bytes >= 2_500_000
    assert page.keys._data.command == str(data_dir())


def test_all_rules_are_counted(shell: Shell, qtbot: QtBot) -> None:
    page = open_settings(shell)
    qtbot.waitUntil(lambda: page._vm.rules is not None, timeout=10_000)
    rules = shipped_rules().rules
    kinds = {rule.kind for rule in rules}
    assert page.rules.count.text() == f"{len(rules)} rules for {len(kinds)} kinds of secret"


def test_no_keyring_is_said_in_words(shell: Shell, qtbot: QtBot) -> None:
    page = open_settings(shell)
    qtbot.waitUntil(lambda: page._vm.keyring is not None, timeout=10_000)
    assert page.keys.chip.accessibleName() == "does not work"
    assert "No keyring that may be used" in page.keys.row.told.text()


def test_a_keyring_that_blocks_for_30_s_does_not_hold_the_window(shell: Shell, qtbot: QtBot) -> None:
    asked: list[float] = []

    def block() -> object:
        asked.append(time.monotonic())
        time.sleep(30)
        return object()

    shell.stage.bench.secrets = SecretStore(SecretMasker(), find_backend=block, deadline_s=3)
    page = open_settings(shell)
    settle()
    gaps = [time.monotonic()]
    beat = QTimer(shell.window, interval=10)
    beat.timeout.connect(lambda: gaps.append(time.monotonic()))
    beat.start()
    qtbot.waitUntil(lambda: bool(asked))
    assert page.keys.chip.accessibleName() == "asking"
    page.keys.try_it.click()
    assert len(asked) == 1
    page.runs.observe.choose(1)  # the page goes on meanwhile
    assert shell.stage.is_observe_only
    qtbot.waitUntil(lambda: page._vm.keyring is not None, timeout=9000)
    beat.stop()
    assert "gave no answer" in page.keys.row.told.text()
    assert time.monotonic() - asked[0] < 10
    assert max(later - sooner for sooner, later in pairwise(gaps)) < 1.5  # and the keyring is waited for 3 s


class Keyring:
    """A keyring that answers as the Secret Service does."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append(username)
        return None


Keyring.__module__, Keyring.__qualname__ = "keyring.backends.SecretService", "Keyring"


def test_trying_reads_from_the_keyring(shell: Shell, qtbot: QtBot) -> None:
    keyring = Keyring()
    shell.stage.bench.secrets = SecretStore(SecretMasker(), find_backend=lambda: keyring)
    page = open_settings(shell)
    qtbot.waitUntil(lambda: page._vm.keyring is not None)
    assert (page.keys.chip.accessibleName(), keyring.asked) == ("found", [])
    page.keys.try_it.click()
    qtbot.waitUntil(lambda: page._vm.keyring is not None)
    assert page.keys.chip.accessibleName() == "works"
    assert len(keyring.asked) == 1


def test_sizes_are_told_in_words() -> None:
    assert [size_words(size) for size in (812, 1000, 48_312_004)] == ["812 bytes", "1.0 kB", "48.3 MB"]


def write(page: SettingsView, field: TextField, text: str) -> None:
    field.edit.setFocus()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, text)
    QTest.keyClick(field.edit, K.Key_Return)
    settle()


def test_name_days_and_the_file_of_ssh_are_written(shell: Shell, qtbot: QtBot) -> None:
    page = open_settings(shell)
    write(page, page.own.operator, "kim")
    write(page, page.own.days, "90")
    write(page, page.own.ssh, "~/other/ssh_config")
    qtbot.waitUntil(lambda: load_settings().settings.ssh_config == "~/other/ssh_config")
    kept = load_settings().settings
    assert (kept.operator, kept.retention_days) == ("kim", 90)
    qtbot.waitUntil(lambda: shell.stage.bench.operator == "kim")
    for row in (page.own._operator_row, page.own._days_row, page.own._ssh_row):
        row.reset.click()
    qtbot.waitUntil(lambda: load_settings().settings.ssh_config == "")
    kept = load_settings().settings
    assert (kept.operator, kept.retention_days) == ("", 0)
    assert (page.own.operator.edit.text(), page.own.days.edit.text(), page.own.ssh.edit.text()) == (
        "",
        "",
        "",
    )


@pytest.mark.parametrize("text", ["many", "-1", "1.5", "36501"])
def test_what_is_no_number_of_days_is_not_written(text: str, shell: Shell) -> None:
    page = open_settings(shell)
    write(page, page.own.days, text)
    assert page.own._days_row.told.text().startswith(f"{text} is no number of days")
    assert page.own.days.edit.text() == text
    assert shell.stage.bench.settings.retention_days == 0
    write(page, page.own.days, "30")
    assert page.own._days_row.told.text().startswith("handrail purge")
    assert page._vm.own.retention_days == 30
