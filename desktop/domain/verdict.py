"""The verdicts a step can end in, and how several are summed up into one."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"  # could not be looked at, or no outcome matched: never a pass
    SKIPPED = "skipped"  # by the operator, with a reason
    BLOCKED = "blocked"  # something it needs did not pass
    NOT_APPLICABLE = "not_applicable"  # `when` was false, or not this kind of system

    @property
    def did_run(self) -> bool:
        return self in _WORST_FIRST

    @property
    def word(self) -> str:
        """What people read: the screen, the terminal and the sentences of a record say it in the same words."""
        return _WORDS.get(self, self.value)


_WORDS = {Verdict.UNKNOWN: "could not check", Verdict.NOT_APPLICABLE: "not applicable"}
_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst verdict of steps that ran; NOT_APPLICABLE when none did."""
    seen = set(verdicts)
    for verdict in _WORST_FIRST:
        if verdict in seen:
            return verdict
    return Verdict.NOT_APPLICABLE


class Ended(StrEnum):
    """How a run ended; `completed` is a run that reached its last step without a decided end."""

    RESOLVED = "resolved"
    WORKAROUND = "workaround"
    NOT_REPRODUCED = "not_reproduced"
    NOT_APPLICABLE = "not_applicable"
    UNSUPPORTED = "unsupported"
    ESCALATED = "escalated"
    UNRESOLVED = "unresolved"
    COMPLETED = "completed"
    STOPPED = "stopped"
