"""An RDS database instance: its status, and from CloudWatch its free storage, memory, connections, CPU and replica lag.

Source: RDS DescribeDBInstances; CloudWatch AWS/RDS, the latest of one-minute points.
"""

from collections.abc import Mapping

from desktop.checks.aws.bounded import ask
from desktop.checks.aws.fields import Answer, number, record, records, text
from desktop.checks.aws.recent_metrics import Metric, Recent, recent_metrics
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.targets.base import AwsAccount

_GIB = 1024**3
_WINDOW_S = 900
_METRICS = ("FreeStorageSpace", "DatabaseConnections", "CPUUtilization", "FreeableMemory")
_LAG, _AURORA_LAG = "ReplicaLag", "AuroraReplicaLag"  # s and ms
_SOUND = ("available", "storage-optimization", "backing-up", "configuring-enhanced-monitoring")
_FAULTS = ("failed", "storage-full", "stopped", "stopping", "deleting", "inaccessible-encryption-credentials")


@dataclass(frozen=True, slots=True)
class Params:
    name: str  # the identifier of the database instance


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    region: str
    exists: bool
    status: str  # available, backing-up, modifying, rebooting, stopped, storage-full, failed, ...
    is_sound: bool  # a status in which it serves as always
    is_broken: bool  # a status in which it does not serve
    engine: str  # with its version
    type: str
    az: str
    is_multi_az: bool
    endpoint: str
    port: int | None
    size_bytes: int | None  # of its storage; Aurora has none of its own
    free_bytes: float | None
    used_pct: float | None
    connection_count: float | None
    cpu_pct: float | None
    free_memory_bytes: float | None
    replica_of: str  # the instance it copies; empty for one that copies none
    lag_s: float | None  # how far it is behind; null when it is no replica or replication is broken
    is_replication_broken: bool  # AWS reports a replica whose replication has stopped
    replication: str  # what AWS says of it
    pending: tuple[str, ...]  # changes that wait for the maintenance window
    unread: tuple[str, ...]  # what could not be read, with the action that is missing


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    wanted = [{"Name": "db-instance-id", "Values": [params.name.strip()]}]
    found = records(ask(aws, "rds", "DescribeDBInstances", Filters=wanted), "DBInstances")
    if not found:
        return parse(params.name, aws.region, {}, Recent({}, ()))
    dimensions = {"DBInstanceIdentifier": text(found[0], "DBInstanceIdentifier")}
    names = (*_METRICS, _lag_metric(found[0]))
    metrics = [Metric(name, "AWS/RDS", name, "Average", dimensions) for name in names if name]
    return parse(
        params.name, aws.region, found[0], recent_metrics(aws, metrics, since_s=_WINDOW_S, period_s=60)
    )


def _lag_metric(row: Answer) -> str:
    if _is_aurora(row):
        return _AURORA_LAG
    return _LAG if text(row, "ReadReplicaSourceDBInstanceIdentifier") else ""


def _is_aurora(row: Answer) -> bool:
    return text(row, "Engine").startswith("aurora")


def parse(name: str, region: str, row: Answer, recent: Recent) -> Reading:
    """Return the reading; an empty row is an instance that is not there."""
    status, endpoint = text(row, "DBInstanceStatus"), record(row, "Endpoint")
    port = number(endpoint, "Port")
    size_bytes, free_bytes = _size_bytes(row), recent.latest("FreeStorageSpace")
    replication = [
        info for info in records(row, "StatusInfos") if text(info, "StatusType") == "read replication"
    ]
    return Reading(
        name=name,
        region=region,
        exists=bool(row),
        status=status,
        is_sound=status in _SOUND,
        is_broken=status in _FAULTS or status.startswith(("incompatible-", "restore-error")),
        engine=" ".join(part for part in (text(row, "Engine"), text(row, "EngineVersion")) if part),
        type=text(row, "DBInstanceClass"),
        az=text(row, "AvailabilityZone"),
        is_multi_az=row.get("MultiAZ") is True,
        endpoint=text(endpoint, "Address"),
        port=None if port is None else int(port),
        size_bytes=size_bytes,
        free_bytes=free_bytes,
        used_pct=_used_pct(size_bytes, free_bytes),
        connection_count=recent.latest("DatabaseConnections"),
        cpu_pct=recent.latest("CPUUtilization"),
        free_memory_bytes=recent.latest("FreeableMemory"),
        replica_of=text(row, "ReadReplicaSourceDBInstanceIdentifier"),
        lag_s=_lag_s(recent),
        is_replication_broken=any(info.get("Normal") is False for info in replication)
        or recent.latest(_LAG) == -1,
        replication="; ".join(_replication_words(info) for info in replication),
        pending=tuple(_pending(record(row, "PendingModifiedValues"))),
        unread=recent.unread,
    )


def _size_bytes(row: Answer) -> int | None:
    size = number(row, "AllocatedStorage")
    return None if size is None or _is_aurora(row) else int(size * _GIB)


def _used_pct(size_bytes: int | None, free_bytes: float | None) -> float | None:
    if not size_bytes or free_bytes is None:
        return None
    return min(100.0, max(0.0, 100 * (1 - free_bytes / size_bytes)))


def _lag_s(recent: Recent) -> float | None:
    lag_s, lag_ms = recent.latest(_LAG), recent.latest(_AURORA_LAG)
    if lag_ms is not None:
        return lag_ms / 1000
    return lag_s if lag_s is not None and lag_s >= 0 else None  # -1: replication is not running


def _replication_words(info: Answer) -> str:
    return " ".join(part for part in (text(info, "Status"), text(info, "Message")) if part)


def _pending(changes: Mapping[str, object]) -> list[str]:
    return sorted(name for name, value in changes.items() if value not in (None, "", [], {}))


CHECK = CheckSpec(
    id="aws.rds",
    title="RDS database",
    explanation=(
        "Reads the status of a database instance and the latest figures that CloudWatch has of it. Storage that "
        "is full stops all writes; it can be made larger while the database runs, but only once in six hours. "
        "Connections near the engine's limit are most often an application without a pool or one that leaks them."
        " A replica that falls behind is usually slower than its source, waits for a long query or a lock, or has"
        " stopped on an error. An instance that is modifying, upgrading or rebooting serves again by itself; look"
        " at the events of RDS for why it does so now."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not exists | There is no RDS instance ${name} in ${region} of this account.",
        "fail: is_broken | ${name} is ${status}.",
        (
            "fail: is_replication_broken | The replication of ${name} from ${replica_of} has stopped: "
            "${replication}."
        ),
        (
            "fail: exists(used_pct) and used_pct >= 95 | The storage of ${name} is ${used_pct} full; "
            "${free_bytes} are left."
        ),
        "fail: exists(lag_s) and lag_s >= 300 | ${name} is ${lag_s} behind its source.",
        "warn: not is_sound | ${name} is ${status}.",
        (
            "warn: exists(used_pct) and used_pct >= 85 | The storage of ${name} is ${used_pct} full; "
            "${free_bytes} are left."
        ),
        "warn: exists(lag_s) and lag_s >= 30 | ${name} is ${lag_s} behind its source.",
        "warn: exists(cpu_pct) and cpu_pct >= 90 | ${name} is ${status}, its CPU ${cpu_pct} busy.",
        "unknown: len(unread) > 0 | ${name} is ${status}; not read: ${unread[0]}",
        (
            "unknown: not exists(connection_count) or not exists(cpu_pct) | ${name} is ${status}; CloudWatch has "
            "no figures of the last 15 minutes."
        ),
        (
            "unknown: replica_of != '' and not exists(lag_s) | ${name} is ${status}; CloudWatch does not tell its"
            " replica lag."
        ),
        "pass: otherwise | ${name} is ${status} with ${connection_count} connections, its CPU ${cpu_pct} busy.",
    ),
)
