"""Sample runs for the pictures of the comparison."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desktop.domain.advance import fold
from desktop.domain.errors import HandrailError, InputError
from desktop.domain.events import (
    Event,
    FanItem,
    Recorded,
    RunbookRef,
    RunEnded,
    RunStarted,
    StepFinished,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.outcome import Outcome
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect, RunStep
from desktop.domain.values import Value
from desktop.domain.verdict import Ended, Verdict
from desktop.ui.compare.lay import lay_rows, lay_runs
from desktop.ui.compare.port import Compared, Moment, Other, Pair
from desktop.ui.widgets.states import StepState

HOST, GIB = "ssh://root@web-03", 2**30
_P, _W, _F = Verdict.PASS, Verdict.WARN, Verdict.FAIL
BOOK = Runbook(
    runbook=1,
    id="disk-nearly-full",
    title="A filesystem is filling up",
    version=3,
    steps=(
        CheckStep(id="space", title="How full is /var?", check="host.disk"),
        CheckStep(id="inodes", title="Are there inodes left?", check="host.inodes"),
        RunStep(id="largest", title="What takes the space?", run="du -xk /var"),
        CheckStep(
            id="health", title="Does the service answer?", check="net.http",
            outcomes=(Outcome(fail="total_ms >= 500"), Outcome(warn="total_ms >= 200"), Outcome(pass_="otherwise")),
        ),
        CheckStep(id="clock", title="Is the clock right?", check="host.clock"),
        CheckStep(id="disks", title="How full is each host?", check="host.disk", on="${hosts}"),
    ),
)  # fmt: skip
_REF = RunbookRef(id=BOOK.id, title=BOOK.title, version=3, sha256="0" * 64, file="d.yaml", source="", steps=6)
_BEFORE, _AFTER = datetime(2026, 11, 12, 2, 10, tzinfo=UTC), datetime(2026, 11, 19, 3, 12, tzinfo=UTC)


class SampleCompare:
    def __init__(self) -> None:
        self._runs = {"before": _good(), "after": _full(), "fleet": _fleet()}

    def compare(self, pair: Pair, done: Callable[[Compared | HandrailError], None]) -> None:
        try:
            done(self._laid(pair))
        except HandrailError as fault:
            done(fault)

    def _laid(self, pair: Pair) -> Compared:
        for run_id in (pair.run_id, pair.other_id):
            if run_id and run_id not in self._runs:
                raise InputError(f"There is no run {run_id!r} in the record; it may have been purged.")
        if pair.is_rows:
            return lay_rows(pair, self._runs[pair.run_id], BOOK, str)
        others = (
            Other("o1", "11 Nov 02:10 · root@web-03", StepState.PASS),
            Other("o2", "10 Nov 02:10 · root@web-03", StepState.PASS),
        )
        laid = lay_runs(pair, self._runs[pair.run_id], self._runs[pair.other_id], BOOK, others, str)
        return laid if pair.run_id == pair.other_id else replace(laid, trends=_TRENDS, between=_BETWEEN)


_TRENDS = {
    ("space", "used_pct"): (33.9, 34.0, 33.7, 34.1, 34.0, 34.2, 34.1, 41.0, 52.3, 66.8, 80.5, 96.4),
    ("space", "free_bytes"): tuple(float(one * GIB) for one in (22, 22, 22, 21.9, 21.8, 18, 14, 9, 5, 1.2)),
    ("space", "used_bytes"): tuple(float(one * GIB) for one in (11, 11, 11, 11.3, 12, 15, 19, 24, 28, 32)),
    ("inodes", "used_pct"): (7.9, 7.7, 8.2, 7.6, 7.8, 8.1, 7.7, 8.0, 7.8, 8.3),
    ("health", "total_ms"): (40.0, 44.0, 41.0, 39.0, 43.0, 41.0, 41.0, 60.0, 130.0, 212.0),
}


_BETWEEN = (
    Moment(run_id="before", at=_BEFORE, state=StepState.PASS, words="Not reproduced",
           said="/var has room: 21.9 GiB are free", side="A"),
    Moment(run_id="o1", at=_BEFORE + timedelta(days=2), state=StepState.PASS, words="Not reproduced",
           said="/var has room: 21.2 GiB are free"),
    Moment(run_id="o2", at=_BEFORE + timedelta(days=5, hours=3), state=StepState.PASS, words="Not reproduced",
           said="/var has room: 14.1 GiB are free"),
    Moment(run_id="o3", at=_BEFORE + timedelta(days=6, hours=8), state=StepState.WARN, words="Eased by a workaround",
           said="/var is 88.0 % full; logs were rotated"),
    Moment(run_id="after", at=_AFTER, state=StepState.CURRENT, words="Open",
           said="/var is 96.4 % full; 1.2 GiB are left.", side="B"),
)  # fmt: skip


def _good() -> Run:
    return _run("before", _BEFORE, (
        *_read("space", _P, "/var has room: 21.9 GiB are free", used_pct=34.1, free_bytes=int(21.9 * GIB),
               used_bytes=int(11.3 * GIB), size_bytes=33 * GIB, mount="/var", filesystem="/dev/vdb1", type="ext4",
               read_only=False),
        *_read("inodes", _P, "there are inodes", used_pct=7.8, free_count=1_980_211, mount="/var", type="ext4"),
        *_read("health", _P, "answers 200", status=200, total_ms=41, address="10.2.0.14", version="1.24.0"),
        *_read("clock", _P, "in time", offset_ms=3, is_synchronised=True, service="chrony"),
        RunEnded(ended=Ended.NOT_REPRODUCED, verdict=_P),
    ))  # fmt: skip


def _full() -> Run:
    largest: Value = ({"path": "/var/log", "kib": 25_165_824}, {"path": "/var/lib", "kib": 4_299_161})
    return _run("after", _AFTER, (
        *_read("space", _F, "/var is 96.4 % full; 1.2 GiB are left.", used_pct=96.4, free_bytes=int(1.2 * GIB),
               used_bytes=int(31.8 * GIB), size_bytes=33 * GIB, mount="/var", filesystem="/dev/vdb1", type="ext4",
               read_only=False),
        *_read("inodes", _P, "there are inodes", used_pct=8.3, free_count=1_969_004, mount="/var", type="ext4"),
        *_read("largest", _W, "/var/log holds 24 GiB.", rows=largest, exit_status=0),
        *_read("health", _W, "answers slowly", status=200, total_ms=212, address="10.2.0.14", version="1.26.0"),
        *_read("clock", _P, "in time", offset_ms=3, is_synchronised=True, service="chrony"),
    ), kernel="6.1.0-29")  # fmt: skip


def _fleet() -> Run:
    hosts = [f"ssh://root@web-{at:02}" for at in range(1, 5)]
    fan = tuple(FanItem(target=host) for host in hosts)
    events: list[Event] = [
        StepStarted(
            step="disks", entry=1, target="", effect=Effect.READS, command="each", is_container=True, fan=fan
        )
    ]
    for row, used in enumerate((31.2, 33.8, 97.1, 30.4)):
        verdict, at = (_F if used > 95 else _P), {"row": str(row), "within": 2}
        kernel = "6.1.0-29" if row == 2 else "6.1.0-28"
        events.append(
            TargetIdentified(target=hosts[row], label=hosts[row][6:], facts={"kernel": kernel, "os": "linux"})
        )
        events += _read("disks", verdict, f"/var is {used} % full", target=hosts[row], place=at, used_pct=used,
                        free_bytes=int((100 - used) * GIB / 3), mount="/var", type="ext4",
                        filesystem="/dev/vdb1", read_only=False)  # fmt: skip
    events.append(StepFinished(step="disks", entry=1, verdict=_F))
    return _run("fleet", _AFTER, tuple(events), is_single=False)


def _read(
    step: str, verdict: Verdict, said: str, *, target: str = HOST, place: dict[str, object] | None = None,
    **reading: Value,
) -> Iterator[Event]:  # fmt: skip
    at = place or {}
    yield StepStarted(step=step, entry=1, target=target, effect=Effect.READS, command=step, **at)  # type: ignore[arg-type]
    yield StepFinished(
        step=step, entry=1, target=target, verdict=verdict, said=said, reading=reading, duration_s=0.4, **at  # type: ignore[arg-type]
    )  # fmt: skip


def _run(
    run_id: str, at: datetime, events: tuple[Event, ...], *, kernel: str = "6.1.0-28", is_single: bool = True
) -> Run:
    begun = RunStarted(
        runbook=_REF, inputs={"mount": "/var"}, operator="ana", machine="laptop-7", program="handrail 0.1.0"
    )
    facts = {"os": "linux", "system": "Debian GNU/Linux 12", "kernel": kernel, "reached_by": "bastion-1"}
    known = (TargetIdentified(target=HOST, label="root@web-03", facts=facts),) if is_single else ()
    return fold(
        Recorded(run_id=run_id, seq=seq, at=at + timedelta(seconds=21 * seq), event=event)
        for seq, event in enumerate((begun, *known, *events), 1)
    )
