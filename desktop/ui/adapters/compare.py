"""Compares recorded runs for the window, with the earlier values of what differs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError

if TYPE_CHECKING:
    from desktop.compare.found import Part
    from desktop.domain.run import Run
    from desktop.records.rows import RunRow
    from desktop.ui.backstage import Backstage
    from desktop.ui.compare.port import Compared, Moment, Other, Pair

_MOST_OTHERS, _MOST_RUNS, _MOST_PARTS, _MOST_VALUES = 30, 200, 40, 16

Trends = Mapping[tuple[str, str], tuple[float, ...]]


class CompareAdapter:
    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage

    def compare(self, pair: "Pair", done: "Callable[[Compared | HandrailError], None]") -> None:
        self._stage.do(partial(self._compare, pair, done))

    def _compare(self, pair: "Pair", done: "Callable[[Compared | HandrailError], None]") -> None:
        """Called in a worker."""
        try:
            laid = self._laid(pair)
            done(laid)
            trends = self._trends(laid)
            if trends:
                done(replace(laid, trends=trends))
        except HandrailError as fault:
            done(fault)

    def _laid(self, pair: "Pair") -> "Compared":
        from desktop.ui.compare.lay import lay_rows, lay_runs
        from desktop.ui.compare.lay_hosts import lay_hosts

        bench = self._stage.bench
        before = self._run(pair.run_id)
        if pair.is_hosts:
            laid = lay_hosts(pair, before, bench.book_of_run(before).runbook, bench.secrets.mask)
        elif pair.is_rows:
            laid = lay_rows(pair, before, bench.book_of_run(before).runbook, bench.secrets.mask)
        else:
            after = self._run(pair.other_id)
            book = bench.book_of_run(after).runbook
            rows = self._rows_of(after)
            laid = lay_runs(pair, before, after, book, _others(rows, before, after), bench.secrets.mask)
            laid = replace(laid, between=_between(rows, before, after))
        return laid

    def _run(self, run_id: str) -> "Run":
        run = self._stage.bench.recorded_run(run_id)
        if not run.run_id:
            raise InputError(f"There is no run {run_id!r} in the record; it may have been purged.")
        return run

    def _rows_of(self, run: "Run") -> "tuple[RunRow, ...]":
        """Return the last runs of the runbook, newest first."""
        from desktop.records.events_table import rows_of_runbook

        question = partial(rows_of_runbook, runbook_id=run.runbook.id if run.runbook else "", most=_MOST_RUNS)
        return self._stage.bench.records.ask("Other runs of the runbook", question)

    def _trends(self, laid: "Compared") -> Trends:
        found: dict[tuple[str, str], tuple[float, ...]] = {}
        measured = [
            part for part in laid.comparison.parts if part.changed and part.after and part.after.command
        ]
        for part in measured[:_MOST_PARTS]:
            found |= self._trend(part)
        return found

    def _trend(self, part: "Part") -> dict[tuple[str, str], tuple[float, ...]]:
        from desktop.compare.series import series_of
        from desktop.records.readings import Asked, past_readings

        side = part.after
        assert side is not None
        asked = Asked(command=side.command, target=side.target, environment=side.environment)
        question = partial(past_readings, asked=asked, most=_MOST_VALUES)
        readings = self._stage.bench.records.ask("Earlier readings", question)
        fields = [one.fields for one in readings if side.at is None or one.at <= side.at]
        return {
            (part.key, one.name): values
            for one in part.changed
            if len(values := series_of(one.name, fields)) > 1
        }


def _others(rows: "Sequence[RunRow]", before: "Run", after: "Run") -> "list[Other]":
    from desktop.redaction.clean import clean
    from desktop.ui.compare.port import Other
    from desktop.ui.wording import state_of_run

    rest = [row for row in rows if row.run_id not in (before.run_id, after.run_id)]
    return [
        Other(row.run_id, clean(f"{row.started_at.astimezone():%d %b %H:%M} · {row.target or 'this computer'}"),
              state_of_run(row.ended, row.verdict))
        for row in rest[:_MOST_OTHERS]
    ]  # fmt: skip


def _between(rows: "Sequence[RunRow]", before: "Run", after: "Run") -> "tuple[Moment, ...]":
    """Return the runs from the earlier of the two to the later one, on the same target, oldest first."""
    from desktop.redaction.clean import clean
    from desktop.ui.compare.port import Moment
    from desktop.ui.wording import ended_words, state_of_run

    sides = {before.run_id: "A", after.run_id: "B"}
    ends = [run.started_at for run in (before, after) if run.started_at is not None]
    target = list(after.identities)[-1] if after.identities else ""
    return tuple(
        Moment(run_id=row.run_id, at=row.started_at, state=state_of_run(row.ended, row.verdict),
               words=ended_words(row.ended), said=clean(row.said), side=sides.get(row.run_id, ""))
        for row in reversed(rows)
        if min(ends) <= row.started_at <= max(ends) and (row.target_ref == target or row.run_id in sides)
    )  # fmt: skip
