"""A machine that Systems Manager manages: whether its agent answers, when it last did, and which it is.

Source: SSM DescribeInstanceInformation.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from desktop.checks.aws.asking import needing, up_to
from desktop.checks.aws.fields import Answer, moment, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import AwsAccount

_NODE_ID = re.compile(r"(i-([0-9a-f]{8}|[0-9a-f]{17})|mi-[0-9a-f]{17})\Z")


@dataclass(frozen=True, slots=True)
class Params:
    instance_id: str  # i-..., or mi-... of a machine outside of EC2


@dataclass(frozen=True, slots=True)
class Reading:
    instance_id: str
    region: str
    exists: bool  # registered with Systems Manager in this account and region
    ping_status: str  # Online, ConnectionLost, Inactive
    last_ping_at: datetime | None
    last_ping_age_s: float | None
    agent_version: str
    is_latest_agent: bool | None
    platform: str  # such as Ubuntu 24.04
    computer_name: str
    ip_address: str
    association_status: str  # of what State Manager does there: Success, Pending, Failed; empty for nothing


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    return read_at(aws, params, lambda: datetime.now(UTC))


def read_at(aws: AwsAccount, params: Params, now: Callable[[], datetime]) -> Reading:
    instance_id = params.instance_id.strip()
    if not _NODE_ID.match(instance_id):
        raise InputError(f"{params.instance_id!r} is no id of a node, such as i-0123456789abcdef0 or mi-….")
    wanted = [{"Key": "InstanceIds", "Values": [instance_id]}]
    pages = aws.pages("ssm", "DescribeInstanceInformation", Filters=wanted)
    found, _ = needing("ssm:DescribeInstanceInformation", lambda: up_to(10, pages, "InstanceInformationList"))
    node = next((one for one in found if text(one, "InstanceId") == instance_id), {})
    return parse(instance_id, aws.region, node, now())


def parse(instance_id: str, region: str, node: Answer, now: datetime) -> Reading:
    """Return the reading; an empty node is one that is not registered."""
    last, is_latest = moment(node, "LastPingDateTime"), node.get("IsLatestVersion")
    return Reading(
        instance_id=instance_id,
        region=region,
        exists=bool(node),
        ping_status=text(node, "PingStatus"),
        last_ping_at=last,
        last_ping_age_s=(now - last).total_seconds() if last else None,
        agent_version=text(node, "AgentVersion"),
        is_latest_agent=is_latest if isinstance(is_latest, bool) else None,
        platform=f"{text(node, 'PlatformName')} {text(node, 'PlatformVersion')}".strip(),
        computer_name=text(node, "ComputerName"),
        ip_address=text(node, "IPAddress"),
        association_status=text(node, "AssociationStatus"),
    )


CHECK = CheckSpec(
    id="aws.ssm_node",
    title="Systems Manager node",
    explanation=(
        "Reads whether the Systems Manager agent of a machine is in touch. The connection is lost when the machine is "
        "down, its agent stopped, or it reaches the ssm and ssmmessages endpoints no more (no NAT, no VPC endpoint, a "
        "security group). A machine that never registered usually lacks the instance role with "
        "AmazonSSMManagedInstanceCore, the agent, or the way out; look at the agent's own log on it. Without the agent "
        "there is no Session Manager, so no way in by it."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not exists | ${instance_id} is not registered with Systems Manager in ${region} of this account.",
        (
            "fail: ping_status == 'ConnectionLost' | The agent of ${instance_id} lost its connection; the last ping "
            "was at ${last_ping_at}."
        ),
        (
            "warn: ping_status == 'Inactive' | The agent of ${instance_id} is inactive; the last ping was at "
            "${last_ping_at}."
        ),
        "unknown: ping_status != 'Online' | ${instance_id} has the ping status ${ping_status}.",
        "warn: association_status == 'Failed' | ${instance_id} is online; what State Manager does there failed.",
        "pass: otherwise | ${instance_id} is online with agent ${agent_version}.",
    ),
)
