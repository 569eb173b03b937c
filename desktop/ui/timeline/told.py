"""Events of a run in words: what happened, to which step, what came of it, and who did it."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.compare.sides import row_words
from desktop.dataclass import dataclass
from desktop.domain.events import (
    ConsentGiven,
    Event,
    HandedOver,
    HostKeyAccepted,
    NoteAdded,
    ObligationMet,
    OutcomeUnknown,
    PersonDecided,
    Recorded,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
    StepFinished,
    StepInterrupted,
    StepPassedOver,
    StepStarted,
    TakenOver,
    TargetIdentified,
    WentTo,
    Withdrawn,
)
from desktop.domain.quantity import show
from desktop.domain.run import StepEntry
from desktop.domain.target_names import reached_name
from desktop.domain.values import Value
from desktop.redaction.clean import clean, visible
from desktop.summary.wording import DECISION_WORDS, label_of
from desktop.ui.run.overview import Overview
from desktop.ui.run.rows import title_of
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.states import StepState, state_of
from desktop.ui.wording import ended_words, state_of_run

_BREAK = "\\"
_GOES_ON = ("|", "&&", _BREAK)


def tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as a line: `words` say what happened, `detail` what came of it, `by` who did it."""

    seq: int
    at: datetime
    icon: str
    tone: Tone
    words: str
    detail: str = ""
    by: str = ""
    step: str = ""

    @property
    def is_trouble(self) -> bool:
        return self.tone in (Tone.BAD, Tone.WARN, Tone.UNKNOWN)

    @property
    def spoken(self) -> str:
        parts = (f"{self.at.astimezone():%H:%M:%S}", self.words, self.detail, self.by)
        return ", ".join(part for part in parts if part)


class Teller:
    """Tells the events of a run; `view` is the run as it stands after all of them."""

    def __init__(self, view: Overview) -> None:
        self._view = view
        self._titles = {item.path: title_of(view, item) for item in view.items}
        self._entries: Mapping[tuple[str, str, int], StepEntry] = {
            (entry.step, entry.row, entry.entry): entry for entry in view.run.entries
        }

    def tell(self, recorded: Recorded) -> Told:
        event = recorded.event
        icon, tone, words, detail = self._line(event)
        return Told(
            seq=recorded.seq,
            at=recorded.at,
            icon=icon,
            tone=tone,
            words=words,
            detail=_first_line(detail),
            by=clean(_who(event)),
            step=getattr(event, "step", ""),
        )

    def title(self, event: Event) -> str:
        """Return what the step of an event is called, with the row of a fan-out."""
        step, row = getattr(event, "step", ""), getattr(event, "row", "")
        title = self._titles.get(step, step)
        entry = self._entries.get((step, row, getattr(event, "entry", 0))) if row else None
        called = row_words(self._view.run, entry) if entry else ""
        return f"{title} · {clean(called)}" if called and called not in title else title

    def _line(self, event: Event) -> tuple[str, Tone, str, str]:
        match event:
            case StepStarted() | StepFinished() | StepPassedOver() | StepInterrupted() | OutcomeUnknown():
                return self._of_step(event)
            case ConsentGiven() | PersonDecided() | WentTo() | Withdrawn() | NoteAdded() | ObligationMet():
                return self._of_person(event)
            case TargetIdentified(target=target, label=label, facts=facts):
                told = ", ".join(f"{label_of(name)} {show(value, name)}" for name, value in facts.items())
                words = tr("Reached {x}").replace("{x}", clean(reached_name(target, label)))
                return "server", Tone.NEUTRAL, words, told
            case HostKeyAccepted(host=host, fingerprint=fingerprint):
                words = tr("The key of {x} was accepted").replace("{x}", clean(host))
                return "key-round", Tone.WARN, words, fingerprint
        return _of_run(event)

    def _of_step(
        self, event: StepStarted | StepFinished | StepPassedOver | StepInterrupted | OutcomeUnknown
    ) -> tuple[str, Tone, str, str]:
        title = self.title(event)
        match event:
            case StepStarted():
                detail = tr("{n} rows").replace("{n}", str(len(event.fan))) if event.fan else event.command
                return "play", Tone.ACCENT, tr("Begins: {x}").replace("{x}", title), _one_line(detail)
            case StepFinished() | StepPassedOver():
                look = state_of(event.verdict)
                said = getattr(event, "said", "") or event.reason
                return look.look.icon, look.look.tone, _headed(look.word, title), said
            case StepInterrupted():
                words = tr("Cut off: {x}").replace("{x}", title)
                return StepState.CANCELLED.look.icon, Tone.NEUTRAL, words, event.reason
            case OutcomeUnknown():
                look = StepState.OUTCOME_UNKNOWN
                return look.look.icon, look.look.tone, _headed(look.word, title), event.reason

    def _of_person(
        self, event: ConsentGiven | PersonDecided | WentTo | Withdrawn | NoteAdded | ObligationMet
    ) -> tuple[str, Tone, str, str]:
        match event:
            case ConsentGiven():
                words = tr("Consent: {x}").replace("{x}", self.title(event))
                return "shield-check", Tone.WARN, words, _one_line(event.command)
            case PersonDecided():
                decided = DECISION_WORDS[event.decision]
                verdict = f" ({event.verdict})" if event.verdict else ""
                words = _headed(f"{decided}{verdict}", self.title(event))
                return "user-round", Tone.ACCENT, words, event.note
            case WentTo():
                words = tr("Went to {x}").replace("{x}", self._titles.get(event.step, event.step))
                return "undo-2", Tone.ACCENT, words, event.reason
            case Withdrawn(seq=seq):
                return "undo-2", Tone.NEUTRAL, tr("Took back event {n}").replace("{n}", str(seq)), ""
            case NoteAdded():
                return "notebook-pen", Tone.NEUTRAL, tr("Note"), event.text
            case ObligationMet():
                entry = next((one for one in self._view.run.entries if one.seq == event.seq), None)
                return (
                    "circle-check",
                    Tone.OK,
                    tr("Put back"),
                    (entry.obligation if entry else "") or event.note,
                )


def _of_run(event: Event) -> tuple[str, Tone, str, str]:
    match event:
        case RunStarted():
            told = "; ".join(_given(name, value) for name, value in event.inputs.items() if value is not None)
            words = tr("The run begins: {x}, version {n}")
            words = words.replace("{x}", clean(event.runbook.title)).replace(
                "{n}", str(event.runbook.version)
            )
            return "flag", Tone.ACCENT, words, told
        case RunResumed():
            return "play", Tone.ACCENT, tr("Opened again on {x}").replace("{x}", clean(event.machine)), ""
        case RunPaused():
            return "hourglass", Tone.NEUTRAL, tr("Paused"), ""
        case HandedOver():
            words = tr("Handed over to {x}").replace("{x}", clean(event.to))
            return "send", Tone.WARN, words, event.note or event.open
        case TakenOver():
            return "users", Tone.ACCENT, tr("Taken over on {x}").replace("{x}", clean(event.machine)), ""
        case RunEnded():
            look = state_of_run(event.ended, event.verdict).look
            words = tr("The run ends: {x}").replace("{x}", ended_words(event.ended).lower())
            return look.icon, look.tone, words, event.said or event.because
    return "circle", Tone.NEUTRAL, type(event).__name__, ""


def _given(name: str, value: Value) -> str:
    return f"{label_of(name)}: {show(value, name)}"


def _headed(word: str, title: str) -> str:
    """Return `Fail: How full is /var?`: a title often ends with a mark of its own."""
    return f"{word[:1].upper()}{word[1:]}: {title}"


def _who(event: Event) -> str:
    if isinstance(event, RunEnded | StepFinished) and not event.by:
        return ""
    return str(getattr(event, "by", "") or getattr(event, "operator", ""))


def _one_line(command: str) -> str:
    """Return the first command whole, though it goes on in other lines; what follows it is only hinted at."""
    lines = [line.strip() for line in visible(command).strip().splitlines() if line.strip()]
    told = ""
    for at, line in enumerate(lines):
        told = f"{told} {line.removesuffix(_BREAK).strip()}".strip()
        if not line.endswith(_GOES_ON):
            return f"{told} …" if at + 1 < len(lines) else told
    return told


def _first_line(text: str) -> str:
    lines = clean(text).strip().splitlines()
    return lines[0] if lines else ""
