"""What moves a run other than its runbook: going back, taking back, handing over, ticking off, reading again."""

from contextlib import suppress
from dataclasses import replace

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.events import (
    Event,
    HandedOver,
    ObligationMet,
    RunResumed,
    TakenOver,
    WentTo,
    Withdrawn,
)
from desktop.domain.run import EntryState, Run, RunPhase, StepEntry
from desktop.domain.runbook import INSIDE, Runbook
from desktop.domain.step import Effect, Step
from desktop.engine import commands as c
from desktop.engine.asking import is_unsure
from desktop.engine.by_person import DONE
from desktop.engine.entering import EPOCH
from desktop.engine.fan_out import fan_of
from desktop.engine.frame import holds
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    At,
    Execute,
    Identify,
    Next,
    Paused,
)
from desktop.engine.plan import plan
from desktop.engine.rechecking import old_readings
from desktop.engine.scope import scope_at
from desktop.engine.surroundings import Surroundings
from desktop.engine.texts import shown
from desktop.engine.turns import left_behind

Reply = tuple[Event, ...] | c.Refused
IS_RUNNING = "A step is running; wait for it, or stop the step first."


def went_to(command: c.GoTo, book: Runbook, run: Run, around: Surroundings) -> Reply:
    """Go on from a step of the run's own file; what it is inside of is left where the step is not in it."""
    if refused := _no_way_to(command.step, book, run):
        return refused
    left = left_behind(run, f"A person went to step {command.step!r}.", keep=command.step, book=book)
    reason = around.secrets.mask(command.reason)
    return (*left, WentTo(step=command.step, by=around.operator, reason=reason))


def _no_way_to(step_id: str, book: Runbook, run: Run) -> c.Refused | None:
    try:
        book.step(step_id)
    except KeyError:
        return c.Refused(f"This runbook has no step {step_id!r}.")
    if INSIDE in step_id:
        return c.Refused("Go to the step that uses the other runbook; its inside cannot be entered alone.")
    if run.working:
        return c.Refused(IS_RUNNING)
    if any(is_unsure(entry) and entry.counts for entry in run.entries):
        return c.Refused("Say first whether the change took place.")
    rows = next(
        (step for step in book.all_steps if holds(step, step_id) and _is_for_rows(step, book, run)), None
    )
    if rows:
        return c.Refused(f"Step {step_id!r} is done for each row of step {rows.id!r}; go to that one.")
    return None


def _is_for_rows(step: Step, book: Runbook, run: Run) -> bool:
    if step.each or isinstance(step.on, tuple):
        return True
    with suppress(ExpressionError, InputError):  # told when the step is entered
        return fan_of(step, run, scope_at(book, run, 0), run.last_at or EPOCH) is not None
    return False


def again(book: Runbook, run: Run, around: Surroundings) -> Reply:
    """Run the last step again; of one inside a fan-out or another runbook, the whole."""
    last = next((one for one in reversed(run.entries) if one.counts and not one.is_recheck), None)
    if last is None:
        return c.Refused("No step has run yet.")
    return went_to(c.GoTo(_whole(run, last).step, "again"), book, run, around)


def _whole(run: Run, entry: StepEntry) -> StepEntry:
    """Return the outermost fan-out or use around an entry, or the entry itself."""
    whole = around = entry
    while around.within:
        around = run.entry_at(around.within)
        if around.fan or INSIDE in whole.step or whole.row:
            whole = around
    return whole


def undone(command: c.Undo, book: Runbook, run: Run, around: Surroundings) -> Reply:
    """Take back a tick, an answer, a skip or a note, unless a change was made after it."""
    seq = command.seq if command.seq is not None else _last_word(run)
    if seq is None:
        return c.Refused("There is no tick, answer, skip or note to take back.")
    if note := next((one for one in run.notes if one.seq == seq), None):
        if note.by == around.program:
            return c.Refused("That note is the program's own; it stays in the record.")
        return (Withdrawn(seq=seq, by=around.operator),)
    entry = next((one for one in run.entries if one.seq == seq), None)
    if entry is None or not _is_a_word(entry):
        return c.Refused("Only a tick, an answer, a skip or a note can be taken back.")
    if INSIDE in entry.step or entry.row:
        return c.Refused("Inside a fan-out or another runbook nothing is taken back; go to the step itself.")
    if later := next((one for one in run.after(seq) if has_changed(book, one)), None):
        return c.Refused(
            f"Step {later.step!r} has changed {later.target or 'something'} since; go to the step instead."
        )
    if run.working:
        return c.Refused(IS_RUNNING)
    left = [one for one in run.containers if one.seq > seq]
    inside = left_behind(run, "A person took back what led here.")[: len(left)]
    return (*inside, Withdrawn(seq=seq, by=around.operator))


def _last_word(run: Run) -> int | None:
    words = [one.seq for one in run.entries if _is_a_word(one)]
    notes = [note.seq for note in run.notes if note.by == run.operator]
    return max([*words, *notes], default=None)


def _is_a_word(entry: StepEntry) -> bool:
    is_ended = entry.state in (EntryState.FINISHED, EntryState.PASSED_OVER)
    return is_ended and bool(entry.by) and entry.counts and not entry.decision and not entry.command


def has_changed(book: Runbook, entry: StepEntry) -> bool:
    """True for an entry that did, or may have done, something to a system: by the program or by a person."""
    if entry.state in (EntryState.PASSED_OVER, EntryState.WITHDRAWN):
        return False
    if entry.command:
        return entry.effect is not Effect.READS
    return entry.answer == DONE and book.step(entry.step).effect_of is not Effect.READS


def handed_over(command: c.HandOver, following: Next, book: Runbook, run: Run, around: Surroundings) -> Reply:
    """Say to whoever goes on: what is open, what must be put back, what to do next, and by when."""
    if not command.to.strip():
        return c.Refused("Say to whom the run is handed over.")
    if run.working:
        return c.Refused(IS_RUNNING)
    mask = around.secrets.mask
    if isinstance(following, Paused):
        following = plan(book, replace(run, phase=RunPhase.OPEN))
    open_text = open_words(following, book, run)
    given = HandedOver(
        by=around.operator,
        to=mask(command.to.strip()),
        open=open_text,
        next_action=mask(command.next_action.strip()) or open_text,
        obligations=tuple(entry.obligation for entry in run.open_obligations),
        sla_due=command.sla_due,
        note=mask(command.note.strip()),
    )
    return (given,)


def open_words(following: Next, book: Runbook, run: Run) -> str:
    """Return what a run waits for, in one sentence."""
    title = _title(following, book, run) if isinstance(following, At) else ""
    match following:
        case AskQuestion():
            return f"An answer is wanted at {title!r}: {following.question}"
        case AskDone():
            return f"A person has to do {title!r}: {following.text}"
        case AskConsent():
            return f"Consent is wanted to {title!r} on {following.prepared.target.label}."
        case AskDecision():
            return f"A person has to decide at {title!r}: {following.reason}"
        case AskHostKey():
            return f"The key of {following.host} is not known yet: {following.fingerprint}"
        case Execute() | Identify():
            return f"The step {title!r} is next."
    return f"It stands at {title!r}." if title else "It stands between two steps."


def _title(at: At, book: Runbook, run: Run) -> str:
    scope = scope_at(book, run, at.within, at.row)
    return shown(scope.step(at.step).title, run, scope)


def taken_over(book: Runbook, run: Run, around: Surroundings) -> Reply:
    if not run.handed_over:
        return c.Refused("Nobody handed this run over.")
    taken = TakenOver(by=around.operator, machine=around.machine, program=around.program)
    going_on = resumed(around, book, run)
    return (taken, going_on) if going_on.recheck else (taken,)


def met(command: c.MeetObligation, run: Run, around: Surroundings) -> Reply:
    if not any(entry.seq == command.seq for entry in run.open_obligations):
        return c.Refused("That is no open obligation of this run.")
    note = around.secrets.mask(command.note)
    return (ObligationMet(seq=command.seq, by=around.operator, note=note),)


def resumed(around: Surroundings, book: Runbook, run: Run) -> RunResumed:
    return RunResumed(
        operator=around.operator,
        machine=around.machine,
        program=around.program,
        recheck=old_readings(book, run, around.now()),
    )
