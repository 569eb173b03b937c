"""TCP connections by state and by peer, and how much of the ephemeral ports the busiest destination takes.

Source: /proc/net/tcp, /proc/net/tcp6 and ip_local_port_range (proc(5), ip(7)), counted on the machine itself.
On Windows IPGlobalProperties of .NET, and the dynamic port range of Get-NetTCPSetting.
"""

from ipaddress import ip_address

from desktop.checks.linux.connection_counts import (
    QUESTIONS,
    Destination,
    Peer,
    StateCount,
    environment,
    packed,
    parse_counts,
)
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.linux.sockets import plain_address
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, UnreadableOutputError
from desktop.targets.base import Shell

_STATES = {
    "Established": "established",
    "SynSent": "syn-sent",
    "SynReceived": "syn-recv",
    "FinWait1": "fin-wait-1",
    "FinWait2": "fin-wait-2",
    "TimeWait": "time-wait",
    "CloseWait": "close-wait",
    "LastAck": "last-ack",
    "DeleteTcb": "closed",
}


@dataclass(frozen=True, slots=True)
class Params:
    port: int = 0  # on either side; 0: all
    host: str = ""  # address of the peer; empty: all
    limit: int = 10

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise InputError("host.connections: port must be from 1 to 65535, or 0 for all.")
        if not 1 <= self.limit <= 200:
            raise InputError("host.connections: limit must be from 1 to 200.")
        if self.host:
            packed(self.host)


@dataclass(frozen=True, slots=True)
class Reading:
    count: int  # without the sockets that listen
    established_count: int
    time_wait_count: int
    close_wait_count: int
    syn_sent_count: int
    syn_recv_count: int
    listening_count: int
    states: tuple[StateCount, ...]
    peers: tuple[Peer, ...]  # those with the most, at most `limit`
    destinations: tuple[Destination, ...]
    ephemeral_low: int | None  # None: this account or container may not read the range
    ephemeral_high: int | None
    ephemeral_count: int  # different ports of the range in use by connections that go out
    ephemeral_used_pct: float | None  # by the busiest destination, which runs out first; where shared, by all
    ephemeral_shared: bool  # a port that goes out to one destination serves no other, as on Windows


def read_shell(target: Shell, params: Params) -> Reading:
    values = environment(port=params.port, host=params.host, limit=params.limit)
    return parse(ask(target, QUESTIONS, env=values))


def read_windows(target: Shell, params: Params) -> Reading:
    peer = str(ip_address(params.host.strip("[]"))) if params.host else ""
    env = {"asked_port": str(params.port or ""), "asked_peer": peer, "asked_limit": str(params.limit)}
    return reading_of(ask_windows(target, _WINDOWS, env=env))


def reading_of(found: Found) -> Reading:
    counts = {row.need_text("key"): row.need_whole("number") for row in found.items("states")}
    states = [StateCount(_STATES.get(name, name.lower()), count) for name, count in counts.items()]
    low, size, used = found.whole("low"), found.whole("size") or 0, found.need_whole("used")
    has_range = low is not None and size > 0
    return Reading(
        count=sum(counts.values()),
        established_count=counts.get("Established", 0),
        time_wait_count=counts.get("TimeWait", 0),
        close_wait_count=counts.get("CloseWait", 0),
        syn_sent_count=counts.get("SynSent", 0),
        syn_recv_count=counts.get("SynReceived", 0),
        listening_count=found.need_whole("listening"),
        states=tuple(sorted(states, key=lambda row: (-row.count, row.state))),
        peers=tuple(
            Peer(plain_address(row.need_text("key")), row.need_whole("number"), row.whole("open") or 0)
            for row in found.items("peers")
        ),
        destinations=tuple(_destination(row, size) for row in found.items("destinations")),
        ephemeral_low=low if has_range else None,
        ephemeral_high=low + size - 1 if low is not None and has_range else None,
        ephemeral_count=used,
        ephemeral_used_pct=round(100 * used / size, 2) if has_range else None,
        ephemeral_shared=True,
    )


def _destination(row: Found, size: int) -> Destination:
    count = row.need_whole("number")
    match row.need_text("key").split(" "):
        case [source, address, port] if port.isdecimal():
            used_pct = round(100 * count / size, 2) if size > 0 else None
            return Destination(plain_address(source), plain_address(address), int(port), count, used_pct)
    raise UnreadableOutputError(f"The machine did not tell where a connection goes: {row.text('key')!r:.100}")


def parse(answers: Answers) -> Reading:
    found = parse_counts(answers)
    counts = {row.state: row.count for row in found.states}
    shares = [to.used_pct or 0.0 for to in found.destinations]
    return Reading(
        count=sum(counts.values()),
        established_count=counts.get("established", 0),
        time_wait_count=counts.get("time-wait", 0),
        close_wait_count=counts.get("close-wait", 0),
        syn_sent_count=counts.get("syn-sent", 0),
        syn_recv_count=counts.get("syn-recv", 0) + counts.get("new-syn-recv", 0),
        listening_count=found.listening_count,
        states=found.states,
        peers=found.peers,
        destinations=found.destinations,
        ephemeral_low=found.ephemeral[0] if found.ephemeral else None,
        ephemeral_high=found.ephemeral[1] if found.ephemeral else None,
        ephemeral_count=found.ephemeral_count,
        ephemeral_used_pct=max(shares, default=0.0) if found.ephemeral else None,
        ephemeral_shared=False,
    )


# As on Linux a connection goes out when its own port is of the range and not listened on, and IPv4 in IPv6 is IPv4.
_WINDOWS = r"""
$net = [Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
$listeners = $net.GetActiveTcpListeners()
$range = Get-NetTCPSetting -SettingName Internet -ErrorAction SilentlyContinue
$low = $range.DynamicPortRangeStartPort; $size = $range.DynamicPortRangeNumberOfPorts
$listens = @{}; $states = @{}; $peers = @{}; $open = @{}; $out = @{}; $used = @{}
foreach ($one in $listeners) { $listens[$one.Port] = $true }
foreach ($one in $net.GetActiveTcpConnections()) {
  $own = $one.LocalEndPoint; $peer = $one.RemoteEndPoint; $from = $peer.Address; $state = [string]$one.State
  if ($env:asked_port -and $own.Port -ne $env:asked_port -and $peer.Port -ne $env:asked_port) { continue }
  if ($from.IsIPv4MappedToIPv6) { $from = $from.MapToIPv4() }
  $from = [string]$from
  if ($env:asked_peer -and $from -ne $env:asked_peer) { continue }
  $states[$state]++; $peers[$from]++
  if ($state -eq 'Established') { $open[$from]++ }
  if ($size -and $own.Port -ge $low -and $own.Port -lt $low + $size -and -not $listens[$own.Port]) {
    $out["$($own.Address) $from $($peer.Port)"]++; $used[$own.Port] = $true
  }
}
$most = { param($all) $all.GetEnumerator() | Sort-Object Value -Descending | Select-Object -First $env:asked_limit }
@{
  low = $low; size = $size; used = $used.Count; listening = @($listeners).Count
  states = @($states.GetEnumerator() | ForEach-Object { @{ key = $_.Key; number = $_.Value } })
  peers = @(& $most $peers | ForEach-Object { @{ key = $_.Key; number = $_.Value; open = $open[$_.Key] } })
  destinations = @(& $most $out | ForEach-Object { @{ key = $_.Key; number = $_.Value } })
}
"""

CHECK = CheckSpec(
    id="host.connections",
    title="TCP connections",
    explanation=(
        "How many TCP connections this machine has, in which states and with whom. Many in close-wait mean "
        "that a program here does not close what the other side has ended: it leaks. Many in syn-sent mean "
        "that a peer does not answer, many in syn-recv that peers do not finish the greeting (a flood, or a "
        "firewall that lets only one direction through). Each connection to one address and port takes an "
        "ephemeral port; when a destination has taken them all, new ones fail with `Cannot assign requested "
        "address`. Many in time-wait are harmless until then; connections that are kept open cure it. "
        "On Windows a port that goes out serves one connection only, so all of them together run out (16,384 by "
        "default)."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "fail: ephemeral_shared and exists(ephemeral_used_pct) and ephemeral_used_pct >= 90 | "
            "${ephemeral_used_pct} of the ephemeral ports are in use, most by connections to "
            "${destinations[0].address} port ${destinations[0].port} (${destinations[0].count})."
        ),
        (
            "warn: ephemeral_shared and exists(ephemeral_used_pct) and ephemeral_used_pct >= 70 | "
            "${ephemeral_used_pct} of the ephemeral ports are in use, most by connections to "
            "${destinations[0].address} port ${destinations[0].port} (${destinations[0].count})."
        ),
        (
            "fail: exists(ephemeral_used_pct) and ephemeral_used_pct >= 90 | Connections to "
            "${destinations[0].address} port ${destinations[0].port} take ${ephemeral_used_pct} of the "
            "ephemeral ports."
        ),
        (
            "warn: exists(ephemeral_used_pct) and ephemeral_used_pct >= 70 | Connections to "
            "${destinations[0].address} port ${destinations[0].port} take ${ephemeral_used_pct} of the "
            "ephemeral ports."
        ),
        "warn: close_wait_count >= 100 | ${close_wait_count} connections wait to be closed by a program here.",
        "warn: syn_recv_count >= 256 | ${syn_recv_count} connections wait for a peer's last greeting.",
        "warn: syn_sent_count >= 50 | ${syn_sent_count} connections wait for a peer that does not answer.",
        (
            "pass: otherwise | ${count} connections, ${established_count} established; ${ephemeral_count} "
            "ephemeral ports in use."
        ),
    ),
)
