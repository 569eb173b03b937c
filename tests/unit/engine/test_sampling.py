"""A check that is read several times: what is told of its readings, of those that failed, and how it is stopped."""

import json
from collections.abc import Iterator

import pytest

from desktop.domain.events import EvidenceRef, Fault
from desktop.domain.outcome import Outcome
from desktop.domain.step import CheckStep, Sample
from desktop.domain.target_ref import LOCAL
from desktop.domain.values import Value
from desktop.engine.sampling import sample, told_with_samples
from desktop.engine.work import Bench, WorkResult
from desktop.targets.base import CancelToken, Stream
from tests.fakes.memory import MemorySecrets, ScriptedTarget, StepClock
from tests.unit.engine.driving import runbook_of

STEP = CheckStep(id="disk", title="Disk", check="host.disk", outcomes=(Outcome(fail="used_pct >= 95"),))
LOST = WorkResult(fault=Fault(kind="ConnectionLost", message="It went away."))


def read_as(used_pct: Value) -> WorkResult:
    return WorkResult(fields={"used_pct": used_pct, "mount": "/"})


class Sampled:
    """What came of a sampling, its evidence and what was told on the way."""

    def __init__(self, *results: WorkResult, every: str = "0s", cancel: CancelToken | None = None) -> None:
        self.told: list[str] = []
        self.kept: dict[str, str] = {}
        self.limits_s: list[float] = []
        coming: Iterator[WorkResult] = iter(results)
        bench = Bench(
            runbook=runbook_of(),
            target=ScriptedTarget(LOCAL),
            names={},
            put_evidence=self._keep,
            secrets=MemorySecrets(),
            now=StepClock(),
            cancel=cancel or CancelToken(),
            on_output=lambda stream, data: self._tell(stream, data),
        )

        def read(timeout_s: float) -> WorkResult:
            self.limits_s.append(timeout_s)
            return next(coming)

        self.result = sample(STEP, Sample(times=len(results), every=every), 30.0, bench, read)

    def _keep(self, name: str, data: bytes) -> EvidenceRef:
        self.kept[name] = data.decode()
        return EvidenceRef(sha256="0" * 64, name=name, size_bytes=len(data), kept_bytes=len(data))

    def _tell(self, stream: Stream, data: bytes) -> None:
        self.told.append(data.decode().strip())


def test_all_readings_are_told_of_and_kept_once() -> None:
    found = Sampled(read_as(40.0), read_as(50.0), read_as(60.0))
    fields = found.result.fields
    assert (fields["used_pct"], fields["used_pct_mean"], fields["used_pct_max"]) == (60.0, 50.0, 60.0)
    assert (fields["samples_read"], fields["samples_asked"], fields["mount"]) == (3, 3, "/")
    lines = [json.loads(line) for line in found.kept["samples"].splitlines()]
    assert [line["reading"]["used_pct"] for line in lines] == [40.0, 50.0, 60.0]
    assert len(found.result.evidence) == 1
    assert found.told == ["sample 1 of 3", "sample 2 of 3", "sample 3 of 3"]


def test_what_could_not_be_read_is_told_and_is_no_zero() -> None:
    found = Sampled(read_as(40.0), LOST, read_as(60.0))
    fields = found.result.fields
    assert found.result.fault is None
    assert (fields["used_pct_min"], fields["samples_read"], fields["samples_asked"]) == (40.0, 2, 3)
    assert found.told[1] == "sample 2 of 3: could not be read: It went away."
    assert json.loads(found.kept["samples"].splitlines()[-1]) == {
        "sample": 2,
        "fault": "ConnectionLost",
        "message": "It went away.",
    }
    assert told_with_samples("Well.", fields) == "Well. (2 of 3 samples could be read.)"
    assert told_with_samples("Well.", {**fields, "samples_read": 3}) == "Well."


def test_where_none_could_be_read_the_last_reason_is_told() -> None:
    found = Sampled(LOST, LOST)
    assert found.result.fault == LOST.fault
    assert found.result.fields == {}


@pytest.mark.parametrize("kind", ["HostKey", "Cancelled"])
def test_what_needs_a_person_ends_it_whatever_was_read(kind: str) -> None:
    found = Sampled(read_as(40.0), WorkResult(fault=Fault(kind=kind, message="Stop.")), read_as(60.0))
    assert found.result.fault is not None
    assert found.result.fault.kind == kind
    assert len(found.limits_s) == 2


def test_what_does_not_apply_is_not_asked_again() -> None:
    absent = WorkResult(fault=Fault(kind="NotApplicable", message="None."), is_not_applicable=True)
    found = Sampled(absent, read_as(1.0))
    assert found.result.is_not_applicable
    assert len(found.limits_s) == 1


def test_a_stop_between_samples_says_how_many_there_were() -> None:
    cancel = CancelToken()
    cancel.cancel()
    found = Sampled(read_as(40.0), every="1h", cancel=cancel)
    assert found.result.fault is not None
    assert found.result.fault.message == "The sampling was stopped after 0 of 1 samples."


def test_a_reading_has_no_more_time_than_its_own_limit() -> None:
    assert all(limit_s <= 30.0 for limit_s in Sampled(read_as(1.0), read_as(2.0)).limits_s)
