"""What the record knows of earlier readings, and the words by which a run is found again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from desktop.domain.events import Event, Fault, NoteAdded, RunbookRef, RunStarted, StepFinished, StepStarted
from desktop.domain.step import Effect
from desktop.domain.verdict import Verdict
from desktop.records.opening import open_records
from desktop.records.readings import Asked, PastReading, past_readings
from desktop.records.store import Records
from desktop.records.words import words_of_runs
from tests.integration.records_under_test import AT

COMMAND = "handrail check host.disk path='/v r/100%_\"x\"' --on ssh://web-03"
TARGET = "ssh://web-03"
REF = RunbookRef(id="disk", title="Disk", version=1, sha256="0" * 64, file="d.yaml", source="")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    made = open_records(tmp_path / "data")
    yield made
    made.close()


def begun(**inputs: str) -> RunStarted:
    return RunStarted(runbook=REF, inputs=inputs, operator="ana", machine="desk", program="h")


def read(
    value: float, *, command: str = COMMAND, target: str = TARGET, step: str = "space"
) -> tuple[Event, ...]:
    return (
        StepStarted(step=step, entry=1, target=target, effect=Effect.READS, command=command),
        StepFinished(step=step, entry=1, target=target, verdict=Verdict.PASS, reading={"used_pct": value}),
    )


def keep(records: Records, day: int, *events: Event) -> None:
    records.append(f"2026110{day}-0000-aa", [begun(ticket=f"OPS-48{day}"), *events], AT + timedelta(days=day))


def asked(records: Records, most: int = 24) -> tuple[PastReading, ...]:
    return records.ask(
        "Readings", partial(past_readings, asked=Asked(command=COMMAND, target=TARGET), most=most)
    )


def test_readings_come_from_every_run_oldest_first(records: Records) -> None:
    for day, value in ((1, 71.0), (2, 80.5), (3, 96.4)):
        keep(records, day, *read(value))
    found = asked(records)
    assert [one.fields["used_pct"] for one in found] == [71.0, 80.5, 96.4]
    assert [one.at for one in found] == [AT + timedelta(days=day) for day in (1, 2, 3)]


def test_only_the_last_ones_are_read(records: Records) -> None:
    for day in range(1, 6):
        keep(records, day, *read(float(day)))
    assert [one.fields["used_pct"] for one in asked(records, most=2)] == [4.0, 5.0]


def test_another_parameter_or_target_is_another_thing(records: Records) -> None:
    keep(
        records,
        1,
        *read(1.0, command=COMMAND + " more"),
        *read(2.0, target="local", step="b"),
        *read(3.0, step="c"),
    )
    assert [one.fields["used_pct"] for one in asked(records)] == [3.0]


def test_the_same_script_with_other_values_is_another_thing(records: Records) -> None:
    start, end = read(1.0)
    assert isinstance(start, StepStarted)
    keep(records, 1, replace(start, environment={"MOUNT": "/home"}), end)
    keep(records, 2, *read(2.0))
    assert [one.fields["used_pct"] for one in asked(records)] == [2.0]


def test_a_step_that_could_not_be_read_gives_no_reading(records: Records) -> None:
    start, _ = read(1.0)
    fault = StepFinished(
        step="space",
        entry=1,
        target=TARGET,
        verdict=Verdict.UNKNOWN,
        fault=Fault(kind="Deadline", message="late"),
    )
    keep(records, 1, start, fault)
    keep(records, 2, start)
    assert asked(records) == ()


def test_a_run_is_found_by_its_ticket_its_notes_and_answers(records: Records) -> None:
    answered = StepFinished(step="who", entry=1, verdict=Verdict.PASS, answer="storage team", by="ana")
    keep(records, 1, NoteAdded(text="Uploads fail since 03:50.", by="ana"), answered)
    keep(records, 2)
    words = records.ask("Words", words_of_runs)
    assert set(words) == {"20261101-0000-aa", "20261102-0000-aa"}
    for word in ("OPS-481", "Uploads fail", "storage team"):
        assert word in words["20261101-0000-aa"]
    assert "OPS-482" in words["20261102-0000-aa"]
