"""Search over the library: as you type, or with a whole alert pasted in; every hit with the reason for it."""

import heapq
import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from desktop.dataclass import dataclass
from desktop.library.alert_text import words_in
from desktop.library.entry import Entry, Where
from desktop.library.typos import nearest_word
from desktop.library.words import FRAME_WORDS, STOP_WORDS, words_of, words_of_frame

_WEIGHTS = (6.0, 5.0, 5.0, 4.0, 2.0, 1.5, 1.0)  # by Where
_PHRASE = 8.0  # for a symptom that stands in the text, times how rare its words are
_ENOUGH = 0.6  # of a symptom's weight must be there
_MOST_HITS = 50
_LOOKED_AT = 150  # candidates whose reasons are worked out
_TYPED = 8  # more words than this were pasted, and pasted text has no slips of the finger
_LONGEST_TEXT = 8_000  # characters; an alert and its first log lines
_MOST_WORDS = 300  # of a pasted text: the rarest
_MOST_PLACES = 12_000  # that one search walks through, the rarest word first
_LONG = 2_000  # places of a word: a commoner one says something only where it stands in a strong place
_PREFIXES = 24
_FAINT = 0.06  # of the best score: what is below has a common word or two and is not what is meant
_WHERES = tuple(Where)
_PUNCTUATION = ".,:;!?()[]{}<>'\"`"


@dataclass(frozen=True, slots=True)
class Reason:
    """`words` of the search stand in this part of the runbook: symptom, title, id, tag, summary, step or text.

    Of a `symptom` all words stand in the text, and it is itself in `words`; of a `symptom word` only those words are
    there, and `of` is the symptom that has most of them."""

    where: str
    words: tuple[str, ...]
    of: str = ""


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
        self._symptoms_of: dict[int, list[_Symptom]] = {}
        for number, entry in enumerate(entries):
            for where, words in enumerate(entry.terms):
                place = number * 8 + where
                for word in words.split():
                    self._places.setdefault(word, []).append(place)
        self._strong = {word: _strong(places) for word, places in self._places.items() if len(places) > _LONG}
        self._words = sorted(self._places)
        self._index_symptoms()

    def search(self, text: str) -> tuple[Hit, ...]:
        """Return what fits, best first; nothing for a text without words."""
        text = words_in(text)[:_LONGEST_TEXT]
        words = words_of(text)
        is_typing = bool(text) and not text[-1].isspace()
        mute = _mute(text, words)
        terms = self._terms(list(dict.fromkeys(words)), mute, is_typing=is_typing)
        phrases = self._phrases(words, mute)
        scores = self._scores(terms)
        for symptom, score in phrases:
            scores[symptom.entry] = scores.get(symptom.entry, 0.0) + score
        likely = heapq.nlargest(_LOOKED_AT, scores, key=scores.__getitem__)
        share = self._share_of(terms)
        found = [(scores[number] * share(number), number) for number in likely]
        found.sort(key=lambda one: (-one[0], self._entries[one[1]].title))
        least = _FAINT * found[0][0] if found else 0.0
        said = _as_typed(text) if len(words) <= _TYPED else {}
        there = STOP_WORDS.union(words)
        whole = [symptom for symptom, _ in phrases if there.issuperset(symptom.words)]
        return tuple(
            Hit(self._entries[number], score, self._reasons(number, terms, whole, said))
            for score, number in found[:_MOST_HITS]
            if score >= least
        )

    def _index_symptoms(self) -> None:
        for number, entry in enumerate(self._entries):
            for text in entry.symptoms:
                words = tuple(words_of(text))
                if words:
                    rarest = max(words, key=self._rarity)
                    symptom = _Symptom(number, text, words)
                    self._symptoms.setdefault(rarest, []).append(symptom)
                    self._symptoms_of.setdefault(number, []).append(symptom)

    def _rarity(self, word: str) -> float:
        if word in STOP_WORDS:
            return 0.1
        return math.log(1 + len(self._entries) / (1 + len(self._places.get(word, ()))))

    def _terms(self, typed: Sequence[str], mute: Set[str], *, is_typing: bool) -> list[_Term]:
        terms: list[_Term] = []
        for place, word in enumerate(typed):
            if len(typed) > 1 and (word in mute or (len(typed) > _TYPED and _says_little(word))):
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
        first = word[0]  # a slip in the first letter is rare, and looking through all words is slow
        start, end = bisect_left(self._words, first), bisect_left(self._words, first + "\U0010ffff")
        known = nearest_word(word, self._words[start:end])
        if known:
            yield _Term(word, known, self._rarity(known) * 0.7)

    def _scores(self, terms: Sequence[_Term]) -> dict[int, float]:
        scores: dict[int, float] = {}
        walked = 0
        for term in terms:  # the heaviest, which are the rarest, first
            places = self._telling_places(term.known)
            if walked > _MOST_PLACES:
                break
            walked += len(places)
            weights = [term.weight * weight for weight in _WEIGHTS]
            for place in places:
                number = place >> 3
                scores[number] = scores.get(number, 0.0) + weights[place & 7]
        return scores

    def _telling_places(self, word: str) -> list[int]:
        return self._strong.get(word) or self._places[word]

    def _phrases(self, words: Sequence[str], mute: Set[str]) -> list[tuple[_Symptom, float]]:
        """Return the symptoms that stand in the text, whole or nearly, each with its score."""
        there = set(words)
        flat = f" {' '.join(words)} "
        found: list[tuple[_Symptom, float]] = []
        for word in there:
            for symptom in self._symptoms.get(word, ())[:200]:
                score = self._phrase_score(symptom, there, flat, mute)
                if score:
                    found.append((symptom, score))
        return found

    def _phrase_score(self, symptom: _Symptom, there: set[str], flat: str, mute: Set[str]) -> float:
        whole = sum(map(self._rarity, symptom.words))
        part = sum(self._rarity(word) for word in symptom.words if word in there)
        if part < _ENOUGH * whole:
            return 0.0
        is_whole = f" {' '.join(symptom.words)} " in flat
        if not is_whole and there.intersection(symptom.words) <= mute:
            return 0.0
        return _PHRASE * part * (part / whole) * (1.5 if is_whole else 1.0)

    def _where(self, number: int, word: str) -> Where | None:
        """Return where in an entry a word stands; the places of a word are in the order of the entries."""
        places = self._places[word]
        at = bisect_left(places, number * 8)
        return _WHERES[places[at] & 7] if at < len(places) and places[at] >> 3 == number else None

    def _share_of(self, terms: Sequence[_Term]) -> Callable[[int], float]:
        """Return what tells how much of what was asked for is in an entry: 0.3 for nothing, 1 for all."""
        ways: dict[str, list[tuple[float, list[int]]]] = {}  # of a typed word, the heaviest first
        for term in sorted(terms, key=lambda one: -one.weight):
            ways.setdefault(term.typed, []).append((term.weight, self._places[term.known]))
        asked = sum(known[0][0] for known in ways.values())

        def share(number: int) -> float:
            there = 0.0
            for known in ways.values():
                for weight, places in known:
                    at = bisect_left(places, number << 3)
                    if at < len(places) and places[at] >> 3 == number:
                        there += weight
                        break
            return 0.3 + 0.7 * there / asked

        return share if asked else lambda _: 1.0

    def _reasons(
        self,
        number: int,
        terms: Sequence[_Term],
        symptoms: Sequence[_Symptom],
        said: Mapping[str, str],
    ) -> tuple[Reason, ...]:
        whole = tuple(dict.fromkeys(symptom.text for symptom in symptoms if symptom.entry == number))
        found: dict[Where, list[_Term]] = {}
        for term in terms:
            where = self._where(number, term.known)
            if where is not None:
                found.setdefault(where, []).append(term)
        alone = self._partly(number, found.pop(Where.SYMPTOM, ()), whole, said)
        return (
            *([Reason(Where.SYMPTOM.word, whole)] if whole else ()),
            *([alone] if alone else ()),
            *(Reason(where.word, _said(found[where], said)) for where in Where if where in found),
        )

    def _partly(
        self, number: int, terms: Sequence[_Term], whole: Sequence[str], said: Mapping[str, str]
    ) -> Reason | None:
        """Return which words stand in a symptom that is not there itself, and in which; None where none does."""
        symptoms = self._symptoms_of.get(number, ())
        told = {word for symptom in symptoms if symptom.text in whole for word in symptom.words}
        best: tuple[float, str, list[_Term]] = (0.0, "", [])
        for symptom in symptoms:
            shared = [term for term in terms if term.known in symptom.words and term.known not in told]
            best = max(
                best, (sum(term.weight for term in shared), symptom.text, shared), key=lambda one: one[0]
            )
        return Reason("symptom word", _said(best[2], said), best[1]) if best[1] else None


def _said(terms: Iterable[_Term], said: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said.get(term.known, term.known) for term in terms))


def _strong(places: list[int]) -> list[int]:
    """Return of a common word's places those where it says something."""
    return ([place for place in places if place & 7 <= Where.TAG] or places)[:_LONG]


def _mute(text: str, words: Sequence[str]) -> Set[str]:
    """Return the words that find nothing alone: `node` of `NodeDiskFull` stands in every alert about a host.

    Who types `node` by itself looks for it."""
    if len(words) > _TYPED:
        return STOP_WORDS | words_of_frame(text)
    typed = {known for word in text.split() if len(known_as := words_of(word)) == 1 for known in known_as}
    return STOP_WORDS | (FRAME_WORDS - typed)


def _says_little(word: str) -> bool:
    """True for the single letters and small numbers that alerts and logs are full of."""
    return len(word) < 2 or (word.isdigit() and len(word) < 3)


def _as_typed(text: str) -> dict[str, str]:
    """Return for each word as the index knows it how it was written; a part of `web-03` is not all of it."""
    said: dict[str, str] = {}
    for word in text.split():
        written = word.strip(_PUNCTUATION)
        whole = words_of(written.lower())
        said |= {known: written if whole == [known] else known for known in words_of(word)}
    return said
