"""What a SELECT gives, in a read-only transaction, with a limit on its time and its rows."""

from collections.abc import Mapping
from dataclasses import field

from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.values import Fields, Value
from desktop.targets.base import Database
from desktop.targets.database_door import MOST_ROWS

_LONGEST_S = 300.0


@dataclass(frozen=True, slots=True)
class Params:
    query: str
    values: Mapping[str, Value] = field(default_factory=dict)  # what each `{name}` in the query stands for
    max_rows: int = 100
    wait_s: float = 10.0  # at most, before the server ends the statement

    def __post_init__(self) -> None:
        if not 1 <= self.max_rows <= MOST_ROWS:
            raise InputError(f"db.query: max_rows is 1 to {MOST_ROWS}, not {self.max_rows}.")
        if not 0 < self.wait_s <= _LONGEST_S:
            raise InputError(
                f"db.query: wait_s is more than 0 and at most {_LONGEST_S:g}, not {self.wait_s:g}."
            )


@dataclass(frozen=True, slots=True)
class Reading:
    engine: str
    rows: tuple[Mapping[str, Value], ...]  # each by the names of its columns; times are in UTC
    first: Value  # the first row; null when there is none
    columns: tuple[str, ...]
    count: int
    is_complete: bool  # false: there are more rows than max_rows


def read_database(db: Database, params: Params) -> Reading:
    found = db.query(params.query, params.values, limit=params.max_rows, wait_s=params.wait_s)
    top: Fields | None = found.rows[0] if found.rows else None
    return Reading(
        str(db.server().engine), found.rows, top, found.columns, len(found.rows), found.is_complete
    )


CHECK = CheckSpec(
    id="db.query",
    title="Database query",
    explanation=(
        "Runs one SELECT (or SHOW, EXPLAIN, PRAGMA that reads) in a read-only transaction that is rolled back. Values "
        "come through `values` and are bound by the server, never written into the query: write {name} where one "
        "goes, and a list inside IN (…). Statements that write, lock, or call functions with effects are refused. "
        "Judge `rows`, `first` and `count` with outcomes of your own; without them any complete answer passes. No row "
        "at all is most often another database or schema than the one meant. A query that took too long points at "
        "locks (db.locks), load (db.slow) or a missing index."
    ),
    params=Params,
    reading=Reading,
    database=read_database,
    default_outcomes=(
        "unknown: not is_complete | The query gives more than ${count} rows; ask more narrowly.",
        "unknown: count == 0 | The query found no row.",
        "pass: otherwise | The query found ${count}.",
    ),
)
