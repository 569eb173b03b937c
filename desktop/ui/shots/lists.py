"""Sample runs for the pictures of lists: open ones, past ones, and what is still to be put back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.domain.deadline import Deadline, DueKind
from desktop.domain.verdict import Ended, Verdict
from desktop.ui.adapters.pins import PinsAdapter
from desktop.ui.home.ports import DueRun
from desktop.ui.ports import OpenRun, OwedRun, PastRun, Unsubscribe

NOW = datetime(2026, 11, 19, 3, 31, tzinfo=UTC)
DISK_TITLE = "A filesystem is filling up"
_P, _W, _F, _U, _S = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.SKIPPED


OPEN_RUNS = (
    OpenRun(
        run_id="r3", title=DISK_TITLE, target="root@web-03", verdicts=(_F, _W, _P, None, None, None, None),
        waits_for="Waits for your consent: rotate the logs now", wait_kind="consent",
        last_at=NOW - timedelta(minutes=6),
    ),
    OpenRun(
        run_id="r2", title="A service is down", target="root@app-11", verdicts=(_F, _P, _W, _P, None, None, None),
        waits_for="Waits for your answer: may it be restarted?", wait_kind="ask", last_at=NOW - timedelta(minutes=37),
    ),
    OpenRun(
        run_id="r1", title="A certificate expires soon", target="this computer", verdicts=(_P, _U, _S, None),
        waits_for="Waits for Night shift to take it over", wait_kind="", handed_to="Night shift",
        last_at=NOW - timedelta(hours=2),
    ),
)  # fmt: skip


def _past(run_id: str, title: str, target: str, ended: Ended, verdict: Verdict, said: str, took: float,
          hours: float) -> PastRun:  # fmt: skip
    began = NOW - timedelta(hours=hours)
    return PastRun(run_id=run_id, title=title, target=target, ended=ended, verdict=verdict, said=said,
                   duration_s=took, started_at=began)  # fmt: skip


PAST_RUNS = (
    _past("p1", "A website cannot be reached", "this computer", Ended.RESOLVED, _P,
          "shop.example answers 200 in 41 ms", 521, 0.6),
    _past("p2", "A service is down", "root@app-04", Ended.WORKAROUND, _W, "nginx runs; the cause is open", 1865, 1.4),
    _past("p3", DISK_TITLE, "root@db-02", Ended.ESCALATED, _F, "/var is 96.4 % full, held by the database", 860, 2.2),
    _past("p4", "A certificate expires soon", "this computer", Ended.COMPLETED, _U,
          "mail.example timed out after 5 s", 192, 3.1),
    _past("p5", "First look at this computer", "this computer", Ended.COMPLETED, _P, "nothing stands out", 38, 4.0),
    _past("p6", "An EC2 instance does not answer", "ops-ro · eu-west-1", Ended.NOT_REPRODUCED, _P,
          "i-0a12 runs, 2 of 2 checks passed", 362, 27),
    _past("p7", "A service is down", "root@app-11", Ended.STOPPED, _W, "stopped by you: wrong host", 44, 29),
)  # fmt: skip


OWED = (
    OwedRun(
        run_id="p2", title="A service is down", target="root@app-04", count=1, last_at=NOW - timedelta(hours=1.4),
        texts=("Put app-04 back into the pool shop-eu of the balancer.",),
    ),
    OwedRun(
        run_id="p6", title="An EC2 instance does not answer", target="ops-ro · eu-west-1", count=2,
        last_at=NOW - timedelta(hours=27),
        texts=("Take the snapshot of i-0a12 away again.", "Set the alarm back to 2 of 2 checks."),
    ),
)  # fmt: skip


def _due(kind: DueKind, left_min: float, whole_min: float, what: str) -> Deadline:
    at = NOW + timedelta(minutes=left_min)
    return Deadline(kind=kind, at=at, since=at - timedelta(minutes=whole_min), what=what)


DUE = (
    DueRun(
        run_id="r3", title=DISK_TITLE, target="root@web-03", ticket="OPS-4821",
        deadlines=(_due(DueKind.FRESH, -8, 15, "Is there room now"),
                   _due(DueKind.FRESH, -6, 15, "Are there inodes left")),
    ),
    DueRun(
        run_id="r2", title="A service is down", target="root@app-11", ticket="OPS-4816",
        deadlines=(_due(DueKind.WAIT, 1.7, 5, "Let the pool settle"),),
    ),
    DueRun(
        run_id="r1", title="A certificate expires soon", target="this computer",
        deadlines=(_due(DueKind.HAND_OVER, 48, 150, "Night shift"),),
    ),
)  # fmt: skip


class SampleRuns:
    def __init__(self, open_runs: Sequence[OpenRun] = OPEN_RUNS, past: Sequence[PastRun] = PAST_RUNS) -> None:
        self._open, self._past = tuple(open_runs), tuple(past)

    def open_runs(self) -> Sequence[OpenRun]:
        return self._open

    def past_runs(self) -> Sequence[PastRun]:
        return self._past

    def owed(self) -> Sequence[OwedRun]:
        return OWED if self._past else ()

    def due(self) -> Sequence[DueRun]:
        return DUE if self._open else ()

    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe:
        return lambda: None


PINNED = (
    ("linux-filesystem-filling-up", DISK_TITLE),
    ("service-down", "A service is down"),
    ("website-unreachable", "A website cannot be reached"),
    ("docker-fills-the-disk", "Docker fills the disk"),
    ("switch-port-down", "A switch port is down"),  # its file is gone
)


def sample_pins(folder: Path, *, is_first_time: bool = False) -> PinsAdapter:
    """Return the real pins over a file in a folder, with the samples in it and no others."""
    pins = PinsAdapter(lambda work: work(), folder / "pinned.json")
    for pin in pins.pins():
        pins.unpin(pin.id)
    for runbook_id, title in () if is_first_time else PINNED:
        pins.pin(runbook_id, title)
    return pins
