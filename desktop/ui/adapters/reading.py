"""One reading of the queues of all desks: each in a thread of its own, told as they come, ranked anew with each."""

import threading
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError
from desktop.shift.queue import ranked
from desktop.ui.queue.port import DeskFault, Harvest, Queued
from desktop.workbench import utc_now

if TYPE_CHECKING:
    from desktop.domain.desk import Ticket
    from desktop.shift.desks_here import DesksHere


class Reading:
    """Its methods are called in workers; after `cancel` nothing is told any more."""

    def __init__(self, news: Callable[[Harvest], None]) -> None:
        self._news, self._lock = news, threading.Lock()
        self._names: tuple[str, ...] = ()
        self._tickets: dict[str, tuple[Ticket, ...]] = {}
        self._faults: list[DeskFault] = []
        self._answered: set[str] = set()
        self._is_cancelled = False

    def cancel(self) -> None:
        self._is_cancelled = True

    def begin(self, here: "DesksHere") -> tuple[str, ...]:
        """Tell which desks there are, and return those to be read."""
        try:
            self._names = here.names
        except HandrailError as fault:
            self._names, self._answered = ("desks.json",), {"desks.json"}
            self._faults.append(DeskFault("desks.json", str(fault)))
        self._tell()
        return tuple(name for name in self._names if name not in self._answered)

    def read_from(self, here: "DesksHere", name: str, most: int) -> None:
        """Read the tickets of one desk; what keeps them away is told with those of the others."""
        if self._is_cancelled:
            return
        found: list[Ticket] = []
        try:
            client = here.open_desk(name)
            try:
                for ticket in islice(client.queue(), most + 1):
                    if self._is_cancelled:
                        return
                    found.append(ticket)
            finally:
                client.close()
        except HandrailError as fault:
            self._faults.append(DeskFault(name, str(fault)))
        if len(found) > most:
            told = f"Only the first {most:,} tickets are shown. A narrower view of the desk shows those that matter."
            self._faults.append(DeskFault(name, told))
        with self._lock:
            self._tickets[name] = tuple(found[:most])
            self._answered.add(name)
        self._tell()

    def _tell(self) -> None:
        with self._lock:  # in the order in which they were made
            now = utc_now()
            every = [ticket for name in self._names for ticket in self._tickets.get(name, ())]
            queued = tuple(Queued(ticket=one.ticket, factors=one.factors) for one in ranked(every, now))
            awaited = tuple(name for name in self._names if name not in self._answered)
            harvest = Harvest(
                tickets=queued, faults=tuple(self._faults), desks=self._names, awaited=awaited, at=now
            )
            if not self._is_cancelled:
                self._news(harvest)
