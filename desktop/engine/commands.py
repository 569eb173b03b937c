"""What a person, or a program in a person's name, can tell a session to do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from desktop.domain.events import Decision
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict


class Pace(StrEnum):
    GUIDED = "guided"  # each step waits for the person
    TO_NEXT_QUESTION = "to_next_question"  # reads run by themselves


@dataclass(frozen=True, slots=True)
class Proceed:
    """Run the step that is next; needed for each reading step in the guided pace."""


@dataclass(frozen=True, slots=True)
class SetPace:
    pace: Pace


@dataclass(frozen=True, slots=True)
class Answer:
    step: str
    value: Value


@dataclass(frozen=True, slots=True)
class Consent:
    """Allow exactly `command`, once, where it was shown for; `typed` is for a step that destroys."""

    step: str
    command: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class MarkDone:
    """A person did a `do` step, or could not."""

    step: str
    could: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decide:
    """What to go by where the runbook cannot tell; `verdict` goes with BY_HAND."""

    step: str
    decision: Decision
    note: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class AcceptHostKey:
    """Trust exactly this key of this host from now on."""

    host: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class AddNote:
    text: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class CancelStep:
    """Stop what runs now; the run stays open."""


@dataclass(frozen=True, slots=True)
class Pause:
    pass


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run here."""

    reason: str


Command: TypeAlias = (
    Proceed
    | SetPace
    | Answer
    | Consent
    | MarkDone
    | Skip
    | Decide
    | AcceptHostKey
    | AddNote
    | CancelStep
    | Pause
    | Resume
    | Stop
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that does not fit now, and why, in words for the person who gave it."""

    reason: str
