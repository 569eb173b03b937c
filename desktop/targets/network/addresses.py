"""Which addresses may be contacted: never link-local, private only when a person named them."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Metadata services that are not link-local: AWS over IPv6, Alibaba Cloud, Oracle Cloud, Azure's wire server.
_METADATA = tuple(
    ip_network(text)
    for text in ("fd00:ec2::254/128", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32")
)
_NAT64 = ip_network("64:ff9b::/96")


def is_address(host: str) -> bool:
    """True for an IPv4 or IPv6 address, with or without a zone."""
    return _parse(host) is not None


def is_private(address: str) -> bool:
    """True for an address that the internet cannot reach: loopback, private, shared, unique local."""
    parsed = _parse(address)
    return parsed is not None and not parsed.is_global


def refusal(address: str, *, allow_private: bool) -> str:
    """Return why an address is not contacted, or an empty text when it may be."""
    parsed = _parse(address)
    if parsed is None:
        return f"{address!r} is not an address"
    if parsed.is_link_local:
        return f"{address} is link-local, where clouds serve their instances' credentials"
    if any(parsed in network for network in _METADATA if network.version == parsed.version):
        return f"{address} is a cloud's metadata service, which hands out credentials"
    if reason := group_refusal(address):
        return reason
    if not allow_private and not parsed.is_global:
        return f"{address} is a private address that an answer from outside pointed at"
    return ""


def group_refusal(address: str) -> str:
    """Return why no datagram is sent there. Link-local is allowed: clouds have their time and name servers there,
    and no datagram is answered with credentials."""
    parsed = _parse(address)
    if parsed is None:
        return f"{address!r} is not an address"
    if parsed.is_multicast or parsed.is_unspecified or parsed == IPv4Address("255.255.255.255"):
        return f"{address} is not the address of one host"
    return ""


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address that is really contacted: the IPv4 one inside an IPv6 form, if it carries one."""
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, IPv4Address):
        return parsed
    inner = parsed.ipv4_mapped or parsed.sixtofour
    if inner is None and parsed in _NAT64:
        inner = IPv4Address(int(parsed) & 0xFFFFFFFF)
    return inner or parsed
