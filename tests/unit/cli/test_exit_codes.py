"""What a command exits with: a decided end goes before the verdict."""

import pytest

from desktop.cli.exit_codes import Exit, exit_of_error, exit_of_run, exit_of_verdict
from desktop.domain.errors import HandrailError, InputError, RecordError, RunbookError, TargetError
from desktop.domain.events import RunEnded
from desktop.domain.run import Run, RunPhase
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.inputs import InputsError

BY_END = {
    Ended.RESOLVED: 0,
    Ended.NOT_REPRODUCED: 0,
    Ended.NOT_APPLICABLE: 0,
    Ended.WORKAROUND: 1,
    Ended.ESCALATED: 2,
    Ended.UNRESOLVED: 2,
    Ended.UNSUPPORTED: 3,
    Ended.STOPPED: 3,
}
BY_VERDICT = {
    Verdict.PASS: 0,
    Verdict.WARN: 1,
    Verdict.FAIL: 2,
    Verdict.UNKNOWN: 3,
    Verdict.SKIPPED: 0,
    Verdict.BLOCKED: 0,
    Verdict.NOT_APPLICABLE: 0,
}


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("ended", Ended)
def test_every_end_with_every_verdict(ended: Ended, verdict: Verdict) -> None:
    run = Run(phase=RunPhase.ENDED, end=RunEnded(ended=ended, verdict=verdict))
    assert exit_of_run(run) == BY_END.get(ended, BY_VERDICT[verdict])


def test_open_run_needs_a_person() -> None:
    assert exit_of_run(Run()) == 77


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_of_a_single_check(verdict: Verdict) -> None:
    assert exit_of_verdict(verdict) == BY_VERDICT[verdict]


def test_codes_are_those_that_are_documented() -> None:
    assert {code.name: int(code) for code in Exit} == {
        "PASS": 0,
        "WARN": 1,
        "FAIL": 2,
        "UNKNOWN": 3,
        "USAGE": 64,
        "BAD_RUNBOOK": 65,
        "OUR_FAULT": 70,
        "PERSON_NEEDED": 77,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (RunbookError(()), 65),
        (InputError("x"), 64),
        (InputsError({"a": "x"}), 64),
        (RecordError("x"), 3),
        (TargetError("x"), 3),
    ],
)
def test_every_kind_of_fault_has_its_code(fault: HandrailError, code: int) -> None:
    assert exit_of_error(fault) == code
