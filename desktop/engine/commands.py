"""What a person, or a program in a person's name, can tell a session to do."""

from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from desktop.dataclass import dataclass
from desktop.domain.events import Decision
from desktop.domain.values import Fields, Value
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


# What a person says to a question names its step and, where they know them, the row of a fan-out and the entry that
# they were asked about: a word that comes twice must not be taken for the next row.


@dataclass(frozen=True, slots=True)
class Answer:
    step: str
    value: Value
    row: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """Allow exactly `command` on exactly `target`, once; `typed` is for a step that destroys.

    In a fan-out the target has to be said; elsewhere it is the only one that the step has."""

    step: str
    command: str
    typed: str = ""
    target: str = ""
    row: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class MarkDone:
    """A person did a `do` step, or could not; `values` are what they read off, `pasted` what they copied."""

    step: str
    could: bool = True
    note: str = ""
    values: Fields = field(default_factory=dict)
    pasted: str = ""
    row: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    step: str
    reason: str
    row: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Decide:
    """What to go by where the runbook cannot tell; `verdict` goes with BY_HAND."""

    step: str
    decision: Decision
    note: str = ""
    verdict: Verdict | None = None
    row: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptHostKey:
    """Trust exactly this key of this host from now on."""

    host: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or a picture as evidence. Of a text that is too large the record keeps head and tail."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class AddNote:
    text: str
    step: str = ""
    attached: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelStep:
    """Stop what runs now; the run stays open."""


@dataclass(frozen=True, slots=True)
class EndWait:
    """Cut a `wait` step short: it counts as over."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Run the last step again."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go on from this step; readings that came after it are stale from then on."""

    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last tick, answer, skip or note; `seq` names another one by its event."""

    seq: int | None = None


@dataclass(frozen=True, slots=True)
class MeetObligation:
    """Tick off what had to be put back; `seq` is of the entry that left it. It works after the end too."""

    seq: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Leave the run to somebody else, with what they need to know."""

    to: str
    note: str = ""
    next_action: str = ""  # empty: what the run waits for
    sla_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Go on with a run that was handed over."""


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
    | EndWait
    | Retry
    | GoTo
    | Undo
    | MeetObligation
    | HandOver
    | TakeOver
    | Pause
    | Resume
    | Stop
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that does not fit now, and why, in words for the person who gave it."""

    reason: str
