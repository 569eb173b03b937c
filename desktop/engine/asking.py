"""What a person is asked about an entry that the runbook alone cannot go on from."""

from desktop.domain.events import Decision
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.target_ref import parse_target
from desktop.engine.next import AskDecision, AskHostKey, WaitKind
from desktop.engine.work import CANCELLED

UNKNOWN_DECISIONS = (Decision.RETRY, Decision.BY_HAND, Decision.GO_ON)
CHANGE_DECISIONS = (Decision.HAPPENED, Decision.DID_NOT_HAPPEN, Decision.GO_ON)
_AGAIN = (Decision.RETRY, Decision.DID_NOT_HAPPEN)


def is_again(last: StepEntry) -> bool:
    """True when a person wants the same once more."""
    return last.decision is not None and last.decision.decision in _AGAIN


def is_stopped(last: StepEntry) -> bool:
    """True when a person stopped the step and has not said yet how to go on."""
    return last.fault is not None and last.fault.kind == CANCELLED and last.decision is None


def is_unsure(last: StepEntry) -> bool:
    """True for a change of which nobody has said yet whether it took place."""
    return last.state is EntryState.OUTCOME_UNKNOWN and last.decision is None


def ask_decision(last: StepEntry, decisions: tuple[Decision, ...], reason: str = "") -> AskDecision:
    return AskDecision(
        step=last.step,
        entry=last.entry,
        row=last.row,
        within=last.within,
        reason=reason or last.reason or last.said,
        decisions=decisions,
        wait=WaitKind.DECISION,
    )


def ask_whether_it_happened(last: StepEntry) -> AskDecision:
    return AskDecision(
        step=last.step,
        entry=last.entry,
        row=last.row,
        within=last.within,
        reason=last.reason,
        decisions=CHANGE_DECISIONS,
        wait=WaitKind.OUTCOME_UNKNOWN,
    )


def wants_host_key(last: StepEntry) -> bool:
    """True when the host is not known here yet and nobody has decided; a key that changed is no question."""
    fault = last.fault
    is_new = fault is not None and fault.kind == "HostKey" and not fault.facts.get("is_changed")
    return is_new and last.decision is None


def ask_host_key(run: Run, last: StepEntry) -> AskHostKey | None:
    """Return the question whether to trust a host's key, or None once it has been accepted."""
    facts = last.fault.facts if last.fault else {}
    host, fingerprint = str(facts.get("host")), str(facts.get("fingerprint"))
    if any((key.host, key.fingerprint) == (host, fingerprint) for key in run.host_keys):
        return None
    return AskHostKey(
        step=last.step,
        entry=last.entry,
        row=last.row,
        within=last.within,
        target=parse_target(last.target),
        host=host,
        fingerprint=fingerprint,
        key_kind=str(facts.get("kind", "")),
    )
