"""Small runbooks, targets that answer anything, and people who say anything: made at random, run for real."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

from hypothesis import strategies as st

from desktop.domain.errors import (
    ConnectionLostError,
    DeadlineError,
    HostKeyError,
    NotApplicableError,
    PermissionDeniedError,
    RecordFullError,
)
from desktop.domain.events import ConsentGiven, Decision, NoteAdded, Recorded, StepStarted
from desktop.domain.inputs import Input, InputType
from desktop.domain.outcome import Outcome
from desktop.domain.ports import Draft, Journal
from desktop.domain.runbook import Runbook
from desktop.domain.step import (
    AskStep,
    Choice,
    DoStep,
    Effect,
    EndStep,
    EscalateStep,
    Escalation,
    Retry,
    RunStep,
    Step,
)
from desktop.domain.target_ref import LOCAL
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Execute,
    Identify,
    Next,
    Over,
    Paused,
)
from desktop.engine.session import Session
from desktop.engine.surroundings import Surroundings
from desktop.engine.updates import Update
from desktop.targets.base import Call, CommandOutput, Identity
from tests.fakes.memory import MemoryJournal, MemorySecrets, ScriptedTarget, ScriptedTargets, StepClock, said
from tests.unit.engine.driving import REF

DESTROY = "destroy it"
IDS = tuple(f"s{number}" for number in range(6))
CONDITIONS = ("n > 5", "exit_status == 0", "n < 3", "steps.s0.verdict == 'pass'", "otherwise")
WHENS = (
    "",
    "",
    "",
    "target.os == 'linux'",
    "target.os == 'windows'",
    "steps.s0.verdict != 'fail'",
    "nope > 1",
)


def jumps(ids: Sequence[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(("", "", "", *ids, "end.resolved", "end.unresolved"))


@st.composite
def outcomes(draw: st.DrawFn, ids: Sequence[str]) -> tuple[Outcome, ...]:
    made: list[Outcome] = []
    for _ in range(draw(st.integers(0, 2))):
        key = draw(st.sampled_from(("pass_", "warn", "fail", "unknown", "not_applicable")))
        keys: dict[str, str] = {key: draw(st.sampled_from(CONDITIONS)), "next": draw(jumps(ids))}
        made.append(Outcome(**keys))
    return tuple(made)


@st.composite
def steps(draw: st.DrawFn, step_id: str, ids: Sequence[str]) -> Step:
    shared: dict[str, Any] = {
        "id": step_id,
        "title": f"Step {step_id}",
        "when": draw(st.sampled_from(WHENS)),
        "next": draw(jumps(ids)),
        "needs": draw(st.sampled_from(((), (), (), (ids[0],)))),
    }
    kind = draw(st.sampled_from(("run", "run", "run", "run", "do", "ask", "type", "end", "escalate")))
    if kind == "run":
        effect = draw(st.sampled_from((Effect.READS, Effect.READS, Effect.CHANGES, Effect.DESTROYS)))
        return RunStep(
            **shared,
            run=f"do {step_id}",
            effect=effect,
            consent=DESTROY,
            capture=draw(st.sampled_from(({}, {"n": "number"}))),
            outcomes=draw(outcomes(ids)),
            retry=draw(st.sampled_from((None, None, Retry(times=3, every="0s", until="n > 5")))),
        )
    if kind == "do":
        return DoStep(**shared, do="Look.", effect=draw(st.sampled_from((Effect.READS, Effect.CHANGES))))
    if kind == "ask":
        choices = {word: Choice(label=word, next=draw(jumps(ids))) for word in ("a", "b")}
        return AskStep(**shared, ask="Which?", choices=choices)
    if kind == "type":
        return AskStep(**shared, ask="How many?", answer=Input(type=InputType.INTEGER, min=1))
    if kind == "end":
        return EndStep(**shared, end=draw(st.sampled_from((Ended.RESOLVED, Ended.WORKAROUND))))
    return EscalateStep(**shared, escalate=Escalation(to="Ops", because="${steps.s0.n}"))


@st.composite
def runbooks(draw: st.DrawFn) -> Runbook:
    ids = IDS[: draw(st.integers(1, len(IDS)))]
    return Runbook(runbook=1, id="test", title="Test", steps=tuple(draw(steps(one, ids)) for one in ids))


# What a target answers, by name: the words of a falsifying example say what happened.
ANSWERS = (
    "8",
    "1",
    "",
    "no number",
    "exit 3",
    "lost",
    "deadline",
    "denied",
    "no such",
    "host key",
    "bug",
    "stopped",
)
plans_of_answers = st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=6)


class AnyTarget(ScriptedTarget):
    """Answers by a list, over and over, and keeps every rule that was broken when a script reached it."""

    def __init__(self, script: Sequence[str], runbook: Runbook, journal: Journal) -> None:
        super().__init__(LOCAL)
        self._script, self._runbook, self._journal = script, runbook, journal
        self.session: Session | None = None
        self.broken: list[str] = []
        self.changes: list[tuple[str, int]] = []
        self._turn = 0

    def identify(self, call: Call) -> Identity:
        if self.identity:
            raise self.identity
        return super().identify(call)

    def shell(self, call: Call) -> Any:
        return _Watched(self, call)

    def answer(self, script: str, call: Call) -> CommandOutput:
        self._look(script)
        word = self._script[self._turn % len(self._script)]
        self._turn += 1
        return self._said(word, call)

    def _look(self, script: str) -> None:
        """The record comes first: the start is in it, and before a change the consent to exactly this."""
        *before, last = [r.event for r in self._journal.events("run-1") if not isinstance(r.event, NoteAdded)]
        step = self._runbook.step(script.removeprefix("do "))
        if not isinstance(last, StepStarted) or last.step != step.id or last.command != script:
            self.broken.append(f"{script} ran and the record ends with {last}")
            return
        if step.effect_of is Effect.READS:
            return
        given = before[-1]
        wanted = (step.id, last.entry, str(self.ref), script)
        if not isinstance(given, ConsentGiven) or wanted != (
            given.step,
            given.entry,
            given.target,
            given.command,
        ):
            self.broken.append(f"{script} changed after {given}")
        elif step.effect_of is Effect.DESTROYS and given.typed != DESTROY:
            self.broken.append(f"{script} destroyed after {given.typed!r} was typed")
        self.changes.append((step.id, last.entry))

    def _said(self, word: str, call: Call) -> CommandOutput:
        faults: dict[str, Exception] = {
            "lost": ConnectionLostError("lost", rung="channel", partial_output="half"),
            "deadline": DeadlineError("too late"),
            "denied": PermissionDeniedError("denied"),
            "no such": NotApplicableError("no such thing"),
            "host key": HostKeyError("new", host="h", fingerprint="SHA256:x", is_changed=False),
            "bug": RuntimeError("a bug"),
        }
        if word in faults:
            raise faults[word]
        if word == "stopped" and self.session:
            self.session.submit(c.CancelStep())
            call.cancel.wait(10)
            call.check("The command")
        return said(word, exit_status=3 if word == "exit 3" else 0)


@dataclass
class _Watched:
    target: AnyTarget
    call: Call
    os: str = "linux"

    def run(self, argv: Sequence[str], **_: Any) -> CommandOutput:
        return self.target.answer(argv[0], self.call)

    def run_script(self, script: str, **_: Any) -> CommandOutput:
        return self.target.answer(script.strip(), self.call)


class FlakyJournal(MemoryJournal):
    """Refuses the calls of these numbers, counted from 1, like a disk that is full for a while."""

    def __init__(self, failing: frozenset[int] = frozenset()) -> None:
        super().__init__()
        self._failing, self._calls = failing, 0

    def make_room(self) -> None:
        self._failing = frozenset()

    def commit(self, run_id: str, drafts: Sequence[Draft]) -> None:
        self._calls += 1
        if self._calls in self._failing:
            raise RecordFullError("No space is left for the record.")
        super().commit(run_id, drafts)


def fitting(following: Next, pick: int) -> c.Command:
    """One of the commands that a person may give to what is asked now; not all of them are granted."""
    match following:
        case AskConsent():
            exact = c.Consent(following.step, following.prepared.command, following.sentence)
            return (exact, exact, c.Consent(following.step, "do other"), c.Skip(following.step, "no"))[
                pick % 4
            ]
        case AskQuestion():
            words = [option.value for option in following.options] or ["7", "0"]
            return c.Answer(following.step, words[pick % len(words)])
        case AskDone():
            return c.MarkDone(following.step, could=pick % 3 > 0)
        case AskDecision() if following.decisions:
            decision = following.decisions[pick % len(following.decisions)]
            verdict = Verdict.PASS if decision is Decision.BY_HAND else None
            return c.Decide(following.step, decision, verdict=verdict)
        case AskHostKey():
            accept = c.AcceptHostKey(following.host, following.fingerprint)
            return (accept, accept, c.Decide(following.step, Decision.GO_ON))[pick % 3]
        case Identify() | Execute():
            return c.Proceed() if pick % 5 else c.Skip(following.step, "no")
        case Paused():
            return c.Resume()
    return c.AddNote("still here")


@st.composite
def stray_commands(draw: st.DrawFn) -> c.Command:
    step = draw(st.sampled_from(IDS))
    return draw(
        st.sampled_from(
            (
                c.AddNote("a word"),
                c.Pause(),
                c.Resume(),
                c.Proceed(),
                c.CancelStep(),
                c.SetPace(c.Pace.GUIDED),
                c.SetPace(c.Pace.TO_NEXT_QUESTION),
                c.Skip(step, "no"),
                c.Answer(step, "a"),
                c.MarkDone(step),
                c.Consent(step, f"do {step}", DESTROY),
                c.Decide(step, Decision.GO_ON),
                c.Decide(step, Decision.HAPPENED),
                c.AcceptHostKey("h", "SHA256:x"),
                c.Stop("enough"),
            )
        )
    )


# A number is a choice among what fits; a command is one that may come at any time.
words = st.lists(
    st.one_of(st.integers(0, 11), st.integers(0, 11), st.integers(0, 11), stray_commands()), max_size=30
)


@dataclass
class Drive:
    """A session driven by words until it is over, or nobody says anything more."""

    runbook: Runbook
    journal: Journal
    target: AnyTarget
    pace: c.Pace = c.Pace.TO_NEXT_QUESTION
    told: list[Recorded] = field(default_factory=list)
    update: Update | None = None

    def __post_init__(self) -> None:
        around = Surroundings(
            journal=self.journal,
            secrets=MemorySecrets(),
            targets=ScriptedTargets(self.target),
            now=StepClock(),
            operator="ada",
            machine="desk",
            program="handrail 0",
        )
        self.session = Session(self.runbook, "run-1", around, pace=self.pace)
        self.target.session = self.session
        self._updates: Queue[Update] = Queue()
        self.session.subscribe(self._updates.put)

    def begin(self, *, observe_only: bool = False) -> "Drive":
        self.session.start(REF, {}, observe_only=observe_only)
        return self._settle()

    def reopen(self) -> "Drive":
        self.session.reopen(self.journal.events("run-1"))
        return self._settle()

    def say(self, word: int | c.Command) -> None:
        assert self.update
        command = fitting(self.update.next, word) if isinstance(word, int) else word
        self.session.submit(command).result(timeout=20)
        self._settle()

    def say_all(self, said_words: Sequence[int | c.Command]) -> "Drive":
        for word in said_words:
            if self.update and isinstance(self.update.next, Over):
                break
            self.say(word)
        return self

    def _settle(self) -> "Drive":
        """Wait until nothing runs and nothing more happens by itself; a deadlock ends here."""
        while True:
            self.update = self._updates.get(timeout=20)
            self.told += self.update.recorded
            if not self.update.recorded and not self.update.is_working:
                return self
