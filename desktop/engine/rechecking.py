"""Readings that had become old when a run was resumed: they are taken again before the run goes on."""

from datetime import datetime, timedelta

from desktop.domain.errors import InputError
from desktop.domain.events import Decision
from desktop.domain.quantity import parse_duration_s
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect, PluginStep, RunStep
from desktop.engine.asking import ask_decision
from desktop.engine.entering import Entering
from desktop.engine.frame import Frame
from desktop.engine.next import Execute, Next
from desktop.engine.scope import scope_of

_LONGEST_S = 100 * 365 * 86400.0  # what is longer never becomes old
_DECISIONS = (Decision.GO_ON, Decision.RETRY)


def old_readings(book: Runbook, run: Run, now: datetime) -> tuple[str, ...]:
    """Return the steps whose readings are older than the runbook lets them count.

    Those of a runbook that is used, or of a group that is done for each row, are not looked at."""
    return tuple(step_id for step_id, seen in run.seen(0).items() if _is_old(book, step_id, seen.whole, now))


def _is_old(book: Runbook, step_id: str, entry: StepEntry, now: datetime) -> bool:
    until = counts_until(book, step_id, entry)
    return until is not None and now > until


def counts_until(book: Runbook, step_id: str, entry: StepEntry) -> datetime | None:
    """Return when a reading becomes old; None for one that does not, or that cannot be taken again."""
    step = book.step(step_id)
    if not step.fresh_for or entry.row or entry.state is not EntryState.FINISHED or entry.finished_at is None:
        return None
    is_reading = step.effect_of is Effect.READS and entry.fault is None
    can_be_read = entry.is_container or isinstance(step, CheckStep | PluginStep | RunStep)
    fresh_s = _seconds(step.fresh_for)
    is_bounded = is_reading and can_be_read and fresh_s < _LONGEST_S
    return entry.finished_at + timedelta(seconds=fresh_s) if is_bounded else None


def _seconds(text: str) -> float:
    try:
        return parse_duration_s(text)
    except InputError:
        return float("inf")


def recheck(frame: Frame) -> Next | None:
    """Return a reading that is to be taken again, or what to ask about one that is old or that differs now."""
    seen = frame.run.seen(0)
    for step_id in frame.run.recheck:
        if step_id in seen and (following := _again(frame, seen[step_id].whole)):
            return following
    changed = (one.whole for one in seen.values() if one.whole.is_recheck and _differs(one.whole))
    return next((_ask_about_change(one) for one in changed), None)


def _again(frame: Frame, entry: StepEntry) -> Next | None:
    scope = scope_of(frame.book, frame.run, entry)
    step = scope.step(entry.step)
    if entry.is_container:
        reason = f"What was found here is older than {step.fresh_for}, for which it counts."
        return ask_decision(entry, _DECISIONS, reason)
    following = Entering(frame.book, frame.run, scope).step(step, is_row=True)
    if not isinstance(following, Execute):
        return None
    return Execute(
        step=following.step,
        entry=following.entry,
        row=following.row,
        within=following.within,
        prepared=following.prepared,
        is_recheck=True,
    )


def _differs(entry: StepEntry) -> bool:
    return entry.decision is None and entry.before is not None and entry.before is not entry.verdict


def _ask_about_change(entry: StepEntry) -> Next:
    reason = (
        "It was read again, since the reading had become old: "
        f"it was {entry.before}, and is {entry.verdict} now. {entry.said}"
    )
    return ask_decision(entry, _DECISIONS, reason)
