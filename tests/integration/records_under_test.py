"""A run to write into a record, for the tests of the record."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from desktop.domain.events import Event, RunbookRef, RunEnded, RunStarted, StepFinished, StepStarted
from desktop.domain.step import Effect
from desktop.domain.verdict import Ended, Verdict

AT = datetime(2026, 11, 23, 15, 52, tzinfo=UTC)
RUN = "20261123-1552-k7qf"


def started(title: str = "A filesystem is filling up") -> RunStarted:
    ref = RunbookRef(
        id="disk", title=title, version=3, sha256="ab" * 32, file="disk.yaml", source="runbook: 1\n"
    )
    return RunStarted(
        runbook=ref, inputs={"host": "local"}, operator="ana", machine="pc", program="handrail 1"
    )


def steps(count: int) -> Iterator[Event]:
    """Events of `count` steps, two for each."""
    for number in range(count):
        yield StepStarted(step=f"s{number}", entry=1, target="local", effect=Effect.READS, command="df")
        yield StepFinished(step=f"s{number}", entry=1, verdict=Verdict.PASS, reading={"used_pct": 91.5})


def ended() -> RunEnded:
    return RunEnded(ended=Ended.RESOLVED, verdict=Verdict.PASS)


def minutes(number: int) -> datetime:
    return AT + timedelta(minutes=number)
