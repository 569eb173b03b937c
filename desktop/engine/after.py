"""What comes after an entry of a step: where it goes on, or what a person has to say first."""

from desktop.domain.errors import ExpressionError
from desktop.domain.events import Decision
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.step import EndStep, EscalateStep, GroupMode, Step
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.entering import Where
from desktop.engine.frame import Frame, close
from desktop.engine.names import names_of
from desktop.engine.next import AskDecision, AskHostKey, Finish, Next, WaitKind
from desktop.engine.texts import shown
from desktop.engine.work import CANCELLED
from desktop.expressions import evaluate_condition, parse_expression

UNKNOWN_DECISIONS = (Decision.RETRY, Decision.BY_HAND, Decision.GO_ON)
CHANGE_DECISIONS = (Decision.HAPPENED, Decision.DID_NOT_HAPPEN, Decision.GO_ON)
_AGAIN = (Decision.RETRY, Decision.DID_NOT_HAPPEN)


def after(frame: Frame, last: StepEntry) -> Next:
    """Return what comes after the entry where a level stands."""
    step = frame.scope.step(last.step)
    if escalation := _escalation(frame, step, last):
        return escalation
    if last.decision:
        return _after_decision(frame, step, last.decision.decision, last)
    if last.state is EntryState.INTERRUPTED:
        return frame.entering.step(step)
    if last.state is EntryState.OUTCOME_UNKNOWN:
        return ask_whether_it_happened(last)
    if last.state is EntryState.PASSED_OVER:
        goes_by_next = last.verdict in (Verdict.SKIPPED, Verdict.BLOCKED)
        return frame.jump(step.next if goes_by_next else "", step)
    return _after_finished(frame, step, last)


def _after_finished(frame: Frame, step: Step, last: StepEntry) -> Next:
    if wants_host_key(last):
        return ask_host_key(frame, last) or frame.entering.step(step)
    if isinstance(step, EndStep | EscalateStep) and not frame.scope.prefix:
        return _ending_again(frame, step, last)
    if offer := _undo_offer(frame, step, last):
        return offer
    if _is_open(frame, step, last):
        return ask_decision(last, UNKNOWN_DECISIONS)
    if _is_enough(frame, last):
        assert frame.around is not None  # only a group has such a mode
        return close(frame.around)
    if step.verify_id and not last.jump and last.verdict in (Verdict.PASS, Verdict.WARN):
        return frame.jump(step.verify_id, step)
    return frame.jump(last.jump or step.next, step)


def _is_open(frame: Frame, step: Step, last: StepEntry) -> bool:
    """True when a person has to say how to go on: they stopped the step, or no outcome says where unknown leads."""
    if last.fault and last.fault.kind == CANCELLED:
        return True
    if frame.mode is GroupMode.FIRST_KNOWN:
        return False
    return last.verdict is Verdict.UNKNOWN and step.branches and last.outcome is None and not last.jump


def _is_enough(frame: Frame, last: StepEntry) -> bool:
    """True when a ladder broke, or a group that wants the first known has it."""
    verdict = last.verdict
    if verdict is None or not verdict.did_run:
        return False
    if frame.mode is GroupMode.LADDER:
        return verdict is not Verdict.PASS
    return frame.mode is GroupMode.FIRST_KNOWN and verdict is not Verdict.UNKNOWN


def _ending_again(frame: Frame, step: Step, last: StepEntry) -> Next:
    """The last step is in the record and the end of the run is not: nothing comes after it all the same."""
    at = Where(step=last.step, entry=last.entry, row=last.row, within=last.within)
    ending = frame.entering.enter(step, at)
    if not isinstance(ending, Finish):
        return ending
    return Finish(
        ended=ending.ended,
        said=ending.said,
        escalated_to=ending.escalated_to,
        because=ending.because,
        ask_for=ending.ask_for,
    )


# -- a person's word ---------------------------------------------------------------------------------


def ask_decision(last: StepEntry, decisions: tuple[Decision, ...]) -> AskDecision:
    return AskDecision(
        step=last.step,
        entry=last.entry,
        row=last.row,
        within=last.within,
        reason=last.reason or last.said,
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
    """True when the host is not known here yet; a key that changed is no question."""
    fault = last.fault
    return fault is not None and fault.kind == "HostKey" and not fault.facts.get("is_changed")


def ask_host_key(frame: Frame, last: StepEntry) -> AskHostKey | None:
    """Return the question whether to trust a host's key, or None once it has been accepted."""
    facts = last.fault.facts if last.fault else {}
    host, fingerprint = str(facts.get("host")), str(facts.get("fingerprint"))
    if any((key.host, key.fingerprint) == (host, fingerprint) for key in frame.run.host_keys):
        return None
    return AskHostKey(
        step=last.step,
        entry=last.entry,
        row=last.row,
        within=last.within,
        target=parse_target(last.target),
        host=host,
        fingerprint=fingerprint,
    )


def _after_decision(frame: Frame, step: Step, decision: Decision, last: StepEntry) -> Next:
    if decision in _AGAIN:
        return frame.entering.step(step)
    if decision is Decision.UNDO:
        change = _verified_change(frame, step, last)
        return frame.jump(change.undo_text if change else "", step)
    if decision in (Decision.GO_ON, Decision.UNDONE):
        return frame.jump(last.jump or step.next, step)
    if step.verify_id:
        return frame.jump(step.verify_id, step)
    return frame.jump(_jump_by_hand(step, last.verdict) or step.next, step)


def is_again(last: StepEntry) -> bool:
    """True when a person wants the same once more."""
    return last.decision is not None and last.decision.decision in _AGAIN


def _jump_by_hand(step: Step, verdict: Verdict | None) -> str:
    """Where the runbook goes on a verdict that a person found: by the first outcome with that verdict."""
    return next((outcome.next for outcome in step.outcomes if outcome.verdict is verdict), "")


# -- a change that does not prove itself ---------------------------------------------------------------


def _verified_change(frame: Frame, step: Step, last: StepEntry) -> Step | None:
    """Return the step whose change this one was to prove, where it comes right after it."""
    for entry in reversed(frame.run.entries):
        is_before = entry.seq < last.seq and entry.within == last.within and entry.row == last.row
        if not is_before or entry.is_recheck or not entry.counts or entry.step == last.step:
            continue
        change = frame.scope.step(entry.step)
        return change if change.verify_id == step.id else None
    return None


def _undo_offer(frame: Frame, step: Step, last: StepEntry) -> AskDecision | None:
    """Offer to take a change back whose proof did not pass."""
    if last.verdict not in (Verdict.FAIL, Verdict.UNKNOWN) or (last.fault and last.fault.kind == CANCELLED):
        return None
    change = _verified_change(frame, step, last)
    if change is None or not change.undo_text:
        return None
    is_step = any(other.id == change.undo_text for other in frame.scope.runbook.all_steps)
    said = last.reason or last.said
    return AskDecision(
        step=last.step,
        entry=last.entry,
        row=last.row,
        within=last.within,
        reason=f"The change of step {change.id!r} did not prove itself: {said}",
        decisions=(
            Decision.UNDO if is_step else Decision.UNDONE,
            Decision.RETRY,
            Decision.BY_HAND,
            Decision.GO_ON,
        ),
        wait=WaitKind.UNDO,
        undo=frame.entering.undo_of(change),
    )


# -- a hand-over that the file demands -----------------------------------------------------------------


def _escalation(frame: Frame, step: Step, last: StepEntry) -> Finish | None:
    """Return the hand-over of the first `escalate_when` that holds; what cannot be told does not hold."""
    rules = frame.scope.runbook.escalate_when
    if not rules or isinstance(step, EndStep | EscalateStep) or last.state is EntryState.INTERRUPTED:
        return None
    now = frame.entering.now
    names = names_of(frame.run, frame.scope, now=now)
    for rule in rules:
        try:
            if not evaluate_condition(parse_expression(rule.if_), names, now):
                continue
        except ExpressionError:
            continue
        because = shown(rule.because, frame.run, frame.scope) or f"It holds that {rule.if_}."
        to = shown(rule.to, frame.run, frame.scope)
        return Finish(ended=Ended.ESCALATED, said=because, escalated_to=to, because=because)
    return None
