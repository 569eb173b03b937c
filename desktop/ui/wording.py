"""Times and counts in words, as the pages write them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from desktop.domain.errors import InputError
from desktop.domain.quantity import parse_duration_s, show_seconds
from desktop.domain.verdict import Ended, Verdict
from desktop.late_pattern import late_pattern
from desktop.ui.widgets.states import StepState, state_of

_SAID = {
    Verdict.FAIL: "failed",
    Verdict.WARN: "warnings",
    Verdict.UNKNOWN: "could not check",
    Verdict.SKIPPED: "skipped",
    Verdict.BLOCKED: "blocked",
}
_PLACE = late_pattern(r"\$\{([^{}]*)\}")
_ENDED = {
    Ended.RESOLVED: "Resolved",
    Ended.WORKAROUND: "Eased by a workaround",
    Ended.NOT_REPRODUCED: "Not reproduced",
    Ended.NOT_APPLICABLE: "Does not apply",
    Ended.UNSUPPORTED: "Not supported here",
    Ended.ESCALATED: "Handed on",
    Ended.UNRESOLVED: "Unresolved",
    Ended.COMPLETED: "Completed",
    Ended.STOPPED: "Stopped",
}
_STATE_OF_END = {
    Ended.RESOLVED: StepState.PASS,
    Ended.NOT_REPRODUCED: StepState.PASS,
    Ended.NOT_APPLICABLE: StepState.NOT_APPLICABLE,
    Ended.WORKAROUND: StepState.WARN,
    Ended.ESCALATED: StepState.FAIL,
    Ended.UNRESOLVED: StepState.FAIL,
    Ended.UNSUPPORTED: StepState.UNKNOWN,
    Ended.STOPPED: StepState.CANCELLED,
}


_MODES = {
    "sequence": "one after the other",
    "ladder": "until one does not pass",
    "first_known": "until one can tell",
    "any_order": "in any order",
    "parallel": "side by side",
}


def mode_words(mode: str) -> str:
    """Return how the steps of a group follow each other."""
    return _MODES.get(mode, mode)


def clock_time(moment: datetime, now: datetime) -> str:
    """Return `14:02` for today, `Yesterday`, then `18 Nov`, then with its year; in local time."""
    local, here = moment.astimezone(), now.astimezone()
    days = (here.date() - local.date()).days
    if days == 0:
        return local.strftime("%H:%M")
    if days == 1:
        return "Yesterday"
    return f"{local.day} {local:%b}" if local.year == here.year else f"{local.day} {local:%b %Y}"


def moment_words(moment: datetime) -> str:
    """Return a moment with its day and zone, in local time: `Thu 19 Nov 06:00 CET`."""
    local = moment.astimezone()
    return f"{local:%a} {local.day} {local:%b %H:%M %Z}"


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago something was, in one unit: `just now`, `6 min`, `2 h`, `3 days`."""
    seconds = max(0.0, (now - moment).total_seconds())
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    days = int(seconds // 86400)
    return f"{days} day{'s' if days > 1 else ''} ago"


def stopwatch(seconds: float) -> str:
    """Return `08:41`, or `1:02:10` from an hour on."""
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def ended_words(ended: Ended | None) -> str:
    return _ENDED[ended] if ended is not None else "Open"


def state_of_run(ended: Ended | None, verdict: Verdict) -> StepState:
    """Return the mark of a run: a decided end goes before the verdict."""
    if ended is None:
        return StepState.CURRENT
    return _STATE_OF_END.get(ended) or state_of(verdict)


def counts(verdicts: Sequence[Verdict | None]) -> str:
    """Return `4 of 10 done · 2 failed · 1 skipped`."""
    done = sum(1 for verdict in verdicts if verdict is not None)
    seen = Counter(verdict for verdict in verdicts if verdict is not None)
    parts = [f"{done} of {len(verdicts)} done"]
    for verdict, word in _SAID.items():
        if count := seen[verdict]:
            said = "warning" if verdict is Verdict.WARN and count == 1 else word
            parts.append(f"{count} {said}")
    return " · ".join(parts)


def duration_words(text: str) -> str:
    """Return `10 min` for a runbook's `10m`; what is no duration is shown as it was written."""
    try:
        return show_seconds(parse_duration_s(text)) if text else ""
    except InputError:
        return text


def unfilled(text: str) -> str:
    """Return a text of a runbook before its values are known: `${mount}` as `mount` in angle quotes."""
    return _PLACE.sub(
        lambda found: f"\u2039{found[1].rpartition('.')[2].strip().replace('_', ' ')}\u203a", text
    )


def steps_words(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"
