"""Runs that are opened, followed by somebody else, cannot be saved, and whose summary is copied."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from desktop.domain.errors import HandrailError, RecordBusyError, RecordCorruptError
from desktop.domain.run import Run
from desktop.ui.attaching import Attach
from desktop.ui.copying import for_a_shell
from desktop.ui.main_window import MainWindow, PageSpec
from desktop.ui.navigation import FINISH, RUN, Navigator, Place
from desktop.ui.palette.viewmodel import PaletteViewModel
from desktop.ui.run.shot_runs import LiveRun
from desktop.ui.run.stage import RunStage
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.status import StatusModel
from desktop.ui.shots.data import SampleLibrary
from desktop.ui.shots.lists import SampleRuns
from desktop.workbench import OpenRun


class Port:
    """Opens a sample run, or refuses with `fault`; answers from a thread of its own, as the real one does."""

    def __init__(self) -> None:
        self.fault: HandrailError | None = None
        self.live = LiveRun("reading")
        self.summary_is: str | HandrailError = "# A summary"
        self.asked_on: list[str] = []
        self.forms: list[str] = []

    def open_run(self, run_id: str, done: Callable[[OpenRun | HandrailError], None]) -> None:
        events = self.live.journal.events(run_id)
        ref = events[0].event.runbook  # type: ignore[union-attr]
        opened = OpenRun(session=self.live.session, ref=ref, events=events)
        _in_thread(lambda: done(self.fault or opened))

    def begin(self, opened: OpenRun, failed: Callable[[str], None]) -> None:
        _in_thread(opened.begin)

    def summary(self, run_id: str, form: str, done: Callable[[str | HandrailError], None]) -> None:
        self.asked_on.append(run_id)
        self.forms.append(form)
        _in_thread(lambda: done(self.summary_is))

    def let_go(self, run_id: str, done: Callable[[], None]) -> None:
        _in_thread(done)

    def newer_version(self, run: Run, done: Callable[[str], None]) -> None:
        _in_thread(lambda: done(""))

    def attach(self, run_id: str, asked: Attach, done: Callable[[HandrailError | None], None]) -> None:
        _in_thread(lambda: done(None))


def _in_thread(work: Callable[[], None]) -> None:
    threading.Thread(target=work).start()


class Staged:
    def __init__(self, folder: Path) -> None:
        self.port, self.navigator, self.places = Port(), Navigator(), list[Place]()
        self.stage = RunStage(self.port, self.navigator)
        self.moved: list[tuple[str, str]] = []
        self.stage.moved.connect(lambda run_id, trouble: self.moved.append((run_id, trouble)))
        self.window = MainWindow(
            (PageSpec(RUN, "Run", lambda: self.stage),), self.navigator, StatusModel(), WindowMemory(folder),
            lambda actions: PaletteViewModel(actions, SampleLibrary(), SampleRuns(), self.navigator),
        )  # fmt: skip
        self.navigator.asked.disconnect()
        self.navigator.asked.connect(self.places.append)
        self.window.resize(1440, 900)
        self.window.show()

    def open(self) -> None:
        self.window.show_place(Place(RUN, self.port.live.session.run_id))

    def told(self) -> str:
        return "\n".join(label.text() for label in self.stage.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def staged(qtbot: QtBot, tmp_path: Path) -> Iterator[Staged]:
    made = Staged(tmp_path)
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    yield made
    made.port.live.close()
    made.window.close()
    made.window.deleteLater()


def test_a_run_that_another_process_follows_says_so_and_can_be_read(staged: Staged, qtbot: QtBot) -> None:
    staged.port.fault = RecordBusyError("The run is open in another window (process 4711).")
    staged.open()
    qtbot.waitUntil(lambda: "Another process follows this run" in staged.told())
    assert "process 4711" in staged.told()
    staged.stage._busy.acted.emit()
    assert staged.places == [Place(FINISH, staged.port.live.session.run_id)]


def test_a_run_that_was_busy_opens_once_it_is_free(staged: Staged, qtbot: QtBot) -> None:
    staged.port.fault = RecordBusyError("The run is open in another window (process 4711).")
    staged.open()
    qtbot.waitUntil(lambda: "process 4711" in staged.told())
    staged.port.fault = None
    staged.open()
    qtbot.waitUntil(lambda: staged.stage.page is not None)


def test_a_run_that_cannot_be_read_says_why(staged: Staged, qtbot: QtBot) -> None:
    staged.port.fault = RecordCorruptError("Event 7 does not follow event 6.")
    staged.open()
    qtbot.waitUntil(lambda: "Event 7 does not follow event 6." in staged.told())


def test_ctrl_shift_c_copies_the_summary_from_the_run_itself(staged: Staged, qtbot: QtBot) -> None:
    staged.open()
    qtbot.waitUntil(lambda: staged.stage.page is not None and staged.stage.page.step.buttons.run.isVisible())
    page = staged.stage.page
    assert page is not None
    QGuiApplication.clipboard().setText("before")
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(staged.window.focusWidget() or staged.window, Qt.Key.Key_C, modifiers)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "# A summary")
    assert page.toast.isVisible()
    assert page.toast.text == "Copied: the summary as Markdown, 11 characters"
    assert staged.port.asked_on == [staged.port.live.session.run_id]
    assert staged.places == []  # it stays on the run


@pytest.mark.parametrize(("letter", "form"), [("J", "adf"), ("P", "text"), ("S", "json"), ("H", "html")])
def test_y_and_a_letter_copy_the_summary_in_that_form(
    staged: Staged, qtbot: QtBot, letter: str, form: str
) -> None:
    staged.open()
    qtbot.waitUntil(lambda: staged.stage.page is not None and staged.stage.page.step.buttons.run.isVisible())
    staged.port.summary_is = f"in {form}"
    QTest.keyClick(staged.window.focusWidget() or staged.window, Qt.Key.Key_Y)
    (menu,) = staged.stage.findChildren(QMenu)
    QTest.keyClicks(menu, letter.lower())
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == f"in {form}")
    assert staged.port.forms == [form]
    assert QGuiApplication.clipboard().mimeData().hasHtml() == (form == "html")


def test_y_and_c_copy_the_command_of_the_step(staged: Staged, qtbot: QtBot) -> None:
    staged.open()
    qtbot.waitUntil(lambda: staged.stage.page is not None and staged.stage.page.step.buttons.run.isVisible())
    page = staged.stage.page
    assert page is not None
    QTest.keyClick(staged.window.focusWidget() or staged.window, Qt.Key.Key_Y)
    (menu,) = staged.stage.findChildren(QMenu)
    QTest.keyClicks(menu, "c")
    assert page.model.step.command
    assert page.model.step.command in QGuiApplication.clipboard().text()
    assert page.toast.text.startswith("Copied: the command, ")


def test_a_copied_script_brings_its_values_quoted() -> None:
    assert (
        for_a_shell('du -x "$MOUNT"', [("MOUNT", "/srv/a b")])
        == """export MOUNT='/srv/a b'
du -x "$MOUNT\""""
    )


def test_a_summary_that_cannot_be_made_leaves_the_clipboard(staged: Staged, qtbot: QtBot) -> None:
    staged.open()
    qtbot.waitUntil(lambda: staged.stage.page is not None)
    page = staged.stage.page
    assert page is not None
    QGuiApplication.clipboard().setText("before")
    staged.port.summary_is = RecordCorruptError("The record is broken.")
    page.copy_summary()
    qtbot.waitUntil(page.refusal.isVisible)
    assert QGuiApplication.clipboard().text() == "before"


def test_what_is_not_saved_is_told_with_the_run(staged: Staged, qtbot: QtBot) -> None:
    staged.open()
    qtbot.waitUntil(lambda: staged.stage.page is not None and staged.stage.page.step.buttons.run.isVisible())
    staged.port.live.journal.is_full = True
    assert staged.stage.page is not None
    qtbot.waitUntil(lambda: staged.stage.page is not None and staged.stage.page.model.is_seen)
    staged.stage.page.model.proceed()
    qtbot.waitUntil(lambda: bool(staged.moved) and "disk of this computer is full" in staged.moved[-1][1])
