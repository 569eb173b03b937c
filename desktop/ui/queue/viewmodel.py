"""What the page of the queue shows: tickets in their order, the chosen one, what fits it, how the reading goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.domain.desk import Ticket
from desktop.domain.errors import HandrailError
from desktop.ui.navigation import ADD_DESK, CONNECTIONS, LIBRARY, OUTBOX, START, Navigator
from desktop.ui.ports import can_open
from desktop.ui.queue.line import haystack
from desktop.ui.queue.port import DeskFault, Fitting, Harvest, Queued, QueuePort, words_of
from desktop.ui.ticket.promise import nearest_promise
from desktop.ui.ticking import Ticker

LOOK_AFTER_MS = 150  # whoever goes through the list does not have each ticket read
READ_AGAIN_AFTER = timedelta(minutes=5)
_LONGEST = 100_000  # characters of a ticket that runbooks are looked for with


class QueueViewModel(QObject):
    changed = Signal()  # the list, or how the reading goes
    chosen_changed = Signal()  # another ticket is chosen
    looked_up = Signal()  # more is known of the chosen one
    ticked = Signal()  # what is left of a promise reads otherwise
    _came = Signal(int, object)
    _ticket_came = Signal(str, object)
    _fitting_came = Signal(str, object)

    def __init__(
        self,
        port: QueuePort,
        navigator: Navigator,
        now: Callable[[], datetime],
        *,
        look_after_ms: int = LOOK_AFTER_MS,
    ) -> None:
        super().__init__()
        self._port, self._navigator, self.now = port, navigator, now
        self._harvest: Harvest | None = None
        self._before: tuple[Queued, ...] = ()  # what the reading before this one brought
        self._attempt, self._cancel = 0, _nothing
        self._text, self._hay = "", dict[str, str]()
        self._shown: tuple[Queued, ...] = ()
        self._numbers: dict[str, int] = {}
        self._chosen = ""
        self._whole: dict[str, Ticket | HandrailError] = {}
        self._fitting: dict[str, Fitting] = {}
        self.ticker = Ticker(now, self)
        self.ticker.ticked.connect(self.ticked)
        self._soon = QTimer(self, singleShot=True, interval=look_after_ms)
        self._soon.timeout.connect(self._look_up)
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._ticket_came.connect(self._take_ticket, Qt.ConnectionType.QueuedConnection)
        self._fitting_came.connect(self._take_fitting, Qt.ConnectionType.QueuedConnection)

    # -- reading -----------------------------------------------------------------------------------

    @property
    def is_reading(self) -> bool:
        return self._attempt > 0 and (self._harvest is None or bool(self._harvest.awaited))

    @property
    def awaited(self) -> tuple[str, ...]:
        return self._harvest.awaited if self._harvest is not None else ()

    @property
    def read_at(self) -> datetime | None:
        return self._harvest.at if self._harvest is not None else None

    @property
    def has_desks(self) -> bool:
        """True until it is known that there are none."""
        return self._harvest is None or bool(self._harvest.desks)

    @property
    def desks(self) -> tuple[str, ...]:
        return self._harvest.desks if self._harvest is not None else ()

    @property
    def faults(self) -> tuple[DeskFault, ...]:
        return self._harvest.faults if self._harvest is not None else ()

    @Slot()
    def refresh(self) -> None:
        """Read all desks anew; what is shown stays until its desk has answered."""
        self._cancel()
        self._before = self._harvest.tickets if self._harvest is not None else ()
        self._attempt += 1
        attempt = self._attempt
        if self._harvest is not None and self._harvest.desks:
            self._harvest = replace(self._harvest, awaited=self._harvest.desks, faults=())
        self._whole = {}
        self._cancel = self._port.read(lambda news: self._came.emit(attempt, news))
        self.changed.emit()

    def come_to_front(self) -> None:
        """Read anew unless it was done a few minutes ago."""
        at = self.read_at
        is_old = at is None or not self.desks or self.now() - at >= READ_AGAIN_AFTER
        if self._port.has_changed() or (is_old and not self.is_reading):
            self.refresh()

    @Slot()
    def cancel(self) -> None:
        """Wait no longer; what has come stays."""
        if not self.is_reading:
            return
        self._cancel()
        self._attempt += 1
        if self._harvest is not None:
            told = self.tr("Stopped by you before it had answered.")
            stopped = tuple(DeskFault(desk, told) for desk in self._harvest.awaited)
            self._harvest = replace(self._harvest, awaited=(), faults=(*self._harvest.faults, *stopped))
        else:
            self._harvest = Harvest(at=self.now(), desks=("",))  # whether there are desks is not known
        self.changed.emit()

    @Slot(int, object)
    def _take(self, attempt: int, news: Harvest) -> None:
        if attempt != self._attempt:
            return
        kept = [one for one in self._before if one.ticket.ref.desk in news.awaited]
        self._harvest = replace(news, tickets=(*news.tickets, *kept))
        self._hay = {}
        self._show()
        if self._chosen not in self._numbers or not self._chosen:
            self._chosen = ""
            self.choose(str(self._shown[0].ticket.ref) if self._shown else "")
        elif self._chosen not in self._whole:
            self._soon.start()

    # -- the list ----------------------------------------------------------------------------------

    @property
    def tickets(self) -> tuple[Queued, ...]:
        return self._harvest.tickets if self._harvest is not None else ()

    @property
    def shown(self) -> tuple[Queued, ...]:
        return self._shown

    @property
    def text(self) -> str:
        return self._text

    def number_of(self, queued: Queued) -> int:
        """Return the place in the whole queue, whatever the search leaves."""
        return self._numbers.get(str(queued.ticket.ref), 0)

    @Slot(str)
    def search(self, text: str) -> None:
        if text.strip() == self._text:
            return
        self._text = text.strip()
        self._show()
        if self._shown and self._chosen not in {str(one.ticket.ref) for one in self._shown}:
            self.choose(str(self._shown[0].ticket.ref))

    def _show(self) -> None:
        self._numbers = {str(one.ticket.ref): at for at, one in enumerate(self.tickets, 1)}
        words = self._text.casefold().split()
        self._shown = tuple(one for one in self.tickets if self._holds(one, words))
        near = (nearest_promise(one.ticket.slas) for one in self.tickets)
        running = (one for one in near if one is not None and not one.is_paused)
        self.ticker.aim(one.due_at for one in running if one.due_at is not None)
        self.changed.emit()

    def _holds(self, queued: Queued, words: list[str]) -> bool:
        if not words:
            return True
        key = str(queued.ticket.ref)
        if key not in self._hay:
            self._hay[key] = haystack(queued)
        return all(word in self._hay[key] for word in words)

    # -- the chosen one ----------------------------------------------------------------------------

    @property
    def chosen(self) -> Queued | None:
        at = self._numbers.get(self._chosen, 0)
        return self.tickets[at - 1] if at else None

    @property
    def ticket(self) -> Ticket | None:
        """The chosen ticket, whole once it has been read."""
        whole, chosen = self._whole.get(self._chosen), self.chosen
        if isinstance(whole, Ticket):
            return whole
        return chosen.ticket if chosen is not None else None

    @property
    def is_whole(self) -> bool:
        return isinstance(self._whole.get(self._chosen), Ticket)

    @property
    def trouble(self) -> str:
        """Why the rest of the chosen ticket could not be read."""
        whole = self._whole.get(self._chosen)
        return str(whole) if isinstance(whole, HandrailError) else ""

    @property
    def fitting(self) -> Fitting | None:
        """None until the library has been looked through."""
        return self._fitting.get(self._chosen)

    @Slot(str)
    def choose(self, ref: str) -> None:
        if ref == self._chosen and ref:
            return
        self._chosen = ref
        self._soon.start()
        self.chosen_changed.emit()

    @Slot()
    def _look_up(self) -> None:
        chosen, key = self.chosen, self._chosen
        if chosen is None:
            return
        if key not in self._whole:
            self._port.ticket(chosen.ticket.ref, lambda came: self._ticket_came.emit(key, came))
        if key not in self._fitting:
            self._ask_fitting(key, chosen.ticket)

    def _ask_fitting(self, key: str, ticket: Ticket) -> None:
        self._port.fitting(ticket, lambda came: self._fitting_came.emit(key, came))

    @Slot(str, object)
    def _take_ticket(self, key: str, came: "Ticket | HandrailError") -> None:
        self._whole[key] = came
        if isinstance(came, Ticket) and came.comments:
            self._ask_fitting(key, came)  # somebody may have written what tells most
        if key == self._chosen:
            self.looked_up.emit()

    @Slot(str, object)
    def _take_fitting(self, key: str, came: Fitting) -> None:
        self._fitting[key] = came
        if key == self._chosen:
            self.looked_up.emit()

    # -- ways on -----------------------------------------------------------------------------------

    @Slot()
    def start(self) -> None:
        """Go to the start of the runbook that fits best."""
        self.start_at(0)

    def start_at(self, at: int) -> None:
        """Go to the start of one of those that fit, filled in with the ticket and what it tells."""
        ticket, fitting = self.ticket, self.fitting
        if ticket is None or fitting is None or at >= len(fitting.runbooks):
            return
        entry = fitting.runbooks[at].entry
        if can_open(entry):
            self._port.want_ticket(ticket)
            self._navigator.go(START, entry.id, words_of(ticket)[:_LONGEST])

    @Slot()
    def search_library(self) -> None:
        """Look for a runbook by the words of the ticket, with the ticket kept for its start."""
        ticket = self.ticket
        if ticket is not None:
            self._port.want_ticket(ticket)
            self._navigator.go(LIBRARY, text=ticket.subject)

    @Slot()
    def to_connections(self) -> None:
        self._navigator.go(CONNECTIONS, ADD_DESK)

    @Slot()
    def to_outbox(self) -> None:
        self._navigator.go(OUTBOX)

    def close(self) -> None:
        self._cancel()
        self._attempt += 1


def _nothing() -> None:
    return None
