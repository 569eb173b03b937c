"""Follows the ticket that the window is about: subject and promise in the top bar, all of it beside the page."""

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.domain.desk import Ticket
from desktop.domain.errors import HandrailError
from desktop.ui.ticket.panel import TicketPanel
from desktop.ui.ticket.port import TicketsPort
from desktop.ui.ticket.promise import nearest_promise

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

READ_AGAIN_AFTER = timedelta(minutes=5)  # a desk moves its promises when somebody replies


class TicketBeside(QObject):
    """One for a window. It asks for a ticket when a page names another one, and again every few minutes."""

    _came = Signal(str, object)

    def __init__(self, window: "MainWindow", tickets: TicketsPort) -> None:
        super().__init__(window)
        self._window, self._tickets = window, tickets
        self._text, self._is_of_a_desk = "", False
        self._trouble: HandrailError | None = None
        self.panel: TicketPanel | None = None
        self._again = QTimer(self, interval=round(READ_AGAIN_AFTER.total_seconds() * 1000))
        self._again.timeout.connect(self._ask)
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        marks = window.top_bar.marks
        if marks is not None:
            marks.ticket.asked.connect(self.show_beside)

    @property
    def ticket(self) -> Ticket | None:
        return self._tickets.known(self._text) if self._text else None

    @property
    def opens(self) -> bool:
        """True for a ticket of a desk here, also while the desk does not answer."""
        return self._is_of_a_desk or self.ticket is not None

    def follow(self, text: str) -> None:
        """Follow the ticket that the page names; nothing where it names none."""
        if text == self._text:
            self._tell()
            return
        self._text, self._is_of_a_desk, self._trouble = text, False, None
        self._again.stop()
        self._tell()
        if text:
            self._ask()
            self._again.start()

    @Slot()
    def _ask(self) -> None:
        text = self._text
        if text:
            self._tickets.ask(text, lambda came: self._came.emit(text, came))

    @Slot(str, object)
    def _take(self, text: str, came: "Ticket | HandrailError | None") -> None:
        if text != self._text:
            return
        self._is_of_a_desk = came is not None
        self._trouble = came if isinstance(came, HandrailError) else None
        self._tell()
        if self.panel is not None:
            self._fill(self.panel)

    def _tell(self) -> None:
        ticket = self.ticket
        promise = nearest_promise(ticket.slas) if ticket is not None and not ticket.is_solved else None
        self._window.top_bar.tell_ticket(ticket, promise, opens=self.opens)

    @Slot()
    def show_beside(self) -> None:
        if not self._text or not self.opens:
            return
        self.panel = TicketPanel(self._window, self._text, self._window.top_bar.clock)
        self.panel.asked_anew.connect(self._read_anew)
        self.panel.closed.connect(self._forget_panel)
        self._window.open_overlay(self.panel)
        self._fill(self.panel)

    @Slot()
    def _read_anew(self) -> None:
        if self.panel is not None:
            self.panel.wait()
            self._ask()

    @Slot()
    def _forget_panel(self) -> None:
        self.panel = None

    def _fill(self, panel: TicketPanel) -> None:
        ticket = self.ticket
        if ticket is not None:
            panel.show_ticket(ticket)
        if self._trouble is not None:
            panel.tell(str(self._trouble))
        elif ticket is None:
            panel.wait()
