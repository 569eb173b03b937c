"""The plain values that readings, answers and expressions are made of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

Value: TypeAlias = "None | bool | int | float | str | datetime | Sequence[Value] | Mapping[str, Value]"
Fields: TypeAlias = Mapping[str, Value]
