"""Plain words for what a document holds: verdicts, ends, times, values and who decided what."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from desktop.domain.events import Decision
from desktop.domain.quantity import show, show_bytes
from desktop.domain.values import Value
from desktop.domain.verdict import Ended, Verdict

Safe = Callable[[str, str], str]  # a field's name and its text; returns what may leave this machine
SHOWN_CHARACTERS = 240
SHOWN_ITEMS = 3
_LOOKED_AT_CHARACTERS = 8192  # enough to see a secret whole that stands among the characters shown
_UNITS = ("_pct", "_bytes", "_s", "_ms")
_WRITTEN_UNITS = {"kib": 2**10, "mib": 2**20, "gib": 2**30}  # columns that scripts name after their unit

ENDED_WORDS = {
    Ended.RESOLVED: "Resolved",
    Ended.WORKAROUND: "Eased by a workaround, not cured",
    Ended.NOT_REPRODUCED: "Not reproduced",
    Ended.NOT_APPLICABLE: "This runbook does not apply here",
    Ended.UNSUPPORTED: "Not supported",
    Ended.ESCALATED: "Handed over",
    Ended.UNRESOLVED: "Not resolved",
    Ended.COMPLETED: "All steps are done",
    Ended.STOPPED: "Stopped before the end",
}
# How a decided end looks; a run that simply came to its last step, or is open, looks as its verdict does.
ENDED_LOOKS = {
    Ended.RESOLVED: Verdict.PASS,
    Ended.WORKAROUND: Verdict.WARN,
    Ended.NOT_REPRODUCED: Verdict.PASS,
    Ended.NOT_APPLICABLE: Verdict.NOT_APPLICABLE,
    Ended.UNSUPPORTED: Verdict.UNKNOWN,
    Ended.ESCALATED: Verdict.FAIL,
    Ended.UNRESOLVED: Verdict.FAIL,
    Ended.STOPPED: Verdict.UNKNOWN,
}
DECISION_WORDS = {
    Decision.RETRY: "decided to read it again",
    Decision.GO_ON: "decided to go on without knowing",
    Decision.BY_HAND: "looked by hand",
    Decision.HAPPENED: "verified that the change took place",
    Decision.DID_NOT_HAPPEN: "verified that the change did not take place",
    Decision.UNDO: "decided to take the change back",
    Decision.UNDONE: "took the change back by hand",
}
WAITING_WORDS = {
    "ask": "an answer",
    "do": "a person to do a step",
    "consent": "consent to a change",
    "decision": "a person to decide how to go on",
    "outcome_unknown": "a person to verify a change whose outcome is unknown",
    "host_key": "a person to look at a host key",
    "undo": "a person to say whether a change is taken back",
}


def verdict_word(verdict: Verdict | None) -> str:
    return verdict.value.replace("_", " ").upper() if verdict else "RUNNING"


def label_of(name: str) -> str:
    """Return a field's name as a person says it: `used_pct` is `used`, as its unit is shown."""
    if name.startswith("len(") and name.count("(") == 1:
        return f"number of {label_of(name[4:-1])}"
    if "(" in name:
        return name
    last = name.rsplit(".", 1)[-1]
    if last in _WRITTEN_UNITS:
        return ""
    for unit in _UNITS:
        last = last.removesuffix(unit) or last
    words = last.replace("_", " ")
    return f"{words} in step {name.split('.')[1]}" if name.startswith("steps.") else words


def show_short(value: Value, name: str, safe: Safe) -> str:
    """Return a value with its unit, made safe before it is cut: half a secret is one too.

    What is left out of a long one is told."""
    if isinstance(value, list | tuple):
        shown = _between(value).join(show_short(item, name, safe) for item in value[:SHOWN_ITEMS])
        left_out = len(value) - SHOWN_ITEMS
        return f"{shown}{_between(value)}and {left_out} more" if left_out > 0 else shown or "none"
    if isinstance(value, Mapping):
        cells = (f"{safe('', label_of(key))} {show_short(item, key, safe)}" for key, item in value.items())
        return ", ".join(cell.strip() for cell in cells)
    if name in _WRITTEN_UNITS and isinstance(value, int | float):
        return show_bytes(value * _WRITTEN_UNITS[name])
    whole = show(value, name)
    text = safe(name, whole[:_LOOKED_AT_CHARACTERS])
    return text if len(whole) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}… ({len(whole)} characters)"


def _between(items: Sequence[Value]) -> str:
    return "; " if any(isinstance(item, Mapping) for item in items) else ", "


def show_moment(at: datetime) -> str:
    """Return a time with its zone, such as `2026-03-02 14:02:11 CET`."""
    return f"{at:%Y-%m-%d %H:%M:%S} {_zone_of(at)}"


def show_clock(at: datetime, since: datetime) -> str:
    """Return the time of day with its zone; the date too when it is not that of `since`."""
    return f"{at:%H:%M:%S} {_zone_of(at)}" if at.date() == since.date() else show_moment(at)


def _zone_of(at: datetime) -> str:
    """A zone without letters (`+03`, `-0330`) says what its number counts from."""
    name = at.tzname() or "UTC"
    return f"UTC{name}" if name[:1] in "+-" else name


def sentence(text: str) -> str:
    """Return the text with a full stop, unless it ends as a sentence already."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…:" else f"{text}."


def capital(text: str) -> str:
    """Return a text that begins a sentence or a cell."""
    return "OS" if text == "os" else f"{text[:1].upper()}{text[1:]}"


def counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def ordinal_time(entry: int) -> str:
    """Return what distinguishes a repeated entry of a step, such as ` (time 2)`."""
    return f" (time {entry})" if entry > 1 else ""


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def show_day(at: datetime) -> str:
    """Return a day as people write it, such as `2 March 2026`."""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def show_time(at: datetime) -> str:
    """Return a time of day to the minute with its zone, such as `14:02 CET`."""
    return f"{at:%H:%M} {_zone_of(at)}"
