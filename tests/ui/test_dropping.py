"""Files that are dropped on the window, and pictures pasted into a note, over the real record and library."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.errors import InputError
from desktop.ui.attaching import picture, read_files
from desktop.ui.navigation import HOME, RUN, START, Place
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
id: dropped
title: Dropped here
inputs:
  hosts: {type: targets, label: Hosts, default: [local]}
steps:
  - {id: look, title: Look at the log, do: Open the log.}
"""
_COPY, _LEFT, _NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def shell(home: Path, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(Workbench(), WindowMemory(tmp_path / "settings"))
    made.window.resize(1440, 900)
    made.window.show()
    made.window.show_place(Place(HOME))
    assert made.around.dropping is not None
    settle()
    yield made
    made.window.close()
    made.stage.close()
    made.window.deleteLater()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "dropped.yaml"
    file.write_text(_BOOK)
    return file


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def hold(shell: Shell, *paths: Path) -> None:
    """Hold files over the window."""
    data = files(*paths)
    event = QDragEnterEvent(QPoint(700, 500), _COPY, data, _LEFT, _NONE)
    QApplication.sendEvent(shell.window, event)
    assert event.isAccepted()


def drop(shell: Shell, *paths: Path) -> None:
    hold(shell, *paths)
    data = files(*paths)
    QApplication.sendEvent(
        shell.window, QDropEvent(QPointF(700, 500), _COPY, data, _LEFT, _NONE, QEvent.Type.Drop)
    )


def start_page(shell: Shell, qtbot: QtBot) -> StartView:
    qtbot.waitUntil(
        lambda: isinstance(shell.window.page, StartView) and shell.window.page._vm.runbook is not None
    )
    page = shell.window.page
    assert isinstance(page, StartView)
    return page


def follow_run(shell: Shell, book: Path, qtbot: QtBot) -> RunPage:
    """Begin a run of a runbook's file and wait until its page asks for the first step."""
    loaded = shell.stage.bench.load(str(book))
    run_id = shell.stage.begin_run(loaded, {}, is_guided=True)
    shell.window.show_place(Place(RUN, run_id))
    stage = shell.window.page
    assert isinstance(stage, RunStage)
    qtbot.waitUntil(lambda: stage.page is not None and stage.page.model.waiting is not None)
    assert stage.page is not None
    return stage.page


def test_a_runbook_that_is_dropped_opens_with_the_question_whether_to_trust_it(
    shell: Shell, book: Path, qtbot: QtBot
) -> None:
    hold(shell, book)
    assert shell.around.dropping.veil.words == "Drop to open this runbook"
    drop(shell, book)
    page = start_page(shell, qtbot)
    assert not shell.around.dropping.veil.isVisible()
    assert page.review is not None
    assert not page.begin_button.isEnabled()
    assert shell.stage.bench.records.runs() == ()


def test_a_file_that_changed_is_read_anew_when_it_is_dropped_again(
    shell: Shell, book: Path, qtbot: QtBot
) -> None:
    drop(shell, book)
    page = start_page(shell, qtbot)
    book.write_text(_BOOK.replace("Dropped here", "Another title"))
    drop(shell, book)
    qtbot.waitUntil(lambda: page._vm.runbook is not None and page._vm.runbook.title == "Another title")


def test_yaml_that_is_no_runbook_says_what_it_lacks(shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    other = tmp_path / "compose.yaml"
    other.write_text("services: {}\n")
    drop(shell, other)
    qtbot.waitUntil(lambda: isinstance(shell.window.page, StartView) and bool(shell.window.page._vm.trouble))
    page = shell.window.page
    assert isinstance(page, StartView)
    assert "compose.yaml:1" in page._vm.trouble


def test_a_log_on_home_is_told_where_it_belongs(shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    log = tmp_path / "app.log"
    log.write_text("crit\n")
    drop(shell, log)
    qtbot.waitUntil(shell.around.dropping.toast.isVisible)
    assert "belong to a run" in shell.around.dropping.toast.text


def test_a_log_that_is_dropped_on_a_run_is_evidence_of_the_step_in_view(
    shell: Shell, book: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    page = follow_run(shell, book, qtbot)
    log = tmp_path / "app.log"
    log.write_text("03:11 crit no space left\n")
    hold(shell, log)
    assert shell.around.dropping.veil.words == "Drop to keep it with step 1, Look at the log"
    drop(shell, log)
    qtbot.waitUntil(lambda: bool(page.model.run.notes))
    settle()
    [note] = shell.stage.bench.recorded_run(page.model.run.run_id).notes
    assert note.step == "look"
    assert shell.stage.bench.records.get_evidence(note.attached[0]) == log.read_bytes()
    assert page.toast.text == "Kept with step 1: app.log"
    assert "attached: app.log, 25 B" in page.context._notes.text()
    page.model.undo()
    qtbot.waitUntil(lambda: page.model.run.notes == ())
    assert page.toast.text == "Taken back: the attached “app.log”"


def test_a_picture_that_is_pasted_into_a_note_is_kept_with_its_words(
    shell: Shell, book: Path, qtbot: QtBot
) -> None:
    page = follow_run(shell, book, qtbot)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    QGuiApplication.clipboard().setImage(image)
    QTest.keyClick(shell.window.focusWidget() or shell.window, Qt.Key.Key_N)
    edit = page.context.note.edit
    edit.setFocus()
    QTest.keyClicks(edit, "the graph")
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(page.model.run.notes))
    [note] = page.model.run.notes
    assert note.text == "the graph"
    assert note.attached[0].name.startswith("screenshot-")
    kept = QImage.fromData(shell.stage.bench.records.get_evidence(note.attached[0]), "PNG")
    assert (kept.width(), kept.height(), kept.pixelColor(5, 5).name()) == (40, 30, "#336699")
    assert edit.text() == ""


def test_text_that_is_pasted_into_a_note_is_text(shell: Shell, book: Path, qtbot: QtBot) -> None:
    page = follow_run(shell, book, qtbot)
    QGuiApplication.clipboard().setText("just words")
    QTest.keyClick(page.context.note.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.context.note.edit.text() == "just words"


def test_what_cannot_be_kept_is_told_and_nothing_is_noted(
    shell: Shell, book: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    page = follow_run(shell, book, qtbot)
    drop(shell, tmp_path / "not-there.log")
    qtbot.waitUntil(page.refusal.isVisible)
    assert page.model.run.notes == ()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="no file that could be kept"):
        read_files([pipe])


def test_a_picture_that_is_too_large_is_refused_as_a_whole() -> None:
    with pytest.raises(InputError, match="Make it smaller"):
        picture("huge.png", b"\x89PNG\r\n\x1a\n" + bytes(9 * 2**20))


def test_a_list_of_hosts_fills_the_targets_and_tells_what_it_left_out(
    shell: Shell, book: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(shell.stage.start), "untrusted", lambda self, runbook: None)
    drop(shell, book)
    page = start_page(shell, qtbot)
    hosts = tmp_path / "fleet.csv"
    hosts.write_text("name;hostname\nA;web-01\nB;web-02\nC;\nD;web-01\n")
    drop(shell, hosts)
    qtbot.waitUntil(page.hosts_told.isVisible)
    assert page._vm.value("hosts") == "ssh:web-01, ssh:web-02"
    assert page._rows[0].control.field.edit.text() == "ssh:web-01, ssh:web-02"  # type: ignore[attr-defined]
    assert page.hosts_told.told == "fleet.csv: 2 targets from the column hostname. 2 entries were left out."
    assert not page.hosts_told.reasons.isVisible()
    action = next(
        one for one in page.hosts_told.findChildren(Button) if one.isVisible() and "why" in one.text()
    )
    action.setFocus()
    qtbot.keyClick(action, Qt.Key.Key_Space)
    assert page.hosts_told.reasons.isVisible()
    assert page.hosts_told.reasons.edit.toPlainText() == "line 4: no host\nline 5: 'web-01' is there already"
    qtbot.keyClick(action, Qt.Key.Key_Space)
    assert not page.hosts_told.reasons.isVisible()


def test_a_runbook_without_a_list_of_targets_takes_no_list(
    shell: Shell, tmp_path: Path, qtbot: QtBot
) -> None:
    shell.window.show_place(Place(START, str(_plain(tmp_path))))
    page = start_page(shell, qtbot)
    assert page.drop_words == ""


def _plain(folder: Path) -> Path:
    file = folder / "plain.yaml"
    file.write_text(
        "runbook: 1\nid: plain\ntitle: Plain\nsteps:\n  - {id: look, title: Look, check: host.load}\n"
    )
    return file


def test_a_file_that_changes_while_its_run_goes_on_is_told_and_forgotten_when_it_is_back(
    shell: Shell, book: Path, qtbot: QtBot
) -> None:
    page = follow_run(shell, book, qtbot)
    assert not page.stale.isVisible()
    other = book.with_suffix(".new")
    other.write_text(_BOOK.replace("Open the log.", "Open another log."))
    other.replace(book)  # as editors save
    qtbot.waitUntil(page.stale.isVisible)
    assert "the run goes on with the version it started with" in page.stale._text.text()
    assert page.model.runbook.steps[0].do == "Open the log."  # type: ignore[union-attr]
    book.write_text(_BOOK)
    qtbot.waitUntil(lambda: not page.stale.isVisible())


def test_the_first_run_of_the_first_runbook_shows_the_tour_once(shell: Shell, qtbot: QtBot) -> None:
    for is_first in (True, False):
        loaded = shell.stage.bench.load("first-look")
        run_id = shell.stage.begin_run(loaded, {}, is_guided=True)
        shell.window.show_place(Place(RUN, run_id))
        stage = shell.window.page
        assert isinstance(stage, RunStage)
        qtbot.waitUntil(lambda stage=stage, run_id=run_id: run_id in stage._pages)
        page = stage._pages[run_id]
        assert page.tour.is_on == is_first
        QTest.keyClick(shell.window.focusWidget() or shell.window, Qt.Key.Key_Escape) if is_first else None
        assert not page.tour.is_on
