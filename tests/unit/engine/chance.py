"""A run by dice: targets that answer anything, people who say anything at any time, work that ends in any order."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from desktop.domain.errors import (
    ConnectionLostError,
    DeadlineError,
    HostKeyError,
    NotApplicableError,
    PermissionDeniedError,
)
from desktop.domain.events import ConsentGiven, Decision, NoteAdded, ObligationMet, StepStarted
from desktop.domain.run import StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import MAX_ENTRIES, Effect
from desktop.domain.target_ref import TargetRef
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Enter,
    Execute,
    Identify,
    Next,
    Over,
    Paused,
)
from desktop.engine.plan import waits_for_person
from desktop.targets.base import Call, CommandOutput, Identity
from tests.fakes.memory import MemoryJournal, ScriptedTarget, StepClock, said
from tests.unit.engine.chance_books import DESTROY
from tests.unit.engine.stepped import Stepped

ANSWERS = (
    "8",
    "8",
    "1",
    "1",
    "",
    "no number",
    "exit 3",
    "lost",
    "deadline",
    "denied",
    "no such",
    "bug",
    "stopped",
)
KEYS = (*("known",) * 8, "new key", "other key", "off")


class AnyFleet:
    """Targets that answer by dice, and keep every rule that was broken when something reached them."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.targets: dict[str, AnyTarget] = {}
        self.broken: list[str] = []
        self.changes: Counter[tuple[str, str, int]] = Counter()
        self.driven: Stepped | None = None

    def target(self, ref: TargetRef) -> "AnyTarget":
        if str(ref) not in self.targets:
            self.targets[str(ref)] = AnyTarget(ref, self)
        return self.targets[str(ref)]

    def accept_host_key(self, ref: TargetRef, fingerprint: str) -> None:
        self.target(ref).state = "known"


class AnyTarget(ScriptedTarget):
    def __init__(self, ref: TargetRef, fleet: AnyFleet) -> None:
        super().__init__(ref)
        self.fleet = fleet
        self.state = fleet.dice.choice(KEYS)

    def identify(self, call: Call) -> Identity:
        match self.state:
            case "new key" | "other key":
                is_changed = self.state == "other key"
                raise HostKeyError("key", host=str(self.ref), fingerprint="SHA256:x", is_changed=is_changed)
            case "off":
                raise DeadlineError("off")
        return super().identify(call)

    def shell(self, call: Call) -> Any:
        return _Watched(self, call)

    def answer(self, script: str, call: Call) -> CommandOutput:
        self._look(script)
        return self._said(self.fleet.dice.choice(ANSWERS), call)

    def _look(self, script: str) -> None:
        """The record comes first: what runs is in it, and before a change the consent to exactly this, here."""
        driven = self.fleet.driven
        assert driven
        mine = [one for one in driven.run.working if one.command == script and one.target == str(self.ref)]
        if not mine:
            self.fleet.broken.append(f"{script} ran on {self.ref} and the record has no such step")
            return
        if mine[0].effect is not Effect.READS:
            self._look_at_change(mine[0], driven)

    def _look_at_change(self, entry: StepEntry, driven: Stepped) -> None:
        self.fleet.changes[entry.step, entry.row, entry.entry] += 1
        before = [one for one in driven.events[: entry.seq] if not isinstance(one, NoteAdded | ObligationMet)]
        given, begun = before[-2:]
        wanted = (entry.step, entry.row, entry.entry, str(self.ref), entry.command)
        if not isinstance(begun, StepStarted) or not isinstance(given, ConsentGiven):
            self.fleet.broken.append(f"{wanted} changed after {given} and {begun}")
        elif (
            given.step,
            given.row,
            given.entry,
            given.target,
            given.command,
        ) != wanted or driven.run.observe_only:
            self.fleet.broken.append(f"{wanted} changed after {given}")
        elif entry.effect is Effect.DESTROYS and given.typed != DESTROY:
            self.fleet.broken.append(f"{wanted} destroyed after {given.typed!r} was typed")

    def _said(self, word: str, call: Call) -> CommandOutput:
        faults: dict[str, Exception] = {
            "lost": ConnectionLostError("lost", rung="channel", partial_output="half"),
            "deadline": DeadlineError("too late"),
            "denied": PermissionDeniedError("denied"),
            "no such": NotApplicableError("no such thing"),
            "bug": RuntimeError("a bug"),
        }
        if word in faults:
            raise faults[word]
        if word == "stopped" and self.fleet.driven:
            self.fleet.driven.session.submit(c.CancelStep())
            call.check("The command")
        return said(word, exit_status=3 if word == "exit 3" else 0)


class _Watched:
    os = "linux"

    def __init__(self, target: AnyTarget, call: Call) -> None:
        self._target, self._call = target, call

    def run(self, argv: Sequence[str], **_: Any) -> CommandOutput:
        return self._target.answer(" ".join(argv), self._call)

    def run_script(self, script: str, **_: Any) -> CommandOutput:
        return self._target.answer(script.strip(), self._call)


def any_run(runbook: Runbook, dice: Random) -> Stepped:
    """Begin a run, of which the dice decide everything."""
    fleet = AnyFleet(dice)
    pace = dice.choice((c.Pace.TO_NEXT_QUESTION, c.Pace.TO_NEXT_QUESTION, c.Pace.GUIDED))
    driven = Stepped(runbook, fleet, pace=pace, pick=dice)
    fleet.driven = driven
    hosts = dice.choice((["ssh:x"], ["ssh:x", "ssh:y"], []))
    return driven.start(observe_only=dice.randrange(12) == 0, hosts=hosts)


def opened_again(driven: Stepped, upto: int, dice: Random) -> Stepped:
    """Open the first events of a record in another program."""
    journal = MemoryJournal()
    journal.runs["run-1"] = list(driven.journal.events("run-1"))[:upto]
    fleet = AnyFleet(dice)
    later = journal.runs["run-1"][-1].at + timedelta(seconds=dice.choice((0, 2, 60)))
    again = Stepped(driven.runbook, fleet, journal=journal, pick=dice, now=StepClock(later))
    fleet.driven = again
    return again.reopen()


def talk(driven: Stepped, dice: Random, words: int) -> None:
    """Say this many words, most of them to what is asked, and have work end in between."""
    for _ in range(words):
        if isinstance(driven.next, Over) and dice.randrange(3):
            return
        if driven.lanes.waiting and dice.randrange(3) == 0:
            command: c.Command | None = dice.choice(
                (c.CancelStep(), c.EndWait(), c.Pause(), c.AddNote("now"))
            )
        else:
            command = any_command(driven, dice) if dice.randrange(3) == 0 else fitting(driven.next, dice)
        driven.tell(command, is_held=dice.randrange(3) == 0) if command else None
        while driven.lanes.waiting and dice.randrange(4):
            driven.work()
    driven.settle()


def fitting(following: Next, dice: Random) -> c.Command | None:
    """One of the commands that a person may give to what is asked now; not all of them are granted."""
    match following:
        case AskConsent():
            at = {"row": following.row, "entry": following.entry, "target": str(following.prepared.target)}
            if dice.randrange(6) == 0:
                return c.Skip(following.step, "no")
            if dice.randrange(8) == 0:
                at["target"] = dice.choice(("", "local", "ssh:x"))
            return c.Consent(following.step, following.prepared.command, following.sentence, **at)  # type: ignore[arg-type]
        case AskQuestion():
            return c.Answer(
                following.step, dice.choice([option.value for option in following.options] or ["7", "0"])
            )
        case AskDone():
            return c.MarkDone(
                following.step, could=dice.randrange(3) > 0, values={"n": "4"} if following.record else {}
            )
        case AskDecision() if following.decisions:
            decision = dice.choice(following.decisions)
            verdict = dice.choice((Verdict.PASS, Verdict.FAIL)) if decision is Decision.BY_HAND else None
            return c.Decide(following.step, decision, verdict=verdict)
        case AskHostKey():
            if dice.randrange(3):
                return c.AcceptHostKey(following.host, following.fingerprint)
            return c.Decide(following.step, dice.choice((Decision.GO_ON, Decision.RETRY)))
        case Identify() | Execute() | Enter():
            return c.Proceed() if dice.randrange(5) else c.Skip(following.step, "no")
        case Paused():
            return dice.choice((c.Resume(), c.TakeOver()))
    return None


def any_command(driven: Stepped, dice: Random) -> c.Command:
    """Any command at all, about any step."""
    run = driven.run
    step = dice.choice([step.id for step in driven.runbook.all_steps])
    seq = dice.choice([entry.seq for entry in run.entries] or [1])
    return dice.choice(_commands(step, seq, driven, dice))


def _commands(step: str, seq: int, driven: Stepped, dice: Random) -> tuple[c.Command, ...]:
    owed = driven.run.open_obligations
    return (
        c.AddNote("a word"),
        c.Pause(),
        c.Resume(),
        c.Proceed(),
        c.CancelStep(),
        c.EndWait(),
        c.SetPace(dice.choice(tuple(c.Pace))),
        c.Skip(step, "no"),
        c.Answer(step, "a"),
        c.MarkDone(step, values={"n": "4"}),
        c.Consent(step, f"do 0 {step}", DESTROY),
        c.Consent(step, f"do 0 {step}", DESTROY, target="ssh:x", row="0"),
        c.Decide(step, Decision.GO_ON),
        c.Decide(step, Decision.HAPPENED),
        c.AcceptHostKey("ssh:x", "SHA256:x"),
        *(c.GoTo(step),) * 5,
        c.Retry(),
        c.Retry(),
        c.Undo(),
        c.Undo(),
        c.Undo(),
        c.Undo(seq),
        c.HandOver("bob"),
        c.TakeOver(),
        c.MeetObligation(owed[0].seq if owed else seq),
        *((c.MeetObligation(owed[0].seq),) if owed else ()),
        *((c.Stop("enough"),) if dice.randrange(4) == 0 else ()),
    )


def assert_settled(driven: Stepped) -> None:
    """Nothing is under way: so somebody is waited for, or it is over."""
    assert driven.update
    assert not driven.update.trouble, driven.update.trouble
    assert not driven.update.is_working
    following = driven.next
    assert waits_for_person(following) or isinstance(following, Over | Paused | Identify | Execute | Enter), (
        following
    )
    if isinstance(following, Identify | Execute | Enter):
        assert driven.session.pace is c.Pace.GUIDED or isinstance(following, Execute), following


def assert_bounds(driven: Stepped) -> None:
    fleet = driven.fleet
    assert not fleet.broken, fleet.broken
    assert max(fleet.changes.values(), default=0) <= 1
    entered = Counter((entry.step, entry.row) for entry in driven.run.entries)
    assert max(entered.values(), default=0) <= MAX_ENTRIES
