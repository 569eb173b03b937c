"""What comes after an entry of a step: where it goes on, or what a person has to say first."""

from desktop.domain.errors import ExpressionError
from desktop.domain.events import Decision
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.step import EndStep, EscalateStep, GroupMode, Step
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.asking import (
    UNKNOWN_DECISIONS,
    ask_decision,
    ask_host_key,
    ask_whether_it_happened,
    is_again,
    is_stopped,
    wants_host_key,
)
from desktop.engine.entering import Where
from desktop.engine.frame import Frame, close
from desktop.engine.names import names_of
from desktop.engine.next import Finish, Next
from desktop.engine.texts import shown
from desktop.engine.undoing import undo_offer, verified_change
from desktop.expressions import evaluate_condition, parse_expression

_GOOD = (Verdict.PASS, Verdict.WARN)


def after(frame: Frame, last: StepEntry) -> Next:
    """Return what comes after the entry where a level stands."""
    step = frame.scope.step(last.step)
    return (
        _not_over_yet(frame, step, last)
        or _escalation(frame, step, last)
        or _question(frame, step, last)
        or _onward(frame, step, last)
    )


def _not_over_yet(frame: Frame, step: Step, last: StepEntry) -> Next | None:
    """Return what a step wants before it can be looked at as one that is over."""
    if is_again(last) or last.state is EntryState.INTERRUPTED:
        return frame.entering.step(step)
    if last.state is EntryState.OUTCOME_UNKNOWN and not last.decision:
        return ask_whether_it_happened(last)
    if wants_host_key(last):
        return ask_host_key(frame.run, last) or frame.entering.step(step)
    if is_stopped(last):
        return ask_decision(last, UNKNOWN_DECISIONS)
    if _was_the_end(frame, step, last):
        return _ending_again(frame, step, last)
    return None


def _question(frame: Frame, step: Step, last: StepEntry) -> Next | None:
    """Return what a person has to say before the run can go on, once the step is over."""
    if last.decision or last.state is not EntryState.FINISHED:
        return None
    if offer := undo_offer(frame, step, last):
        return offer
    is_open = last.verdict is Verdict.UNKNOWN and step.branches and last.outcome is None and not last.jump
    if is_open and frame.mode is not GroupMode.FIRST_KNOWN:
        return ask_decision(last, UNKNOWN_DECISIONS)
    return None


def _onward(frame: Frame, step: Step, last: StepEntry) -> Next:
    where = _where_to(frame, step, last)
    if _is_enough(frame, last):
        assert frame.around is not None  # only a group has such a mode
        return close(frame.around, jump=where if frame.is_outside(where) else "")
    return frame.jump(where, step)


def _where_to(frame: Frame, step: Step, last: StepEntry) -> str:
    """Return where the runbook leads after a step: a step, an end, or nothing for the following step."""
    if last.state is EntryState.PASSED_OVER:
        return step.next if last.verdict in (Verdict.SKIPPED, Verdict.BLOCKED) else ""
    decision = last.decision.decision if last.decision else None
    if decision is Decision.UNDO:
        change = verified_change(frame, step, last)
        return change.undo_text if change else ""
    is_by_hand = decision in (Decision.BY_HAND, Decision.HAPPENED)
    said = _jump_by_hand(step, last.verdict) if is_by_hand else last.jump
    is_made = (is_by_hand or decision is None) and last.verdict in _GOOD
    if step.verify_id and is_made and not said:
        return step.verify_id
    return said or step.next


def _jump_by_hand(step: Step, verdict: Verdict | None) -> str:
    """Where the runbook goes on a verdict that a person found: by the first outcome with that verdict."""
    return next((outcome.next for outcome in step.outcomes if outcome.verdict is verdict), "")


def _is_enough(frame: Frame, last: StepEntry) -> bool:
    """True when a ladder broke, or a group that wants the first known has it."""
    verdict = last.verdict
    if verdict is None or not verdict.did_run:
        return False
    if frame.mode is GroupMode.LADDER:
        return verdict is not Verdict.PASS
    return frame.mode is GroupMode.FIRST_KNOWN and verdict is not Verdict.UNKNOWN


# -- ends ----------------------------------------------------------------------------------------------


def _was_the_end(frame: Frame, step: Step, last: StepEntry) -> bool:
    """True for a last step that is in the record while the end of the run is not."""
    if last.state is not EntryState.FINISHED or last.verdict is not Verdict.PASS:
        return False
    return isinstance(step, EscalateStep) or (isinstance(step, EndStep) and not last.within)


def _ending_again(frame: Frame, step: Step, last: StepEntry) -> Next:
    """Nothing comes after the last step: the run ends all the same."""
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


def _escalation(frame: Frame, step: Step, last: StepEntry) -> Finish | None:
    """Return the hand-over of the first `escalate_when` that holds; what cannot be told does not hold."""
    rules = frame.scope.runbook.escalate_when
    if not rules or isinstance(step, EndStep | EscalateStep):
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
