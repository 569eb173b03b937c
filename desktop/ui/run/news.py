"""What a person is told in passing when something that they asked for has been done."""

from PySide6.QtCore import QCoreApplication

from desktop.domain.events import NoteAdded, ObligationMet, Recorded, TakenOver, WentTo, Withdrawn
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.redaction.clean import clean
from desktop.ui.run.overview import Overview
from desktop.ui.run.rows import title_of

_LONGEST = 60  # characters of what is quoted


def tr(text: str) -> str:
    return QCoreApplication.translate("RunNews", text)


_NEWS = (Withdrawn, WentTo, ObligationMet, TakenOver)


def has_news(recorded: Recorded) -> bool:
    event = recorded.event
    return isinstance(event, _NEWS) or (isinstance(event, NoteAdded) and bool(event.attached))


def news_of(before: Overview, recorded: Recorded) -> str:
    """Return the words for an event, seen from just before it."""
    match recorded.event:
        case Withdrawn(seq=seq):
            return tr("Taken back: {what}").replace("{what}", _what(before, seq))
        case WentTo(step=step):
            return tr("Goes on from step {n}").replace("{n}", before.number_of(step))
        case ObligationMet(seq=seq):
            owed = next((one.obligation for one in before.run.entries if one.seq == seq), "")
            return tr("Ticked off: {what}").replace("{what}", quoted(owed))
        case NoteAdded(step=step, attached=refs):
            words = tr("Kept with step {n}: {what}").replace("{n}", before.number_of(step))
            return words.replace("{what}", ", ".join(quoted(ref.name) for ref in refs))
        case TakenOver(by=by):
            return tr("Taken over by {who}").replace("{who}", clean(by))
    return ""


def _what(before: Overview, seq: int) -> str:
    note = next((one for one in before.run.notes if one.seq == seq), None)
    if note and not note.text:
        return tr("the attached {what}").replace(
            "{what}", ", ".join(f"“{quoted(ref.name)}”" for ref in note.attached)
        )
    if note:
        return tr("the note “{text}”").replace("{text}", quoted(note.text))
    entry = _entry(before.run, seq)
    if entry is None:
        return tr("an entry")
    words = _word_of(before, entry)
    return words.replace("{n}", before.number_of(entry.step)).replace("{title}", _title(before, entry.step))


def _word_of(before: Overview, entry: StepEntry) -> str:
    if entry.state is EntryState.PASSED_OVER:
        return tr("the skip of step {n}, {title}")
    item = before.by_path.get(entry.step)
    if item is not None and item.step.kind == "ask":
        return tr("the answer “{said}” at step {n}").replace("{said}", quoted(entry.said))
    return tr("what was done by hand at step {n}, {title}")


def _title(before: Overview, path: str) -> str:
    item = before.by_path.get(path)
    return quoted(title_of(before, item)) if item else path


def _entry(run: Run, seq: int) -> StepEntry | None:
    return next((one for one in run.entries if one.seq == seq), None)


def quoted(text: str) -> str:
    """Return a text as one short line."""
    line = " ".join(clean(text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
