"""One evaluation under way: the names it may read, what it has looked at, and how much work it has left."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from desktop.domain.errors import ExpressionError
from desktop.domain.values import Value

MAX_WORK = 80_000  # about one small operation each; keeps every evaluation under 50 ms
MAX_LOOKED_AT = 64
_LONGEST_NOTE = 200


class Frame:
    """`bound` holds the generator variables of the moment; `paths` where each of their values came from."""

    __slots__ = ("bound", "left", "looked_at", "names", "notes", "now", "paths")

    def __init__(self, names: Mapping[str, Value], now: datetime, looked_at: dict[str, Value] | None) -> None:
        self.names = names
        self.now = now
        self.looked_at = looked_at
        self.left = MAX_WORK
        self.notes = 0
        self.bound: dict[str, Value] = {}
        self.paths: dict[str, str] = {}

    @property
    def is_noting(self) -> bool:
        return self.looked_at is not None and self.notes < MAX_LOOKED_AT

    def spend(self, work: int, column: int = 1) -> None:
        """Count work before it is done; a refusal costs nothing, a very large value would."""
        self.left -= work
        if self.left < 0:
            raise ExpressionError(
                "this is too much work for one expression: the lists or texts are too large. "
                "Let the command or the check narrow them down first.",
                column,
            )

    def note(self, path: str, value: Value) -> None:
        """Remember a plain value that was read; lists and records are told by what was read of them."""
        seen = self.looked_at
        if seen is None:
            return
        self.notes += 1  # of lists too, which leave no note: finding out where they are costs as much
        if isinstance(value, str) and len(value) > _LONGEST_NOTE:
            value = value[:_LONGEST_NOTE] + "…"
        if isinstance(value, (bool, int, float, str, datetime)):
            seen[path] = value


Code: TypeAlias = Callable[[Frame], Value]
