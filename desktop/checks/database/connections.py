"""How many of a server's connections are taken, by state and by whom.

Source: pg_stat_activity and max_connections; Threads_connected, max_connections and the process list.
"""

from collections.abc import Sequence

from desktop.checks.database.columns import (
    first,
    is_mysql,
    maybe_number,
    maybe_whole,
    refuse_sqlite,
    rows_or_none,
    text,
    whole,
)
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.database_url import Engine
from desktop.domain.values import Fields
from desktop.targets.base import Database

_MOST = 10  # holders told


@dataclass(frozen=True, slots=True)
class Params:
    """The target says it all."""


@dataclass(frozen=True, slots=True)
class Holder:
    user: str
    application: str
    count: int


@dataclass(frozen=True, slots=True)
class Reading:
    engine: str
    used: int
    allowed: int
    reserved: int  # of those allowed, for administrators
    used_pct: float  # of what ordinary accounts may take
    peak_used: int | None  # since the server started; null: it does not tell
    active_count: int | None  # null: see `missing`
    idle_count: int | None
    idle_in_transaction_count: int | None
    longest_idle_in_transaction_s: float | None  # null: none is, or see `missing`
    holders: tuple[Holder, ...]  # who has most, most first
    missing: tuple[str, ...]  # fields that need more rights, and which


_ALLOWED = """
select current_setting('max_connections')::int as allowed, current_setting('superuser_reserved_connections')::int
  + coalesce(nullif(current_setting('reserved_connections', true), '')::int, 0) as reserved"""
# Without pg_read_all_stats the state of other accounts' sessions is null, and so is what kind of process they are.
_ACTIVITY = """
select usename as user, application_name as application, coalesce(state, 'hidden') as state, count(*) as count,
  max(extract(epoch from clock_timestamp() - state_change))::float8 as longest_s
from pg_catalog.pg_stat_activity
where backend_type = 'client backend' or (backend_type is null and datid is not null and usesysid is not null)
group by 1, 2, 3"""
_STATUS = "show global status where variable_name in ('Threads_connected', 'Max_used_connections')"
_LIMITS = "select @@max_connections as allowed"
_PROCESSES = """
select user, command as state, count(*) as count, max(time) as longest_s from information_schema.processlist
where command <> 'Daemon' group by user, command"""
_OPEN = """
select count(*) as count, max(p.time) as longest_s from information_schema.innodb_trx t
join information_schema.processlist p on p.id = t.trx_mysql_thread_id where p.command = 'Sleep'"""


def read_database(db: Database, params: Params) -> Reading:
    engine = db.server().engine
    if is_mysql(engine):
        return _read_mysql(db, engine)
    if engine is Engine.POSTGRESQL:
        return postgresql_reading(first(db.rows(_ALLOWED)), db.rows(_ACTIVITY).rows)
    raise refuse_sqlite("db.connections", "it is a file and has no connections to run out of")


def postgresql_reading(limits: Fields, activity: Sequence[Fields]) -> Reading:
    used = sum(whole(row, "count") for row in activity)
    hidden = _count(activity, "hidden")
    missing = (
        (f"states: {hidden} sessions of other accounts show none; grant pg_read_all_stats.",)
        if hidden
        else ()
    )
    in_transaction = [row for row in activity if text(row, "state").startswith("idle in transaction")]
    return _reading(
        Engine.POSTGRESQL,
        used=used,
        allowed=whole(limits, "allowed"),
        reserved=whole(limits, "reserved"),
        peak_used=None,
        states=None
        if hidden
        else (
            _count(activity, "active") + _count(activity, "fastpath function call"),
            _count(activity, "idle"),
            sum(whole(row, "count") for row in in_transaction),
        ),
        longest_s=None if hidden else _longest(in_transaction),
        activity=activity,
        missing=missing,
    )


def _read_mysql(db: Database, engine: Engine) -> Reading:
    status = {text(row, "Variable_name"): row for row in db.rows(_STATUS).rows}
    used, peak = status.get("Threads_connected", {}), status.get("Max_used_connections", {})
    missing: list[str] = []
    idle = rows_or_none(db, _OPEN, missing, "active_count, idle_count, idle_in_transaction_count")
    processes = db.rows(_PROCESSES).rows
    return _reading(
        engine,
        used=whole(used, "Value"),
        allowed=whole(first(db.rows(_LIMITS)), "allowed"),
        reserved=0,  # one more than allowed is kept for administrators
        peak_used=maybe_whole(peak, "Value"),
        states=_mysql_states(processes, whole(first(idle), "count")) if idle else None,
        longest_s=maybe_number(first(idle), "longest_s") if idle else None,
        activity=processes if idle else (),
        missing=tuple(missing),
    )


def _mysql_states(processes: Sequence[Fields], in_transaction: int) -> tuple[int, int, int]:
    asleep = _count(processes, "Sleep")
    return (
        sum(whole(row, "count") for row in processes) - asleep,
        max(0, asleep - in_transaction),
        in_transaction,
    )


def _reading(
    engine: Engine,
    *,
    used: int,
    allowed: int,
    reserved: int,
    peak_used: int | None,
    states: tuple[int, int, int] | None,
    longest_s: float | None,
    activity: Sequence[Fields],
    missing: tuple[str, ...],
) -> Reading:
    return Reading(
        engine=str(engine),
        used=used,
        allowed=allowed,
        reserved=reserved,
        used_pct=100 * used / max(1, allowed - reserved),
        peak_used=peak_used,
        active_count=states[0] if states else None,
        idle_count=states[1] if states else None,
        idle_in_transaction_count=states[2] if states else None,
        longest_idle_in_transaction_s=longest_s,
        holders=_holders(activity),
        missing=missing,
    )


def _holders(activity: Sequence[Fields]) -> tuple[Holder, ...]:
    counts: dict[tuple[str, str], int] = {}
    for row in activity:
        who = (text(row, "user"), text(row, "application"))
        counts[who] = counts.get(who, 0) + whole(row, "count")
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_MOST]
    return tuple(Holder(user, application, count) for (user, application), count in most)


def _count(activity: Sequence[Fields], state: str) -> int:
    return sum(whole(row, "count") for row in activity if text(row, "state") == state)


def _longest(activity: Sequence[Fields]) -> float | None:
    return max((maybe_number(row, "longest_s") or 0.0 for row in activity), default=None)


CHECK = CheckSpec(
    id="db.connections",
    title="Connections to a database server",
    explanation=(
        "Counts the connections taken of those allowed, by state and by account. A server near its limit refuses "
        "ordinary accounts while everything else looks sound. The usual cause is a pool that is larger than it needs "
        "to be in too many copies of a program, a program that does not give connections back, or transactions left "
        "open (`idle in transaction`) that also hold locks. Look at the first holder, at the settings of its pool, and "
        "at db.locks; raising the limit costs memory for each connection and seldom mends the cause."
    ),
    params=Params,
    reading=Reading,
    database=read_database,
    default_outcomes=(
        "fail: used_pct >= 95 | ${used} of ${allowed} connections are taken (${used_pct}).",
        "warn: used_pct >= 80 | ${used} of ${allowed} connections are taken (${used_pct}).",
        (
            "warn: exists(longest_idle_in_transaction_s) and longest_idle_in_transaction_s >= 300 | "
            "Sessions idle in an open transaction: ${idle_in_transaction_count}, the longest for "
            "${longest_idle_in_transaction_s}."
        ),
        "pass: otherwise | ${used} of ${allowed} connections are taken (${used_pct}).",
    ),
)
