"""The sample ticket that the sample runs are about."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desktop.domain.desk import Ticket
from desktop.domain.errors import HandrailError
from desktop.ui.main_window import MainWindow
from desktop.ui.queue.shot_queue import COMMENTS, DISK

KNOWN = {"OPS-4821": replace(DISK, comments=COMMENTS)}


class SampleTickets:
    def known(self, text: str) -> Ticket | None:
        return KNOWN.get(text)

    def ask(self, text: str, done: Callable[[Ticket | HandrailError | None], None]) -> None:
        done(KNOWN.get(text))


def show_beside(window: QWidget) -> None:
    if isinstance(window, MainWindow) and window.beside is not None:
        window.beside.show_beside()
