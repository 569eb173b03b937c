"""The smaller facts that a document is made of: what was given, measured, allowed, noted, owed and handed over."""

from datetime import datetime

from desktop.dataclass import dataclass
from desktop.domain.events import EvidenceRef
from desktop.summary.blocks import Events


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookFacts:
    id: str
    title: str
    version: int
    sha256: str
    owner: str = ""
    summary: str = ""
    symptoms: tuple[str, ...] = ()
    customer: str = ""  # what one may have noticed, in words for a customer


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenInput:
    name: str
    label: str
    value: str  # of a secret: where it is kept
    is_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One value that an outcome judged, with its unit: `label` for people, `name` as in the runbook."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFacts:
    target: str
    label: str
    facts: tuple[Measured, ...] = ()
    accepted_key: str = ""  # who accepted which host key in this run
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    by: str
    at: datetime | None
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseWords:
    cause: str
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorWords:
    """What the runbook's author wrote about a step, its values filled in."""

    why: str = ""
    good: str = ""
    if_not: str = ""
    risk: str = ""
    causes: tuple[CauseWords, ...] = ()
    found: str = ""  # for a customer: what the outcome that held means
    done: str = ""  # for a customer: what the step did


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    title: str
    how: str  # skipped, blocked, could not be checked…
    reason: str = ""
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What an open run waits for; `kind` is ask, do, consent, decision, outcome_unknown, host_key or undo."""

    step: str
    kind: str
    text: str = ""
    row: str = ""
    row_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What comes next, in plain sentences; `to` is set when the run was handed over."""

    sentences: tuple[str, ...]
    said: str = ""  # what the runbook says at this end
    to: str = ""
    because: str = ""
    ask_for: str = ""
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    at: datetime
    by: str
    text: str
    step_title: str = ""
    attached: tuple[EvidenceRef, ...] = ()
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """What must be put back; `seq` names it for `handrail met`."""

    seq: int
    text: str
    step: str
    step_title: str
    row_name: str = ""
    is_met: bool = False
    met_by: str = ""
    note: str = ""
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A run that waits for somebody else to take it over, and what they need to know."""

    by: str
    to: str
    open: str
    next_action: str
    sla_due: datetime | None = None
    note: str = ""
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapNotice:
    step_title: str
    evidence: EvidenceRef
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenCount:
    """How many values of one kind are hidden in the texts of this document."""

    kind: str
    count: int
