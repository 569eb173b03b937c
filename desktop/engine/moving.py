"""What moves a run other than its runbook: going back, taking back, handing over, ticking off, reading again."""

from datetime import datetime

from desktop.domain.errors import InputError
from desktop.domain.events import (
    Event,
    HandedOver,
    ObligationMet,
    TakenOver,
    WentTo,
    Withdrawn,
)
from desktop.domain.quantity import parse_duration_s
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect, PluginStep, RunStep
from desktop.engine import commands as c
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Execute,
    Identify,
    Next,
)
from desktop.engine.scope import INSIDE
from desktop.engine.surroundings import Surroundings
from desktop.engine.texts import shown
from desktop.engine.turns import left_behind

Reply = tuple[Event, ...] | c.Refused


def went_to(command: c.GoTo, book: Runbook, run: Run, around: Surroundings) -> Reply:
    """Go on from a step of the run's own file; what it is inside of is left where the step is not in it."""
    try:
        step = book.step(command.step)
    except KeyError:
        return c.Refused(f"This runbook has no step {command.step!r}.")
    if INSIDE in command.step:
        return c.Refused("Go to the step that uses the other runbook; its inside cannot be entered alone.")
    if run.working:
        return c.Refused("A step is running; wait for it, or stop the step first.")
    left = left_behind(run, f"A person went to step {step.id!r}.", keep=command.step, book=book)
    reason = around.secrets.mask(command.reason)
    return (*left, WentTo(step=command.step, by=around.operator, reason=reason))


def again(book: Runbook, run: Run, around: Surroundings) -> Reply:
    """Run the last step again; of one inside a fan-out or another runbook, the whole."""
    last = next((one for one in reversed(run.entries) if one.counts and not one.is_recheck), None)
    if last is None:
        return c.Refused("No step has run yet.")
    head = last.step.partition(INSIDE)[0]
    return went_to(c.GoTo(head, "again"), book, run, around)


def undone(command: c.Undo, run: Run, around: Surroundings) -> Reply:
    """Take back a tick, an answer, a skip or a note, unless a change was made after it."""
    seq = command.seq if command.seq is not None else _last_word(run)
    if seq is None:
        return c.Refused("There is no tick, answer, skip or note to take back.")
    if any(note.seq == seq for note in run.notes):
        return (Withdrawn(seq=seq, by=around.operator),)
    entry = next((one for one in run.entries if one.seq == seq), None)
    if entry is None or not _is_a_word(entry):
        return c.Refused("Only a tick, an answer, a skip or a note can be taken back.")
    if INSIDE in entry.step or entry.row:
        return c.Refused("Inside a fan-out or another runbook nothing is taken back; go to the step itself.")
    later = next((one for one in run.entries if one.seq > seq and _has_changed(one)), None)
    if later:
        return c.Refused(
            f"Step {later.step!r} has changed {later.target or 'something'} since; go to the step instead."
        )
    if run.working:
        return c.Refused("A step is running; wait for it, or stop the step first.")
    left = [one for one in run.containers if one.seq > seq]
    events = left_behind(run, "A person took back what led here.")
    inside = events[: len(left)]
    return (*inside, Withdrawn(seq=seq, by=around.operator))


def _last_word(run: Run) -> int | None:
    words = [one.seq for one in run.entries if _is_a_word(one)]
    notes = [note.seq for note in run.notes if note.by == run.operator]
    return max([*words, *notes], default=None)


def _is_a_word(entry: StepEntry) -> bool:
    is_ended = entry.state in (EntryState.FINISHED, EntryState.PASSED_OVER)
    return is_ended and bool(entry.by) and entry.counts and not entry.decision and not entry.command


def _has_changed(entry: StepEntry) -> bool:
    return entry.effect is not Effect.READS and entry.state is not EntryState.PASSED_OVER


def handed_over(command: c.HandOver, following: Next, book: Runbook, run: Run, around: Surroundings) -> Reply:
    """Say to whoever goes on: what is open, what must be put back, what to do next, and by when."""
    if not command.to.strip():
        return c.Refused("Say to whom the run is handed over.")
    if run.working:
        return c.Refused("A step is running; wait for it, or stop the step first.")
    mask = around.secrets.mask
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
    step_id = getattr(following, "step", "")
    try:
        title = shown(book.step(step_id).title, run) if step_id else ""
    except KeyError:
        title = ""
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


def taken_over(run: Run, around: Surroundings) -> Reply:
    if not run.handed_over:
        return c.Refused("Nobody handed this run over.")
    return (TakenOver(by=around.operator, machine=around.machine, program=around.program),)


def met(command: c.MeetObligation, run: Run, around: Surroundings) -> Reply:
    if not any(entry.seq == command.seq for entry in run.open_obligations):
        return c.Refused("That is no open obligation of this run.")
    note = around.secrets.mask(command.note)
    return (ObligationMet(seq=command.seq, by=around.operator, note=note),)


def old_readings(book: Runbook, run: Run, now: datetime) -> tuple[str, ...]:
    """Return the steps of the first level whose readings are older than the runbook lets them count."""
    old: list[str] = []
    for step_id, entry in run.latest.items():
        if entry.within or entry.state is not EntryState.FINISHED or not entry.counts or entry.is_container:
            continue
        step = book.step(step_id)
        is_reading = isinstance(step, CheckStep | PluginStep | RunStep) and entry.effect is Effect.READS
        if not is_reading or not step.fresh_for or entry.finished_at is None:
            continue
        if (now - entry.finished_at).total_seconds() > _seconds(step.fresh_for):
            old.append(step_id)
    return tuple(old)


def _seconds(text: str) -> float:
    try:
        return parse_duration_s(text)
    except InputError:
        return float("inf")
