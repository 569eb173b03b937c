"""Whether the rules of a VPC let a connection through between an instance and a peer, there and back, and what blocks.

Source: EC2 DescribeInstances, DescribeSubnets, DescribeRouteTables, DescribeSecurityGroups, DescribeNetworkAcls.
Only the rules on the instance's own side are read, of its first interface; nothing is sent.
"""

from enum import StrEnum
from ipaddress import ip_address, ip_network

from desktop.checks.aws.bounded import ask, rows
from desktop.checks.aws.ec2_layers import (
    Address,
    Layer,
    LayerState,
    Traffic,
    acl_layer,
    group_layer,
    route_layer,
)
from desktop.checks.aws.fields import Answer, record, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, UnreadableOutputError
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_ANSWER_PORTS = (32768, 65535)  # from which Linux and Windows open connections
_MOST = 100


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Protocol(StrEnum):
    TCP = "tcp"
    UDP = "udp"


@dataclass(frozen=True, slots=True)
class Params:
    instance_id: str
    port: int  # of the side that listens
    peer: str  # the other side's address, IPv4 or IPv6
    direction: Direction = Direction.IN  # in: the peer connects to the instance
    protocol: Protocol = Protocol.TCP


@dataclass(frozen=True, slots=True)
class Reading:
    instance_id: str
    region: str
    exists: bool
    is_running: bool
    peer: str
    port: int
    direction: str
    subnet_id: str
    layers: tuple[Layer, ...]  # in the order that packets pass them
    blocked_count: int
    unknown_count: int
    blocked_by: tuple[str, ...]  # the layers that block, with the reason
    unsure: tuple[str, ...]  # the layers that do not tell


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    peer = _checked(params)
    wanted: list[Value] = [{"Name": "instance-id", "Values": [params.instance_id.strip()]}]
    found = ask(aws, "ec2", "DescribeInstances", Filters=wanted)
    instance = next(
        (one for group in records(found, "Reservations") for one in records(group, "Instances")), {}
    )
    if not text(instance, "SubnetId"):
        return _reading(aws.region, params, instance, ())
    return _reading(aws.region, params, instance, _layers(aws, params, peer, instance))


def _checked(params: Params) -> Address:
    if not 1 <= params.port <= 65535:
        raise InputError(f"A port is 1 to 65535, not {params.port}.")
    try:
        return ip_address(params.peer.strip())
    except ValueError as error:
        raise InputError(f"peer is an IP address, such as 10.0.1.5, not {params.peer!r}.") from error


def _layers(aws: AwsAccount, params: Params, peer: Address, instance: Answer) -> tuple[Layer, ...]:
    is_inward = params.direction is Direction.IN
    there = Traffic(peer, params.protocol, params.port, params.port)
    back = Traffic(peer, params.protocol, *_ANSWER_PORTS)
    subnet_id = text(instance, "SubnetId")
    route = route_layer(
        peer,
        _route_table(aws, instance),
        is_inward=is_inward,
        has_public_ip=bool(text(instance, "PublicIpAddress")),
    )
    groups = group_layer(there, _groups(aws, instance), is_inward=is_inward)
    if _is_beside(aws, subnet_id, peer):  # a network ACL stands at the edge of its subnet
        return (groups, route)
    acl = _first(aws, "DescribeNetworkAcls", "NetworkAcls", {"association.subnet-id": subnet_id})
    acl_there = acl_layer("network ACL", there, acl, is_egress=not is_inward)
    acl_back = acl_layer("network ACL (answers)", back, acl, is_egress=is_inward)
    return (acl_there, groups, route, acl_back) if is_inward else (groups, acl_there, route, acl_back)


def _route_table(aws: AwsAccount, instance: Answer) -> Answer:
    own = {"association.subnet-id": text(instance, "SubnetId")}
    main = {"vpc-id": text(instance, "VpcId"), "association.main": "true"}
    operation, key = "DescribeRouteTables", "RouteTables"
    return _first(aws, operation, key, own) or _first(aws, operation, key, main)


def _groups(aws: AwsAccount, instance: Answer) -> tuple[Answer, ...]:
    ids: list[Value] = [text(each, "GroupId") for each in records(instance, "SecurityGroups")]
    if not ids:
        return ()
    return rows(aws, "ec2", "DescribeSecurityGroups", "SecurityGroups", most=_MOST, GroupIds=ids).items


def _is_beside(aws: AwsAccount, subnet_id: str, peer: Address) -> bool:
    subnet = _first(aws, "DescribeSubnets", "Subnets", {"subnet-id": subnet_id})
    try:
        return peer in ip_network(text(subnet, "CidrBlock"))
    except ValueError as error:
        raise UnreadableOutputError(f"AWS told no network of the subnet {subnet_id}.") from error


def _first(aws: AwsAccount, operation: str, key: str, filters: dict[str, str]) -> Answer:
    asked: list[Value] = [{"Name": name, "Values": [value]} for name, value in filters.items()]
    return next(iter(rows(aws, "ec2", operation, key, most=1, Filters=asked).items), {})


def _reading(region: str, params: Params, instance: Answer, layers: tuple[Layer, ...]) -> Reading:
    blocked = tuple(f"{each.name}: {each.why}" for each in layers if each.state is LayerState.BLOCKED)
    unsure = tuple(f"{each.name}: {each.why}" for each in layers if each.state is LayerState.UNKNOWN)
    return Reading(
        instance_id=params.instance_id,
        region=region,
        exists=bool(instance),
        is_running=text(record(instance, "State"), "Name") == "running",
        peer=params.peer,
        port=params.port,
        direction=str(params.direction),
        subnet_id=text(instance, "SubnetId"),
        layers=layers,
        blocked_count=len(blocked),
        unknown_count=len(unsure),
        blocked_by=blocked,
        unsure=unsure,
    )


CHECK = CheckSpec(
    id="aws.ec2_reachability",
    title="EC2 reachability",
    explanation=(
        "Reads the rules of the VPC on the instance's side and tells which layer blocks a connection, without "
        "sending anything. Security groups remember connections, so only the way there needs a rule; a network "
        "ACL remembers nothing, so the answers need one too, to the high ports of whoever connects. A route that "
        "is a blackhole leads to something that was deleted. When all layers are open and the connection still "
        "fails, look at the peer's own rules, the firewall of the system, and whether the process listens on that"
        " address."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not exists | There is no instance ${instance_id} in ${region} of this account.",
        (
            "fail: blocked_count > 0 | Port ${port} (${direction}) between ${instance_id} and ${peer} is blocked."
            " ${blocked_by[0]}."
        ),
        "unknown: len(layers) == 0 | ${instance_id} is in no subnet now, so no rules hold for it.",
        (
            "unknown: unknown_count > 0 | Nothing is known to block port ${port} (${direction}) with ${peer}. "
            "${unsure[0]}."
        ),
        (
            "warn: not is_running | The rules let port ${port} (${direction}) through, and ${instance_id} does "
            "not run."
        ),
        (
            "pass: otherwise | The rules on the side of ${instance_id} let port ${port} (${direction}) with "
            "${peer} through."
        ),
    ),
)
