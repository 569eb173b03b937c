"""A session without threads: what waits in lanes is done one piece at a time, in an order that the test decides.

It is the real session, with its own inbox, lanes that hold their work back, and everything else in memory."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from desktop.domain.events import Event, Recorded
from desktop.domain.ports import Journal, Now
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.target_ref import TargetRef
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.inbox import End
from desktop.engine.lanes import Lanes
from desktop.engine.next import AskConsent, At, Next
from desktop.engine.recall import Recall
from desktop.engine.session import Session
from desktop.engine.surroundings import Surroundings, Targets
from desktop.engine.updates import Update
from desktop.targets.base import Target
from tests.fakes.memory import Answer, MemoryJournal, MemorySecrets, ScriptedTarget, StepClock
from tests.unit.engine.driving import REF

T = TypeVar("T")
Answers = Mapping[str, Answer | list[Answer]]


class HeldLanes(Lanes):
    """Keeps what is submitted until it is told to do one piece."""

    def __init__(self) -> None:
        super().__init__()
        self._held: dict[str, list[Callable[[], None]]] = {}

    @property
    def waiting(self) -> list[str]:
        """The lanes in which something waits."""
        return list(self._held)

    def submit(self, lane: str, work: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()
        self._held.setdefault(lane, []).append(lambda: self._do(future, work))
        return future

    def do_one(self, lane: str) -> None:
        pieces = self._held[lane]
        piece = pieces.pop(0)
        if not pieces:
            del self._held[lane]
        piece()


class Fleet:
    """A target for every name that is asked for; all have the same answers, unless a name has its own."""

    def __init__(self, answers: Answers, **own: ScriptedTarget) -> None:
        self._answers = dict(answers)
        self.known: dict[str, ScriptedTarget] = dict(own)
        self.accepted: list[str] = []

    def target(self, ref: TargetRef) -> Target:
        if str(ref) not in self.known:
            self.known[str(ref)] = ScriptedTarget(ref, self._answers)
        return self.known[str(ref)]

    def accept_host_key(self, ref: TargetRef, fingerprint: str) -> None:
        self.accepted.append(fingerprint)
        self.known[str(ref)].identity = None

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Which scripts ran where, target by target."""
        return [(name, script) for name, target in self.known.items() for script, _ in target.asked]


class _NoThread:
    def start(self) -> None:
        return

    def is_alive(self) -> bool:
        return False


class InThread(Session):
    """A session whose turns are taken when it is told to."""

    def __init__(self, *arguments: Any, **keys: Any) -> None:
        super().__init__(*arguments, **keys)
        self._thread = _NoThread()  # type: ignore[assignment]

    def take_turns(self) -> None:
        while message := self._inbox.next(0):
            if isinstance(message, End):
                self._wind_up()
                return
            self._handle(message)


@dataclass
class Stepped:
    """A session in memory; `pick` decides which lane goes on where several wait."""

    runbook: Runbook
    answers: Answers | Targets = field(default_factory=dict)
    journal: Journal = field(default_factory=MemoryJournal)
    pace: c.Pace = c.Pace.TO_NEXT_QUESTION
    now: Now = field(default_factory=StepClock)
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    recall: Recall | None = None
    pick: Random | None = None
    machine: str = "desk"

    def __post_init__(self) -> None:
        self.fleet: Any = Fleet(self.answers) if isinstance(self.answers, Mapping) else self.answers
        self.lanes = HeldLanes()
        self.told: list[Recorded] = []
        self.update: Update | None = None
        self.around = Surroundings(
            journal=self.journal,
            secrets=self.secrets,
            targets=self.fleet,
            now=self.now,
            operator="ada",
            machine=self.machine,
            program="handrail 0",
            lanes=self.lanes,
            recall=self.recall,
        )
        self.session = InThread(self.runbook, "run-1", self.around, pace=self.pace)
        self.session.subscribe(self._hear)

    def _hear(self, update: Update) -> None:
        self.update = update
        self.told += update.recorded

    def start(self, *, observe_only: bool = False, is_held: bool = False, **inputs: Any) -> "Stepped":
        """Begin, and go on until somebody is waited for; `is_held` does no work in lanes yet."""
        self.session.start(REF, inputs, observe_only=observe_only)
        return self.hold() if is_held else self.settle()

    def reopen(self, events: Sequence[Recorded] | None = None) -> "Stepped":
        self.session.reopen(self.journal.events("run-1") if events is None else events)
        return self.settle()

    def hold(self) -> "Stepped":
        """Take every turn that can be taken, and do no work in lanes."""
        self.session.take_turns()
        return self

    def settle(self) -> "Stepped":
        """Do all work until nothing more happens by itself."""
        self.hold()
        while self.lanes.waiting:
            self.work()
        return self

    def work(self, lane: str = "") -> "Stepped":
        """Do one piece of work, and take the turns that follow."""
        waiting = self.lanes.waiting
        self.lanes.do_one(lane or (self.pick.choice(waiting) if self.pick else waiting[0]))
        return self.hold()

    def tell(self, command: c.Command, *, is_held: bool = False) -> c.Refused | None:
        reply = self.session.submit(command)
        self.hold() if is_held else self.settle()
        return reply.result(timeout=0)

    def says(self, command: c.Command) -> "Stepped":
        """Give a command that has to be taken."""
        refused = self.tell(command)
        assert refused is None, refused
        return self

    def consents(self) -> "Stepped":
        """Allow what is asked now."""
        asked = self.next
        assert isinstance(asked, AskConsent), asked
        at = {"row": asked.row, "entry": asked.entry, "target": str(asked.prepared.target)}
        return self.says(c.Consent(asked.step, asked.prepared.command, asked.sentence, **at))  # type: ignore[arg-type]

    def again(self, upto: int | None = None, **keys: Any) -> "Stepped":
        """Open the record, or its first events, in another program, as after a crash."""
        kept = tuple(self.journal.events("run-1"))[:upto]
        journal = MemoryJournal()
        journal.runs["run-1"] = list(kept)
        journal.evidence = getattr(self.journal, "evidence", {})
        given: dict[str, Any] = {"answers": self.fleet, "now": self.now, "pace": self.pace, **keys}
        return Stepped(self.runbook, journal=journal, **given).reopen()

    @property
    def next(self) -> Next:
        assert self.update
        return self.update.next

    @property
    def at(self) -> tuple[str, str]:
        """The step and row that is next."""
        assert isinstance(self.next, At), self.next
        return self.next.step, self.next.row

    @property
    def run(self) -> Run:
        return self.session.run

    @property
    def path(self) -> list[str]:
        """The steps that were entered, each with its row."""
        return [f"{one.step}[{one.row}]" if one.row else one.step for one in self.run.entries]

    @property
    def verdicts(self) -> dict[str, Verdict | None]:
        return {step: entry.verdict for step, entry in self.run.latest.items()}

    def entry(self, step: str) -> StepEntry:
        return self.run.latest[step]

    @property
    def events(self) -> list[Event]:
        return [recorded.event for recorded in self.journal.events("run-1")]

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]
