"""One way through a runbook by chance: the engine plans and judges, dice answer for machines and people."""

from collections import Counter
from collections.abc import Mapping

from desktop.domain.advance import advance
from desktop.domain.events import Event, Recorded, RunbookRef, RunStarted, StepFinished
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.domain.values import Fields, Value
from desktop.engine import commands as c
from desktop.engine.fan_out import MEMBERS
from desktop.engine.lane_work import machine_step
from desktop.engine.next import AskDecision, At, Enter, Execute, Identify, Next, Over
from desktop.engine.plan import plan, waits_for_person
from desktop.engine.replies import reply_to
from desktop.engine.scope import scope_at
from desktop.engine.turns import entered, events_without_work, started, taken
from desktop.practice.chance_results import result_by_chance, word_by_chance
from desktop.practice.chance_values import NOW, Chance
from desktop.practice.dice import happens
from desktop.practice.stage import NoRecall, StageClock, StageJournal, stage
from desktop.targets.base import Identity

MOST_TURNS = 3_000  # of one way; a run of hundreds of steps takes fewer
TRIES = 3  # of a word that is refused, after which the step is skipped
CANDIDATES = 6  # readings to choose from where a step is entered again
SEEN_ENOUGH = 3  # entries of a step, from which on another outcome is looked for
UNFIT = "No outcome of the step fits what was read."


_NODES = ("i-0123456789abcdef0", "i-0123456789abcdef1")
_HOSTS = ("ssh:web-1", "ssh:web-2")
_REGIONS = ("eu-west-1", "us-east-1")


def _members(ref: TargetRef) -> Fields:
    """Return what a target that stands for several would tell when it is reached: two, where it names none."""
    if not ref.is_several:
        return {}
    if ref.kind is TargetKind.HOSTS:
        return {MEMBERS: list(_HOSTS)}
    start = str(ref).rpartition("/")[0] if ref.kind is TargetKind.AWS else f"ssm:{ref.profile}/{ref.region}"
    named = ref.nodes.ids or _NODES if ref.nodes else _REGIONS
    return {MEMBERS: [f"{start}/{name}" for name in named]}


class ChanceFault(Exception):  # noqa: N818 - a finding about a runbook, told and never caught as an error
    """What a runbook must never do, whatever it meets: `kind` is crash, loop or unjudged."""

    def __init__(self, kind: str, step: str, message: str, path: tuple[str, ...]) -> None:
        super().__init__(message)
        self.kind, self.step, self.message, self.path = kind, step, message, path


class ChanceWalk:
    def __init__(self, runbook: Runbook, inputs: Mapping[str, Value], chance: Chance) -> None:
        self._book, self._chance = runbook, chance
        self._clock = StageClock(NOW)
        self._around = stage(StageJournal(), self._clock, NoRecall())
        self._refused: Counter[tuple[str, int]] = Counter()
        self._came: Counter[tuple[str, str, int | None]] = Counter()  # outcomes so far, by step and row
        self.run = Run()
        self._begin(inputs)

    def walk(self) -> Run:
        """Return the run at its end.

        Raises:
            ChanceFault: the runbook did what it must not.
        """
        for _ in range(MOST_TURNS):
            following = plan(self._book, self.run)
            if isinstance(following, Over):
                return self.run
            if isinstance(following, AskDecision) and not following.decisions:
                raise self._fault("loop", following, following.reason)
            for event in self._turn(following):
                self._write(event)
        raise self._fault("loop", following, f"It went on for {MOST_TURNS} turns and came to no end.")

    def _begin(self, inputs: Mapping[str, Value]) -> None:
        book = self._book
        ref = RunbookRef(id=book.id, title=book.title, version=book.version, sha256="", file="", source="")
        self._write(
            RunStarted(runbook=ref, inputs=inputs, operator="somebody", machine="here", program="handrail")
        )

    def _write(self, event: Event) -> None:
        recorded = Recorded(run_id="chance", seq=self.run.last_seq + 1, at=self._clock(), event=event)
        self.run = advance(self.run, recorded)

    def _fault(self, kind: str, at: object, message: str) -> ChanceFault:
        path = tuple(entry.step for entry in self.run.entries)
        return ChanceFault(kind, getattr(at, "step", ""), message, path)

    def _turn(self, following: Next) -> tuple[Event, ...]:
        if waits_for_person(following):
            return self._asked(following)
        match following:
            case Identify():
                known = Identity("somebody@there", {"os": self._system(), **_members(following.target)})
                return taken(following, known, self._book, self.run, self._around)
            case Execute():
                return self._executed(following)
            case Enter():
                return (entered(following),)
        events = events_without_work(following, self._book, self.run, self._clock())
        if not events:
            raise self._fault("crash", following, f"It came to {following}, from where nothing leads on.")
        for event in events:
            self._look_at(event)
        return events

    def _system(self) -> str:
        systems = self._book.applies.os or ("linux",)
        return "plan9" if happens(self._chance.dice, 30) else systems[0]

    # -- machines --------------------------------------------------------------------------------

    def _executed(self, following: Execute) -> tuple[Event, ...]:
        """Read; where a step is entered again and again, take the reading that leads where it has led least."""
        self._write(started(following, self._around.secrets.mask))
        at = following.prepared
        count = CANDIDATES if self.run.count(at.step, at.row) > SEEN_ENOUGH else 1
        candidates = [self._finished(following) for _ in range(count)]
        chosen = min(candidates, key=lambda events: self._came[_way(events[0])])
        self._came[_way(chosen[0])] += 1
        self._look_at(chosen[0])
        return chosen

    def _finished(self, following: Execute) -> tuple[Event, ...]:
        at = following.prepared
        step = machine_step(scope_at(self._book, self.run, at.within, at.row), at.step)
        self._chance.turn_to(at.step)
        result = result_by_chance(step, self._chance)
        return taken(following, result, self._book, self.run, self._around)

    def _look_at(self, event: Event) -> None:
        """A reading that nothing is said about leaves a person alone with it."""
        if isinstance(event, StepFinished) and event.reason == UNFIT:
            shown = ", ".join(f"{name}={value!r}" for name, value in list(event.reading.items())[:6])
            raise self._fault(
                "unjudged", event, f"No outcome fits {shown or 'what was known'}. End with `otherwise`."
            )

    # -- people ----------------------------------------------------------------------------------

    def _asked(self, following: Next) -> tuple[Event, ...]:
        assert waits_for_person(following)
        word = word_by_chance(following, self._chance)
        reply = reply_to(word, following, self._book, self.run, self._around)
        if not isinstance(reply, c.Refused):
            return reply
        return self._after_refusal(following, reply)

    def _after_refusal(self, at: At, refused: c.Refused) -> tuple[Event, ...]:
        """Try again; after some tries the step is skipped, as a person would who has no such value."""
        self._refused[(at.step, self.run.last_seq)] += 1
        if self._refused[(at.step, self.run.last_seq)] < TRIES:
            return ()
        skip = c.Skip(at.step, "nothing fits")
        reply = reply_to(skip, plan(self._book, self.run), self._book, self.run, self._around)
        if isinstance(reply, c.Refused):
            raise self._fault(
                "crash", at, f"Neither an answer nor a skip is taken: {refused.reason} {reply.reason}"
            )
        return reply


def _way(event: Event) -> tuple[str, str, int | None]:
    return (getattr(event, "step", ""), getattr(event, "row", ""), getattr(event, "outcome", None))
