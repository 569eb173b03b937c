"""The values of one field over several readings of the same thing."""

from collections.abc import Sequence

from desktop.compare.differences import differences
from desktop.compare.same import is_number
from desktop.domain.values import Fields


def series_of(name: str, readings: Sequence[Fields]) -> tuple[float, ...]:
    """Return the numbers that a field had, oldest first; a reading that has no such number is left out."""
    found: list[float] = []
    for fields in readings:
        value = _value(name, fields)
        if value is not None:
            found.append(value)
    return tuple(found)


def _value(name: str, fields: Fields) -> float | None:
    value = fields.get(name)
    if value is None and ("[" in name or "." in name):
        value = next((one.after for one in differences(fields, fields) if one.name == name), None)
    if not is_number(value) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if number - number == 0 else None  # neither endless nor no number
