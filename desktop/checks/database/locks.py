"""Sessions that wait for locks, for how many seconds, and which sessions hold them up.

Source: pg_locks, pg_stat_activity and pg_blocking_pids; InnoDB's transactions and lock waits, and the process list.
"""

from collections.abc import Sequence

from desktop.checks.database.columns import (
    QUERY_CHARACTERS,
    is_mysql,
    maybe_number,
    maybe_text,
    refuse_sqlite,
    text,
    whole,
)
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.database_url import Engine
from desktop.domain.values import Fields
from desktop.targets.base import Database

_MOST = 20  # sessions told of each kind; the counts are of all


@dataclass(frozen=True, slots=True)
class Params:
    """The target says it all."""


@dataclass(frozen=True, slots=True)
class Waiting:
    pid: int
    user: str
    database: str
    waiting_s: float | None
    blocked_by: tuple[int, ...]  # empty: the server does not tell
    query: str | None  # null: this account may not see it


@dataclass(frozen=True, slots=True)
class Blocker:
    pid: int
    user: str
    application: str
    state: str
    transaction_s: float | None
    holds_up_count: int  # those that wait for it at once, without those behind them
    is_waiting: bool  # it waits itself: the cause is further up
    query: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    engine: str
    count: int  # sessions that wait
    longest_wait_s: float | None
    waiting: tuple[Waiting, ...]  # longest first
    blockers: tuple[Blocker, ...]  # those that wait for nobody first, then by how many they hold up


_POSTGRESQL = f"""
with waits as (
  select l.pid, min((to_jsonb(l) ->> 'waitstart')::timestamptz) as since from pg_catalog.pg_locks l
  where not l.granted group by l.pid
), blocked as (select pid, since, pg_catalog.pg_blocking_pids(pid) as blocked_by from waits)
select a.pid, a.usename as user, a.datname as database, a.application_name as application, a.state,
  b.pid is not null as is_waiting, b.blocked_by,
  extract(epoch from clock_timestamp() - coalesce(b.since, a.query_start))::float8 as waiting_s,
  extract(epoch from clock_timestamp() - a.xact_start)::float8 as transaction_s,
  case when a.query = '<insufficient privilege>' then null else left(a.query, {QUERY_CHARACTERS}) end as query
from pg_catalog.pg_stat_activity a left join blocked b on b.pid = a.pid
where b.pid is not null or a.pid in (select unnest(blocked_by) from blocked)
"""
_SESSIONS = f"""
select p.id as pid, p.user, coalesce(p.db, '') as `database`, p.command as state, p.state as doing,
  timestampdiff(second, t.trx_started, now()) as transaction_s,
  timestampdiff(second, t.trx_wait_started, now()) as lock_wait_s, p.time as time_s,
  left(coalesce(p.info, t.trx_query), {QUERY_CHARACTERS}) as query
from information_schema.processlist p left join information_schema.innodb_trx t on t.trx_mysql_thread_id = p.id
"""
_PAIRS = {
    Engine.MARIADB: """
select r.trx_mysql_thread_id as pid, b.trx_mysql_thread_id as blocked_by
from information_schema.innodb_lock_waits w
join information_schema.innodb_trx r on r.trx_id = w.requesting_trx_id
join information_schema.innodb_trx b on b.trx_id = w.blocking_trx_id""",
    Engine.MYSQL: """
select r.trx_mysql_thread_id as pid, b.trx_mysql_thread_id as blocked_by
from performance_schema.data_lock_waits w
join information_schema.innodb_trx r on r.trx_id = w.requesting_engine_transaction_id
join information_schema.innodb_trx b on b.trx_id = w.blocking_engine_transaction_id""",
}
_WAITS_BY_NAME = ("metadata lock", "table level lock", "global read lock", "backup lock", "table flush")


def read_database(db: Database, params: Params) -> Reading:
    engine = db.server().engine
    if is_mysql(engine):
        pairs = [(whole(row, "pid"), whole(row, "blocked_by")) for row in db.rows(_PAIRS[engine]).rows]
        return reading_of(engine, [_session(row, pairs) for row in db.rows(_SESSIONS).rows])
    if engine is Engine.POSTGRESQL:
        return reading_of(engine, db.rows(_POSTGRESQL).rows)
    raise refuse_sqlite("db.locks", "it locks the whole file for moments and keeps no list of who waits")


def _session(row: Fields, pairs: Sequence[tuple[int, int]]) -> Fields:
    """Return a row of the process list with the names that PostgreSQL's has."""
    pid = whole(row, "pid")
    blocked_by = sorted({blocker for waiter, blocker in pairs if waiter == pid})
    waits_by_name = any(name in text(row, "doing").lower() for name in _WAITS_BY_NAME)
    waiting_s = row.get("lock_wait_s") if row.get("lock_wait_s") is not None else row.get("time_s")
    return {
        **row,
        "application": "",
        "blocked_by": blocked_by,
        "is_waiting": bool(blocked_by) or waits_by_name,
        "waiting_s": waiting_s,
    }


def reading_of(engine: Engine, sessions: Sequence[Fields]) -> Reading:
    """Return who waits and who holds them up."""
    waiting = sorted(
        (_waiting(row) for row in sessions if row.get("is_waiting")), key=lambda one: -(one.waiting_s or 0.0)
    )
    waiters = {one.pid for one in waiting}
    held_up = [pid for one in waiting for pid in one.blocked_by]
    blockers = [_blocker(row, held_up, waiters) for row in sessions if whole(row, "pid") in held_up]
    blockers.sort(key=lambda one: (one.is_waiting, -one.holds_up_count, one.pid))
    times = [one.waiting_s for one in waiting if one.waiting_s is not None]
    return Reading(
        engine=str(engine),
        count=len(waiting),
        longest_wait_s=max(times, default=None),
        waiting=tuple(waiting[:_MOST]),
        blockers=tuple(blockers[:_MOST]),
    )


def _waiting(row: Fields) -> Waiting:
    blocked_by = row.get("blocked_by")
    pids = tuple(int(pid) for pid in blocked_by) if isinstance(blocked_by, list | tuple) else ()
    return Waiting(
        pid=whole(row, "pid"),
        user=text(row, "user"),
        database=text(row, "database"),
        waiting_s=maybe_number(row, "waiting_s"),
        blocked_by=pids,
        query=maybe_text(row, "query"),
    )


def _blocker(row: Fields, held_up: Sequence[int], waiters: set[int]) -> Blocker:
    pid = whole(row, "pid")
    return Blocker(
        pid=pid,
        user=text(row, "user"),
        application=text(row, "application"),
        state=text(row, "state") or "its state may not be seen",
        transaction_s=maybe_number(row, "transaction_s"),
        holds_up_count=held_up.count(pid),
        is_waiting=pid in waiters,
        query=maybe_text(row, "query"),
    )


CHECK = CheckSpec(
    id="db.locks",
    title="Locks that sessions wait for",
    explanation=(
        "Tells which sessions wait for a lock and which hold them up, the root of each queue first. A wait of moments "
        "is normal. A long one is most often a transaction that somebody left open (`idle in transaction`, `Sleep`), "
        "a change of a table in the middle of the day, or a batch job beside the ordinary work. Look at the first "
        "blocker's state and statement, find its owner by user and application, and let them finish or end it; "
        "ending it loses that transaction's work. Seeing what other accounts run needs pg_read_all_stats or PROCESS."
    ),
    params=Params,
    reading=Reading,
    database=read_database,
    default_outcomes=(
        "pass: count == 0 | No session waits for a lock.",
        "unknown: not exists(longest_wait_s) | Sessions that wait for locks: ${count}; for how long is not told.",
        (
            "fail: longest_wait_s >= 60 and len(blockers) > 0 | Sessions that wait for locks: ${count}, the longest "
            "for ${longest_wait_s}. Session ${blockers[0].pid} of ${blockers[0].user} (${blockers[0].state}) holds up "
            "${blockers[0].holds_up_count}."
        ),
        "fail: longest_wait_s >= 60 | Sessions that wait for locks: ${count}, the longest for ${longest_wait_s}.",
        "warn: longest_wait_s >= 5 | Sessions that wait for locks: ${count}, the longest for ${longest_wait_s}.",
        "pass: otherwise | Sessions that wait for locks: ${count}, only for moments (${longest_wait_s}).",
    ),
)
