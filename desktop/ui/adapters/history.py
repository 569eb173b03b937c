"""History over the record: first from the snapshot that lists are painted from, then from all there is."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError
from desktop.paths import data_dir
from desktop.ui.adapters.runs import plain, verdicts_of, waits_for
from desktop.ui.history.filters import with_text
from desktop.ui.history.port import HistoryRun
from desktop.ui.listeners import Listener, Listeners
from desktop.ui.ports import Unsubscribe

if TYPE_CHECKING:
    from desktop.records.rows import RunRow
    from desktop.ui.backstage import Backstage


class HistoryAdapter:
    def __init__(self, stage: "Backstage") -> None:
        self._stage, self._listeners = stage, Listeners()
        self._runs: tuple[HistoryRun, ...] | None = None
        self._lock, self._is_due, self._is_reading = Lock(), False, False
        self.trouble = ""

    @property
    def me(self) -> str:
        return self._stage.bench.operator

    def runs(self) -> Sequence[HistoryRun]:
        if self._runs is None:
            from desktop.records.snapshot import read_snapshot

            return tuple(_run(row, "") for row in read_snapshot(data_dir()))
        return self._runs

    def refresh(self) -> None:
        """Read all runs; what is asked for while they are read is done once, after that."""
        with self._lock:
            self._is_due = True
            if self._is_reading:
                return
            self._is_reading = True
        self._stage.do(self._read)

    def _read(self) -> None:
        """Called in a worker."""
        while self._take_due():
            try:
                self._runs, self.trouble = _all_runs(self._stage), ""
            except HandrailError as fault:
                self.trouble = str(fault)
            self._listeners.tell()

    def _take_due(self) -> bool:
        with self._lock:
            is_due, self._is_due = self._is_due, False
            self._is_reading = is_due
            return is_due

    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.add(listener)


def _all_runs(stage: "Backstage") -> tuple[HistoryRun, ...]:
    from desktop.records.words import words_of_runs

    records = stage.bench.records
    words: Mapping[str, str] = records.ask("The words of the runs", words_of_runs)
    return tuple(_run(row, words.get(row.run_id, "")) for row in records.runs())


def _run(row: "RunRow", words: str) -> HistoryRun:
    run = HistoryRun(
        run_id=row.run_id,
        title=plain(row.title),
        target=plain(row.target) or "this computer",
        ended=row.ended,
        verdict=row.verdict,
        said=f"handed over to {plain(row.handed_to)}" if row.handed_to else plain(row.said),
        duration_s=(row.last_at - row.started_at).total_seconds(),
        started_at=row.started_at,
        runbook_id=row.runbook_id,
        version=row.version,
        operator=plain(row.operator),
        machine=plain(row.machine),
        last_at=row.last_at,
        verdicts=verdicts_of(row.verdicts, row.steps),
        waits_for=waits_for(row.handed_to, row.waiting_kind) if row.is_open else "",
        owed=row.obligations,
    )
    return with_text(run, words)
