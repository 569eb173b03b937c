"""By how much two numbers may differ and still be as good as the same: a share of the earlier one, or an amount."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from desktop.compare.differences import Difference
from desktop.compare.found import Comparison, Part
from desktop.compare.odd import number_of
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.quantity import measured_field, parse_duration_s, parse_size_bytes


@dataclass(frozen=True, slots=True)
class Margin:
    """`is_share` is of the earlier number; else the amount is in the unit of the field. `is_any` asks for nothing."""

    amount: float = 0.0
    is_share: bool = False
    is_any: bool = False

    def holds(self, before: float, after: float) -> bool:
        most = abs(before) * self.amount if self.is_share else self.amount
        return abs(after - before) <= most


@dataclass(frozen=True, slots=True)
class Tolerance:
    """`by_field` goes before `of_all`; a field is named as it is told, or by the last part of its name."""

    of_all: Margin | None = None
    by_field: Mapping[str, Margin] = field(default_factory=dict)

    def allows(self, one: Difference) -> bool:
        before, after = number_of(one.before), number_of(one.after)
        margin = self.by_field.get(one.name) or self.by_field.get(one.field) or self.of_all
        if margin is not None and margin.is_any:
            return True
        return margin is not None and before is not None and after is not None and margin.holds(before, after)

    def applied(self, comparison: Comparison) -> Comparison:
        """Return the comparison with what is tolerated marked as the same; a verdict is never tolerated."""
        return Comparison(parts=tuple(self._applied(part) for part in comparison.parts))

    def _applied(self, part: Part) -> Part:
        fields = tuple(
            replace(one, is_same=True, is_tolerated=True) if not one.is_same and self.allows(one) else one
            for one in part.fields
        )
        return replace(part, fields=fields)


def parse_tolerance(texts: Sequence[str]) -> Tolerance:
    """Return what `5%`, `used_pct=2`, `free_bytes=1GiB`, `total_s=200ms` and `stdout=any` ask for.

    Raises:
        InputError: one of them is no number, or no share where no field is named.
    """
    of_all: Margin | None = None
    by_field: dict[str, Margin] = {}
    for text in texts:
        name, sign, amount = text.rpartition("=")
        if sign:
            by_field[name.strip()] = _margin(name.strip(), amount.strip(), text)
            continue
        of_all = _margin("", text.strip(), text)
        if not of_all.is_share:
            raise InputError(
                f"--tolerance {text}: for all fields write a share, such as 5%; else FIELD={text}."
            )
    return Tolerance(of_all, by_field)


def _margin(name: str, amount: str, text: str) -> Margin:
    if name and amount == "any":
        return Margin(is_any=True)
    try:
        if amount.endswith("%"):
            return Margin(_amount(amount.removesuffix("%")) / 100, is_share=True)
        return Margin(_in_unit_of(measured_field(name), amount))
    except (ValueError, InputError) as fault:
        raise InputError(
            f"--tolerance {text}: {amount!r} is no amount. Write 5%, a number in the field's unit, or one with its "
            "unit, such as 200ms or 1 GiB."
        ) from fault


def _in_unit_of(field_name: str, amount: str) -> float:
    """Return an amount in the unit of a field; without a unit it is in that already."""
    if amount.replace(".", "", 1).isdecimal():
        return _amount(amount)
    if field_name.endswith("_bytes"):
        return float(parse_size_bytes(amount))
    if field_name.endswith("_ms"):
        return parse_duration_s(amount) * 1000
    if field_name.endswith("_s"):
        return parse_duration_s(amount)
    return _amount(amount)


def _amount(text: str) -> float:
    if not text.strip().replace(".", "", 1).isdecimal():
        raise ValueError(text)  # no sign, no exponent, nothing that is not a number
    return float(text)
