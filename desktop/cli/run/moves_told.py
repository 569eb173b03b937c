"""What moves a run other than its runbook, in one sentence each."""

from desktop.cli.run.placing import Placing
from desktop.domain.events import (
    Event,
    HandedOver,
    ObligationMet,
    PersonDecided,
    RunPaused,
    RunResumed,
    TakenOver,
    WentTo,
    Withdrawn,
)
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.engine.texts import shown
from desktop.summary.fan_rows import title_of
from desktop.summary.wording import DECISION_WORDS, counted, sentence


def moved_words(event: Event, run: Run, runbook: Runbook) -> str:
    """Return what a person did to the run, or nothing for what is told elsewhere."""
    placing = Placing(runbook, run)
    match event:
        case WentTo():
            return _went_to(event, run, runbook)
        case Withdrawn():
            return _withdrawn(event, run, placing)
        case ObligationMet():
            return f"Put back: {run.entry_at(event.seq).obligation}"
        case HandedOver():
            return f"Handed over to {event.to}."
        case TakenOver():
            return f"{event.by} took the run over."
        case RunPaused():
            return "The run is paused."
        case RunResumed(recheck=steps) if steps:
            old = counted(len(steps), "reading has", "readings have")
            return f"{old} become too old, and will be read again: {', '.join(steps)}."
        case PersonDecided():
            return _decided(event)
    return ""


def _went_to(event: WentTo, run: Run, runbook: Runbook) -> str:
    title = shown(title_of(runbook.step(event.step).title, run.latest.get(event.step)), run)
    why = f" ({event.reason})" if event.reason and event.reason != "again" else ""
    is_stale = any(entry.is_stale for entry in run.entries)
    return f"On to step {title!r}{why}." + (" What was read since no longer counts." if is_stale else "")


def _withdrawn(event: Withdrawn, run: Run, placing: Placing) -> str:
    entry = _entry_at(run, event.seq)
    return f"Taken back: {placing.title(entry)!r}." if entry else "The note is taken back."


def _entry_at(run: Run, seq: int) -> StepEntry | None:
    try:
        return run.entry_at(seq)
    except KeyError:
        return None


def _decided(event: PersonDecided) -> str:
    words = f"{event.by} {DECISION_WORDS[event.decision]}"
    return sentence(f"{words}: {event.note}" if event.note else words)
