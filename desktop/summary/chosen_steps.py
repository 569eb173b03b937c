"""Which steps of a run a letter speaks of: the latest word of each, what it found wrong, ruled out or left unclear."""

from desktop.domain.run import EntryState
from desktop.domain.verdict import Verdict
from desktop.summary.document import Document, StepRecord

_MEASURES = ("check", "run", "plugin", "judge")
_WRONG = (Verdict.FAIL, Verdict.WARN)
_TOOK_PLACE = (Verdict.PASS, Verdict.WARN)


def latest(document: Document) -> tuple[StepRecord, ...]:
    """Return the last entry of each step and row that looked at something, in the order of the run."""
    last = {(one.id, one.row): one for one in document.all_steps if not one.is_container and one.is_finding}
    return tuple(sorted(last.values(), key=lambda one: one.seq))


def measured(document: Document) -> tuple[StepRecord, ...]:
    """Return those that a machine looked at, or that were judged by what it had seen."""
    return tuple(one for one in latest(document) if one.kind in _MEASURES)


def readings(document: Document) -> tuple[StepRecord, ...]:
    """Return everything that was done by a command, each time, in order; what was changed stands between."""
    return tuple(
        one
        for one in sorted(document.all_steps, key=lambda one: one.seq)
        if one.command and (one.is_finding or one.is_change) and not one.is_container and one.kind != "do"
    )


def problems(document: Document) -> tuple[StepRecord, ...]:
    return tuple(one for one in latest(document) if one.verdict in _WRONG)


def answers(document: Document) -> tuple[StepRecord, ...]:
    """Return what people answered."""
    return tuple(one for one in latest(document) if one.kind == "ask" and one.answer_label)


def unclear(document: Document) -> tuple[StepRecord, ...]:
    told = (one for one in latest(document) if one.verdict is Verdict.UNKNOWN)
    return (*told, *uncertain_changes(document))


def ruled_out(document: Document) -> tuple[StepRecord, ...]:
    """Return what passed before anything was changed."""
    return tuple(one for one in detection(document) if one.verdict is Verdict.PASS)


def verified(document: Document) -> tuple[StepRecord, ...]:
    """Return what passed after the last change."""
    last = max((one.seq for one in document.changes), default=0)
    passed = (one for one in measured(document) if one.verdict is Verdict.PASS)
    return tuple(one for one in passed if last and one.seq > last)


def detection(document: Document) -> tuple[StepRecord, ...]:
    """Return what a machine looked at before anything was changed."""
    first = min((one.seq for one in document.changes), default=0)
    return tuple(one for one in measured(document) if not first or one.seq < first)


def proof(document: Document) -> StepRecord | None:
    """Return the last check after the last change, where everything that was looked at since is well."""
    last = max((one.seq for one in document.changes), default=0)
    since = [one for one in measured(document) if last and one.seq > last]
    return since[-1] if since and all(one.verdict is Verdict.PASS for one in since) else None


def made_changes(document: Document) -> tuple[StepRecord, ...]:
    """Return the changes that took place."""
    return tuple(one for one in document.changes if one.verdict in _TOOK_PLACE)


def uncertain_changes(document: Document) -> tuple[StepRecord, ...]:
    """Return the changes that were cut off, where nobody has verified yet whether they took place."""
    return tuple(
        one for one in document.changes if one.state is EntryState.OUTCOME_UNKNOWN and not one.decision
    )


def causes(document: Document) -> tuple[StepRecord, ...]:
    """Return what was found behind the first thing that was wrong; where nothing was, that first thing."""
    wrong = problems(document)
    return wrong[1:] or wrong
