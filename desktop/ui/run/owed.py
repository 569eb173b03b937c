"""What a run leaves to be put back: each with its step, and whether it has been."""

from collections import Counter
from collections.abc import Iterable

from desktop.dataclass import dataclass
from desktop.domain.run import Run
from desktop.domain.target_ref import parse_target
from desktop.redaction.clean import clean


@dataclass(frozen=True, slots=True)
class Owed:
    """`seq` is of the entry that left it; `by` says who has put it back, and is empty while nobody has."""

    seq: int
    text: str
    target: str = ""
    by: str = ""
    note: str = ""

    @property
    def is_met(self) -> bool:
        return bool(self.by)


def _label(target: str) -> str:
    return clean(parse_target(target).label) if target else ""


def counted(texts: Iterable[str]) -> str:
    """Return texts below each other; those that are the same once, with their number."""
    counts = Counter(texts)
    return "\n".join(f"{text} ({count} times)" if count > 1 else text for text, count in counts.items())


def owed_of(run: Run) -> tuple[Owed, ...]:
    """Return all obligations, those that are open first."""
    met = {one.seq: one for one in run.met}
    found = []
    for entry in run.entries:
        if entry.obligation:
            one = met.get(entry.seq)
            by, note = (clean(one.by), clean(one.note)) if one else ("", "")
            found.append(Owed(entry.seq, clean(entry.obligation), _label(entry.target), by, note))
    return tuple(sorted(found, key=lambda one: one.is_met))
