"""A sign-in that asks in the window: from a worker's thread, and never for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.targets.questions import Answer, Question
from desktop.ui.asking import Asker
from desktop.ui.main_window import MainWindow
from desktop.ui.shell.sign_in_sheet import SignInSheet
from desktop.ui.widgets.wrapped_label import WrappedLabel


def sheet_of(window: MainWindow, qtbot: QtBot) -> SignInSheet:
    def shown() -> None:
        assert any(one.isVisible() for one in window.findChildren(SignInSheet))

    window.show()
    qtbot.waitUntil(shown, timeout=3000)
    return next(one for one in window.findChildren(SignInSheet) if one.isVisible())


def test_a_password_is_typed_unseen_and_reaches_who_waits(window: MainWindow, qtbot: QtBot) -> None:
    asker = Asker(window)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(asker.ask, Question("Password for kim@web-01", told="<b>no</b>\x1b[2J markup"))
        sheet = sheet_of(window, qtbot)
        assert sheet.typed.edit.echoMode() is QLineEdit.EchoMode.Password
        assert not sheet.send.isEnabled()
        assert "<b>no</b> markup" in [one.text() for one in sheet.findChildren(WrappedLabel)]
        qtbot.keyClicks(sheet.typed.edit, "hunter22")
        qtbot.keyClick(sheet.typed.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(future.done, timeout=3000)
        assert future.result() == Answer("hunter22")
    assert not any(one.isVisible() for one in window.findChildren(SignInSheet))


def test_escape_goes_without_and_a_code_may_be_seen(window: MainWindow, qtbot: QtBot) -> None:
    asker = Asker(window)
    with ThreadPoolExecutor(1) as pool:
        question = Question("kim@web-01 asks: Code:", is_shown=True, may_be_empty=True)
        future = pool.submit(asker.ask, question)
        sheet = sheet_of(window, qtbot)
        assert sheet.typed.edit.echoMode() is QLineEdit.EchoMode.Normal
        assert sheet.send.isEnabled()
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
        qtbot.waitUntil(future.done, timeout=3000)
        assert future.result() is None


def test_the_password_of_another_host_is_one_press_away(window: MainWindow, qtbot: QtBot) -> None:
    asker = Asker(window)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(asker.ask, Question("Password for kim@web-02", same_as="kim@web-01"))
        sheet = sheet_of(window, qtbot)
        assert "kim@web-01" in sheet.same.text()
        sheet.same.click()
        qtbot.waitUntil(future.done, timeout=3000)
        assert future.result() == Answer(is_same=True)


def test_a_question_that_ended_puts_its_sheet_away(window: MainWindow, qtbot: QtBot) -> None:
    asker, is_over = Asker(window), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        question = Question("Code:", deadline_at=time.monotonic() + 60, is_over=is_over.is_set)
        future = pool.submit(asker.ask, question)
        sheet = sheet_of(window, qtbot)
        assert "without an answer in" in sheet.left.text()
        is_over.set()
        qtbot.waitUntil(
            lambda: not any(one.isVisible() for one in window.findChildren(SignInSheet)), timeout=3000
        )
        assert future.result() is None
        asker.close()
        assert pool.submit(asker.ask, Question("Code:")).result() is None
