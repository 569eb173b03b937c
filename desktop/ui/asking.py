"""Puts the questions of a sign-in to the person at the window: asked in a worker's thread, answered in the window's."""

import threading
from dataclasses import field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.dataclass import dataclass
from desktop.targets.questions import Answer, Question

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow
    from desktop.ui.shell.sign_in_sheet import SignInSheet

_SLICE_S = 0.1


@dataclass(eq=False)
class Pending:
    """A question that somebody waits for in another thread."""

    question: Question
    answer: Answer | None = field(default=None, repr=False)
    is_done: threading.Event = field(default_factory=threading.Event)

    def settle(self, answer: Answer | None) -> None:
        if not self.is_done.is_set():
            self.answer = answer
            self.is_done.set()


class Asker(QObject):
    """One for a window. `ask` may be called from any thread but the window's own, and waits there."""

    _put = Signal(object)
    _ended = Signal(object)

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._sheet: SignInSheet | None = None
        self._is_closed = False
        self._put.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._put_away, Qt.ConnectionType.QueuedConnection)

    def ask(self, question: Question) -> Answer | None:
        """Return the answer, or None when the person will not say or the question ended before."""
        pending = Pending(question)
        if self._is_closed:
            return None
        self._put.emit(pending)
        while not (self._is_closed or question.has_ended or pending.is_done.wait(_SLICE_S)):
            pass
        pending.settle(None)
        if not self._is_closed:
            self._ended.emit(pending)
        return pending.answer

    def close(self) -> None:
        """From now on nobody answers."""
        self._is_closed = True

    @Slot(object)
    def _show(self, pending: Pending) -> None:
        from desktop.ui.shell.sign_in_sheet import SignInSheet

        if pending.is_done.is_set():
            return
        self._sheet = SignInSheet(self._window, pending)
        self._window.open_overlay(self._sheet)
        QApplication.alert(self._window)

    @Slot(object)
    def _put_away(self, pending: Pending) -> None:
        sheet = self._sheet
        if sheet is not None and isValid(sheet) and sheet.pending is pending and sheet.isVisible():
            sheet.close_panel()
