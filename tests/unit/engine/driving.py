"""Drive a session in a test: start it, wait for what it waits for, and look at its events."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Queue
from typing import Any

from desktop.domain.events import RunbookRef
from desktop.domain.outcome import Outcome
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import AskStep, Choice, RunStep, Step
from desktop.domain.target_ref import LOCAL
from desktop.engine.commands import Command, Pace, Refused
from desktop.engine.next import Execute, Identify, Next, Over, Paused
from desktop.engine.plan import waits_for_person
from desktop.engine.recall import Recall
from desktop.engine.session import Session
from desktop.engine.surroundings import Surroundings, Targets
from desktop.engine.updates import Update
from tests.fakes.memory import MemoryJournal, MemorySecrets, ScriptedTarget, ScriptedTargets, StepClock


def run_step(step_id: str, script: str = "", **keys: Any) -> RunStep:
    return RunStep(id=step_id, title=step_id, run=script or step_id, **keys)


def ask_step(step_id: str, **choices: str) -> AskStep:
    options = {value: Choice(label=value, next=where) for value, where in choices.items()}
    return AskStep(id=step_id, title=step_id, ask="Which?", choices=options)


def runbook_of(*steps: Step, **keys: Any) -> Runbook:
    return Runbook(runbook=1, id="test", title="Test", steps=steps, **keys)


REF = RunbookRef(id="test", title="Test", version=1, sha256="0" * 64, file="test.yaml", source="")


class Driven:
    """A session with everything it needs in memory."""

    def __init__(
        self,
        runbook: Runbook,
        target: ScriptedTarget | None = None,
        *,
        pace: Pace = Pace.TO_NEXT_QUESTION,
        secrets: MemorySecrets | None = None,
        journal: MemoryJournal | None = None,
        recall: Recall | None = None,
        targets: Targets | None = None,
    ) -> None:
        self.target = target or ScriptedTarget(LOCAL)
        self.targets = ScriptedTargets(self.target)
        self.journal = journal or MemoryJournal()
        around = Surroundings(
            journal=self.journal,
            secrets=secrets or MemorySecrets(),
            targets=targets or self.targets,
            now=StepClock(),
            operator="ada",
            machine="desk",
            program="handrail 0",
            recall=recall,
        )
        self.updates: Queue[Update] = Queue()
        self.output: list[str] = []
        self.session = Session(runbook, "run-1", around, pace=pace)
        self.session.subscribe(self.updates.put)
        self.session.subscribe_output(lambda lines: self.output.extend(lines.lines))

    def start(self, *, observe_only: bool = False, **inputs: Any) -> "Driven":
        self.session.start(REF, inputs, observe_only=observe_only)
        return self

    def reopen(self) -> "Driven":
        self.session.reopen(self.journal.events("run-1"))
        return self

    def until(self, is_it: Callable[[Update], bool], timeout_s: float = 5.0) -> Update:
        while True:
            update = self.updates.get(timeout=timeout_s)
            if is_it(update):
                return update

    def settled(self) -> Next:
        """Wait until a person is asked, the run is over, or a guided step waits to be run."""
        update = self.until(
            lambda u: (
                not u.is_working
                and not u.recorded
                and (waits_for_person(u.next) or isinstance(u.next, Over | Paused | Execute | Identify))
            )
        )
        return update.next

    def tell(self, command: Command) -> Refused | None:
        while not self.updates.empty():
            self.updates.get_nowait()
        reply: Future[Refused | None] = self.session.submit(command)
        return reply.result(timeout=5)

    @property
    def run(self) -> Run:
        return self.session.run

    @property
    def path(self) -> list[str]:
        return [entry.step for entry in self.run.entries]

    @property
    def kinds(self) -> list[str]:
        return [type(recorded.event).__name__ for recorded in self.journal.events("run-1")]


def outcome(text: str, *, say: str = "", next: str = "") -> Outcome:
    """An outcome from `fail: x > 1`."""
    key, _, condition = text.partition(": ")
    return Outcome(**{"pass_" if key == "pass" else key: condition, "say": say, "next": next})
