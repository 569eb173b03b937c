"""An EC2 instance: its state, both status checks, and what AWS has planned for it.

Source: EC2 DescribeInstances and DescribeInstanceStatus (with IncludeAllInstances, so that stopped ones answer too).
"""

import re
from datetime import datetime

from desktop.checks.aws.fields import Answer, moment, record, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import AwsAccount

_INSTANCE_ID = re.compile(r"i-([0-9a-f]{8}|[0-9a-f]{17})\Z")


@dataclass(frozen=True, slots=True)
class Params:
    instance_id: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that AWS will do to the instance; done and cancelled ones are left out."""

    code: str
    description: str
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    instance_id: str
    region: str
    exists: bool  # in this account and region
    state: str  # pending, running, stopping, stopped, shutting-down, terminated; empty when it is not there
    state_reason: str
    instance_status: str  # ok, impaired, initializing, insufficient-data, not-applicable
    system_status: str
    name: str
    type: str
    az: str
    private_ip: str
    public_ip: str
    vpc_id: str
    subnet_id: str
    image_id: str
    launched_at: datetime | None
    events: tuple[Event, ...]


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    instance_id = params.instance_id.strip()
    if not _INSTANCE_ID.match(instance_id):
        raise InputError(f"{params.instance_id!r} is no EC2 instance id, such as i-0123456789abcdef0.")
    # A filter finds nothing where an id that is not there would be an error.
    wanted = [{"Name": "instance-id", "Values": [instance_id]}]
    found = aws.call("ec2", "DescribeInstances", Filters=wanted)
    instances = [one for group in records(found, "Reservations") for one in records(group, "Instances")]
    if not instances:
        return parse(instance_id, aws.region, {}, {})
    # Statuses have no filter by id, and the instance is known to be there.
    health = aws.call("ec2", "DescribeInstanceStatus", InstanceIds=[instance_id], IncludeAllInstances=True)
    status = next(iter(records(health, "InstanceStatuses")), {})
    return parse(instance_id, aws.region, instances[0], status)


def parse(instance_id: str, region: str, instance: Answer, status: Answer) -> Reading:
    """Return the reading; an empty instance is one that is not there."""
    return Reading(
        instance_id=instance_id,
        region=region,
        exists=bool(instance),
        state=text(record(instance, "State"), "Name"),
        state_reason=_reason(instance),
        instance_status=text(record(status, "InstanceStatus"), "Status"),
        system_status=text(record(status, "SystemStatus"), "Status"),
        name=next((text(tag, "Value") for tag in records(instance, "Tags") if tag.get("Key") == "Name"), ""),
        type=text(instance, "InstanceType"),
        az=text(record(instance, "Placement"), "AvailabilityZone"),
        private_ip=text(instance, "PrivateIpAddress"),
        public_ip=text(instance, "PublicIpAddress"),
        vpc_id=text(instance, "VpcId"),
        subnet_id=text(instance, "SubnetId"),
        image_id=text(instance, "ImageId"),
        launched_at=moment(instance, "LaunchTime"),
        events=tuple(_event(event) for event in records(status, "Events") if _is_ahead(event)),
    )


def _reason(instance: Answer) -> str:
    """Return why it is in its state, without the code before the words (`Client.UserInitiatedShutdown: ...`)."""
    if not instance or text(record(instance, "State"), "Name") == "running":
        return ""
    told = text(record(instance, "StateReason"), "Message") or text(instance, "StateTransitionReason")
    return told.rpartition(": ")[2] or "AWS gives no reason"


def _is_ahead(event: Answer) -> bool:
    return not text(event, "Description").startswith(("[Completed]", "[Canceled]"))


def _event(event: Answer) -> Event:
    return Event(text(event, "Code"), text(event, "Description"), moment(event, "NotBefore"))


CHECK = CheckSpec(
    id="aws.ec2",
    title="EC2 instance",
    explanation=(
        "Reads an instance's state and its two status checks. A failed system check is AWS's own hardware, network or "
        "power: stop and start the instance (not reboot) to move it to other hardware, or wait for AWS. A failed "
        "instance check is inside: the kernel did not come up, memory ran out, a filesystem is damaged, the network "
        "is misconfigured; read the console output. A stopped instance says why in its reason (a user, a spot "
        "interruption, a scaling group). An instance that is not there is most often in another region or account. "
        "Scheduled events are maintenance that AWS announces; they stop or reboot the instance at their time."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not exists | There is no instance ${instance_id} in ${region} of this account.",
        "fail: state == 'terminated' | ${instance_id} is terminated: ${state_reason}.",
        "fail: state != 'running' and state != 'pending' | ${instance_id} is ${state}: ${state_reason}.",
        "fail: system_status == 'impaired' | ${instance_id} fails its system check: the fault is AWS's hardware.",
        "fail: instance_status == 'impaired' | ${instance_id} fails its instance check: the fault is inside it.",
        "warn: state == 'pending' or instance_status == 'initializing' | ${instance_id} is still starting.",
        "warn: len(events) > 0 | ${instance_id} runs; AWS has planned: ${events[0].description}.",
        "unknown: instance_status != 'ok' | ${instance_id} runs; its check says ${instance_status}.",
        "unknown: system_status != 'ok' | ${instance_id} runs; the system check says ${system_status}.",
        "pass: otherwise | ${instance_id} runs and passes both status checks.",
    ),
)
