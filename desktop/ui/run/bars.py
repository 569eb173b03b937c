"""The longest list of a reading as bars: what takes the space, who holds the connections, which rung was slow."""

from collections.abc import Mapping, Sequence
from math import isfinite

from desktop.dataclass import dataclass
from desktop.domain.quantity import show
from desktop.domain.values import Fields, Value
from desktop.redaction.clean import clean
from desktop.ui.widgets.bars import Bar

_MEASURED = ("_bytes", "_pct", "_ms", "_s", "_count", "count")  # how a field ends that is worth a bar
_IN_BYTES = {"kib": 1024, "mib": 1024**2, "gib": 1024**3}  # as du and its like print them
_TABLE = "rows"  # what runbooks mostly call a table that a script printed: its column says more
_MOST, _FEWEST = 8, 2


@dataclass(frozen=True, slots=True)
class Bars:
    """`name` tells what is listed, `field` what is measured of each; `left_out` how many more there are."""

    name: str
    field: str
    bars: tuple[Bar, ...]
    left_out: int = 0

    @property
    def heading(self) -> str:
        more = f", {len(self.bars)} of {len(self.bars) + self.left_out}" if self.left_out else ""
        measure = "size" if self.field in _IN_BYTES else self.field
        return clean(f"{self.name} by {measure}{more}".replace("_", " "))


def bars_of(reading: Fields) -> Bars | None:
    """Return the bars of the first list in a reading whose items have a name and a measured field; None without one."""
    for name, value in reading.items():
        if isinstance(value, str) or not isinstance(value, Sequence):
            continue
        items = [item for item in value if isinstance(item, Mapping)]
        if len(items) == len(value) >= _FEWEST and (found := _bars(name, items)) is not None:
            return found
    return None


def _bars(name: str, items: Sequence[Mapping[str, Value]]) -> Bars | None:
    measured = {key: found for key in items[0] if len(found := _numbers(items, key)) == len(items)}
    names = (
        key for key, value in items[0].items() if isinstance(value, str) and value and key not in measured
    )
    title, field = next(names, ""), next((key for key in measured if key.endswith(_MEASURED)), "")
    if not field and len(measured) == 1:
        field = next(iter(measured))
    if not title or not field or not any(measured[field]):
        return None
    bars = tuple(
        Bar(clean(str(item.get(title) or "")), value, _shown(value, field))
        for item, value in zip(items[:_MOST], measured[field], strict=False)
    )
    return Bars(title if name == _TABLE else name, field, bars, max(0, len(items) - _MOST))


def _numbers(items: Sequence[Mapping[str, Value]], key: str) -> list[float]:
    return [number for item in items if (number := _number(item.get(key))) is not None]


def _shown(value: float, field: str) -> str:
    if field in _IN_BYTES:
        return show(value * _IN_BYTES[field], "size_bytes")
    return show(int(value) if value.is_integer() else value, field)


def _number(value: Value) -> float | None:
    """Return a number that is not below zero, also as a script printed it; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) and number >= 0 else None
