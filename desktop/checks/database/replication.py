"""Whether a server copies another or is copied, and how far behind, in seconds and bytes.

Source: pg_stat_replication, pg_replication_slots, pg_stat_wal_receiver; SHOW REPLICA STATUS and the process list.
"""

from collections.abc import Sequence
from enum import StrEnum

from desktop.checks.database.columns import (
    first,
    is_mysql,
    maybe_number,
    maybe_text,
    maybe_whole,
    refuse_sqlite,
    rows_or_none,
    text,
)
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.database_url import Engine
from desktop.domain.errors import PermissionDeniedError, TargetError
from desktop.domain.values import Fields
from desktop.targets.base import Database


class Role(StrEnum):
    PRIMARY = "primary"
    REPLICA = "replica"
    ALONE = "alone"  # nothing copies it, and it copies nothing


@dataclass(frozen=True, slots=True)
class Params:
    """The target says it all."""


@dataclass(frozen=True, slots=True)
class Replica:
    name: str
    address: str
    state: str | None  # null: this account may not see it
    sync_state: str | None
    lag_bytes: int | None
    lag_s: float | None


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    is_active: bool
    retained_bytes: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    engine: str
    role: Role
    is_running: bool | None  # of a replica: it receives and applies
    is_paused: bool | None
    lag_s: float | None  # of a replica its own, of a primary the worst of its replicas
    lag_bytes: int | None
    error: str  # what stopped it
    replica_count: int
    replicas: tuple[Replica, ...]
    slots: tuple[Slot, ...]
    unused_slot_count: int  # they keep the log for somebody who does not come
    missing: tuple[str, ...]


_ROLE = "select pg_catalog.pg_is_in_recovery() as is_replica"
_REPLICAS = """
select coalesce(application_name, '') as name, coalesce(host(client_addr), '') as address, state, sync_state,
  pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), replay_lsn)::bigint as lag_bytes,
  extract(epoch from replay_lag)::float8 as lag_s from pg_catalog.pg_stat_replication"""
_SLOTS = """
select slot_name as name, active as is_active,
  pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::bigint as retained_bytes
from pg_catalog.pg_replication_slots"""
_RECEIVER = "select status from pg_catalog.pg_stat_wal_receiver"
_REPLAY = """
select pg_catalog.pg_is_wal_replay_paused() as is_paused,
  pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn())::bigint
    as lag_bytes,
  extract(epoch from clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())::float8 as since_s"""
_STATUS = {
    Engine.MARIADB: ("show all slaves status", "show slave status"),
    Engine.MYSQL: ("show replica status", "show slave status"),
}
_DUMPS = """
select user as name, host as address, state from information_schema.processlist
where command in ('Binlog Dump', 'Binlog Dump GTID')"""


def read_database(db: Database, params: Params) -> Reading:
    engine, missing = db.server().engine, list[str]()
    if is_mysql(engine):
        status = _status(db, engine)
        dumps = rows_or_none(db, _DUMPS, missing, "replicas")
        return mysql_reading(engine, status, dumps.rows if dumps else (), missing)
    if engine is not Engine.POSTGRESQL:
        raise refuse_sqlite("db.replication", "it is a file; copies of it are made by other programs")
    if first(db.rows(_ROLE)).get("is_replica"):
        return replica_reading(db.rows(_RECEIVER).rows, first(db.rows(_REPLAY)))
    return primary_reading(db.rows(_REPLICAS).rows, db.rows(_SLOTS).rows)


def _status(db: Database, engine: Engine) -> Sequence[Fields]:
    """Return a row for each server that is copied; each version has its own name for the question."""
    last: TargetError | None = None
    for question in _STATUS[engine]:
        try:
            return db.rows(question).rows
        except PermissionDeniedError:
            raise
        except TargetError as fault:
            last = fault
    assert last is not None  # there is more than one question
    raise last


def primary_reading(replicas: Sequence[Fields], slots: Sequence[Fields]) -> Reading:
    found = tuple(_replica(row) for row in replicas)
    kept = tuple(
        Slot(text(row, "name"), bool(row.get("is_active")), maybe_whole(row, "retained_bytes"))
        for row in slots
    )
    hidden = sum(one.state is None for one in found)
    return Reading(
        engine=str(Engine.POSTGRESQL),
        role=Role.PRIMARY if found or kept else Role.ALONE,
        is_running=None,
        is_paused=None,
        lag_s=max((one.lag_s for one in found if one.lag_s is not None), default=None),
        lag_bytes=max((one.lag_bytes for one in found if one.lag_bytes is not None), default=None),
        error="",
        replica_count=len(found),
        replicas=found,
        slots=kept,
        unused_slot_count=sum(not one.is_active for one in kept),
        missing=(f"replicas: {hidden} show no state; grant pg_read_all_stats.",) if hidden else (),
    )


def replica_reading(receivers: Sequence[Fields], replay: Fields) -> Reading:
    """A replica that has applied all it received is not behind, however long ago the last change was."""
    lag_bytes = maybe_whole(replay, "lag_bytes")
    status = maybe_text(receivers[0], "status") if receivers else ""
    is_running = bool(receivers) and status in (None, "streaming")
    is_level = lag_bytes is not None and lag_bytes <= 0 and is_running
    return Reading(
        engine=str(Engine.POSTGRESQL),
        role=Role.REPLICA,
        is_running=is_running,
        is_paused=bool(replay.get("is_paused")),
        lag_s=0.0 if is_level else maybe_number(replay, "since_s"),
        lag_bytes=lag_bytes,
        error="" if is_running else "no receiver runs; the server's log says why",
        replica_count=0,
        replicas=(),
        slots=(),
        unused_slot_count=0,
        missing=("status of the receiver: grant pg_read_all_stats.",) if status is None else (),
    )


def _replica(row: Fields) -> Replica:
    return Replica(
        name=text(row, "name"),
        address=text(row, "address"),
        state=maybe_text(row, "state"),
        sync_state=maybe_text(row, "sync_state"),
        lag_bytes=maybe_whole(row, "lag_bytes"),
        lag_s=maybe_number(row, "lag_s"),
    )


def mysql_reading(
    engine: Engine, status: Sequence[Fields], dumps: Sequence[Fields], missing: Sequence[str]
) -> Reading:
    """Return the reading; of several servers that are copied the worst counts."""
    sources = [_modern(row) for row in status]
    replicas = tuple(
        Replica(text(row, "name"), text(row, "address"), maybe_text(row, "state"), None, None, None)
        for row in dumps
    )
    lags = [maybe_number(row, "Seconds_Behind_Source") for row in sources]
    known = [lag for lag in lags if lag is not None]
    errors = (text(row, name) for row in sources for name in ("Last_IO_Error", "Last_SQL_Error"))
    return Reading(
        engine=str(engine),
        role=Role.REPLICA if sources else Role.PRIMARY if replicas else Role.ALONE,
        is_running=all(_runs(row) for row in sources) if sources else None,
        is_paused=None,
        lag_s=max(known) if known and len(known) == len(lags) else None,
        lag_bytes=None,
        error=next((error for error in errors if error), ""),
        replica_count=len(replicas),
        replicas=replicas,
        slots=(),
        unused_slot_count=0,
        missing=tuple(missing),
    )


def _modern(row: Fields) -> Fields:
    return {
        name.replace("Slave", "Replica").replace("Master", "Source"): value for name, value in row.items()
    }


def _runs(row: Fields) -> bool:
    return text(row, "Replica_IO_Running") == "Yes" and text(row, "Replica_SQL_Running") == "Yes"


CHECK = CheckSpec(
    id="db.replication",
    title="Replication of a database",
    explanation=(
        "Tells whether the server is copied, is a copy, or stands alone, and how far behind the copy is. A replica "
        "that stopped says why in `error` or in its log: the primary is not reached, its account was refused, old "
        "changes are gone from the primary, or a row differs. One that runs and lags is short of disk or CPU, or waits "
        "behind a long query or a large transaction. A slot that nobody uses keeps the primary's log until its disk is "
        "full. Look next at net.ladder from the replica to the primary, at host.disk on both, and at db.locks on the "
        "replica. Seeing all of it needs pg_read_all_stats, or REPLICATION CLIENT (SLAVE MONITOR in MariaDB)."
    ),
    params=Params,
    reading=Reading,
    database=read_database,
    default_outcomes=(
        "fail: role == 'replica' and not is_running and error == '' | The replica does not run.",
        "fail: role == 'replica' and not is_running | The replica does not run: ${error}.",
        "warn: role == 'replica' and exists(is_paused) and is_paused | Replay of the replica is paused.",
        "fail: exists(lag_s) and lag_s >= 300 | Replication is ${lag_s} behind.",
        "warn: exists(lag_s) and lag_s >= 30 | Replication is ${lag_s} behind.",
        "warn: unused_slot_count > 0 | Replication slots that keep the log for nobody: ${unused_slot_count}.",
        "not_applicable: role == 'alone' | This server copies nothing, and nothing copies it.",
        "unknown: role == 'replica' and not exists(lag_s) | The replica runs; how far behind is not told.",
        "pass: role == 'replica' | The replica runs and is ${lag_s} behind.",
        "unknown: role == 'primary' and len(missing) > 0 | How far behind its replicas are may not be seen: ${missing}",
        "pass: otherwise | Replicas that follow: ${replica_count}.",
    ),
)
