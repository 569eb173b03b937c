"""The steps of a runbook: eleven kinds, each told by the key it carries, and the parts they are made of."""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, ClassVar, Literal, TypeAlias

from desktop.dataclass import dataclass
from desktop.domain.inputs import Input
from desktop.domain.outcome import (
    YAML_CONFIG,
    DurationText,
    Expression,
    Jump,
    Outcome,
    StepId,
    Template,
)
from desktop.domain.quantity import parse_duration_s
from desktop.domain.step_parts import Capture as Capture
from desktop.domain.step_parts import CaptureRule as CaptureRule
from desktop.domain.step_parts import Cause as Cause
from desktop.domain.step_parts import Choice as Choice
from desktop.domain.step_parts import Effect as Effect
from desktop.domain.step_parts import Escalation as Escalation
from desktop.domain.step_parts import GroupMode as GroupMode
from desktop.domain.step_parts import Quorum as Quorum
from desktop.domain.step_parts import Retry as Retry
from desktop.domain.step_parts import Sample as Sample
from desktop.domain.values import Value
from desktop.domain.verdict import Ended

MAX_ENTRIES = 20  # how often one step may be entered in a run
DEFAULT_TIMEOUT = "30s"
ShellName = Literal["", "sh", "bash", "python", "powershell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCommon:
    """The keys that every kind of step may carry."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    kind: ClassVar[str] = ""
    id: StepId
    title: Template
    why: Template = ""
    good: Template = ""
    if_not: Template = ""
    learn: Template = ""
    causes: tuple[Cause, ...] = ()
    links: tuple[str, ...] = ()
    on: Template | tuple[Template, ...] = ""  # one target, or a list: a fan-out
    when: Expression = ""
    needs: tuple[StepId, ...] = ()
    each: Template | tuple[Value, ...] = ""  # a list: the step is done once for each `item`
    quorum: Quorum | None = None  # of a fan-out
    set: Mapping[str, Expression] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    next: Jump = ""
    obligation: Template = ""  # what must be put back later; open until it is ticked off
    fresh_for: DurationText = ""  # how long its reading counts when a run is resumed
    customer: str = ""  # what it does, in words for a customer; no `${…}`
    sensitive: bool = False  # its evidence stays on this machine and out of every summary

    @property
    def effect_of(self) -> Effect:
        """What the step does to the system."""
        return Effect.READS

    @property
    def branches(self) -> bool:
        """True when the outcome decides where to go on."""
        return any(outcome.next for outcome in self.outcomes)

    @property
    def children(self) -> "tuple[Step, ...]":
        """The steps inside it, of the same file."""
        return ()

    @property
    def undo_text(self) -> str:
        """How to take a change back: a text, or the id of a step."""
        return ""

    @property
    def verify_id(self) -> str:
        """The step that proves a change, or nothing."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStep(StepCommon):
    kind: ClassVar[str] = "check"
    check: str
    with_: Mapping[str, Value] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)  # what a query's `{name}` stand for; escaped
    sample: Sample | None = None
    retry: Retry | None = None
    timeout: DurationText = ""  # of one reading; empty: the check's own

    @property
    def timeout_s(self) -> float | None:
        return parse_duration_s(self.timeout) if self.timeout else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep(StepCommon):
    kind: ClassVar[str] = "run"
    run: Annotated[str, "script"]
    shell: ShellName = ""  # empty: the file's
    env: Mapping[str, Template | int | float | bool] = field(default_factory=dict)
    put: Mapping[str, Template] = field(
        default_factory=dict
    )  # path on the target: artifact of an earlier step
    accept_exit: tuple[int, ...] = (0,)
    capture: Mapping[str, CaptureRule] = field(default_factory=dict)
    retry: Retry | None = None
    timeout: DurationText = DEFAULT_TIMEOUT
    effect: Effect = Effect.READS
    undo: Template = ""
    verify: StepId = ""
    risk: Template = ""
    consent: str = ""  # the sentence to type before a step that destroys

    @property
    def effect_of(self) -> Effect:
        return self.effect

    @property
    def timeout_s(self) -> float:
        return parse_duration_s(self.timeout)

    @property
    def undo_text(self) -> str:
        return self.undo

    @property
    def verify_id(self) -> str:
        return self.verify


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginStep(StepCommon):
    """Any Nagios or Monitoring plugin: its exit status is the verdict, its performance data the reading."""

    kind: ClassVar[str] = "plugin"
    plugin: tuple[Template, ...]  # one element is one argument
    retry: Retry | None = None
    timeout: DurationText = DEFAULT_TIMEOUT

    @property
    def timeout_s(self) -> float:
        return parse_duration_s(self.timeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeStep(StepCommon):
    """Reads nothing: its outcomes judge inputs and earlier readings."""

    kind: ClassVar[str] = "judge"
    judge: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class DoStep(StepCommon):
    kind: ClassVar[str] = "do"
    do: Template
    record: Mapping[str, Input] = field(default_factory=dict)  # values that the person reads off
    paste: bool = False  # pasted output is captured and judged like a script's
    capture: Mapping[str, CaptureRule] = field(default_factory=dict)
    effect: Effect = Effect.READS
    undo: Template = ""
    verify: StepId = ""
    risk: Template = ""

    @property
    def effect_of(self) -> Effect:
        return self.effect

    @property
    def undo_text(self) -> str:
        return self.undo

    @property
    def verify_id(self) -> str:
        return self.verify


@dataclass(frozen=True, slots=True, kw_only=True)
class AskStep(StepCommon):
    kind: ClassVar[str] = "ask"
    ask: Template
    choices: Mapping[str, Choice] = field(default_factory=dict)
    answer: Input | None = None

    @property
    def branches(self) -> bool:
        return any(choice.next for choice in self.choices.values()) or any(o.next for o in self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitStep(StepCommon):
    kind: ClassVar[str] = "wait"
    wait: DurationText

    @property
    def wait_s(self) -> float:
        return parse_duration_s(self.wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseStep(StepCommon):
    """Another runbook, followed in its place."""

    kind: ClassVar[str] = "use"
    use: str
    with_: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStep(StepCommon):
    kind: ClassVar[str] = "group"
    group: "tuple[Step, ...]"
    mode: GroupMode = GroupMode.SEQUENCE

    @property
    def children(self) -> "tuple[Step, ...]":
        return self.group


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateStep(StepCommon):
    kind: ClassVar[str] = "escalate"
    escalate: Escalation


@dataclass(frozen=True, slots=True, kw_only=True)
class EndStep(StepCommon):
    kind: ClassVar[str] = "end"
    title: Template = "End"
    end: Ended
    say: Template = ""


Step: TypeAlias = (
    CheckStep
    | RunStep
    | PluginStep
    | JudgeStep
    | DoStep
    | AskStep
    | WaitStep
    | UseStep
    | GroupStep
    | EscalateStep
    | EndStep
)
MachineStep: TypeAlias = CheckStep | RunStep | PluginStep | WaitStep  # done in a lane, without a person
STEP_KINDS: tuple[type[Step], ...] = (
    CheckStep,
    RunStep,
    PluginStep,
    JudgeStep,
    DoStep,
    AskStep,
    WaitStep,
    UseStep,
    GroupStep,
    EscalateStep,
    EndStep,
)
