"""Small runbooks of every kind of step, made by dice: the same seed gives the same runbook."""

from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

from desktop.domain.inputs import Input, InputType
from desktop.domain.outcome import Outcome
from desktop.domain.runbook import EscalateWhen, Runbook, linked
from desktop.domain.step import (
    AskStep,
    Capture,
    Choice,
    DoStep,
    Effect,
    EndStep,
    EscalateStep,
    Escalation,
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
from desktop.domain.verdict import Ended

T = TypeVar("T")

HOSTS = ("ssh:x", "ssh:y")
DESTROY = "destroy it"
CONDITIONS = (
    "n > 5",
    "exit_status == 0",
    "n < 3",
    "otherwise",
    "otherwise",
    "item == 1",
    "target.os == 'linux'",
)
WHENS = ("item > 1", "target.os == 'linux'", "target.os == 'windows'", "nope > 1", "1 < 2", "1 > 2")
READS = (RunStep, PluginStep, WaitStep, JudgeStep)


class Author:
    """Writes one runbook; `ids` are all of its file, so that a jump may lead anywhere."""

    def __init__(self, dice: Random, *, depth: int = 0) -> None:
        self.dice, self.depth = dice, depth
        self.ids: list[str] = []
        self.links: dict[str, Runbook] = {}

    def runbook(self) -> Runbook:
        self.ids = [f"s{number}" for number in range(self.dice.randint(2, 5))]
        steps = tuple(self.step(step_id) for step_id in tuple(self.ids))
        keys: dict[str, Any] = {}
        if self.maybe(8):
            rule = self.one(("steps.s0.n > 7", "steps.s1.verdict == 'unknown'", "nope > 1"))
            keys["escalate_when"] = (EscalateWhen(if_=rule, to="Ops", because="${steps.s0.n}"),)
        made = Runbook(
            runbook=1,
            id=f"book{self.depth}",
            title="Book",
            inputs={"hosts": Input(type=InputType.TARGETS, required=False)},
            on=self.one(("local", "local", "local", HOSTS)),
            outputs={"n": "steps.s0.n"},
            steps=steps,
            **keys,
        )
        return linked(made, self.links)

    def one(self, among: Sequence[T]) -> T:
        return among[self.dice.randrange(len(among))]

    def maybe(self, among: int) -> bool:
        return self.dice.randrange(among) == 0

    def step(self, step_id: str, *, is_inside: bool = False, reads_only: bool = False) -> Step:
        keys = self._shared(step_id, is_inside=is_inside, reads_only=reads_only)
        kinds = "run run run plugin" if reads_only else "run run change change do ask type judge wait plugin"
        if not reads_only and self.maybe(4):
            kinds += " end escalate"
        if not is_inside or (self.maybe(4) and not reads_only):
            kinds += " group group"
        if self.depth < 2 and not is_inside:
            kinds += " use"
        return self._of_kind(self.one(kinds.split()), keys)

    def _of_kind(self, kind: str, keys: dict[str, Any]) -> Step:
        step_id = keys["id"]
        match kind:
            case "run":
                capture = self.one(({}, {"n": "number"}, {"n": Capture(lines=True)}))
                retry = Retry(times=2, every="0s", until="n > 5") if self.maybe(6) else None
                return RunStep(**keys, run=self._script(step_id), capture=capture, retry=retry)
            case "change":
                return RunStep(
                    **keys,
                    run=self._script(step_id),
                    **self._changing(),
                    effect=self._effect(),
                    consent=DESTROY,
                )
            case "plugin":
                return PluginStep(**keys, plugin=tuple(self._script(step_id).split()))
            case "do":
                record = {"n": Input(type=InputType.INTEGER)} if self.maybe(3) else {}
                return DoStep(
                    **keys,
                    do="Look.",
                    record=record,
                    effect=self.one((Effect.READS, Effect.CHANGES)),
                    **self._changing(),
                )
            case "ask":
                choices = {
                    word: Choice(label=word, next=self._jump(), when="1 > 2" if self.maybe(8) else "")
                    for word in ("a", "b")
                }
                return AskStep(**keys, ask="Which?", choices=choices)
            case "type":
                return AskStep(**keys, ask="How many?", answer=Input(type=InputType.INTEGER, min=1))
            case "judge":
                return JudgeStep(**keys, judge="?")
            case "wait":
                return WaitStep(**keys, wait="1ms")
            case "use":
                return self._use(keys)
            case "group":
                return self._group(keys)
            case "escalate":
                return EscalateStep(
                    **_without_row(keys), escalate=Escalation(to="Ops", because="${steps.s0.n}")
                )
        return EndStep(**_without_row(keys), end=self.one((Ended.RESOLVED, Ended.WORKAROUND)))

    def _shared(self, step_id: str, *, is_inside: bool, reads_only: bool) -> dict[str, Any]:
        keys: dict[str, Any] = {"id": step_id, "title": step_id}
        if self.maybe(5):
            keys["when"] = self.one((*WHENS, f"steps.{self.one(self.ids)}.verdict != 'fail'"))
        if self.maybe(8):
            keys["needs"] = (self.one(self.ids),)
        if self.maybe(4) and not reads_only:
            keys["next"] = self._jump()
        if self.maybe(2):
            keys["outcomes"] = tuple(
                self._outcome(reads_only=reads_only) for _ in range(self.dice.randint(1, 2))
            )
        if self.maybe(5):
            keys["obligation"] = "Put ${steps.s0.n} back."
        if self.maybe(3):
            keys["fresh_for"] = "3s"
        if self.maybe(10):
            keys["set"] = {"m": self.one(("1 + 1", "n + 1"))}
        if self.maybe(9 if is_inside else 4) and not reads_only:
            keys |= self._rows()
        elif self.maybe(6):
            keys["on"] = self.one(HOSTS)
        return keys

    def _rows(self) -> dict[str, Any]:
        quorum = self.one((None, None, *Quorum))
        if self.maybe(2):
            return {"each": self.one(((1, 2), (1, 2, 3), "${steps.s0.rows}", ())), "quorum": quorum}
        return {"on": self.one((HOSTS, ("${hosts}",), "${steps.s0.rows}")), "quorum": quorum}

    def _outcome(self, *, reads_only: bool) -> Outcome:
        verdict = self.one(("pass_", "warn", "fail", "unknown", "not_applicable"))
        keys: dict[str, str] = {verdict: self.one(CONDITIONS), "next": "" if reads_only else self._jump()}
        return Outcome(**keys)

    def _jump(self) -> str:
        return self.one(
            (
                "",
                "",
                "",
                "",
                self.one(self.ids),
                self.one(self.ids),
                self.one(("end.resolved", "end.unresolved")),
            )
        )

    def _effect(self) -> Effect:
        return self.one((Effect.CHANGES, Effect.CHANGES, Effect.DESTROYS))

    def _changing(self) -> dict[str, str]:
        verify = self.one(self.ids) if self.maybe(3) else ""
        return {"verify": verify, "undo": self.one(("", "Put it back.", self.one(self.ids)))}

    def _script(self, step_id: str) -> str:
        return f"do {self.depth} {step_id}"

    def _group(self, keys: dict[str, Any]) -> GroupStep:
        mode = self.one(tuple(GroupMode))
        names = [f"{keys['id']}_{number}" for number in range(self.dice.randint(1, 3))]
        self.ids += names
        is_parallel = mode is GroupMode.PARALLEL
        children = tuple(self.step(name, is_inside=True, reads_only=is_parallel) for name in names)
        return GroupStep(**keys, group=children, mode=mode)

    def _use(self, keys: dict[str, Any]) -> UseStep:
        name = f"used-{keys['id']}"
        inner = Author(self.dice, depth=self.depth + 1)
        self.links[name] = inner.runbook()
        return UseStep(**keys, use=name, with_={"hosts": list(HOSTS)} if self.maybe(2) else {})


def _without_row(keys: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in keys.items() if name not in ("each", "quorum", "on")}


def any_runbook(dice: Random) -> Runbook:
    return Author(dice).runbook()
