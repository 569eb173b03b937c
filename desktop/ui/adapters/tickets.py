"""Tickets from the desks of this computer, for the queue and for the ticket beside a run."""

import threading
from collections.abc import Callable
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError
from desktop.ui.workers import Workers

if TYPE_CHECKING:
    from desktop.domain.desk import Ticket, TicketRef
    from desktop.shift.desks_here import DesksHere
    from desktop.ui.backstage import Backstage
    from desktop.ui.queue.port import Fitting, Harvest

_AT_ONCE = 8  # requests to desks: a silent one keeps nobody else waiting
_MOST = 1000  # tickets of one desk
_WHOLE_S = 45.0  # of one request
_KEPT = 50  # tickets that were read last


class TicketsAdapter:
    """One for a window. It asks desks in threads of its own."""

    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage
        self._askers = Workers(_AT_ONCE, thread_name_prefix="desk")
        self._lock = threading.Lock()
        self._known: dict[str, Ticket] = {}
        self._has_changed = self._is_closed = False

    @cached_property
    def here(self) -> "DesksHere":
        from desktop.desks.patience import Patience
        from desktop.shift.desks_here import DesksHere

        return DesksHere(self._stage.bench.secrets, patience=Patience(whole_s=_WHOLE_S))

    def ask_in_thread(self, work: Callable[[], None]) -> None:
        """Do what waits for a desk; a fault of ours goes to the crash hook."""
        if not self._is_closed:
            self._askers.do(work)

    # -- the queue -----------------------------------------------------------------------------------

    def desks_changed(self) -> None:
        """Called when a desk was added, changed or removed."""
        self._has_changed = True

    def has_changed(self) -> bool:
        return self._has_changed

    def read(self, news: "Callable[[Harvest], None]") -> Callable[[], None]:
        from desktop.ui.adapters.reading import Reading

        self._has_changed = False
        reading = Reading(news)
        self._stage.do(partial(self._begin, reading.begin, reading.read_from))
        return reading.cancel

    def _begin(
        self,
        begin: "Callable[[DesksHere], tuple[str, ...]]",
        read_from: "Callable[[DesksHere, str, int], None]",
    ) -> None:
        for name in begin(self.here):
            self.ask_in_thread(partial(read_from, self.here, name, _MOST))

    # -- one ticket ----------------------------------------------------------------------------------

    def known(self, text: str) -> "Ticket | None":
        return self._known.get(text)

    def ask(self, text: str, done: "Callable[[Ticket | HandrailError | None], None]") -> None:
        self.ask_in_thread(partial(self._ask, text, done))

    def _ask(self, text: str, done: "Callable[[Ticket | HandrailError | None], None]") -> None:
        try:
            ref = self.here.named(text)
            is_of_a_desk = ref.desk in self.here.names
        except InputError:
            is_of_a_desk = False
        if not is_of_a_desk:
            done(None)
            return
        self._read_one(ref, text, done)

    def ticket(self, ref: "TicketRef", done: "Callable[[Ticket | HandrailError], None]") -> None:
        self.ask_in_thread(partial(self._read_one, ref, str(ref), done))

    def _read_one(
        self, ref: "TicketRef", text: str, done: "Callable[[Ticket | HandrailError], None]"
    ) -> None:
        try:
            client = self.here.open_desk(ref.desk)
            try:
                ticket = client.ticket(ref.key)
            finally:
                client.close()
        except HandrailError as fault:
            if not self._is_closed:  # else nobody waits any more
                done(fault)
            return
        with self._lock:
            self._known = {**dict(list(self._known.items())[-_KEPT:]), text: ticket}
        if not self._is_closed:
            done(ticket)

    def fitting(self, ticket: "Ticket", done: "Callable[[Fitting], None]") -> None:
        self._stage.do(partial(self._fitting, ticket, done))

    def _fitting(self, ticket: "Ticket", done: "Callable[[Fitting], None]") -> None:
        from desktop.shift.ticket_inputs import inputs_from_ticket, text_of
        from desktop.ui.library.result import ranked
        from desktop.ui.queue.port import FITTING, TELLING, Fitting, Found

        shelf = self._stage.library
        hits = (
            hit for hit in shelf.search(text_of(ticket)) if any(one.where in TELLING for one in hit.reasons)
        )
        results = ranked(tuple(islice(hits, FITTING)), shelf.catalogue().effects)
        found: tuple[Found, ...] = ()
        if results and not results[0].entry.problems:
            try:
                book = self._stage.bench.load(results[0].entry.id).runbook
            except HandrailError:
                book = None  # its start says why it cannot be loaded
            told = inputs_from_ticket(book, ticket) if book is not None else {}
            found = tuple(
                Found(label=(book.inputs[name].label or name) if book is not None else name, value=one.value,
                      where=one.where)
                for name, one in told.items()
            )  # fmt: skip
        done(Fitting(runbooks=results, found=found))

    def want_ticket(self, ticket: "Ticket") -> None:
        self._stage.start.want_ticket(ticket)

    def close(self) -> None:
        self._is_closed = True
        self._askers.shutdown(wait=False, cancel_futures=True)
