"""A recorded incident: what a run saw, entry by entry, so that its runbook can be followed over it again."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import ClassVar, Literal

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.events import Decision
from desktop.domain.outcome import YAML_CONFIG, DurationText
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Verdict

INCIDENT_VERSION = 1
OPEN = "open"  # the end of a run that somebody is still needed for
INCIDENTS = ".incidents"  # the end of the name of the folder beside a runbook that holds its incidents
ACCEPT_KEY = "accept_key"  # what may stand for a decision where a host shows a key that is not known
STOP = "stop"  # and where the run was stopped there
ALWAYS = "1-"

# The errors of this program by their class names without `Error`, as a run's record keeps them.
FaultKind = Literal[
    "Auth",
    "Cancelled",
    "CommandMissing",
    "Connect",
    "ConnectionLost",
    "Deadline",
    "Expression",
    "HostKey",
    "Input",
    "MissingValue",
    "NotApplicable",
    "PermissionDenied",
    "Prompt",
    "SecretUnavailable",
    "Target",
    "Throttled",
    "UnreadableOutput",
]
ExpectedEnd = Literal[
    "resolved",
    "workaround",
    "not_reproduced",
    "not_applicable",
    "unsupported",
    "escalated",
    "unresolved",
    "completed",
    "stopped",
    "open",  # somebody is still needed
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """What a script or a plugin wrote, so that captures are tested too."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    stdout: str = ""
    stderr: str = ""
    exit_status: int = 0
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFault:
    """Why a step could not be looked at; what else is known of it depends on its kind."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    kind: FaultKind
    message: str
    rung: str = ""  # of Connect and ConnectionLost
    host: str = ""  # of HostKey, as the two that follow
    fingerprint: str = ""
    is_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenConsent:
    """A person allowed the change, and typed the sentence of a step that destroys."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of entering a step once. A change has its `consent` beside what came of it."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    target: str = ""  # of a row in a fan-out: where it was read
    item: Value = None  # and what it was about
    consent: SeenConsent | None = None
    reading: Fields | None = None  # the fields of a check or a plugin
    raw: Raw | None = None
    error: SeenFault | None = None
    answer: Value = None  # to a question; of a `do` step: done, could_not
    record: Fields = field(default_factory=dict)  # values that a person read off
    pasted: str = ""
    waited: DurationText = ""
    note: str = ""  # what a person said about an answer or a decision
    decide: str = ""  # how a person went on where the runbook could not tell: go_on, by_hand:warn
    went_to: bool = False  # a person went to this step instead of the one that was next; it may stand alone
    skip: str = ""  # why it was skipped
    stop: str = ""  # why the run was stopped here


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEntry(Seen):
    """One time that a step was entered. `a/b` is step b of the runbook that step a uses."""

    step: str
    readings: tuple[Seen, ...] = ()  # the rows of a fan-out

    @property
    def is_only_a_move(self) -> bool:
        """True when it says no more than that a person went to the step."""
        return self == IncidentEntry(step=self.step, went_to=True, note=self.note)

    @property
    def is_only_a_decision(self) -> bool:
        """True when it says no more than how a person went on where nothing else had to be recorded."""
        if not self.decide:
            return False
        bare = replace(self, target="", item=None, note="", went_to=False)
        return bare == IncidentEntry(step=self.step, decide=self.decide)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What following the runbook over the incident has to come to."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    end: ExpectedEnd
    path: tuple[str, ...] = ()  # the steps that were entered, in order; empty when any will do
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)  # the last one of a step


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """`entries` stand in the order in which steps were entered; what nobody had to be asked for has none."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    incident: int = INCIDENT_VERSION
    title: str
    runbook: str
    versions: str = ALWAYS  # of the runbook: `3`, `3-5`, `3-`
    now: datetime  # when the run began, UTC
    observe_only: bool = False
    targets: Mapping[str, Fields] = field(default_factory=dict)  # facts of each, and its `label`
    inputs: Fields = field(default_factory=dict)  # of a secret: its reference
    entries: tuple[IncidentEntry, ...] = ()
    expect: Expectation


@dataclass(frozen=True, slots=True)
class VersionRange:
    first: int
    last: int | None  # None: all that follow

    def __contains__(self, version: int) -> bool:
        return self.first <= version and (self.last is None or version <= self.last)


def parse_versions(text: str) -> VersionRange:
    """Return the versions of a runbook that a text names.

    Raises:
        InputError: it is neither `3` nor `3-5` nor `3-`.
    """
    first, dash, last = text.partition("-")
    numbers = [part for part in (first, last) if part]
    if not first or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in numbers):
        raise InputError(
            f"{text[:40]!r} is no range of versions. Write 3, 3-5, or 3- for 3 and all after it."
        )
    if not dash:
        return VersionRange(int(first), int(first))
    found = VersionRange(int(first), int(last) if last else None)
    if found.last is not None and found.last < found.first:
        raise InputError(f"{text!r} ends before it begins. Write {found.last}-{found.first}.")
    return found


@dataclass(frozen=True, slots=True)
class SeenDecision:
    """A person's decision; `verdict` goes with BY_HAND."""

    decision: Decision
    verdict: Verdict | None = None


def parse_decision(text: str) -> SeenDecision:
    """Return the decision that a text names, such as `retry` or `by_hand:warn`.

    Raises:
        InputError: it is none, or a reading by hand has no verdict.
    """
    word, _, verdict = text.partition(":")
    if word not in set(Decision):
        known = ", ".join([*(one for one in Decision if one is not Decision.BY_HAND), ACCEPT_KEY, STOP])
        raise InputError(f"{text[:40]!r} is no decision. Write {known} or by_hand:pass (warn, fail).")
    decision = Decision(word)
    if verdict not in (("pass", "warn", "fail") if decision is Decision.BY_HAND else ("",)):
        raise InputError(
            f"{text[:40]!r}: write by_hand:pass, by_hand:warn or by_hand:fail; no other has a verdict."
        )
    return SeenDecision(decision, Verdict(verdict) if verdict else None)
