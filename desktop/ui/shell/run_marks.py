"""In the top bar, beside a run: the ticket that it is about, what was promised for it, and what is due next."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from desktop.domain.deadline import Deadline
from desktop.ui.shell.countdown import Countdown, PromiseClock
from desktop.ui.shell.ticket_chip import TicketChip
from desktop.ui.theme.theme import px

_BETWEEN = 10


class RunMarks:
    """All, made when a page first names a run; `parts` stand in the bar from left to right."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.countdown, self.promise, self.ticket = Countdown(clock), PromiseClock(clock), TicketChip()
        self._has_deadline = False
        self.promise.hide()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        return self.countdown, self.promise, self.ticket

    @property
    def _shown(self) -> "list[PromiseClock | Countdown | TicketChip]":
        marks: tuple[PromiseClock | Countdown | TicketChip, ...] = (self.promise, self.countdown, self.ticket)
        return [one for one in marks if not one.isHidden()]

    def give_room(self, room: int) -> int:
        """Let the promise have its words first, then the run's own deadline, then the subject; return what is left."""
        self.countdown.setVisible(self._has_deadline)
        if sum(map(_short, self._shown)) > room and not self.promise.isHidden():
            self.countdown.hide()  # what was promised to somebody goes before what the run waits for
        shown = self._shown
        room -= sum(map(_short, shown))
        for one in shown:
            more = max(0, one.full_width - one.short_width)
            one.show_short(more > room)
            room -= more if more <= room else 0
        return room

    def show(self, ticket: str, deadline: Deadline | None) -> None:
        self.ticket.show_ticket(ticket)
        self.ticket.setVisible(bool(ticket))
        self.countdown.show_deadline(deadline)
        self._has_deadline = deadline is not None
        self.countdown.setVisible(self._has_deadline)


def _short(mark: PromiseClock | Countdown | TicketChip) -> int:
    return mark.short_width + px(_BETWEEN)
