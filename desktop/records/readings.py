"""Earlier readings of the same thing: the same command on the same target, from the runs of this record."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime

from sqlalchemy import Connection, func, select

from desktop.dataclass import dataclass
from desktop.domain.events import StepFinished, StepStarted
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.records import tables
from desktop.records.codec import decode, parse_time, to_json

_RUNS_LOOKED_AT = 400  # the newest; older ones are not looked for
_EVENTS_BETWEEN = 200  # of other steps, side by side, between the start of a step and its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What gives the same reading each time: the check with its parameters or the script, its values, its target."""

    command: str  # as it is shown
    target: str
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReading:
    run_id: str
    seq: int  # of the event that ended the step
    at: datetime
    verdict: Verdict
    fields: Fields


def past_readings(connection: Connection, asked: Asked, *, most: int) -> tuple[PastReading, ...]:
    """Return the last readings that were asked for in the same way, oldest first."""
    found: list[PastReading] = []
    for run_id, seq, started in _starts(connection, asked.command):
        is_same = started.target == asked.target and dict(started.environment) == dict(asked.environment)
        if is_same and (reading := _ended(connection, run_id, seq, started)) is not None:
            found.append(reading)
            if len(found) == most:
                break
    return tuple(reversed(found))


def _starts(connection: Connection, command: str) -> Iterator[tuple[str, int, StepStarted]]:
    """Return where the command was started, newest first."""
    event, run = tables.event, tables.run
    newest = (
        select(run.c.run_id, run.c.started_at)
        .order_by(run.c.started_at.desc())
        .limit(_RUNS_LOOKED_AT)
        .subquery()
    )
    query = (
        select(event.c.run_id, event.c.seq, event.c.kind, event.c.body)
        .join(newest, newest.c.run_id == event.c.run_id)
        .where(event.c.kind == StepStarted.__name__)
        .where(func.instr(event.c.body, f'"command":{to_json(command)}') > 0)
        .order_by(newest.c.started_at.desc(), event.c.run_id.desc(), event.c.seq.desc())
    )
    for run_id, seq, kind, body in connection.execute(query):
        started = decode(kind, body)
        if isinstance(started, StepStarted) and started.command == command:
            yield run_id, seq, started


def _ended(connection: Connection, run_id: str, seq: int, started: StepStarted) -> PastReading | None:
    """Return what the start of a step came to; None where nothing was read."""
    event = tables.event
    query = (
        select(event.c.seq, event.c.at, event.c.body)
        .where(event.c.run_id == run_id, event.c.seq > seq, event.c.kind == StepFinished.__name__)
        .order_by(event.c.seq)
        .limit(_EVENTS_BETWEEN)
    )
    for ended_seq, at, body in connection.execute(query).all():
        one = decode(StepFinished.__name__, body)
        if not isinstance(one, StepFinished) or _place(one) != _place(started):
            continue
        if one.fault is not None or not one.reading:
            return None
        return PastReading(
            run_id=run_id, seq=ended_seq, at=parse_time(at), verdict=one.verdict, fields=one.reading
        )
    return None


def _place(event: StepStarted | StepFinished) -> tuple[str, int, str]:
    return event.step, event.entry, event.row
