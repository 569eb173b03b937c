"""What a route table, security groups and a network ACL of a VPC say about one peer and its ports: pure."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_network

from desktop.checks.aws.fields import Answer, number, record, records, text
from desktop.dataclass import dataclass

Address = IPv4Address | IPv6Address
_NUMBERS = {"tcp": "6", "udp": "17"}
_TARGETS = (
    "GatewayId", "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId", "InstanceId",
    "EgressOnlyInternetGatewayId", "LocalGatewayId", "CarrierGatewayId", "CoreNetworkArn", "OdbNetworkArn",
)  # fmt: skip


class LayerState(StrEnum):
    OPEN = "open"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Layer:
    name: str
    state: LayerState
    why: str


@dataclass(frozen=True, slots=True)
class Traffic:
    """Packets of a protocol between the instance and a peer, to the ports `first` to `last`."""

    peer: Address
    protocol: str  # tcp or udp
    first: int
    last: int

    @property
    def ports(self) -> str:
        return f"{self.protocol} {self.first}" + ("" if self.first == self.last else f" to {self.last}")


def route_layer(peer: Address, table: Answer, *, is_inward: bool, has_public_ip: bool) -> Layer:
    """Tell where the most exact route to the peer leads."""
    name, routes = "route table", records(table, "Routes")
    fitting = [(width, row) for row in routes if (width := _route_width(row, peer)) is not None]
    if not fitting:
        if any(text(row, "DestinationPrefixListId") for row in routes):
            return Layer(name, LayerState.UNKNOWN, "only a prefix list, which is not read, may hold a route")
        return Layer(name, LayerState.BLOCKED, f"{text(table, 'RouteTableId')} has no route to {peer}")
    row = max(fitting, key=lambda each: each[0])[1]
    target = next((text(row, each) for each in _TARGETS if text(row, each)), "")
    if text(row, "State") == "blackhole":
        return Layer(
            name, LayerState.BLOCKED, f"the route to {peer} leads to {target}, which is gone (blackhole)"
        )
    if is_inward and target.startswith(("nat-", "eigw-")):
        return Layer(name, LayerState.BLOCKED, f"{target} lets answers back and no connection in")
    if target.startswith("igw-") and peer.version == 4 and not has_public_ip:
        return Layer(name, LayerState.BLOCKED, f"{target} needs a public address, and the instance has none")
    return Layer(name, LayerState.OPEN, f"by {target or 'a target that AWS does not name'}")


def _route_width(row: Answer, peer: Address) -> int | None:
    cidr = text(row, "DestinationCidrBlock") or text(row, "DestinationIpv6CidrBlock")
    return _width(cidr, peer)


def _width(cidr: str, peer: Address) -> int | None:
    """Return the length of the prefix when the peer is in it."""
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        return None
    return network.prefixlen if peer.version == network.version and peer in network else None


def group_layer(traffic: Traffic, groups: Sequence[Answer], *, is_inward: bool) -> Layer:
    """Tell whether any rule of any group allows it; groups remember connections, so answers need no rule."""
    name, maybe = "security groups", ""
    for group in groups:
        for rule in records(group, "IpPermissions" if is_inward else "IpPermissionsEgress"):
            if not _fits_ports(traffic, rule):
                continue
            if any(_width(cidr, traffic.peer) is not None for cidr in _cidrs(rule)):
                return Layer(name, LayerState.OPEN, f"by {text(group, 'GroupId')}")
            others = [text(each, "GroupId") for each in records(rule, "UserIdGroupPairs")]
            others += [text(each, "PrefixListId") for each in records(rule, "PrefixListIds")]
            maybe = maybe or (f"{text(group, 'GroupId')} allows it for {', '.join(others)}" if others else "")
    if maybe:
        return Layer(name, LayerState.UNKNOWN, f"{maybe}; whether {traffic.peer} belongs to it is not read")
    ids = ", ".join(text(group, "GroupId") for group in groups) or "no group"
    return Layer(name, LayerState.BLOCKED, f"{ids}: no rule allows {traffic.ports} with {traffic.peer}")


def _fits_ports(traffic: Traffic, rule: Answer) -> bool:
    protocol = text(rule, "IpProtocol")
    if protocol == "-1":
        return True
    if protocol not in (traffic.protocol, _NUMBERS[traffic.protocol]):
        return False
    first, last = number(rule, "FromPort"), number(rule, "ToPort")
    return (first in (None, -1)) or (
        first is not None and last is not None and first <= traffic.first and traffic.last <= last
    )


def _cidrs(rule: Answer) -> Iterator[str]:
    yield from (text(each, "CidrIp") for each in records(rule, "IpRanges"))
    yield from (text(each, "CidrIpv6") for each in records(rule, "Ipv6Ranges"))


def acl_layer(name: str, traffic: Traffic, acl: Answer, *, is_egress: bool) -> Layer:
    """Tell what the first rules that fit say, by their number; an ACL remembers nothing, so answers need theirs."""
    acl_id = text(acl, "NetworkAclId")
    entries = [row for row in records(acl, "Entries") if (row.get("Egress") is True) == is_egress]
    is_part_open = False
    for row in sorted(entries, key=lambda each: number(each, "RuleNumber") or 0):
        first, last = _overlap(traffic, row)
        if first > last:
            continue
        rule = f"rule {text_of_rule(row)} of {acl_id}"
        is_whole = (first, last) == (traffic.first, traffic.last)
        if text(row, "RuleAction") == "allow":
            if is_whole:
                return Layer(name, LayerState.OPEN, f"by {rule}")
            is_part_open = True
        elif is_whole and not is_part_open:
            return Layer(name, LayerState.BLOCKED, f"{rule} denies {traffic.ports} with {traffic.peer}")
        else:
            return Layer(name, LayerState.UNKNOWN, f"{acl_id} allows only some of {traffic.ports}")
    return Layer(name, LayerState.BLOCKED, f"no rule of {acl_id or 'the network ACL'} allows {traffic.ports}")


def text_of_rule(row: Answer) -> str:
    found = number(row, "RuleNumber")
    return "*" if found is None or found >= 32767 else str(int(found))


def _overlap(traffic: Traffic, row: Answer) -> tuple[int, int]:
    """Return the first and last port that the rule is about; none when the first is past the last."""
    nothing = (1, 0)
    cidr = text(row, "CidrBlock") or text(row, "Ipv6CidrBlock")
    protocol = text(row, "Protocol")
    if _width(cidr, traffic.peer) is None or protocol not in ("-1", _NUMBERS[traffic.protocol]):
        return nothing
    ports = record(row, "PortRange")
    first, last = number(ports, "From"), number(ports, "To")
    if protocol == "-1" or first is None or last is None:
        return (traffic.first, traffic.last)
    return (max(traffic.first, int(first)), min(traffic.last, int(last)))
