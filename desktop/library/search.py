"""Search over the library: as you type, or with a whole alert pasted in; every hit with the reason for it."""

import heapq
import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.library.entry import Entry, Where
from desktop.library.typos import nearest_word
from desktop.library.words import STOP_WORDS, words_of

_WEIGHTS = (6.0, 5.0, 5.0, 4.0, 2.0, 1.5, 1.0)  # by Where
_PHRASE = 8.0  # for a symptom that stands in the text, times how rare its words are
_ENOUGH = 0.6  # of a symptom's weight must be there
_MOST_HITS = 50
_LOOKED_AT = 150  # candidates whose reasons are worked out
_TYPED = 8  # more words than this were pasted, and pasted text has no slips of the finger
_MOST_WORDS = 300  # of a pasted text: the rarest
_MOST_PLACES = 12_000  # in the lists that one search walks through, the rarest word first
_PREFIXES = 24


@dataclass(frozen=True, slots=True)
class Reason:
    """`words` of the search stand in this part of the runbook: symptom, title, id, tag, summary, step or text."""

    where: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    entry: Entry
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Symptom:
    entry: int
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    """A word that is looked for: as it was typed, as the index knows it, and how much it counts."""

    typed: str
    known: str
    weight: float


class SearchIndex:
    """Words to the entries that hold them; made once for a state of the library, then only read."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._places: dict[str, list[int]] = {}  # word -> entry * 8 + where
        self._symptoms: dict[str, list[_Symptom]] = {}  # the rarest word of a symptom -> symptoms
        for number, entry in enumerate(entries):
            for where, words in enumerate(entry.terms):
                place = number * 8 + where
                for word in words.split():
                    self._places.setdefault(word, []).append(place)
        self._words = sorted(self._places)
        self._index_symptoms()

    def search(self, text: str) -> tuple[Hit, ...]:
        """Return what fits, best first; nothing for a text without words."""
        typed = list(dict.fromkeys(words_of(text)))
        terms = self._terms(typed, is_typing=bool(text) and not text[-1].isspace())
        phrases = self._phrases(words_of(text))
        scores = self._scores(terms)
        for symptom, score in phrases:
            scores[symptom.entry] = scores.get(symptom.entry, 0.0) + score
        best = heapq.nlargest(_LOOKED_AT, scores.items(), key=lambda item: (item[1], -item[0]))
        hits = [self._hit(number, score, terms, phrases) for number, score in best]
        hits.sort(key=lambda hit: (-hit.score, hit.entry.title))
        return tuple(hits[:_MOST_HITS])

    def _index_symptoms(self) -> None:
        for number, entry in enumerate(self._entries):
            for text in entry.symptoms:
                words = tuple(words_of(text))
                if words:
                    rarest = max(words, key=self._rarity)
                    self._symptoms.setdefault(rarest, []).append(_Symptom(number, text, words))

    def _rarity(self, word: str) -> float:
        if word in STOP_WORDS:
            return 0.1
        return math.log(1 + len(self._entries) / (1 + len(self._places.get(word, ()))))

    def _terms(self, typed: Sequence[str], *, is_typing: bool) -> list[_Term]:
        terms: list[_Term] = []
        for place, word in enumerate(typed):
            if word in STOP_WORDS and len(typed) > 1:
                continue
            if word in self._places:
                terms.append(_Term(word, word, self._rarity(word)))
            if is_typing and place == len(typed) - 1:
                terms += self._completions(word)
            elif word not in self._places and len(typed) <= _TYPED:
                terms += self._corrections(word)
        if len(typed) <= _TYPED and terms == [] and typed:
            terms += self._corrections(typed[-1])
        return heapq.nlargest(_MOST_WORDS, terms, key=lambda term: term.weight)

    def _completions(self, word: str) -> Iterable[_Term]:
        start = bisect_left(self._words, word)
        for known in self._words[start : start + _PREFIXES]:
            if known.startswith(word) and known != word:
                yield _Term(word, known, self._rarity(known) * (0.4 + 0.5 * len(word) / len(known)))

    def _corrections(self, word: str) -> Iterable[_Term]:
        known = nearest_word(word, self._words)
        if known:
            yield _Term(word, known, self._rarity(known) * 0.7)

    def _scores(self, terms: Sequence[_Term]) -> dict[int, float]:
        scores: dict[int, float] = {}
        walked = 0
        for term in terms:  # the heaviest, which are the rarest, first
            places = self._places[term.known]
            if walked and walked + len(places) > _MOST_PLACES:
                continue
            walked += len(places)
            weights = [term.weight * weight for weight in _WEIGHTS]
            for place in places:
                number = place >> 3
                scores[number] = scores.get(number, 0.0) + weights[place & 7]
        return scores

    def _phrases(self, words: Sequence[str]) -> list[tuple[_Symptom, float]]:
        """Return the symptoms that stand in the text, whole or nearly, each with its score."""
        there = set(words)
        flat = f" {' '.join(words)} "
        found: list[tuple[_Symptom, float]] = []
        for word in there:
            for symptom in self._symptoms.get(word, ())[:200]:
                score = self._phrase_score(symptom, there, flat)
                if score:
                    found.append((symptom, score))
        return found

    def _phrase_score(self, symptom: _Symptom, there: set[str], flat: str) -> float:
        whole = sum(map(self._rarity, symptom.words))
        part = sum(self._rarity(word) for word in symptom.words if word in there)
        if part < _ENOUGH * whole:
            return 0.0
        is_whole = f" {' '.join(symptom.words)} " in flat
        return _PHRASE * part * (part / whole) * (1.5 if is_whole else 1.0)

    def _hit(
        self, number: int, score: float, terms: Sequence[_Term], phrases: Sequence[tuple[_Symptom, float]]
    ) -> Hit:
        entry = self._entries[number]
        reasons = [Reason("symptom", (symptom.text,)) for symptom, _ in phrases if symptom.entry == number]
        found, covered, asked = self._found_words(entry, terms)
        for where in Where:
            words = found.get(where, ())
            if words and not (where is Where.SYMPTOM and reasons):
                reasons.append(Reason(where.word, tuple(dict.fromkeys(words))))
        share = covered / asked if asked else 1.0
        return Hit(entry, score * (0.3 + 0.7 * share), tuple(reasons))

    def _found_words(
        self, entry: Entry, terms: Sequence[_Term]
    ) -> tuple[dict[Where, list[str]], float, float]:
        """Return the typed words by where they stand, their weight, and the weight of all that were typed."""
        held = {word: Where(place) for place, words in enumerate(entry.terms) for word in words.split()}
        found: dict[Where, list[str]] = {}
        asked: dict[str, float] = {}
        covered: dict[str, float] = {}
        for term in terms:
            asked[term.typed] = max(asked.get(term.typed, 0.0), term.weight)
            if term.known in held:
                covered[term.typed] = max(covered.get(term.typed, 0.0), term.weight)
                found.setdefault(held[term.known], []).append(term.known)
        return found, sum(covered.values()), sum(asked.values())
