"""What was not checked, and why: passed over, could not be looked at, or never come to."""

from collections.abc import Iterator, Mapping, Sequence

from desktop.domain.run import EntryState
from desktop.domain.step import EndStep, EscalateStep, Step
from desktop.domain.verdict import Verdict
from desktop.summary.document import START, NotChecked, Rows, StepRecord
from desktop.summary.fan_rows import title_of
from desktop.summary.teller import Teller
from desktop.summary.wording import counted

_PASSED_OVER = {
    Verdict.SKIPPED: "skipped",
    Verdict.BLOCKED: "blocked",
    Verdict.NOT_APPLICABLE: "not applicable",
    Verdict.UNKNOWN: "could not be checked",
}
_NAMED = 5  # rows of a fan-out


def not_checked(teller: Teller, steps: Sequence[StepRecord]) -> tuple[NotChecked, ...]:
    return (*_without_result(steps), *_never_reached(teller, teller.runbook.steps, _entered(teller)))


def _without_result(steps: Sequence[StepRecord]) -> Iterator[NotChecked]:
    """Of each step the latest word; of a group what is inside it, and itself only where nothing there is told."""
    latest: Mapping[str, StepRecord] = {step.id: step for step in steps}
    for step in latest.values():
        if step.rows:
            yield from _rows_without_result(step, step.rows)
            continue
        inside = list(_without_result(step.children))
        yield from inside
        if not inside and _is_without_result(step):
            assert step.verdict is not None
            yield NotChecked(
                title=step.title,
                how=_PASSED_OVER[step.verdict],
                reason=step.reason or step.said,
                from_events=step.from_events,
            )


def _is_without_result(step: StepRecord) -> bool:
    if step.verdict not in _PASSED_OVER or step.kind in ("end", "escalate"):
        return False
    return step.state is not EntryState.OUTCOME_UNKNOWN and not step.was_left


def _rows_without_result(step: StepRecord, rows: Rows) -> Iterator[NotChecked]:
    for verdict, how in _PASSED_OVER.items():
        count = rows.counts.get(verdict, 0)
        if not count:
            continue
        shown = [one for one in rows.shown if one.verdict is verdict][:_NAMED]
        named = [one.row_name for one in shown]
        more = f" and {count - len(named)} more" if count > len(named) else ""
        events = (*step.from_events, *(seq for one in shown for seq in one.from_events))
        told = f"{count} of {counted(rows.total, 'row', 'rows')} {how}"
        reason = f"{', '.join(named)}{more}".strip()
        yield NotChecked(title=step.title, how=told, reason=reason, from_events=events)


def _entered(teller: Teller) -> frozenset[str]:
    return frozenset(entry.step for entry in teller.run.entries if entry.counts)


def _never_reached(teller: Teller, steps: Sequence[Step], entered: frozenset[str]) -> Iterator[NotChecked]:
    """Tell a step that the run went past from one that an open run may still come to."""
    how = "not on the path taken" if teller.run.end else "not reached yet"
    events = (START, teller.told_at("end") or teller.run.last_seq)
    for step in steps:
        if step.id in entered:
            yield from _never_reached(teller, step.children, entered)
        elif not isinstance(step, EndStep | EscalateStep):
            yield NotChecked(title=teller.text(title_of(step.title, None)), how=how, from_events=events)
