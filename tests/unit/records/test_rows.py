"""The line of a run in lists: where it looked, as a person calls it."""

from dataclasses import replace

import pytest

from desktop.domain.advance import fold
from desktop.domain.event_parts import FanItem
from desktop.domain.events import (
    RunEnded,
    RunStarted,
    StepFinished,
    StepInterrupted,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.step import Effect
from desktop.domain.verdict import Ended, Verdict
from desktop.records.rows import CUT_OFF, WORKING, row_of
from desktop.ui.adapters.runs import verdicts_of
from desktop.ui.wording import counts
from tests.unit.summary.fleet_runs import fleet
from tests.unit.summary.script import Script


@pytest.mark.parametrize(
    ("reached", "target"),
    [
        ((), ""),
        ((("local", "root@laptop (Debian 12)"),), "root@laptop"),
        ((("local", "root@laptop"), ("ssh://ops@web-03", "ops@web-03.eu (Debian 12)")), "ops@web-03.eu"),
        ((("ssh:web-03", "ops@web-03.eu.example"),), "ops@web-03.eu.example"),
        ((("ssh:web-03", "root@ip-10-0-3-12 (Debian 12)"), ("local", "root@laptop")), "web-03"),
        ((("local", "x"), ("ssh:web-03", "root@vm"), ("ssh:web-04", "root@vm")), "2 targets"),
    ],
)  # fmt: skip
def test_a_run_is_listed_under_the_name_that_a_person_knows(
    reached: tuple[tuple[str, str], ...], target: str
) -> None:
    begun = fleet().recorded[0].event
    found = (TargetIdentified(target=ref, label=label) for ref, label in reached)
    assert row_of(fold(Script().add(begun, *found).recorded)).target == target


def test_a_target_that_did_not_answer_is_counted_too() -> None:
    begun = fleet().recorded[0].event
    around = StepStarted(
        step="load", entry=1, target="", effect=Effect.READS, command="", is_container=True,
        fan=(FanItem(target="ssh:web-03"), FanItem(target="ssh:web-04")),
    )  # fmt: skip
    script = Script().add(begun, TargetIdentified(target="ssh:web-03", label="root@web-03"), around)
    assert row_of(fold(script.recorded)).target == "2 targets"


def test_a_step_in_progress_has_found_nothing_yet() -> None:
    begun = fleet().recorded[0].event
    assert isinstance(begun, RunStarted)
    group = StepStarted(step="around", entry=1, target="", effect=Effect.READS, command="", is_container=True)
    inside = StepFinished(step="inside", entry=1, verdict=Verdict.FAIL, within=2)
    script = Script().add(replace(begun, runbook=replace(begun.runbook, steps=3)), group, inside)
    row = row_of(fold(script.recorded))
    assert row.verdicts == ""
    assert counts(verdicts_of(row.verdicts, row.steps)) == "0 of 3 done"
    script.add(StepFinished(step="around", entry=1, verdict=Verdict.FAIL))
    row = row_of(fold(script.recorded))
    assert counts(verdicts_of(row.verdicts, row.steps)) == "1 of 3 done · 1 failed"


def test_what_runs_keeps_its_place_before_what_was_done_beside_it() -> None:
    assert verdicts_of("pass,,fail", 5) == (Verdict.PASS, None, Verdict.FAIL, None, None)
    assert verdicts_of("pass,", 3) == (Verdict.PASS, None, None)


@pytest.mark.parametrize(
    ("ended", "said"), [(Ended.RESOLVED, "There is room."), (Ended.UNRESOLVED, "The disk is full.")]
)
def test_a_run_that_was_resolved_says_what_is_good_now(ended: Ended, said: str) -> None:
    script = Script().add(fleet().recorded[0].event)
    for step, verdict, words in (
        ("full", Verdict.WARN, "The disk is full."),
        ("room", Verdict.PASS, "There is room."),
    ):
        script.add(StepStarted(step=step, entry=1, target="", effect=Effect.READS, command=""))
        script.add(StepFinished(step=step, entry=1, verdict=verdict, said=words))
    script.add(RunEnded(ended=ended, verdict=Verdict.WARN))
    assert row_of(fold(script.recorded)).said == said


def test_a_step_that_was_cut_off_is_not_done_and_the_run_says_so() -> None:
    begun = fleet().recorded[0].event
    assert isinstance(begun, RunStarted)
    look = StepStarted(step="look", entry=1, target="", effect=Effect.READS, command="df")
    script = Script().add(replace(begun, runbook=replace(begun.runbook, steps=3)), look)
    row = row_of(fold(script.recorded))
    assert (row.waiting_step, row.waiting_kind) == ("look", WORKING)
    script.add(StepInterrupted(step="look", entry=1, reason="The program ended."))
    row = row_of(fold(script.recorded))
    assert (row.waiting_step, row.waiting_kind) == ("look", CUT_OFF)
    assert counts(verdicts_of(row.verdicts, row.steps)) == "0 of 3 done"
    again = StepStarted(step="look", entry=2, target="", effect=Effect.READS, command="df")
    script.add(again, StepFinished(step="look", entry=2, verdict=Verdict.PASS))
    row = row_of(fold(script.recorded))
    assert (row.waiting_step, row.waiting_kind, row.verdicts) == ("", "", "pass")
