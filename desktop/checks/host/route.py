"""The default route and its gateway, or the way that packets to a host take from this machine.

Source: ``ip route show``, ``ip route get`` and ``ip neigh show`` of iproute2 (ip-route(8)) or busybox.
On Windows Get-NetRoute, Find-NetRoute and Get-NetNeighbor.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
from desktop.targets.base import Shell

_QUESTIONS = {
    "default4": "ip -4 route show default 2>/dev/null | head -n 50",
    "default6": "ip -6 route show default 2>/dev/null | head -n 50",
    "address": """case $host in
'') ;;
*:*) echo "$host";;
*[!0-9.]*) getent ahosts "$host" 2>/dev/null | awk 'NR == 1 { print $1 }';;
*) echo "$host";;
esac""",
    "way": """case $host in
'') ;;
*:*) ip -6 route get "$host" 2>&1;;
*[!0-9.]*) found=$(getent ahosts "$host" 2>/dev/null | awk 'NR == 1 { print $1 }')
  case $found in *:*) ip -6 route get "$found" 2>&1;; ?*) ip route get "$found" 2>&1;; esac;;
*) ip route get "$host" 2>&1;;
esac""",
    "neighbours": "ip neigh show 2>/dev/null | head -n 5000",
    "tool": "command -v ip",
    "proc": "test -r /proc/net/dev && echo there",
}


_STATES = {  # of a neighbour on Windows, by its number or its name
    **dict.fromkeys(("0", "unreachable"), "failed"),
    **dict.fromkeys(("1", "incomplete"), "incomplete"),
    **dict.fromkeys(("2", "probe"), "probe"),
    **dict.fromkeys(("3", "delay"), "delay"),
    **dict.fromkeys(("4", "stale"), "stale"),
    **dict.fromkeys(("5", "reachable", "6", "permanent"), "reachable"),
}


@dataclass(frozen=True, slots=True)
class Params:
    host: str = ""  # a name or an address; empty: the default route only

    def __post_init__(self) -> None:
        if self.host.startswith("-") or any(not sign.isalnum() and sign not in ".:-_%" for sign in self.host):
            raise InputError("host.route: host must be a name or an address.")


@dataclass(frozen=True, slots=True)
class Route:
    gateway: str | None  # None: the other side is on the same link
    interface: str
    metric: int | None
    gateway_state: (
        str | None
    )  # reachable, stale, delay, probe, failed, incomplete; None: it was not asked for yet


@dataclass(frozen=True, slots=True)
class Reading:
    gateway: str | None  # of the IPv4 default route that is used
    interface: str | None
    gateway_state: str | None
    defaults: tuple[Route, ...]  # IPv4, the one that is used first
    defaults_ipv6: tuple[Route, ...]
    is_ambiguous: bool  # two default routes with the same metric
    host: str | None  # the one asked for
    address: str | None  # of the host
    is_routed: bool | None  # None: no host was asked for
    via: str | None  # the gateway of the way to the host; None: on the same link, or no way
    via_interface: str | None
    source: str | None  # the address that this machine takes to reach the host
    refusal: str | None  # why there is no way: network is unreachable, prohibited, ...


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, env={"host": params.host}), params)


def read_windows(target: Shell, params: Params) -> Reading:
    return reading_of(ask_windows(target, _WINDOWS, env={"asked_host": params.host}), params)


def reading_of(found: Found, params: Params) -> Reading:
    ipv4 = _windows_routes(found, "defaults")
    address, refusal, interface = found.text("address"), found.text("refusal"), found.text("via_interface")
    if params.host and not address:
        raise UnreadableOutputError(
            f"This machine does not know the name {params.host}. Look at host.dns_config."
        )
    if params.host and not refusal and not interface:
        raise UnreadableOutputError(f"Find-NetRoute did not tell the way to {params.host}.")
    return Reading(
        gateway=ipv4[0].gateway if ipv4 else None,
        interface=ipv4[0].interface if ipv4 else None,
        gateway_state=ipv4[0].gateway_state if ipv4 else None,
        defaults=ipv4,
        defaults_ipv6=_windows_routes(found, "defaults_ipv6"),
        is_ambiguous=len(ipv4) > 1 and ipv4[0].metric == ipv4[1].metric,
        host=params.host or None,
        address=address if params.host else None,
        is_routed=refusal is None if params.host else None,
        via=_next_hop(found.text("via")) if not refusal else None,
        via_interface=interface if not refusal else None,
        source=found.text("source") if not refusal else None,
        refusal=refusal[:200].rstrip(".") if refusal and params.host else None,
    )


def _windows_routes(found: Found, name: str) -> tuple[Route, ...]:
    """Return the default routes, the smallest metric first: that of the route and of its interface together."""
    routes = [
        Route(
            gateway=_next_hop(row.text("gateway")),
            interface=row.need_text("interface"),
            metric=row.need_whole("route_metric") + row.need_whole("interface_metric"),
            gateway_state=_STATES.get((row.text("state") or "").lower()),
        )
        for row in found.items(name)
    ]
    return tuple(sorted(routes, key=lambda route: route.metric or 0))


def _next_hop(address: str | None) -> str | None:
    """Return the gateway; Windows writes the address of nobody where the other side is on the same link."""
    return None if address in (str(IPv4Address(0)), str(IPv6Address(0))) else address


def parse(answers: Answers, params: Params) -> Reading:
    """Return the routes.

    Raises:
        NotApplicableError: the machine has no `ip`, or shows no network.
        UnreadableOutputError: the name of the host is not known there, or the answer is none.
    """
    if not answers["tool"].strip():
        raise NotApplicableError("This machine has no `ip`, by which this check reads its routes.")
    if not answers["proc"].strip():
        raise NotApplicableError("This machine does not show its network (is /proc mounted?).")
    states = _states(answers["neighbours"])
    ipv4 = _routes(answers["default4"], states)
    address = answers["address"].strip() or None
    if params.host and not address:
        raise UnreadableOutputError(
            f"This machine does not know the name {params.host}. Look at host.dns_config."
        )
    way = answers["way"].split() if params.host else []
    is_routed = _is_routed(way, answers) if params.host else None
    return Reading(
        gateway=ipv4[0].gateway if ipv4 else None,
        interface=ipv4[0].interface if ipv4 else None,
        gateway_state=ipv4[0].gateway_state if ipv4 else None,
        defaults=ipv4,
        defaults_ipv6=_routes(answers["default6"], states),
        is_ambiguous=len(ipv4) > 1 and ipv4[0].metric == ipv4[1].metric,
        host=params.host or None,
        address=address if params.host else None,
        is_routed=is_routed,
        via=_after(way, "via") if is_routed else None,
        via_interface=_after(way, "dev") if is_routed else None,
        source=_after(way, "src") if is_routed else None,
        refusal=None if is_routed in (None, True) else _refusal(answers["way"]),
    )


def _is_routed(way: list[str], answers: Answers) -> bool:
    kinds = ("unreachable", "blackhole", "prohibit", "throw")
    if way and way[0] not in kinds and _after(way, "dev"):
        return True
    if not way:
        raise UnreadableOutputError(f"ip did not tell the way: {said(answers.out)}")
    return False


def _refusal(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    for begin in ("RTNETLINK answers: ", "ip: RTNETLINK answers: "):
        line = line.removeprefix(begin)
    return line[:200]


def _routes(text: str, states: dict[str, str]) -> tuple[Route, ...]:
    """Return the default routes, the smallest metric first; one without a metric has 0, which wins."""
    rows = [line.split() for line in text.splitlines() if line.startswith("default")]
    found = []
    for row in rows:
        gateway, metric = _after(row, "via"), whole(_after(row, "metric") or "")
        gateway = _after(row, "inet6") or gateway if gateway in ("inet", "inet6") else gateway
        interface = _after(row, "dev")
        if interface:
            found.append(Route(gateway, interface, metric, states.get(gateway or "")))
    return tuple(sorted(found, key=lambda route: route.metric or 0))


def _states(text: str) -> dict[str, str]:
    """Return how each neighbour was last heard of, from rows such as ``192.0.2.1 dev eth0 lladdr ... REACHABLE``."""
    rows = (line.split() for line in text.splitlines())
    return {
        row[0]: row[-1].lower() for row in rows if len(row) >= 3 and row[-1].isupper() and _is_address(row[0])
    }


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _after(words: list[str], word: str) -> str | None:
    at = words.index(word) + 1 if word in words else len(words)
    return words[at] if at < len(words) else None


# 1231 and 1232 are ERROR_NETWORK_UNREACHABLE and ERROR_HOST_UNREACHABLE, which Find-NetRoute ends with.
_WINDOWS = r"""
$default = {
  param($prefix)
  Get-NetRoute -DestinationPrefix $prefix -ErrorAction SilentlyContinue | Select-Object -First 50 | ForEach-Object {
    $seen = Get-NetNeighbor -IPAddress $_.NextHop -InterfaceIndex $_.InterfaceIndex -ErrorAction SilentlyContinue
    @{
      gateway = $_.NextHop; interface = $_.InterfaceAlias; state = [string]$seen.State
      route_metric = $_.RouteMetric; interface_metric = $_.InterfaceMetric
    }
  }
}
$told = @{ defaults = @(& $default '0.0.0.0/0'); defaults_ipv6 = @(& $default '::/0') }
if ($env:asked_host) {
  $address = try { [Net.Dns]::GetHostAddresses($env:asked_host)[0].ToString() } catch { $null }
  $told.address = $address
  if ($address) {
    try {
      $way = @(Find-NetRoute -RemoteIPAddress $address)
      $route = $way | Where-Object { $_.NextHop } | Select-Object -First 1
      $told.via = $route.NextHop; $told.via_interface = $route.InterfaceAlias
      $told.source = ($way | Where-Object { $_.IPAddress } | Select-Object -First 1).IPAddress
    } catch {
      if ($_.FullyQualifiedErrorId -notmatch '\b123[12]\b') { throw }
      $told.refusal = $_.Exception.Message
    }
  }
}
$told
"""

CHECK = CheckSpec(
    id="host.route",
    title="Routes",
    explanation=(
        "Where this machine sends packets: its default route and whether the gateway answers on the link, and "
        "for a host the gateway, interface and own address that are taken. Without a default route only the "
        "local network is reached. A gateway that is `failed` or `incomplete` does not answer on the link: it is "
        "down, in another network, or the cable is at the wrong socket. A source address of the wrong network "
        "is dropped on the way back. A route does not prove that the host answers: look next at net.tcp."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: exists(is_routed) and not is_routed | There is no way to ${host} (${address}): ${refusal}.",
        (
            "fail: not exists(host) and len(defaults) == 0 and len(defaults_ipv6) == 0 | There is no default "
            "route: only the local network is reached."
        ),
        (
            "warn: exists(gateway_state) and (gateway_state == 'failed' or gateway_state == 'incomplete') | The "
            "gateway ${gateway} does not answer on ${interface} (${gateway_state})."
        ),
        "warn: is_ambiguous | ${len(defaults)} default routes have the same metric; which one is taken may change.",
        "pass: exists(via) | ${host} (${address}) is reached over ${via} on ${via_interface}, from ${source}.",
        "pass: exists(host) | ${host} (${address}) is on the link of ${via_interface}, from ${source}.",
        "pass: exists(interface) | The default route goes over ${gateway} on ${interface}.",
        "pass: otherwise | The default route is for IPv6 only, over ${defaults_ipv6[0].interface}.",
    ),
)
