"""A found runbook as the list shows it: its words, its effects, how strong the match is, and why."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from desktop.dataclass import dataclass
from desktop.ui.ports import Entry, Hit, Reason
from desktop.ui.widgets.effects import effect_counts

EffectCounts = tuple[tuple[str, int], ...]
_SHOWN_REASONS, _SHOWN_WORDS, _BETWEEN = 3, 4, "; "
_WHERE = {
    "symptom": "is a symptom",
    "symptoms": "is a symptom",
    "symptom word": "in the symptom",
    "title": "in the title",
    "tag": "is a tag",
    "tags": "is a tag",
    "summary": "in the summary",
    "id": "in the id",
    "text": "in the text",
    "step": "in a step",
    "steps": "in a step",
}
_SEVERAL = {"is a symptom": "are symptoms", "is a tag": "are tags"}
_STRENGTH = {
    "symptom": 4,
    "symptoms": 4,
    "id": 3,
    "title": 3,
    "tag": 2,
    "tags": 2,
    "summary": 2,
    "symptom word": 2,
}
_FAR, _FARTHER = 0.4, 0.2  # of the best hit's score: however good its place, what is below is no strong match
_STRENGTH_WORDS = ("", "Weak", "Possible", "Likely", "Strong")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the reason: words of the search stand out from ours."""

    text: str
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    entry: Entry
    number: str
    effects: EffectCounts  # with those of the runbooks that it uses
    because: tuple[Piece, ...] = ()
    strength: int = (
        0  # 1 to 4 by the best place of a match, beside the best hit; 0 where nothing was searched for
    )
    is_pinned: bool = False

    @property
    def strength_word(self) -> str:
        return _STRENGTH_WORDS[self.strength]

    @property
    def spoken(self) -> str:
        why = "".join(piece.text for piece in self.because)
        pinned = "pinned" if self.is_pinned else ""
        parts = (self.number, self.entry.title, pinned, self.entry.summary, self.strength_word, why)
        return ", ".join(part for part in parts if part)


def unranked(entries: Sequence[Entry], effects: Mapping[str, EffectCounts]) -> tuple[Result, ...]:
    return tuple(Result(entry, "", effects[entry.id]) for entry in entries)


def ranked(hits: Sequence[Hit], effects: Mapping[str, EffectCounts]) -> tuple[Result, ...]:
    """Return hits as the list shows them; `effects` are those of the runbooks that are known, by id."""
    best = hits[0].score if hits else 0.0
    return tuple(
        Result(
            entry=hit.entry,
            number=str(at),
            effects=effects[hit.entry.id] if hit.entry.id in effects else effect_counts(hit.entry.steps),
            because=_because(hit.reasons),
            strength=_strength(hit, best),
        )
        for at, hit in enumerate(hits, 1)
    )


def _strength(hit: Hit, best: float) -> int:
    by_place = max((_STRENGTH.get(reason.where, 1) for reason in hit.reasons), default=1)
    most = 1 if hit.score < _FARTHER * best else 2 if hit.score < _FAR * best else 4
    return min(by_place, most)


def _because(reasons: Sequence[Reason]) -> tuple[Piece, ...]:
    """Return `Because [ENOSPC] is a symptom; [nginx] is a tag`, with the search's own words set apart."""
    pieces: list[Piece] = []
    told: set[str] = set()
    for where, group in groupby(reasons[:_SHOWN_REASONS], key=lambda reason: reason.where):
        reasons_here = tuple(group)
        found = [word for reason in reasons_here for word in _words(reason) if word.casefold() not in told]
        words = tuple(dict.fromkeys(found[:_SHOWN_WORDS]))
        if not words:
            continue  # a weaker place of the same words
        told.update(map(str.casefold, words))
        pieces.append(Piece(_BETWEEN if pieces else "Because "))
        for at, word in enumerate(words):
            pieces += [Piece(" ")] * bool(at) + [Piece(word, is_found=True)]
        of = "".join(f" “{reason.of}”" for reason in reasons_here if reason.of)
        place = _WHERE.get(where, f"in {where}")
        pieces.append(Piece(f" {place if len(words) == 1 else _SEVERAL.get(place, place)}{of}"))
    return tuple(pieces)


def shown_reasons(pieces: Sequence[Piece], room: float, width_of: Callable[[Piece], float]) -> list[Piece]:
    """Return the first reason, and those after it that fit whole: words without their place would say nothing."""
    shown: list[Piece] = []
    reason: list[Piece] = []
    used = 0.0
    for piece in (*pieces, Piece(_BETWEEN)):
        if piece.text == _BETWEEN and not piece.is_found:
            used += sum(map(width_of, reason))
            if shown and used > room:
                break
            shown, reason = [*shown, *reason], []
        reason.append(piece)
    return shown


def _words(reason: Reason) -> Sequence[str]:
    return (reason.words,) if isinstance(reason.words, str) else reason.words
