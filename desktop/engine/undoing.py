"""A change that does not prove itself: which one it was, and the offer to take it back."""

from desktop.domain.events import Decision
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.step import Step
from desktop.domain.verdict import Verdict
from desktop.engine.by_person import COULD_NOT
from desktop.engine.frame import Frame
from desktop.engine.next import AskDecision, WaitKind
from desktop.engine.scope import scope_of
from desktop.engine.way_back import way_back
from desktop.summary.numbering import number_of


def verified_change(frame: Frame, step: Step, last: StepEntry) -> Step | None:
    """Return the step whose change this one was to prove, where it was made and nothing came in between."""
    if not any(other.verify_id == step.id for other in frame.scope.runbook.all_steps):
        return None
    for entry in reversed(frame.run.entries):
        is_before = entry.seq < last.seq and entry.used_in == last.used_in and entry.counts
        if not is_before or entry.is_recheck or entry.is_container or entry.step == last.step:
            continue
        change = scope_of(frame.book, frame.run, entry).step(entry.step)
        if change.verify_id != step.id or not entry.place.startswith(last.place):
            return None
        if _was_made(entry):
            return change
    return None


def _was_made(change: StepEntry) -> bool:
    """True when a change took place, as far as anybody can tell."""
    if change.state is EntryState.OUTCOME_UNKNOWN:
        return change.decision is not None and change.decision.decision is not Decision.DID_NOT_HAPPEN
    return change.state is EntryState.FINISHED and change.fault is None and change.answer != COULD_NOT


def undo_offer(frame: Frame, step: Step, last: StepEntry) -> AskDecision | None:
    """Offer to take a change back whose proof did not pass."""
    if last.verdict not in (Verdict.FAIL, Verdict.UNKNOWN):
        return None
    change = verified_change(frame, step, last)
    if change is None or not change.undo_text:
        return None
    is_step = any(other.id == change.undo_text for other in frame.scope.runbook.all_steps)
    said = last.reason or last.said
    entering = frame.entering
    number = number_of(entering.book, frame.scope.path(change.id))
    return AskDecision(
        step=last.step,
        entry=last.entry,
        row=last.row,
        within=last.within,
        reason=f"The change of step {number} did not prove itself: {said}",
        decisions=(
            Decision.UNDO if is_step else Decision.UNDONE,
            Decision.RETRY,
            Decision.BY_HAND,
            Decision.GO_ON,
        ),
        wait=WaitKind.UNDO,
        undo=way_back(change, entering.book, entering.run, frame.scope),
    )
