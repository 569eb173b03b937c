"""Picks typed values out of the rows that a server gave; what is not of the kind looked for is not there."""

from desktop.domain.database_url import Engine
from desktop.domain.errors import NotApplicableError, PermissionDeniedError, UnreadableOutputError
from desktop.domain.values import Fields
from desktop.targets.base import Database
from desktop.targets.database_door import Rows

QUERY_CHARACTERS = 200  # of another session's statement, which may hold what is private


def text(row: Fields, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def maybe_text(row: Fields, name: str) -> str | None:
    value = row.get(name)
    return None if value is None else str(value)


def whole(row: Fields, name: str) -> int:
    """Raises UnreadableOutputError unless there is a whole number."""
    value = maybe_whole(row, name)
    if value is None:
        raise UnreadableOutputError(f"The server told no number for {name}: {row.get(name)!r:.80}")
    return value


def maybe_whole(row: Fields, name: str) -> int | None:
    value = maybe_number(row, name)
    return None if value is None else int(value)


def maybe_number(row: Fields, name: str) -> float | None:
    value = row.get(name)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def first(found: Rows) -> Fields:
    """Return the only row; raise UnreadableOutputError when there is none."""
    if not found.rows:
        raise UnreadableOutputError("The server answered with no row where there is always one.")
    return found.rows[0]


def rows_or_none(db: Database, sql: str, missing: list[str], fields: str) -> Rows | None:
    """Return rows, or note which fields need a right that this account lacks."""
    try:
        return db.rows(sql)
    except PermissionDeniedError as fault:
        missing.append(f"{fields}: {fault}")
        return None


def refuse_sqlite(check: str, why: str) -> NotApplicableError:
    return NotApplicableError(f"{check} makes no sense for SQLite: {why}.")


def is_mysql(engine: Engine) -> bool:
    return engine in (Engine.MYSQL, Engine.MARIADB)
