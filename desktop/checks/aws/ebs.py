"""EBS volumes: state, status checks, attachment, and the burst balance of the types that have one.

Source: EC2 DescribeVolumes and DescribeVolumeStatus; CloudWatch BurstBalance (gp2, st1, sc1) of the last half hour.
"""

import re
from collections.abc import Iterable, Sequence

from desktop.checks.aws.bounded import rows
from desktop.checks.aws.fields import Answer, number, record, records, text
from desktop.checks.aws.recent_metrics import Metric, Recent, recent_metrics
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_VOLUME_ID = re.compile(r"vol-([0-9a-f]{8}|[0-9a-f]{17})\Z")
_MOST_READ, _MOST_SHOWN, _MOST_BURST = 1000, 100, 100
_BURSTING = ("gp2", "st1", "sc1")
_GIB = 1024**3
_LOW_PCT = 20


@dataclass(frozen=True, slots=True)
class Params:
    volume_id: str = ""
    instance_id: str = ""  # its volumes; with neither: all of the region


@dataclass(frozen=True, slots=True)
class Volume:
    volume_id: str
    name: str
    state: str  # creating, available, in-use, deleting, error
    status: str  # ok, warning, impaired, insufficient-data; empty when AWS tells none
    details: str  # what of the status is not well, and the events
    type: str
    size_bytes: int | None
    iops: int | None
    az: str
    instance_id: str  # the first it is attached to
    device: str
    attachment: str  # attaching, attached, detaching, detached, busy; empty when there is none
    is_encrypted: bool
    burst_pct: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    region: str
    is_missing: bool  # the volume asked for is not in this account and region
    total: int
    is_complete: bool  # false: there are more volumes than were read
    error_count: int
    impaired_count: int
    warning_count: int
    unsure_count: int  # whose status AWS does not know (yet)
    stuck_count: int  # whose attachment is busy or under way
    unattached_count: int
    low_burst_count: int  # below 20 % of their burst credits
    least_burst_pct: float | None
    volumes: tuple[Volume, ...]  # what is not sound first; at most 100
    unread: tuple[str, ...]  # what could not be read, with the action that is missing


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    filters = _filters(params)
    given: dict[str, Value] = {"Filters": filters} if filters else {}
    found = rows(aws, "ec2", "DescribeVolumes", "Volumes", most=_MOST_READ, **given)
    ids: list[Value] = [text(row, "VolumeId") for row in found.items]
    only: dict[str, Value] = {"VolumeIds": ids} if filters else {}
    statuses = (
        rows(aws, "ec2", "DescribeVolumeStatus", "VolumeStatuses", most=2 * _MOST_READ, **only)
        if ids
        else None
    )
    recent = recent_metrics(aws, _burst_metrics(found.items), since_s=1800, period_s=300)
    return parse(
        aws.region,
        params,
        found.items,
        statuses.items if statuses else (),
        recent,
        is_complete=found.is_complete,
    )


def _filters(params: Params) -> list[Value]:
    if params.volume_id and params.instance_id:
        raise InputError("aws.ebs takes a volume_id or an instance_id, not both.")
    if params.volume_id:
        if not _VOLUME_ID.match(params.volume_id.strip()):
            raise InputError(f"{params.volume_id!r} is no EBS volume id, such as vol-0123456789abcdef0.")
        return [{"Name": "volume-id", "Values": [params.volume_id.strip()]}]
    if params.instance_id:
        return [{"Name": "attachment.instance-id", "Values": [params.instance_id.strip()]}]
    return []


def _burst_metrics(volumes: Iterable[Answer]) -> list[Metric]:
    ids = [
        text(row, "VolumeId")
        for row in volumes
        if text(row, "VolumeType") in _BURSTING and text(row, "State") == "in-use"
    ]
    return [
        Metric(each, "AWS/EBS", "BurstBalance", "Average", {"VolumeId": each}) for each in ids[:_MOST_BURST]
    ]


def parse(
    region: str,
    params: Params,
    found: Sequence[Answer],
    statuses: Sequence[Answer],
    recent: Recent,
    *,
    is_complete: bool,
) -> Reading:
    """Sum up the volumes; the status of one that has none is empty."""
    by_id = {text(row, "VolumeId"): row for row in statuses}
    volumes = [_volume(row, by_id.get(text(row, "VolumeId"), {}), recent) for row in found]
    return Reading(
        region=region,
        is_missing=bool(params.volume_id) and not volumes,
        total=len(volumes),
        is_complete=is_complete,
        error_count=sum(each.state == "error" for each in volumes),
        impaired_count=sum(each.status == "impaired" for each in volumes),
        warning_count=sum(each.status == "warning" for each in volumes),
        unsure_count=sum(each.status not in ("ok", "warning", "impaired") for each in volumes),
        stuck_count=sum(each.attachment in ("busy", "attaching", "detaching") for each in volumes),
        unattached_count=sum(each.state == "available" for each in volumes),
        low_burst_count=sum(_is_low(each) for each in volumes),
        least_burst_pct=min((each.burst_pct for each in volumes if each.burst_pct is not None), default=None),
        volumes=tuple(sorted(volumes, key=_soundness)[:_MOST_SHOWN]),
        unread=recent.unread,
    )


def _volume(row: Answer, status: Answer, recent: Recent) -> Volume:
    attached = next(iter(records(row, "Attachments")), {})
    size, iops = number(row, "Size"), number(row, "Iops")
    return Volume(
        volume_id=text(row, "VolumeId"),
        name=next((text(tag, "Value") for tag in records(row, "Tags") if tag.get("Key") == "Name"), ""),
        state=text(row, "State"),
        status=text(record(status, "VolumeStatus"), "Status"),
        details=_details(status),
        type=text(row, "VolumeType"),
        size_bytes=None if size is None else int(size * _GIB),
        iops=None if iops is None else int(iops),
        az=text(row, "AvailabilityZone"),
        instance_id=text(attached, "InstanceId"),
        device=text(attached, "Device"),
        attachment=text(attached, "State"),
        is_encrypted=row.get("Encrypted") is True,
        burst_pct=recent.latest(text(row, "VolumeId")),
    )


def _details(status: Answer) -> str:
    details = records(record(status, "VolumeStatus"), "Details")
    told = [
        f"{text(each, 'Name')} {text(each, 'Status')}"
        for each in details
        if text(each, "Status") not in ("passed", "not-applicable", "normal", "completed")
    ]
    return "; ".join([*told, *(text(event, "Description") for event in records(status, "Events"))])


def _is_low(volume: Volume) -> bool:
    return volume.burst_pct is not None and volume.burst_pct < _LOW_PCT


def _soundness(volume: Volume) -> tuple[bool, ...]:
    return (
        volume.state != "error",
        volume.status != "impaired",
        volume.attachment != "busy",
        volume.status != "warning",
        not _is_low(volume),
        volume.status == "ok",
        volume.state != "available",
    )


CHECK = CheckSpec(
    id="aws.ebs",
    title="EBS volumes",
    explanation=(
        "Reads the state and the status check of a volume, of the volumes of an instance, or of all in the "
        "region. An impaired volume may hold inconsistent data, and AWS has stopped its I/O until it is enabled "
        "again: look at the filesystem first. A warning is slower I/O than was paid for. An attachment that is "
        "busy waits for the system to unmount the device. A burst balance near nothing means that a gp2, st1 or "
        "sc1 volume is about to fall to its base speed: gp3 has none. A volume without an attachment costs money "
        "and does nothing."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: is_missing | This volume is not in ${region} of this account.",
        "unknown: total == 0 | There are no volumes to look at in ${region}.",
        "fail: error_count > 0 | ${error_count} of ${total} volumes are in error, first ${volumes[0].volume_id}.",
        (
            "fail: impaired_count > 0 | ${impaired_count} of ${total} volumes are impaired, first "
            "${volumes[0].volume_id}: ${volumes[0].details}."
        ),
        "warn: stuck_count > 0 | ${stuck_count} of ${total} volumes are attaching, detaching or busy.",
        (
            "warn: warning_count > 0 | ${warning_count} of ${total} volumes have degraded I/O, first "
            "${volumes[0].volume_id}: ${volumes[0].details}."
        ),
        (
            "warn: low_burst_count > 0 | ${low_burst_count} of ${total} volumes have nearly no burst credits "
            "left, the least ${least_burst_pct}."
        ),
        "unknown: not is_complete | The first ${total} volumes are sound; there are more in ${region}.",
        "unknown: unsure_count > 0 | AWS does not tell the status of ${unsure_count} of ${total} volumes.",
        "unknown: len(unread) > 0 | The status of ${total} volumes is ok; not read: ${unread[0]}",
        "pass: otherwise | ${total} volumes are sound; ${unattached_count} are not attached.",
    ),
)
