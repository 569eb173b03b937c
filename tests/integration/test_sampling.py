"""A real check of this machine, sampled: at its times, and stopped in the middle."""

import threading
import time

from desktop.domain.step import CheckStep, Effect, Sample
from desktop.domain.target_ref import LOCAL
from desktop.engine.next import Prepared
from desktop.engine.perform import perform
from desktop.engine.work import Bench, WorkResult
from desktop.targets.base import CancelToken
from desktop.targets.open import TargetPool
from desktop.targets.settings import TargetSettings
from tests.fakes.memory import MemoryJournal, MemorySecrets, StepClock
from tests.unit.engine.driving import runbook_of


def sampled(times: int, every: str, cancel: CancelToken | None = None) -> WorkResult:
    step = CheckStep(id="a", title="A", check="host.load", sample=Sample(times=times, every=every))
    pool = TargetPool(TargetSettings())
    bench = Bench(
        runbook=runbook_of(step),
        target=pool.target(LOCAL),
        names={},
        put_evidence=lambda name, data: MemoryJournal().put_evidence("run-1", name, data),
        secrets=MemorySecrets(),
        now=StepClock(),
        cancel=cancel or CancelToken(),
    )
    prepared = Prepared(step="a", entry=1, target=LOCAL, command="", effect=Effect.READS, timeout_s=5.0)
    try:
        return perform(step, prepared, bench)
    finally:
        pool.close_all()


def test_samples_are_taken_at_their_times() -> None:
    found = sampled(5, "100ms")
    assert found.fault is None
    assert found.fields["samples_read"] == 5
    assert 0.4 <= found.duration_s < 2


def test_it_is_stopped_within_a_second() -> None:
    cancel = CancelToken()
    timer = threading.Timer(0.3, cancel.cancel)
    timer.start()
    begun = time.monotonic()
    found = sampled(5, "1h", cancel)
    assert time.monotonic() - begun < 1.3
    assert found.fault is not None
    assert found.fault.message == "The sampling was stopped after 1 of 5 samples."
