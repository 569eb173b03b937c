"""Statements that run longer than so many seconds, and those that cost most, where the server keeps such a list.

Source: pg_stat_activity and pg_stat_statements; the process list and performance_schema.
"""

from collections.abc import Sequence

from desktop.checks.database.columns import (
    QUERY_CHARACTERS,
    first,
    is_mysql,
    maybe_number,
    maybe_text,
    maybe_whole,
    refuse_sqlite,
    text,
    whole,
)
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.database_url import Engine
from desktop.domain.errors import InputError, TargetError
from desktop.domain.values import Fields
from desktop.targets.base import Database

_MOST = 20


@dataclass(frozen=True, slots=True)
class Params:
    longer_than_s: float = 60.0

    def __post_init__(self) -> None:
        if not 0 <= self.longer_than_s <= 10**8:
            raise InputError(f"db.slow: longer_than_s is a time, not {self.longer_than_s:g}.")


@dataclass(frozen=True, slots=True)
class Running:
    pid: int
    user: str
    database: str
    application: str
    running_s: float
    waits_for: str  # Lock, IO, Client…, or a state in words; empty: it works
    query: str | None


@dataclass(frozen=True, slots=True)
class Costly:
    query: str
    calls: int
    mean_s: float
    total_s: float


@dataclass(frozen=True, slots=True)
class Reading:
    engine: str
    longer_than_s: float
    count: int  # statements that run longer
    longest_s: float | None
    running: tuple[Running, ...]  # longest first
    hidden_count: int  # sessions whose statements this account may not see
    costly: tuple[Costly, ...]  # since the server's statistics began
    slow_log: bool | None  # MySQL and MariaDB: it is written
    missing: tuple[str, ...]


_ACTIVITY = f"""
select pid, usename as user, datname as database, application_name as application,
  extract(epoch from clock_timestamp() - query_start)::float8 as running_s,
  coalesce(wait_event_type, '') as waits_for, left(query, {QUERY_CHARACTERS}) as query
from pg_catalog.pg_stat_activity
where state = 'active' and backend_type = 'client backend' and pid <> pg_catalog.pg_backend_pid()
  and extract(epoch from clock_timestamp() - query_start) > """
_HIDDEN = """
select count(*) as hidden from pg_catalog.pg_stat_activity
where backend_type is null and state is null and datid is not null and usesysid is not null"""
_WHERE_KEPT = """
select quote_ident(n.nspname) as name from pg_catalog.pg_extension e
join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'"""
_COSTLY = f"""
select left(query, {QUERY_CHARACTERS}) as query, calls, mean_exec_time / 1000 as mean_s,
  total_exec_time / 1000 as total_s from %s.pg_stat_statements order by total_exec_time desc limit 5"""
_PROCESSES = f"""
select id as pid, user, coalesce(db, '') as `database`, '' as application, time as running_s,
  coalesce(state, '') as waits_for, left(info, {QUERY_CHARACTERS}) as query from information_schema.processlist
where command in ('Query', 'Execute') and id <> connection_id() and time > """
_SETTINGS = """
select @@slow_query_log as is_on, (select count(*) from information_schema.user_privileges
  where privilege_type in ('PROCESS', 'SUPER')) as sees_all"""
_DIGESTS = f"""
select left(digest_text, {QUERY_CHARACTERS}) as query, count_star as calls, avg_timer_wait / 1e12 as mean_s,
  sum_timer_wait / 1e12 as total_s from performance_schema.events_statements_summary_by_digest
where digest_text is not null order by sum_timer_wait desc limit 5"""
_THREADS = "show global status where variable_name = 'Threads_connected'"
_SEEN = "select count(*) as seen from information_schema.processlist where command <> 'Daemon'"


def read_database(db: Database, params: Params) -> Reading:
    engine, missing = db.server().engine, list[str]()
    if is_mysql(engine):
        return _read_mysql(db, engine, params, missing)
    if engine is not Engine.POSTGRESQL:
        raise refuse_sqlite(
            "db.slow", "a statement runs inside the program that asks, and no list of them is kept"
        )
    running = db.rows(f"{_ACTIVITY}{params.longer_than_s:.3f} order by query_start").rows
    hidden = whole(first(db.rows(_HIDDEN)), "hidden")
    if hidden:
        missing.append(f"running: {hidden} sessions of other accounts show nothing; grant pg_read_all_stats.")
    kept = db.rows(_WHERE_KEPT).rows
    if not kept:
        missing.append("costly: the extension pg_stat_statements is not in this database.")
    costly = _costly(db, _COSTLY % text(kept[0], "name"), missing) if kept else ()
    return reading_of(engine, params, running, hidden, costly, None, missing)


def _read_mysql(db: Database, engine: Engine, params: Params, missing: list[str]) -> Reading:
    running = db.rows(f"{_PROCESSES}{params.longer_than_s:.3f} order by time desc").rows
    settings = first(db.rows(_SETTINGS))
    hidden = 0
    if not whole(settings, "sees_all"):
        connected, seen = whole(first(db.rows(_THREADS)), "Value"), whole(first(db.rows(_SEEN)), "seen")
        hidden = max(0, connected - seen)
        missing.append("running: only statements of this account are seen; grant PROCESS.")
    costly = _costly(db, _DIGESTS, missing)
    return reading_of(engine, params, running, hidden, costly, bool(settings.get("is_on")), missing)


def _costly(db: Database, sql: str, missing: list[str]) -> tuple[Costly, ...]:
    """Return what the server keeps; that it keeps nothing, or does not show it, is noted."""
    try:
        found = db.rows(sql).rows
    except TargetError as fault:
        missing.append(f"costly: {fault}")
        return ()
    if not found:
        missing.append("costly: the server keeps no statistics of statements.")
    return tuple(
        Costly(
            text(row, "query"),
            maybe_whole(row, "calls") or 0,
            maybe_number(row, "mean_s") or 0.0,
            maybe_number(row, "total_s") or 0.0,
        )
        for row in found
    )


def reading_of(
    engine: Engine,
    params: Params,
    running: Sequence[Fields],
    hidden: int,
    costly: tuple[Costly, ...],
    slow_log: bool | None,
    missing: Sequence[str],
) -> Reading:
    found = sorted((_running(row) for row in running), key=lambda one: -one.running_s)
    return Reading(
        engine=str(engine),
        longer_than_s=params.longer_than_s,
        count=len(found),
        longest_s=found[0].running_s if found else None,
        running=tuple(found[:_MOST]),
        hidden_count=hidden,
        costly=costly,
        slow_log=slow_log,
        missing=tuple(missing),
    )


def _running(row: Fields) -> Running:
    return Running(
        pid=whole(row, "pid"),
        user=text(row, "user"),
        database=text(row, "database"),
        application=text(row, "application"),
        running_s=maybe_number(row, "running_s") or 0.0,
        waits_for=text(row, "waits_for"),
        query=maybe_text(row, "query"),
    )


CHECK = CheckSpec(
    id="db.slow",
    title="Statements that run long",
    explanation=(
        "Lists statements that run longer than the time given, and those that took most time altogether where the "
        "server counts that (pg_stat_statements, performance_schema). A single long one is most often a report, a "
        "missing index or statistics that no longer fit; many of the same at once are a plan that changed or a lock "
        "in front of them (db.locks). What one waits for tells apart: Lock is somebody else, IO is the disk, Client is "
        "a program that does not read its answer. Sessions of other accounts are seen with pg_read_all_stats or "
        "PROCESS only; while some are hidden, nothing found does not mean that nothing is slow."
    ),
    params=Params,
    reading=Reading,
    database=read_database,
    default_outcomes=(
        (
            "fail: count > 0 and longest_s >= 1800 | Statements that run longer than ${longer_than_s}: ${count}. "
            "Session ${running[0].pid} of ${running[0].user} has run for ${longest_s}."
        ),
        "warn: count > 0 | Statements that run longer than ${longer_than_s}: ${count}, the longest for ${longest_s}.",
        (
            "unknown: hidden_count > 0 | No statement seen runs longer than ${longer_than_s}. Sessions that may not be "
            "seen: ${hidden_count}."
        ),
        "pass: otherwise | No statement runs longer than ${longer_than_s}.",
    ),
)
