"""Where in a run a person stopped it, as the last word of an incident."""

from collections.abc import Sequence
from dataclasses import replace

from desktop.domain.advance import fold
from desktop.domain.events import OutcomeUnknown, Recorded, RunEnded, StepInterrupted
from desktop.domain.incident import STOP, IncidentEntry
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.verdict import Ended
from desktop.engine.next import AskDecision, AskHostKey
from desktop.engine.plan import plan


def stopped_at(
    entries: tuple[IncidentEntry, ...], events: Sequence[Recorded], run: Run, runbook: Runbook
) -> tuple[IncidentEntry, ...]:
    """Return the entries with what a person said when they stopped the run, if they did."""
    if run.ended is not Ended.STOPPED or run.end is None:
        return entries
    following = plan(runbook, fold(_before_the_end(events)))
    step, said = getattr(following, "step", ""), run.end.said or "stopped"
    if not step:
        return entries
    is_decision = isinstance(following, AskDecision | AskHostKey)
    last = entries[-1] if entries else None
    if last is not None and last.step == step and (is_decision or last.error is not None) and not last.decide:
        return (*entries[:-1], replace(last, decide=STOP, note=said))
    return (*entries, IncidentEntry(step=step, stop=said))


def _before_the_end(events: Sequence[Recorded]) -> Sequence[Recorded]:
    """Leave out the end, and what ended only because of it."""
    last = next(place for place, one in enumerate(events) if isinstance(one.event, RunEnded))
    while last and isinstance(events[last - 1].event, StepInterrupted | OutcomeUnknown):
        last -= 1
    return events[:last]
