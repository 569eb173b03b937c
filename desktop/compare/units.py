"""One unit for all values of a column, so that numbers in it can be held against each other without it beside each."""

from collections.abc import Sequence

from desktop.compare.odd import number_of
from desktop.dataclass import dataclass
from desktop.domain.quantity import PER_SECOND, count_text, is_count, measured_field, plain_number, show
from desktop.domain.values import Value

_TIMES = (
    (86400.0, 172800.0, "d"),
    (3600.0, 7200.0, "h"),
    (60.0, 120.0, "min"),
    (1.0, 2.0, "s"),
)  # from there on
_SIZES = ((2.0**40, "TiB"), (2.0**30, "GiB"), (2.0**20, "MiB"), (2.0**10, "KiB"))
_WRITTEN = {"_kib": "KiB", "_mib": "MiB", "_gib": "GiB", "_mb": "MB", "_gb": "GB", "_kb": "kB"}
_ENDS = ("_pct", "_bytes", "_ms", "_s", "days_left", *_WRITTEN)


@dataclass(frozen=True, slots=True)
class Unit:
    """`word` stands under the column's title; a value is divided by `per` and written with `digits`."""

    word: str = ""
    per: float = 1.0
    digits: int = 2
    field: str = ""

    def text(self, value: Value) -> str:
        """Return a value without its unit: `93`, `0.41`, `1.26.0`; nothing for no value."""
        if value is None:
            return ""
        number = number_of(value)
        if number is None:
            return show(value, self.field)
        if isinstance(value, int) and self.per == 1:
            return count_text(value) if is_count(self.field) else str(value)
        return plain_number(number / self.per, self.digits)

    def cell(self, value: Value) -> str:
        """Return a value as it stands in a column: all with the same decimals, one under the other."""
        number = number_of(value)
        if number is None or (isinstance(value, int) and self.per == 1 and not self.digits):
            return self.text(value)
        return f"{number / self.per:.{self.digits}f}"

    def full(self, value: Value) -> str:
        """Return a value with its unit as a sentence has it: `93 %`, `41 ms`."""
        if value is None:
            return ""
        if number_of(value) is None or not self.field.endswith(tuple(_WRITTEN)):
            return show(value, self.field)
        return f"{self.text(value)} {self.word}"


def unit_of(field: str, numbers: Sequence[float]) -> Unit:
    """Return the unit in which these numbers are short; the end of a field's name tells what they measure."""
    usual = sorted(abs(number) for number in numbers)[len(numbers) // 2] if numbers else 0.0
    word, per = _word_and_size(field, usual)
    return Unit(word, per, _digits([number / per for number in numbers]), field)


def plain_name(field: str) -> str:
    """Return what a field is called without its unit: `used` of used_pct."""
    rate = " per second" if field.endswith(PER_SECOND) else ""
    whole = field.removesuffix(PER_SECOND)
    statistic = whole.removeprefix(measured_field(whole)).replace("_", " ")
    if rate or statistic:
        return f"{plain_name(measured_field(whole))}{statistic}{rate}"
    end = next((end for end in _ENDS if field.endswith(end) and end.startswith("_")), "")
    return field.removesuffix(end).replace("_", " ").strip() or field


def _word_and_size(field: str, usual: float) -> tuple[str, float]:
    if field.endswith(PER_SECOND):
        word, per = _word_and_size(field.removesuffix(PER_SECOND), usual)
        return f"{word}/s", per
    field = measured_field(field)
    if field.endswith("_pct"):
        return "%", 1.0
    if field.endswith("days_left"):
        return "days", 1.0
    if field.endswith("_bytes"):
        return next(((word, size) for size, word in _SIZES if usual >= size), ("B", 1.0))[:2]
    if field.endswith(("_ms", "_s")):
        in_s = 1000.0 if field.endswith("_ms") else 1.0
        per_s, word = next(
            ((per, word) for per, least, word in _TIMES if usual / in_s >= least), (0.001, "ms")
        )
        return word, per_s * in_s
    return next((word for end, word in _WRITTEN.items() if field.endswith(end)), ""), 1.0


def _digits(scaled: Sequence[float]) -> int:
    """Return how many decimals leave three figures of the largest, and no more than the values have."""
    largest = max((abs(number) for number in scaled), default=0.0)
    if largest >= 100 or all(number.is_integer() for number in scaled):
        return 0
    return 1 if largest >= 10 else 2
