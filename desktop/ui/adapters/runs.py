"""Open and past runs, and what is still to be put back, from the snapshot that the record keeps for lists."""

from collections.abc import Container, Sequence
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError
from desktop.domain.verdict import Verdict
from desktop.paths import data_dir
from desktop.ui.listeners import Listener, Listeners
from desktop.ui.ports import OpenRun, OwedRun, PastRun, Unsubscribe

if TYPE_CHECKING:
    from desktop.ui.backstage import Backstage


class RunsAdapter:
    """Open and past runs, from the snapshot that the record keeps for lists."""

    def __init__(self, stage: "Backstage", followed: Container[str] = ()) -> None:
        self._stage, self._followed, self._listeners = stage, followed, Listeners()
        self._texts: dict[tuple[str, int], tuple[str, ...]] = {}  # by run and the number of its events

    def tell(self) -> None:
        self._listeners.tell()

    def open_runs(self) -> Sequence[OpenRun]:
        from desktop.records.snapshot import read_snapshot

        return tuple(
            OpenRun(
                run_id=row.run_id,
                title=row.title,
                target=row.target or "this computer",
                verdicts=verdicts_of(row.verdicts, row.steps),
                waits_for=waits_for(row.handed_to, row.waiting_kind, is_here=row.run_id in self._followed),
                wait_kind=row.waiting_kind,
                last_at=row.last_at,
                started_at=row.started_at,
                step=plain(row.waiting_step),
                handed_to=plain(row.handed_to),
            )
            for row in read_snapshot(data_dir())
            if row.is_open
        )

    def owed(self) -> Sequence[OwedRun]:
        """Return what ended runs left to be put back; its words are read from the record when they are first wanted."""
        from desktop.records.snapshot import read_snapshot

        rows = [row for row in read_snapshot(data_dir()) if row.obligations and not row.is_open]
        unread = [(row.run_id, row.events) for row in rows if (row.run_id, row.events) not in self._texts]
        if unread:
            self._texts |= dict.fromkeys(unread, ())
            self._stage.do(partial(self._read, unread))
        return tuple(
            OwedRun(
                run_id=row.run_id,
                title=row.title,
                target=row.target or "this computer",
                count=row.obligations,
                last_at=row.last_at,
                texts=self._texts[row.run_id, row.events],
            )
            for row in rows
        )

    def _read(self, wanted: "list[tuple[str, int]]") -> None:
        """Called in a worker."""
        for run_id, events in wanted:
            try:
                run = self._stage.bench.recorded_run(run_id)
            except HandrailError:
                continue  # the count is told all the same
            self._texts[run_id, events] = tuple(plain(one.obligation) for one in run.open_obligations)
        self._listeners.tell()

    def past_runs(self) -> Sequence[PastRun]:
        from desktop.records.snapshot import read_snapshot

        return tuple(
            PastRun(
                run_id=row.run_id,
                title=row.title,
                target=row.target or "this computer",
                ended=row.ended,
                verdict=row.verdict,
                said=f"handed over to {plain(row.handed_to)}" if row.handed_to else row.said,
                duration_s=(row.last_at - row.started_at).total_seconds(),
                started_at=row.started_at,
            )
            for row in read_snapshot(data_dir())
        )

    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.add(listener)


_WAITS = {
    "ask": "Waits for your answer",
    "do": "Waits for you to do a step",
    "consent": "Waits for your consent to a change",
    "decision": "Waits for your decision: a step could not be checked",
    "outcome_unknown": "Waits for you to look: the outcome of a change is unknown",
    "host_key": "Waits for you to compare a host key",
    "undo": "Waits for your decision: a change did not prove itself",
    "working": "A step is under way, or was cut off",
    "cut_off": "A step was cut off while it read: it can simply run again",
}


def plain(text: str) -> str:
    if not text:
        return ""
    from desktop.redaction.clean import clean  # Home paints first, and most runs are nobody else's

    return clean(text)


def waits_for(handed_to: str, kind: str, *, is_here: bool = False) -> str:
    """Return what an open run waits for; `is_here` when this window follows it."""
    if handed_to:
        return f"Waits for {plain(handed_to)} to take it over"
    if is_here and kind == "working":
        return "A step runs now"
    return _WAITS.get(kind, "Waits for you to go on")


def verdicts_of(words: str, steps: int) -> tuple[Verdict | None, ...]:
    known = [Verdict(word) if word else None for word in words.split(",")] if words else []
    return tuple(known + [None] * (steps - len(known)))
