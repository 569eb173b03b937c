"""A run over forty web hosts for the pictures: one is odd in four checks, one does not answer, a few are off."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random

from desktop.domain.advance import fold
from desktop.domain.errors import HandrailError, InputError
from desktop.domain.events import Event, FanItem, Fault, Recorded, RunbookRef, RunEnded, RunStarted
from desktop.domain.events import StepFinished as Ended_
from desktop.domain.events import StepStarted as Began
from desktop.domain.outcome import Outcome
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect, RunStep
from desktop.domain.values import Fields
from desktop.domain.verdict import Ended, Verdict
from desktop.ui.hosts.lay import lay_grid
from desktop.ui.hosts.port import Grid

P, W, F, U, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
HOSTS = tuple(f"ssh://root@web-{at:02}.eu.example" for at in range(1, 41))
_OTHER = Outcome(pass_="otherwise")
BOOK = Runbook(
    runbook=1, id="web-tier", title="Web tier Frankfurt",
    steps=(
        CheckStep(id="var", title="Disk /var", check="host.disk", on="${hosts}",
                  outcomes=(Outcome(fail="used_pct >= 90"), Outcome(warn="used_pct >= 80"), _OTHER)),
        CheckStep(id="memory", title="Memory", check="host.memory", on="${hosts}",
                  outcomes=(Outcome(fail="available_pct <= 5"), Outcome(warn="available_pct <= 15"), _OTHER)),
        CheckStep(id="load", title="Load", check="host.load", on="${hosts}"),
        RunStep(id="nginx", title="nginx", run="nginx -v", capture={"version": "text"}, on="${hosts}",
                outcomes=(Outcome(fail="version != '1.24.0'"), _OTHER)),
        RunStep(id="kernel", title="Kernel", run="uname -r", capture={"release": "text"}, on="${hosts}"),
        RunStep(id="clock", title="Clock off", run="chronyc", capture={"offset_ms": "number"}, on="${hosts}",
                outcomes=(Outcome(fail="offset_ms >= 500"), Outcome(warn="offset_ms >= 50"), _OTHER)),
        CheckStep(id="certificate", title="Certificate", check="net.tls", on="${hosts}",
                  outcomes=(Outcome(fail="days_left <= 7"), Outcome(warn="days_left <= 21"), _OTHER)),
        CheckStep(id="health", title="/health answers", check="net.http", on="${hosts}",
                  outcomes=(Outcome(fail="total_ms >= 500"), Outcome(warn="total_ms >= 200"), _OTHER)),
    ),
)  # fmt: skip
_REF = RunbookRef(
    id=BOOK.id, title=BOOK.title, version=4, sha256="0" * 64, file="w.yaml", source="", steps=len(BOOK.steps)
)
_AT = datetime(2026, 11, 19, 3, 29, tzinfo=UTC)
_GONE = Fault(kind="Connect", message="web-33.eu.example: no answer on port 22 within 10 s. Is the host up?")
_CHANCE = Random(4)


def _usual() -> dict[str, list[float | str]]:
    count = range(len(HOSTS))
    return {
        "var": [_CHANCE.randint(38, 58) for _ in count],
        "memory": [_CHANCE.randint(31, 48) for _ in count],
        "load": [_CHANCE.randint(21, 49) / 100 for _ in count],
        "nginx": ["1.24.0" for _ in count],
        "kernel": ["6.1.0-28" for _ in count],
        "clock": [_CHANCE.randint(0, 4) for _ in count],
        "certificate": [61 for _ in count],
        "health": [_CHANCE.randint(31, 48) for _ in count],
    }


_VALUES = _usual()
for _step, _host, _value in (
    ("var", 17, 93), ("memory", 17, 12), ("nginx", 17, "1.26.0"), ("health", 17, 212), ("var", 5, 82),
    ("clock", 22, 61),
    ("certificate", 29, 13), ("memory", 38, 14),
):  # fmt: skip
    _VALUES[_step][_host - 1] = _value
_UNREAD = {("health", 12): "The answer was no HTTP: connection reset after 0 bytes."}
_NOT_ASKED = {("certificate", 39), ("certificate", 40)}
_FIELDS = {
    "var": "used_pct", "memory": "available_pct", "load": "per_core_5m", "nginx": "version", "kernel": "release",
    "clock": "offset_ms", "certificate": "days_left", "health": "total_ms",
}  # fmt: skip
_BAD: Mapping[tuple[str, int], Verdict] = {
    ("var", 17): F, ("memory", 17): W, ("nginx", 17): F, ("health", 17): W, ("var", 5): W, ("clock", 22): W,
    ("certificate", 29): W, ("memory", 38): W,
}  # fmt: skip


_COMMANDS = {
    "var": "df -kP -- /var", "memory": "cat /proc/meminfo", "load": "cat /proc/loadavg", "nginx": "nginx -v",
    "kernel": "uname -r", "clock": "chronyc tracking", "certificate": "tls web.example:443",
    "health": "GET https://localhost/health",
}  # fmt: skip


class SampleHosts:
    def __init__(self) -> None:
        self._runs = {"fleet": _run(), "half": _run(upto=7, rows=23), "alone": _run(upto=0)}

    def watch(self, run_id: str, news: Callable[[], None]) -> None:
        return None

    def read(self, run_id: str, step: str, done: Callable[[Grid | HandrailError], None]) -> None:
        if run_id in self._runs:
            done(
                lay_grid(
                    self._runs[run_id], BOOK, step, is_followed=run_id == "half", is_working=run_id == "half"
                )
            )
        else:
            done(InputError(f"There is no run {run_id!r} in the record; it may have been purged."))

    def stop(self, run_id: str, done: Callable[[str], None]) -> None:
        done("")

    def safe(self, text: str) -> str:
        return text


def _run(upto: int = len(BOOK.steps), rows: int = len(HOSTS)) -> Run:
    """Return the run after some of its steps; of the last of them only some rows are there yet."""
    name = {len(BOOK.steps): "fleet", 0: "alone"}.get(upto, "half")
    events: list[Event] = [
        RunStarted(runbook=_REF, inputs={}, operator="ana", machine="laptop-7", program="handrail")
    ]
    for at, step in enumerate(BOOK.steps[:upto], 1):
        is_last = at == upto and rows < len(HOSTS)
        events += _fan(step.id, len(events) + 1, rows if is_last else len(HOSTS), is_over=not is_last)
    if upto == len(BOOK.steps):
        events.append(RunEnded(ended=Ended.UNRESOLVED, verdict=F))
    times = _AT - timedelta(seconds=6)
    return fold(
        Recorded(run_id=name, seq=seq, at=times + timedelta(milliseconds=9 * seq), event=event)
        for seq, event in enumerate(events, 1)
    )


def _fan(step: str, seq: int, rows: int, *, is_over: bool) -> Iterator[Event]:
    fan = tuple(FanItem(target=host) for host in HOSTS)
    yield Began(step=step, entry=1, target="", effect=Effect.READS, command="each", is_container=True,
                is_parallel=True, fan=fan)  # fmt: skip
    for row in range(rows):
        yield Began(
            step=step,
            entry=1,
            target=HOSTS[row],
            effect=Effect.READS,
            command=_COMMANDS[step],
            row=str(row),
            within=seq,
        )
        if is_over or row < rows - 4:
            yield _end(step, row, seq)
    if is_over:
        yield Ended_(step=step, entry=1, verdict=F)


def _end(step: str, row: int, seq: int) -> Ended_:
    host, value = row + 1, _VALUES[step][row]
    reading: Fields = {_FIELDS[step]: value}
    verdict, said, fault = _BAD.get((step, host), P), _said(step, value), None
    reason = _UNREAD.get((step, host), "")
    if host == 33:
        verdict, reading, said, fault, reason = U, {}, "", _GONE, _GONE.message
    elif reason:
        verdict, reading, said = U, {}, ""
    elif (step, host) in _NOT_ASKED:
        verdict, reading, said = NA, {}, "It serves no TLS."
    return Ended_(
        step=step, entry=1, target=HOSTS[row], row=str(row), within=seq, verdict=verdict, said=said, reading=reading,
        looked_at=reading, reason=reason, fault=fault, duration_s=0.4, outcome=_outcome(step, verdict),
    )  # fmt: skip


def _outcome(step: str, verdict: Verdict) -> int | None:
    places = {F: 0, W: 1, P: len(BOOK.step(step).outcomes) - 1}
    return places[verdict] if verdict in places and BOOK.step(step).outcomes else None


def _said(step: str, value: float | str) -> str:
    told = {"var": f"/var is {value} % full.", "memory": f"{value} % of the memory is free.",
            "nginx": f"nginx is version {value}.", "health": f"/health answers after {value} ms."}  # fmt: skip
    return told.get(step, "")
