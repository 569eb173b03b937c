"""When two values are the same to a person: yes is not 1, 71 is 71.0, and no number is as good as another."""

import math
from collections.abc import Mapping
from itertools import starmap

from desktop.domain.values import Value

DEEPEST = 12  # what is nested deeper is taken as other


def same(before: Value, after: Value, depth: int = 0) -> bool:
    if depth > DEEPEST:
        return False
    if is_number(before) and is_number(after):
        return bool(before == after) or (_is_nan(before) and _is_nan(after))
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return before.keys() == after.keys() and all(
            same(before[key], after[key], depth + 1) for key in before
        )
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        deeper = ((one, other, depth + 1) for one, other in zip(before, after, strict=False))
        return len(before) == len(after) and all(starmap(same, deeper))
    return type(before) is type(after) and bool(before == after)


def is_number(value: Value) -> bool:
    """True for what can be more or less than another; yes and no cannot."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_nan(value: Value) -> bool:
    return isinstance(value, float) and math.isnan(value)
