"""The plain values that readings, answers and expressions are made of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    Value: TypeAlias = "bool | int | float | str | datetime | Sequence[Value] | Mapping[str, Value] | None"
else:
    Value = Any  # a recursive alias sends pydantic into endless recursion before Python 3.12's `type`
Fields: TypeAlias = Mapping[str, Value]
