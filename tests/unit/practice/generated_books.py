"""Small runbooks with groups, fan-outs, other runbooks, waits and plugins, made at random, and targets for them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from desktop.domain.errors import (
    AuthError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    PermissionDeniedError,
)
from desktop.domain.events import Decision
from desktop.domain.inputs import Input, InputType
from desktop.domain.outcome import Outcome
from desktop.domain.runbook import Runbook, linked
from desktop.domain.step import (
    AskStep,
    Choice,
    DoStep,
    Effect,
    EndStep,
    GroupMode,
    GroupStep,
    JudgeStep,
    PluginStep,
    Quorum,
    Retry,
    RunStep,
    Step,
    UseStep,
    WaitStep,
)
from desktop.domain.target_ref import TargetRef
from desktop.domain.verdict import Ended, Verdict
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
    Paused,
)
from desktop.targets.base import Call, CommandOutput, Identity, Target
from tests.fakes.memory import ScriptedTarget, said

TARGETS = ("ssh:web-01", "ssh:web-02", "local")
CONDITIONS = ("n > 5", "exit_status == 0", "otherwise", "otherwise")
ITEMS: tuple[Any, ...] = ("a", "b", 3, {"name": "c", "size": 7}, ["d"], True)


@st.composite
def outcomes(draw: st.DrawFn, jumps: Sequence[str], conditions: Sequence[str]) -> tuple[Outcome, ...]:
    made = []
    for _ in range(draw(st.integers(0, 2))):
        key = draw(st.sampled_from(("pass_", "warn", "fail", "unknown")))
        keys: dict[str, str] = {key: draw(st.sampled_from(conditions)), "next": draw(st.sampled_from(jumps))}
        made.append(Outcome(**keys))
    return tuple(made)


@st.composite
def fans(draw: st.DrawFn, *, with_targets: bool) -> dict[str, Any]:
    """What makes a step a fan-out, mostly nothing."""
    choice = draw(st.integers(0, 5))
    each = tuple(draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3, unique_by=repr)))
    if choice == 0:
        return {"each": each}
    if choice == 1 and with_targets:
        return {"on": tuple(draw(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=3, unique=True)))}
    if choice == 2 and with_targets:
        return {"on": TARGETS[:2], "each": each, "quorum": draw(st.sampled_from((None, *Quorum)))}
    return {"on": draw(st.sampled_from(("", *TARGETS)))} if with_targets else {}


@st.composite
def steps(draw: st.DrawFn, step_id: str, jumps: Sequence[str], depth: int) -> Step:
    shared: dict[str, Any] = {"id": step_id, "title": f"Step {step_id}"}
    shared["when"] = draw(
        st.sampled_from(("", "", "", "", "target.os == 'linux'", "steps.s0.verdict != 'fail'"))
    )
    kinds = ["run", "run", "run", "change", "plugin", "do", "ask", "number", "judge", "wait", "end"]
    kind = draw(st.sampled_from(kinds + (["group", "group", "use"] if depth else [])))
    if kind != "end":
        shared["next"] = (
            draw(st.sampled_from(jumps)) if not depth else draw(st.sampled_from(("", "", *jumps)))
        )
    match kind:
        case "run" | "change":
            return RunStep(
                **shared,
                **draw(fans(with_targets=True)),
                run=f"do {step_id}",
                effect=Effect.CHANGES if kind == "change" else Effect.READS,
                capture=draw(st.sampled_from(({}, {"n": "number"}))),
                outcomes=draw(outcomes(jumps, CONDITIONS)),
                retry=draw(st.sampled_from((None, Retry(times=2, every="0s", until="n > 5")))),
            )
        case "plugin":
            return PluginStep(**shared, **draw(fans(with_targets=True)), plugin=("check_it",))
        case "do":
            record = draw(st.sampled_from(({}, {"n": Input(type=InputType.INTEGER)})))
            return DoStep(**shared, **draw(fans(with_targets=False)), do="Look.", record=record)
        case "ask":
            choices = {word: Choice(label=word, next=draw(st.sampled_from(jumps))) for word in ("a", "b")}
            return AskStep(**shared, **draw(fans(with_targets=False)), ask="Which?", choices=choices)
        case "number":
            return AskStep(**shared, ask="How many?", answer=Input(type=InputType.INTEGER))
        case "judge":
            made = draw(outcomes(jumps, ("steps.s0.verdict == 'pass'", "otherwise")))
            return JudgeStep(**shared, judge="So.", outcomes=made)
        case "wait":
            return WaitStep(**shared, wait="0s")
        case "use":
            return UseStep(**shared, **draw(fans(with_targets=False)), use="child")
        case "group":
            return draw(groups(shared, step_id, depth))
    return EndStep(**shared, end=draw(st.sampled_from((Ended.RESOLVED, Ended.WORKAROUND))))


@st.composite
def groups(draw: st.DrawFn, shared: dict[str, Any], step_id: str, depth: int) -> Step:
    mode = draw(st.sampled_from(GroupMode))
    ids = [f"{step_id}_{number}" for number in range(draw(st.integers(1, 3)))]
    is_free = mode in (GroupMode.PARALLEL, GroupMode.ANY_ORDER)
    jumps = ("",) if is_free else ("", "", *ids, "end.resolved")
    children = tuple(draw(steps(one, jumps, depth - 1)) for one in ids)
    if mode is GroupMode.PARALLEL:
        children = tuple(
            RunStep(id=one, title=one, run=f"do {one}", on=draw(st.sampled_from(TARGETS))) for one in ids
        )
    return GroupStep(**shared, **draw(fans(with_targets=False)), mode=mode, group=children)


@st.composite
def books(draw: st.DrawFn) -> Runbook:
    ids = [f"s{number}" for number in range(draw(st.integers(1, 4)))]
    jumps = ("", "", "", *ids, "end.resolved")
    made = tuple(draw(steps(one, jumps, 2)) for one in ids)
    inner = tuple(
        draw(steps(f"c{number}", ("", "", "end.unresolved"), 0)) for number in range(draw(st.integers(1, 3)))
    )
    child = Runbook(runbook=1, id="child", title="Child", steps=inner)
    return linked(Runbook(runbook=1, id="test", title="Test", steps=made), {"child": child})


# -- targets -------------------------------------------------------------------------------------------

WORDS = ("8", "8", "8", "1", "no number", "exit 1", "exit 127", "lost", "late", "denied")
DOORS = ("open", "open", "open", "closed", "refused")
scripts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)
doors = st.lists(st.sampled_from(DOORS), min_size=1, max_size=4)


class AnyFleet:
    """Targets that answer by a list, over and over, and let one in by another."""

    def __init__(self, words: Sequence[str], doors: Sequence[str]) -> None:
        self._words, self._doors = words, doors
        self._turn = self._knock = 0
        self._known: dict[str, Target] = {}

    def target(self, ref: TargetRef) -> Target:
        return self._known.setdefault(str(ref), _AnyTarget(ref, self))

    def accept_host_key(self, ref: TargetRef, fingerprint: str) -> None:
        raise AssertionError("no host here shows a new key")

    def knock(self) -> None:
        word = self._doors[self._knock % len(self._doors)]
        self._knock += 1
        if word == "closed":
            raise ConnectError("no route", rung="tcp")
        if word == "refused":
            raise AuthError("not you")

    def answer(self) -> CommandOutput:
        word = self._words[self._turn % len(self._words)]
        self._turn += 1
        faults = {
            "lost": ConnectionLostError("gone", rung="channel"),
            "late": DeadlineError("too late"),
            "denied": PermissionDeniedError("denied"),
        }
        if word in faults:
            raise faults[word]
        return said(word, exit_status=int(word.removeprefix("exit ")) if word.startswith("exit") else 0)


class _AnyTarget(ScriptedTarget):
    def __init__(self, ref: TargetRef, fleet: AnyFleet) -> None:
        super().__init__(ref)
        self._fleet = fleet

    def identify(self, call: Call) -> Identity:
        self._fleet.knock()
        return super().identify(call)

    def shell(self, call: Call) -> Any:
        return self

    def run(self, argv: Sequence[str], **_: Any) -> CommandOutput:
        return self._fleet.answer()

    def run_script(self, script: str, **_: Any) -> CommandOutput:
        return self._fleet.answer()


# -- people --------------------------------------------------------------------------------------------


def fitting(following: Next, pick: int) -> c.Command:
    """One of the commands that a person may give to what is asked now."""
    match following:
        case AskConsent():
            allowed = c.Consent(
                following.step,
                following.prepared.command,
                target=str(following.prepared.target),
                row=following.row,
            )
            return allowed if pick % 4 else c.Skip(following.step, "no")
        case AskQuestion():
            words = [option.value for option in following.options] or ["7", "0"]
            return (
                c.Answer(following.step, words[pick % len(words)])
                if pick % 7
                else c.Skip(following.step, "no")
            )
        case AskDone():
            could = pick % 3 > 0
            return c.MarkDone(
                following.step, could=could, values={"n": pick} if following.record and could else {}
            )
        case AskDecision() if following.decisions:
            decision = following.decisions[pick % len(following.decisions)]
            return c.Decide(
                following.step, decision, verdict=Verdict.WARN if decision is Decision.BY_HAND else None
            )
        case AskHostKey():
            return c.Decide(following.step, Decision.GO_ON)
        case Identify() | Execute() | Enter():
            return c.Proceed() if pick % 9 else c.Skip(following.step, "no")
        case Paused():
            return c.Resume()
    return c.AddNote("still here")


@st.composite
def other_words(draw: st.DrawFn) -> c.Command:
    step = f"s{draw(st.integers(0, 3))}"
    words = (c.GoTo(step, "back"), c.Retry(), c.Undo(), c.Pause(), c.SetPace(c.Pace.GUIDED), c.Stop("enough"))
    return draw(st.sampled_from(words))


words = st.lists(
    st.one_of(*[st.integers(1, 60)] * 6, other_words()),
    max_size=25,
)
