"""A database that gives answers prepared in advance, one for each statement in turn, and keeps what it was asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.domain.database_url import Engine
from desktop.domain.errors import PermissionDeniedError, TargetError
from desktop.domain.values import Value
from desktop.targets.database_door import Held, Rows, Server, Way


class PreparedDatabase:
    """An answer is a list of rows, or `{"denied": words}` or `{"refused": words}`; none left is a fault of the test."""

    def __init__(
        self,
        engine: str,
        answers: Sequence[Any],
        *,
        way: Mapping[str, Any] | None = None,
        version: str = "15.18",
    ) -> None:
        self._server = Server(Engine(engine), version, "kim", "shop", "")
        self._answers, self._way = list(answers), way or {}
        self.asked: list[str] = []
        self.is_closed = False

    @property
    def left(self) -> int:
        """How many answers nobody asked for."""
        return len(self._answers)

    def way(self) -> Way:
        held = tuple(Held(*one) for one in self._way.get("held", ()))
        return Way(held, **{name: value for name, value in self._way.items() if name != "held"})

    def server(self) -> Server:
        return self._server

    def rows(self, sql: str, *, limit: int = 1000) -> Rows:
        self.asked.append(sql)
        answer = self._answers.pop(0)
        if isinstance(answer, Mapping):
            ((kind, words),) = answer.items()
            raise PermissionDeniedError(words) if kind == "denied" else TargetError(words)
        columns = tuple(answer[0]) if answer else ()
        return Rows(columns, tuple(answer[:limit]), is_complete=len(answer) <= limit)

    def query(self, sql: str, values: Mapping[str, Value], *, limit: int, wait_s: float) -> Rows:
        return self.rows(sql, limit=limit)

    def close(self) -> None:
        self.is_closed = True
