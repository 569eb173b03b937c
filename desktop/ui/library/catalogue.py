"""The library as its pages show it, worked out once for each state of it: ten thousand runbooks take a while."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.ui.library.facets import effect_counts_of, effect_totals, strongest_effect, tag_totals
from desktop.ui.library.result import Result, unranked
from desktop.ui.ports import Entry

Totals = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`results` are all runbooks by title; by id, `effects` are the numbers of steps of each effect, and `strongest` is
    the strongest one, both with those of the runbooks that it uses."""

    results: tuple[Result, ...] = ()
    strongest: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, Totals] = field(default_factory=dict)
    effect_totals: Totals = ()
    tag_totals: Totals = ()


def catalogue_of(entries: Sequence[Entry]) -> Catalogue:
    shelf = {entry.id: entry for entry in entries}
    strongest = {entry.id: strongest_effect(entry, shelf) for entry in entries}
    effects = {entry.id: effect_counts_of(entry, shelf) for entry in entries}
    return Catalogue(
        results=unranked(entries, effects),
        strongest=strongest,
        effects=effects,
        effect_totals=effect_totals(strongest[entry.id] for entry in entries),
        tag_totals=tag_totals(entries),
    )
