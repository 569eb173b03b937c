"""Which runbooks are let through: by what they do to a system, and by tag."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from desktop.dataclass import dataclass
from desktop.ui.ports import Entry
from desktop.ui.widgets.effects import effect_counts, worst_effect

UP_TO = ("reads", "changes", "destroys")
_MOST_TAGS = 14


@dataclass(frozen=True, slots=True)
class Facets:
    """`up_to` is the strongest effect that is let through; of the tags any one is enough, and none lets all in."""

    up_to: str = "destroys"
    tags: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_open(self) -> bool:
        return self == Facets()

    def lets_in(self, entry: Entry, strongest: str) -> bool:
        """`strongest` is what the runbook does, with those it uses."""
        is_mild = UP_TO.index(strongest) <= UP_TO.index(self.up_to)
        return is_mild and (not self.tags or not self.tags.isdisjoint(entry.tags))

    def plain(self) -> dict[str, object]:
        return {"up_to": self.up_to, "tags": sorted(self.tags)}

    def with_tag(self, tag: str, is_on: bool) -> "Facets":
        return replace(self, tags=self.tags | {tag} if is_on else self.tags - {tag})


def facets_of(raw: object) -> Facets:
    """Return the facets that were kept; what is damaged as if never set."""
    if not isinstance(raw, dict):
        return Facets()
    up_to, tags = raw.get("up_to"), raw.get("tags")
    known = frozenset(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else frozenset()
    return Facets(up_to if isinstance(up_to, str) and up_to in UP_TO else "destroys", known)


def strongest_effect(entry: Entry, shelf: Mapping[str, Entry], seen: frozenset[str] = frozenset()) -> str:
    """Return the strongest thing that a runbook does, by itself or by those it uses that are on the shelf."""
    own = [worst_effect(entry.steps)]
    for step in entry.steps:
        used = shelf.get(step.about) if step.kind == "use" else None
        if used is not None and used.id not in seen:
            own.append(strongest_effect(used, shelf, seen | {entry.id}))
    return max(own, key=UP_TO.index)


def effect_counts_of(
    entry: Entry, shelf: Mapping[str, Entry], seen: frozenset[str] = frozenset()
) -> tuple[tuple[str, int], ...]:
    """Return (effect, number of steps), the mildest first, with the steps of the runbooks that are followed inside."""
    counts = Counter(dict(effect_counts(entry.steps)))
    for step in entry.steps:
        used = shelf.get(step.about) if step.kind == "use" else None
        if used is not None and used.id not in seen:
            counts.update(dict(effect_counts_of(used, shelf, seen | {entry.id})))
    return tuple((effect, counts[effect]) for effect in UP_TO if counts[effect])


def effect_totals(strongest: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return how many runbooks each choice of effect would let through, by the strongest effect of each."""
    seen = Counter(strongest)
    return tuple((effect, sum(seen[mild] for mild in UP_TO[: at + 1])) for at, effect in enumerate(UP_TO))


def tag_totals(entries: Iterable[Entry]) -> tuple[tuple[str, int], ...]:
    """Return the commonest tags with the number of their runbooks, the commonest first."""
    seen = Counter(tag for entry in entries for tag in entry.tags)
    return tuple(sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:_MOST_TAGS])
