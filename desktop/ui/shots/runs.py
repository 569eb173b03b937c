"""Sample runs of the shipped disk runbook at the moments that the pictures show: a verdict, a consent, the report."""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta

from desktop.domain.advance import fold
from desktop.domain.events import (
    ConsentGiven,
    Event,
    NoteAdded,
    Recorded,
    RunbookRef,
    RunEnded,
    RunStarted,
    StepFinished,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.run import Run
from desktop.domain.step import Effect
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.commands import Command, Pace, Refused
from desktop.engine.plan import plan
from desktop.engine.updates import Listener, OutputLines, OutputListener, Update
from desktop.language.loader import load_runbook
from desktop.paths import shipped_runbooks_dir
from desktop.targets.base import Stream

_FILE = shipped_runbooks_dir() / "linux-filesystem-filling-up.yaml"
_BEGAN = datetime(2026, 11, 19, 3, 12, tzinfo=UTC)
RUN_ID = "20261119-0312-k4"
_HOST, _YOU = "ssh://root@web-03", "ana"
_ROTATE = "logrotate --force /etc/logrotate.conf"
_LARGEST = (
    (25_165_824, "/var/log"), (23_068_672, "/var/log/nginx"), (18_874_368, "/var/log/nginx/access.log.1"),
    (4_299_161, "/var/lib"), (3_355_443, "/var/lib/docker"), (1_992_294, "/var/cache"),
    (1_677_721, "/var/cache/apt"), (831_488, "/var/log/journal"),
)  # fmt: skip
LOADED = load_runbook(_FILE.read_bytes(), str(_FILE))

_BEGUN: tuple[Event, ...] = (
    RunStarted(
        runbook=RunbookRef(
            id=LOADED.runbook.id, title=LOADED.runbook.title, version=LOADED.runbook.version,
            sha256=LOADED.sha256, file=_FILE.name, source=_FILE.read_text(encoding="utf-8"),
            steps=len(LOADED.runbook.steps),
        ),
        inputs={"host": _HOST, "mount": "/var"}, operator=_YOU, machine="laptop-7", program="handrail 0.1.0",
    ),
    TargetIdentified(
        target=_HOST, label="root@web-03.eu.example",
        facts={"os": "linux", "system": "Debian GNU/Linux 12", "kernel": "6.1.0-28", "reached_by": "bastion-1"},
    ),
    StepStarted(step="space", entry=1, target=_HOST, effect=Effect.READS, command="host.disk  path: /var"),
    StepFinished(
        step="space", entry=1, target=_HOST, verdict=Verdict.FAIL, outcome=0, duration_s=0.4,
        said="/var is 96.4 % full; 1.2 GiB are left.", looked_at={"used_pct": 96.4},
        reading={"used_pct": 96.4, "free_bytes": 1_288_490_189},
    ),
    NoteAdded(text="Customer says uploads fail since 03:50.", by=_YOU, step="space"),
)  # fmt: skip
_READ: tuple[Event, ...] = (
    StepStarted(
        step="largest", entry=1, target=_HOST, effect=Effect.READS,
        command=getattr(LOADED.runbook.step("largest"), "run", ""), environment={"MOUNT": "/var"},
    ),
    StepFinished(
        step="largest", entry=1, target=_HOST, verdict=Verdict.WARN, outcome=0, duration_s=1.8,
        said="/var/log holds 24 GiB.", looked_at={"len(rows)": len(_LARGEST)},
        reading={"rows": tuple({"kib": kib, "path": path} for kib, path in _LARGEST), "exit_status": 0,
                 "stdout": "\n".join(f"{kib}\t{path}" for kib, path in _LARGEST)},
    ),
)  # fmt: skip
_ASKED: tuple[Event, ...] = (
    StepFinished(
        step="kind", entry=1, verdict=Verdict.PASS, answer="logs", by=_YOU, said="Log files", jump="rotate"
    ),
)
_SOLVED: tuple[Event, ...] = (
    ConsentGiven(step="rotate", entry=1, target=_HOST, command=_ROTATE, by=_YOU),
    StepStarted(step="rotate", entry=1, target=_HOST, effect=Effect.CHANGES, command=_ROTATE),
    StepFinished(
        step="rotate", entry=1, target=_HOST, verdict=Verdict.PASS, duration_s=12.3, reading={"exit_status": 0},
        obligation="Remove the rotated files once the archive has them.",
    ),
    StepStarted(step="verify", entry=1, target=_HOST, effect=Effect.READS, command="host.disk  path: /var"),
    StepFinished(
        step="verify", entry=1, target=_HOST, verdict=Verdict.PASS, outcome=0, duration_s=0.3,
        said="/var is 34.1 % full; 21.9 GiB are left.", jump="end.resolved", looked_at={"used_pct": 34.1},
        reading={"used_pct": 34.1, "free_bytes": 23_514_947_174},
    ),
    RunEnded(ended=Ended.RESOLVED, verdict=Verdict.WARN),
)  # fmt: skip

AT_ASK = _BEGUN + _READ
AT_CONSENT = AT_ASK + _ASKED
AT_END = AT_CONSENT + _SOLVED


def recorded(events: Sequence[Event]) -> tuple[Recorded, ...]:
    """Return events in their places, seven seconds apart."""
    return tuple(
        Recorded(run_id=RUN_ID, seq=at, at=_BEGAN + timedelta(seconds=7 * at), event=event)
        for at, event in enumerate(events, 1)
    )


class SampleSession:
    """Stands still at a moment of a run, as the page sees a session. `play` tells what came last once more."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.runbook, self.run_id = LOADED.runbook, RUN_ID
        self._events = recorded(events)
        self._run = fold(self._events)
        self._listeners: list[Listener] = []
        self._output: list[OutputListener] = []

    @property
    def run(self) -> Run:
        return self._run

    @property
    def pace(self) -> Pace:
        return Pace.GUIDED

    def subscribe(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def subscribe_output(self, listener: OutputListener) -> None:
        self._output.append(listener)

    def submit(self, command: Command) -> "Future[Refused | None]":
        done: Future[Refused | None] = Future()
        done.set_result(None)
        return done

    def play(self, last: int = 2) -> None:
        """Tell the last events as if they came now, and the output between them."""
        for end in range(len(self._events) - last + 1, len(self._events) + 1):
            run = fold(self._events[:end])
            latest = self._events[end - 1]
            if isinstance(latest.event, StepFinished) and latest.event.step == "largest":
                self._tell_output()
            for listener in self._listeners:
                listener(Update(run=run, next=plan(self.runbook, run), recorded=(latest,)))

    def _tell_output(self) -> None:
        lines = tuple(f"{kib}\t{path}" for kib, path in _LARGEST)
        for listener in self._output:
            listener(OutputLines("largest", 1, Stream.STDOUT, lines))
