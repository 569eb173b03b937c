"""A piece of work on a target: what it needs, what came back, and what its faults mean."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from desktop.dataclass import dataclass
from desktop.domain.errors import (
    ConnectError,
    HandrailError,
    HostKeyError,
    RecordError,
)
from desktop.domain.events import EvidenceRef, Fault
from desktop.domain.ports import Now, Secrets
from desktop.domain.runbook import Runbook
from desktop.domain.values import Fields, Value
from desktop.targets.base import Beside, CancelToken, OnOutput, Target

PutEvidence = Callable[[str, bytes], EvidenceRef]
GetEvidence = Callable[[EvidenceRef], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkResult:
    """What came back from the target: fields to judge, or a fault; and the evidence of both."""

    fields: Fields = field(default_factory=dict)
    fault: Fault | None = None
    is_not_applicable: bool = False
    evidence: tuple[EvidenceRef, ...] = ()
    duration_s: float = 0.0
    attempts: int = 1
    lost: tuple[str, ...] = ()  # evidence that could not be stored, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a piece of work needs besides the step: its target, the names it may see, where evidence goes."""

    runbook: Runbook
    target: Target
    names: Fields
    put_evidence: PutEvidence
    secrets: Secrets
    now: Now
    cancel: CancelToken
    get_evidence: GetEvidence | None = None
    hurry: CancelToken = field(default_factory=CancelToken)  # cuts a wait short
    on_output: OnOutput | None = None
    beside: Beside | None = None
    lost: list[str] = field(default_factory=list)  # evidence that could not be stored, in words


def keep(bench: Bench, name: str, masked: str, dropped_bytes: int = 0) -> tuple[EvidenceRef, ...]:
    """Store evidence. What cannot be stored does not undo what was done and read: the loss is told instead."""
    if not masked:
        return ()
    try:
        kept = bench.put_evidence(name, masked.encode("utf-8", "replace"))
    except RecordError as fault:
        bench.lost.append(f"Its {name} could not be kept as evidence: {fault}")
        return ()
    return (replace(kept, size_bytes=kept.size_bytes + dropped_bytes),)


def fault_of(error: HandrailError) -> Fault:
    """Return an error as the record keeps it."""
    facts: dict[str, Value] = {}
    if isinstance(error, HostKeyError):
        facts = {"host": error.host, "fingerprint": error.fingerprint, "is_changed": error.is_changed}
        if error.kind:
            facts["kind"] = error.kind
    elif isinstance(error, ConnectError):
        facts = {"rung": error.rung}
    return Fault(kind=type(error).__name__.removesuffix("Error"), message=str(error), facts=facts)


def masked_fields(fields: Mapping[str, Value], mask: Callable[[str], str]) -> dict[str, Value]:
    """Return fields with every text masked, before they are judged, stored or shown."""
    return {key: _masked(value, mask) for key, value in fields.items()}


def _masked(value: Value, mask: Callable[[str], str]) -> Value:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return masked_fields(value, mask)
    if isinstance(value, list | tuple):
        return [_masked(item, mask) for item in value]
    return value


CANCELLED = "Cancelled"
# Faults after which it is sure that a change did not begin, or that it ran to its end. After any other it may or
# may not have taken place.
SURE_FAULTS = frozenset(
    {
        "Auth",
        "CommandMissing",
        "Connect",
        "Expression",
        "HostKey",
        "Input",
        "MissingValue",
        "NotApplicable",
        "PermissionDenied",
        "SecretUnavailable",
    }
)


def is_sure(fault: Fault) -> bool:
    """True when it is known whether a change took place, although there was a fault."""
    return fault.kind in SURE_FAULTS or fault.facts.get("has_begun") is False
