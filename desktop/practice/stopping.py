"""Where in a run a person stopped it, as the last word of an incident."""

from collections.abc import Sequence
from dataclasses import replace

from desktop.domain.advance import fold
from desktop.domain.events import OutcomeUnknown, Recorded, RunEnded, StepInterrupted
from desktop.domain.incident import STOP, IncidentEntry
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.verdict import Ended
from desktop.engine.next import AskDecision, AskHostKey, At
from desktop.engine.plan import plan
from desktop.practice.ledger import key_of

Made = tuple[StepEntry, IncidentEntry]


def stopped_at(
    made: Sequence[Made], events: Sequence[Recorded], run: Run, runbook: Runbook
) -> tuple[IncidentEntry, ...]:
    """Return the entries, and with them what a person said when they stopped the run, if they did."""
    entries = tuple(entry for _, entry in made)
    if run.ended is not Ended.STOPPED or run.end is None:
        return entries
    before = fold(_before_the_end(events))
    following, said = plan(runbook, before), run.end.said or "stopped"
    if not isinstance(following, At):
        return entries
    is_decision = isinstance(following, AskDecision | AskHostKey)
    is_last = bool(made) and key_of(made[-1][0]) == key_of(following)
    if is_last and (is_decision or entries[-1].error is not None):
        return (*entries[:-1], replace(entries[-1], decide=STOP, note=said))
    if is_decision:
        return (*entries, IncidentEntry(step=following.step, decide=STOP, note=said))
    return (*entries, IncidentEntry(step=following.step, stop=said))


def _before_the_end(events: Sequence[Recorded]) -> Sequence[Recorded]:
    """Leave out the end, and what ended only because of it."""
    last = next(place for place, one in enumerate(events) if isinstance(one.event, RunEnded))
    while last and isinstance(events[last - 1].event, StepInterrupted | OutcomeUnknown):
        last -= 1
    return events[:last]
