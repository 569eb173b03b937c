"""The states of a step: each has its own shape, word and colour."""

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.verdict import Verdict
from desktop.ui.theme.tokens import Ink, Tone


class StepState(StrEnum):
    TO_DO = "to_do"
    CURRENT = "current"
    RUNNING = "running"
    WAITING = "waiting"
    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"
    BLOCKED = "blocked"
    BY_HAND = "by_hand"
    CANCELLED = "cancelled"
    STALE = "stale"
    WITHDRAWN = "withdrawn"
    OUTCOME_UNKNOWN = "outcome_unknown"

    @property
    def look(self) -> "Look":
        return _LOOKS[self]

    @property
    def word(self) -> str:
        return QCoreApplication.translate("StepState", self.look.word)


@dataclass(frozen=True, slots=True)
class Look:
    icon: str
    word: str
    tone: Tone
    is_hollow: bool = False  # a bar's piece is drawn as an outline: passed over, not measured

    @property
    def ink(self) -> Ink:
        return self.tone.ink


_LOOKS = {
    StepState.TO_DO: Look("circle-dashed", "to do", Tone.NEUTRAL),
    StepState.CURRENT: Look("circle-dot", "current", Tone.ACCENT),
    StepState.RUNNING: Look("loader-circle", "running", Tone.ACCENT),
    StepState.WAITING: Look("user-round", "waiting for you", Tone.ACCENT),
    StepState.PASS: Look("circle-check", "pass", Tone.OK),
    StepState.WARN: Look("triangle-alert", "warn", Tone.WARN),
    StepState.FAIL: Look("octagon-x", "fail", Tone.BAD),
    StepState.UNKNOWN: Look("circle-question-mark", "could not check", Tone.UNKNOWN),
    StepState.SKIPPED: Look("skip-forward", "skipped", Tone.WARN, is_hollow=True),
    StepState.NOT_APPLICABLE: Look("circle-slash", "not applicable", Tone.NEUTRAL),
    StepState.BLOCKED: Look("ban", "blocked", Tone.BAD, is_hollow=True),
    StepState.BY_HAND: Look("hand", "done by hand", Tone.OK, is_hollow=True),
    StepState.CANCELLED: Look("circle-stop", "cancelled", Tone.NEUTRAL, is_hollow=True),
    StepState.STALE: Look("history", "out of date", Tone.NEUTRAL, is_hollow=True),
    StepState.WITHDRAWN: Look("undo-2", "taken back", Tone.NEUTRAL),
    StepState.OUTCOME_UNKNOWN: Look("zap", "outcome unknown", Tone.UNKNOWN, is_hollow=True),
}

_BY_VERDICT = {
    Verdict.PASS: StepState.PASS,
    Verdict.WARN: StepState.WARN,
    Verdict.FAIL: StepState.FAIL,
    Verdict.UNKNOWN: StepState.UNKNOWN,
    Verdict.SKIPPED: StepState.SKIPPED,
    Verdict.BLOCKED: StepState.BLOCKED,
    Verdict.NOT_APPLICABLE: StepState.NOT_APPLICABLE,
}


def state_of(verdict: Verdict) -> StepState:
    return _BY_VERDICT[verdict]
