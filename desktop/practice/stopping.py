"""Where in a run a person stopped it, as the last word of an incident."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from desktop.domain.advance import fold
from desktop.domain.events import OutcomeUnknown, Recorded, RunEnded, StepInterrupted
from desktop.domain.incident import STOP, IncidentEntry, Seen
from desktop.domain.run import Run, RunPhase, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.verdict import Ended
from desktop.engine.next import AskDecision, AskHostKey, At
from desktop.engine.plan import plan
from desktop.engine.scope import index_of
from desktop.practice.ledger import key_of
from desktop.practice.rows import fan_of_row, is_about, short_item
from desktop.practice.written import written

Made = tuple[StepEntry, IncidentEntry]
Entry = TypeVar("Entry", bound=Seen)
_DECISIONS = (AskDecision, AskHostKey)


def stopped_at(
    made: Sequence[Made], events: Sequence[Recorded], run: Run, runbook: Runbook
) -> tuple[IncidentEntry, ...]:
    """Return the entries, and with them what a person said when they stopped the run, if they did."""
    entries = tuple(entry for _, entry in made)
    if run.ended is not Ended.STOPPED or run.end is None:
        return entries
    before = replace(fold(_before_the_end(events)), phase=RunPhase.OPEN)  # it may have been paused before
    following, said = plan(runbook, before), run.end.said or "stopped"
    if not isinstance(following, At):
        return entries
    fan = fan_of_row(before, following)
    if fan is not None:
        return _in_a_row(made, fan, following, said)
    is_last = bool(made) and key_of(made[-1][0]) == key_of(following)
    if is_last and (isinstance(following, _DECISIONS) or entries[-1].error is not None):
        return (*entries[:-1], replace(entries[-1], decide=STOP, note=said))
    return (*entries, _last_word(IncidentEntry(step=following.step), following, said))


def _in_a_row(made: Sequence[Made], fan: StepEntry, following: At, said: str) -> tuple[IncidentEntry, ...]:
    """Say it in the row where the run was stopped."""
    entries = tuple(entry for _, entry in made)
    is_there = bool(made) and key_of(made[-1][0]) == key_of(fan)
    whole = entries[-1] if is_there else IncidentEntry(step=fan.step)
    one = fan.fan[index_of(following.row)]
    rows = whole.readings
    if isinstance(following, _DECISIONS) and rows and is_about(rows[-1], one):
        rows = (*rows[:-1], replace(rows[-1], decide=STOP, note=said))
    else:
        named = Seen(target=one.target, item=written(short_item(one.item)))
        rows = (*rows, _last_word(named, following, said))
    return (*(entries[:-1] if is_there else entries), replace(whole, readings=rows))


def _last_word(seen: Entry, following: At, said: str) -> Entry:
    if isinstance(following, _DECISIONS):
        return replace(seen, decide=STOP, note=said)
    return replace(seen, stop=said)


def _before_the_end(events: Sequence[Recorded]) -> Sequence[Recorded]:
    """Leave out the end, and what ended only because of it."""
    last = next(place for place, one in enumerate(events) if isinstance(one.event, RunEnded))
    while last and isinstance(events[last - 1].event, StepInterrupted | OutcomeUnknown):
        last -= 1
    return events[:last]
