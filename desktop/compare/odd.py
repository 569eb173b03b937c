"""Which hosts differ from their siblings in one step, and what those siblings have in common.

A host is odd where its number, its word or its verdict is:

* **Numbers** by the median and the MAD, the median distance from it: both stand where half of the hosts are broken,
  while a mean and a standard deviation follow the very host that is looked for. A number is odd when it is further
  from the median than 3.5 times the MAD scaled to a standard deviation (1.4826), the bound of Iglewicz and Hoaglin
  (1993). It has to be further than a floor as well, 5 % of the median and a little of its unit: forty hosts at 61.0 %
  have a MAD of nothing, and 61.3 % is no news. Of fewer than five numbers none is odd, for three of them have
  a median distance that any fourth would turn round. Where the MAD is nothing, because more than half are the same,
  or where more than a quarter would be odd, the mean distance (by 1.2533, from the same source) takes its place: less
  than a quarter can be past that one, so two kinds of host are never taken for odd ones.
* **Words** by rarity: a word is odd that at most a tenth of the hosts have, or one host, while more than half of
  them agree on another one. What each host has for itself, such as its name, has no such majority. Three hosts are
  the fewest, for two that differ cannot tell which of them does.
* **Verdicts** as words do.

A host that could not be read is never odd. Nobody knows how it is, and it counts on neither side.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import field, replace
from enum import StrEnum
from math import isfinite
from statistics import median_low

from desktop.compare.same import is_number
from desktop.dataclass import dataclass
from desktop.domain.quantity import PER_SECOND, measured_field, show
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict

_READ = frozenset((Verdict.PASS, Verdict.WARN, Verdict.FAIL))
_NOT_ASKED = frozenset((Verdict.NOT_APPLICABLE, Verdict.SKIPPED))
_FEWEST_NUMBERS, _FEWEST_WORDS = 5, 3
_BY_MEDIAN, _BY_MEAN, _MOST_DEVIATIONS = 1.4826, 1.2533, 3.5  # what makes a distance a standard deviation
_FLOOR_SHARE, _MOST_ODD_SHARE, _RARE_SHARE = 0.05, 0.25, 0.1
_FLOORS = {"_pct": 5.0, "_ms": 10.0, "_s": 1.0, "_bytes": float(2**24), "days_left": 3.0}  # by the unit


class Stand(StrEnum):
    LIKE = "like"
    ODD = "odd"
    UNKNOWN = "unknown"  # could not be read, or has not been read yet
    NOT_ASKED = "not_asked"  # it does not apply there, or a person skipped it


@dataclass(frozen=True, slots=True)
class Measured:
    """What one host said: its verdict, None before there is one, and the one value that is compared."""

    verdict: Verdict | None = None
    value: Value = None

    @property
    def is_read(self) -> bool:
        return self.verdict in _READ


@dataclass(frozen=True, slots=True)
class Standing:
    stand: Stand
    by_value: bool = False
    by_verdict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What hosts have in common: `read` of the `asked` ones said a value, as sorted numbers or as words."""

    read: int
    asked: int
    numbers: tuple[float, ...] = ()
    words: Mapping[str, int] = field(default_factory=dict)  # how many said each
    unit_field: str = ""

    @property
    def median(self) -> float | None:
        return _middle(self.numbers) if self.numbers else None

    @property
    def word(self) -> str:
        """The word that most said; of several as frequent ones, the first in the alphabet."""
        return min(self.words, key=lambda word: (-self.words[word], word), default="")

    def without(self, one: Measured) -> "Spread":
        """Return what the siblings of a host, which is one of these, have in common."""
        if one.verdict in _NOT_ASKED:
            return self
        has_value = one.is_read and one.value is not None
        words, numbers = dict(self.words), self.numbers
        if has_value and numbers:
            at = bisect_left(numbers, number_of(one.value) or 0.0)
            numbers = (*numbers[:at], *numbers[at + 1 :])
        elif has_value:
            word = _shown(one.value, self.unit_field)
            words = {known: count - (known == word) for known, count in words.items()}
            words = {known: count for known, count in words.items() if count}
        return replace(self, read=self.read - has_value, asked=self.asked - 1, numbers=numbers, words=words)


def standings(measured: Sequence[Measured], field: str = "") -> tuple[Standing, ...]:
    """Return where each host stands among the others; the end of the field's name tells its unit."""
    read = [one for one in measured if one.verdict in _READ]
    is_odd_value = _odd_value(read, field)
    is_odd_verdict = _odd_word([one.verdict or "" for one in read])
    odd_verdicts = {verdict for verdict in _READ if is_odd_verdict(verdict)}
    return tuple([_standing(one, is_odd_value, odd_verdicts) for one in measured])


def spread_of(measured: Sequence[Measured], field: str = "") -> Spread:
    """Return what these hosts have in common."""
    asked = [one for one in measured if one.verdict not in _NOT_ASKED]
    values = [one.value for one in asked if one.is_read and one.value is not None]
    numbers = numbers_of(values)
    if numbers is not None:
        return Spread(read=len(values), asked=len(asked), numbers=tuple(sorted(numbers)), unit_field=field)
    words = Counter([_shown(value, field) for value in values])
    return Spread(read=len(values), asked=len(asked), words=words, unit_field=field)


def piles_of(numbers: Sequence[float], most: int = 200) -> Mapping[float, int]:
    """Count sorted numbers by where about they are, in so many places from the lowest to the highest."""
    if not numbers:
        return {}
    low, high = numbers[0], numbers[-1]
    width = high / most - low / most
    if width <= 0 or len(set(numbers)) <= most:
        return Counter(numbers)
    places = Counter([int((number - low) / width) for number in numbers])
    return {min(low + (place + 0.5) * width, high): count for place, count in places.items()}


def numbers_of(values: Sequence[Value]) -> list[float] | None:
    """Return values as numbers where all of them are, and there is one."""
    found = [number_of(value) for value in values]
    numbers = [number for number in found if number is not None]
    return numbers if numbers and len(numbers) == len(found) else None


def number_of(value: Value) -> float | None:
    """Return a number that can be more or less than another; None for words, and for what has no end."""
    if type(value) is float:  # the usual one, of eighty thousand
        return value if isfinite(value) else None
    if not is_number(value) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


_LIKE, _UNKNOWN, _NO_PART = Standing(Stand.LIKE), Standing(Stand.UNKNOWN), Standing(Stand.NOT_ASKED)


def _standing(one: Measured, is_odd_value: Callable[[Value], bool], odd_verdicts: Set[Verdict]) -> Standing:
    verdict = one.verdict
    if verdict not in _READ:
        return _NO_PART if verdict in _NOT_ASKED else _UNKNOWN
    by_value = one.value is not None and is_odd_value(one.value)
    by_verdict = verdict in odd_verdicts
    return Standing(Stand.ODD, by_value, by_verdict) if by_value or by_verdict else _LIKE


def _odd_value(read: Sequence[Measured], field: str) -> Callable[[Value], bool]:
    values = [one.value for one in read if one.value is not None]
    numbers = numbers_of(values)
    if numbers is not None:
        return _odd_number(numbers, field)
    is_odd = _odd_word([_shown(value, field) for value in values])
    return lambda value: is_odd(_shown(value, field))


def _shown(value: Value, field: str) -> str:
    return value if isinstance(value, str) else show(value, field)


def _odd_number(numbers: Sequence[float], field: str) -> Callable[[Value], bool]:
    if len(numbers) < _FEWEST_NUMBERS:
        return lambda _value: False
    middle = _middle(sorted(numbers))
    distances = sorted(abs(number - middle) for number in numbers)
    floor = max(_FLOOR_SHARE * abs(middle), _floor(field))
    median, mean = _middle(distances), sum(one / len(distances) for one in distances)
    bound = max(_MOST_DEVIATIONS * _BY_MEDIAN * median, floor)
    if not median or sum(one > bound for one in distances) > len(numbers) * _MOST_ODD_SHARE:
        bound = max(_MOST_DEVIATIONS * _BY_MEAN * mean, floor)

    def is_far(value: Value) -> bool:
        number = number_of(value)
        return number is not None and abs(number - middle) > bound

    return is_far


def _odd_word(words: Sequence[str]) -> Callable[[str], bool]:
    counts = Counter(words)
    most = counts.most_common(1)[0][1] if counts else 0
    if len(words) < _FEWEST_WORDS or most * 2 <= len(words):
        return lambda _word: False
    rare = max(1, int(len(words) * _RARE_SHARE))
    return lambda word: counts[word] <= rare


def _floor(field: str) -> float:
    if field.endswith(PER_SECOND):
        return 0.0
    field = measured_field(field)
    return next((floor for end, floor in _FLOORS.items() if field.endswith(end)), 0.0)


def _middle(ordered: Sequence[float]) -> float:
    """Return the median of sorted numbers; the sum of the two in the middle may be past all floats."""
    low, high = median_low(ordered), ordered[len(ordered) // 2]
    return low if low == high else low / 2 + high / 2
