"""What a run leaves to be put back: each with its step, and whether it has been."""

from collections.abc import Iterable

from desktop.dataclass import dataclass
from desktop.domain.run import Run
from desktop.domain.target_ref import parse_target
from desktop.redaction.clean import clean

_NAMED = 6  # targets that are named one by one


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


def open_of(run: Run) -> tuple[Owed, ...]:
    """Return the obligations that nobody has met."""
    return tuple(one for one in owed_of(run) if not one.is_met)


def counted(owed: Iterable[Owed], *, names_targets: bool = True) -> str:
    """Return what is owed, below each other: what is the same once, with its targets or with how often."""
    by_text: dict[str, list[str]] = {}
    for one in owed:
        by_text.setdefault(one.text, []).append(one.target)
    return "\n".join(f"{text}{_where(targets, names_targets)}" for text, targets in by_text.items())


def _where(targets: list[str], names_targets: bool) -> str:
    bare = (target.rpartition("@")[2] for target in targets if target and names_targets)
    named = list(dict.fromkeys(bare))
    if not named:
        return f" ({len(targets)} times)" if len(targets) > 1 else ""
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f" ({', '.join(named[:_NAMED])}{more})"


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
