"""Lays recorded runs side by side: their comparison, what the cards say, and what else could be compared."""

from collections.abc import Callable, Iterable

from desktop.compare import compare_rows, compare_runs, fans_of
from desktop.compare.found import Comparison
from desktop.compare.sides import side_of_row
from desktop.compare.text import lines_of
from desktop.domain.errors import InputError
from desktop.domain.quantity import show_seconds
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.target_names import reached_name
from desktop.domain.verdict import Verdict, worst
from desktop.engine.scope import rows_of
from desktop.redaction.clean import clean
from desktop.summary.fan_rows import row_label
from desktop.ui.compare.port import Compared, Other, Pair, SideFacts
from desktop.ui.widgets.states import StepState, state_of
from desktop.ui.wording import ended_words, state_of_run

Mask = Callable[[str], str]
_BEST_FIRST = (Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN, Verdict.FAIL)


def lay_runs(
    pair: Pair, before: Run, after: Run, book: Runbook, others: Iterable[Other], mask: Mask
) -> Compared:
    """Raises InputError where they follow different runbooks."""
    if before.runbook is None or after.runbook is None or before.runbook.id != after.runbook.id:
        raise InputError("These two runs follow different runbooks; runs of one runbook can be compared.")
    found = compare_runs(before, after, book)
    ours, theirs = (_targets(run) for run in (before, after))
    title = (
        f"What differs on {theirs}?"
        if ours == theirs and theirs
        else f"What differs in {after.runbook.title}?"
    )
    return Compared(
        pair=pair,
        title=clean(title),
        before=side_of(before),
        after=side_of(after),
        comparison=found,
        others=tuple(others),
        text=text_of(found, clean(title), side_of(before), side_of(after), mask),
    )


def lay_rows(pair: Pair, run: Run, book: Runbook, mask: Mask) -> Compared:
    """Raises InputError where the run has no fan-out, or not these rows."""
    fan = next((one for one in fans_of(run) if pair.step in ("", one.step)), None)
    if fan is None:
        raise InputError("This run has no step with two rows that could be compared.")
    rows = rows_of(fan.row, len(fan.fan))
    verdicts = {row: _verdict(run, fan, row) for row in rows}
    ranked = sorted(
        rows, key=lambda row: _BEST_FIRST.index(verdicts[row]) if verdicts[row] in _BEST_FIRST else 9
    )
    known = [row for row in ranked if verdicts[row] in _BEST_FIRST] or ranked
    row = pair.row if pair.row in rows else known[0]
    other = (
        pair.other_row
        if pair.other_row in rows
        else next(one for one in reversed((*known, *ranked)) if one != row)
    )
    whole = Pair(run_id=pair.run_id, is_rows=True, step=fan.step, row=row, other_row=other)
    found = compare_rows(run, fan, row, other, book)
    before, after = (_row_facts(run, fan, one, verdicts[one]) for one in (row, other))
    title = f"How {after.name} differs from {before.name}"
    return Compared(
        pair=whole,
        title=title,
        before=before,
        after=after,
        comparison=found,
        others=tuple(
            Other(one, _row_called(fan, one), _state(verdicts[one]))
            for one in rows
            if one not in (row, other)
        ),
        text=text_of(found, title, before, after, mask),
    )


def side_of(run: Run) -> SideFacts:
    ref = run.runbook
    began = run.started_at.astimezone() if run.started_at else None
    took = (run.last_at - run.started_at).total_seconds() if run.last_at and run.started_at else 0.0
    still = f"took {show_seconds(took)}" if run.end else "still open"
    return SideFacts(
        key=run.run_id,
        name=f"{began.day} {began:%b %H:%M}, {still}" if began else still,
        about=clean(f"{_targets(run)} · {ended_words(run.ended)}")
        if _targets(run)
        else ended_words(run.ended),
        more=clean(f"version {ref.version} · by {run.operator}") if ref else "",
        state=state_of_run(run.ended, run.end.verdict) if run.end else _state(run.verdict),
        run_id=run.run_id,
    )


def text_of(found: Comparison, title: str, before: SideFacts, after: SideFacts, mask: Mask) -> str:
    def safe(text: str) -> str:
        return clean(mask(text))

    heads = (title, f"A: {before.name}, {before.about}", f"B: {after.name}, {after.about}", "")
    return "\n".join((*map(safe, heads), *lines_of(found, safe)))


def _targets(run: Run) -> str:
    labels = [
        reached_name(target, str(one.get("label")))
        for target, one in run.identities.items()
        if isinstance(one, dict)
    ]
    return labels[0] if len(labels) == 1 else f"{len(labels)} targets" if labels else ""


def _verdict(run: Run, fan: StepEntry, row: str) -> Verdict:
    return worst(entry.verdict for entry in side_of_row(run, fan, row).values() if entry.verdict)


def _state(verdict: Verdict) -> StepState:
    return state_of(verdict)


def _row_called(fan: StepEntry, row: str) -> str:
    index = int(row.rpartition(".")[2])
    return clean(row_label(fan.fan[index], index))


def _row_facts(run: Run, fan: StepEntry, row: str, verdict: Verdict) -> SideFacts:
    entries, index = side_of_row(run, fan, row), int(row.rpartition(".")[2])
    said = next((entry.said for entry in entries.values() if entry.verdict is verdict and entry.said), "")
    return SideFacts(
        key=row,
        name=_row_called(fan, row),
        about=clean(said).partition("\n")[0] or f"{len(entries)} steps",
        more=f"{'host' if fan.fan[index].target else 'row'} {index + 1} of {len(fan.fan)}",
        state=_state(verdict),
        run_id=run.run_id,
    )
