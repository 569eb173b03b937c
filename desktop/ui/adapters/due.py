"""What becomes due in the open runs, read from the record behind the window, once for each state of a run."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError
from desktop.paths import data_dir
from desktop.ui.adapters.runs import plain
from desktop.ui.listeners import Listener, Listeners
from desktop.ui.ports import Unsubscribe

if TYPE_CHECKING:
    from desktop.records.rows import RunRow
    from desktop.ui.backstage import Backstage
    from desktop.ui.home.ports import DueRun


class DueAdapter:
    """It sleeps until the window has painted: what it reads needs the types of runs and runbooks."""

    def __init__(self, stage: "Backstage") -> None:
        self._stage, self._listeners = stage, Listeners()
        self._known: dict[
            str, tuple[int, DueRun | None]
        ] = {}  # by run: the number of its events, what is due
        self._lock, self._is_reading, self._is_awake = threading.Lock(), False, False

    def wake(self) -> None:
        """Begin to read; called after the first paint."""
        self._is_awake = True
        self._listeners.tell()

    def due(self) -> "Sequence[DueRun]":
        from desktop.records.snapshot import read_snapshot

        rows = [row for row in read_snapshot(data_dir()) if row.is_open]
        if self._is_awake and any(self._is_unread(row) for row in rows):
            self._read_soon()
        found = (self._known.get(row.run_id, (0, None))[1] for row in rows)
        return tuple(one for one in found if one is not None)

    def _is_unread(self, row: "RunRow") -> bool:
        return self._known.get(row.run_id, (-1, None))[0] != row.events

    def _read_soon(self) -> None:
        with self._lock:
            if self._is_reading:
                return
            self._is_reading = True
        self._stage.do(self._read)

    def _read(self) -> None:
        """Called in a worker."""
        from desktop.records.snapshot import read_snapshot

        rows = [row for row in read_snapshot(data_dir()) if row.is_open]
        for row in rows:
            if self._is_unread(row):
                self._known[row.run_id] = (row.events, self._due_in(row))
        with self._lock:
            self._is_reading = False
        self._listeners.tell()

    def _due_in(self, row: "RunRow") -> "DueRun | None":
        from desktop.domain.ticket import ticket_of
        from desktop.engine.deadlines import deadlines_of
        from desktop.ui.home.ports import DueRun

        bench = self._stage.bench
        try:
            run = bench.recorded_run(row.run_id)
            book = bench.book_of_run(run).runbook
        except HandrailError:
            return None  # the run is listed all the same, and opening it says why it cannot be read
        deadlines = deadlines_of(book, run)
        if not deadlines:
            return None
        return DueRun(
            run_id=row.run_id,
            title=plain(row.title),
            target=plain(row.target) or "this computer",
            deadlines=deadlines,
            ticket=plain(ticket_of(book, run)),
        )

    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.add(listener)
