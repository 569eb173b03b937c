"""Something that time runs out for: a wait, a reading that counts for a while, a run that was handed over."""

from datetime import datetime
from enum import StrEnum

from desktop.dataclass import dataclass


class DueKind(StrEnum):
    """What becomes due in a run; what a desk has promised for its ticket stands in the ticket."""

    WAIT = "wait"  # a wait ends, and the run goes on
    FRESH = "fresh"  # a reading counts no longer and is taken again when the run is resumed
    HAND_OVER = "hand_over"  # somebody is to have taken the run over


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`since` is when the time began to run; `what` is the step it is about, or who is to take over."""

    kind: DueKind
    at: datetime
    since: datetime
    what: str = ""
