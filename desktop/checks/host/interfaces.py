"""Network interfaces: up or down, speed, mtu, and how many packets were faulty or dropped since the start.

Source: /sys/class/net of the kernel (Documentation/ABI/testing/sysfs-class-net); addresses by ``ip -o addr``.
On Windows the classes MSFT_NetAdapter, MSFT_NetAdapterStatisticsSettingData and MSFT_NetIPAddress.
"""

from collections.abc import Mapping

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
from desktop.targets.base import Shell

_FILES = "operstate carrier mtu speed duplex type flags carrier_changes"
_COUNTS = "rx_bytes tx_bytes rx_packets tx_packets rx_errors tx_errors rx_dropped tx_dropped"
_QUESTIONS = {
    # Reading the speed of an interface that is down is refused; those of hundreds of containers are many.
    "sysfs": f"""for each in /sys/class/net/*; do
  [ -e "$each/mtu" ] || continue
  [ -z "$name" ] || [ "$each" = "/sys/class/net/$name" ] || continue
  echo "name=${{each##*/}}"
  [ ! -e "$each/device" ] || echo device=1
  for file in {_FILES}; do
    value=; read -r value 2>/dev/null < "$each/$file" && echo "$file=$value"
  done
  for file in {_COUNTS}; do
    value=; read -r value 2>/dev/null < "$each/statistics/$file" && echo "$file=$value"
  done
done 2>/dev/null | head -n 10000""",
    "addresses": "ip -o addr show 2>/dev/null | head -n 2000",
    "there": "[ ! -d /sys/class/net ] || echo there",
}
_UP = 1  # IFF_UP: it was switched on; also both states of Windows (ifdef.h)
_STATES = {1: "up", 2: "down", 3: "testing", 5: "dormant", 6: "notpresent", 7: "lowerlayerdown"}
_CONNECTED = {1: True, 2: False}  # NET_IF_MEDIA_CONNECT_STATE; 0 is unknown
_LOOPBACK = "772"  # ARPHRD_LOOPBACK
_FEWEST = 1000  # packets, below which a share says nothing


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # of one interface; empty: all

    def __post_init__(self) -> None:
        if len(self.name) > 255 or any(sign in self.name for sign in "/\n*?["):
            raise InputError("host.interfaces: name must be that of one interface, such as name=eth0.")


@dataclass(frozen=True, slots=True)
class Interface:
    name: str
    state: str  # up, down, dormant, lowerlayerdown, unknown (the kernel's word for those without a cable)
    is_enabled: bool  # switched on by the administrator
    has_carrier: bool | None  # None: it is switched off, so nothing tells
    is_physical: bool  # it has a device, real or of a virtual machine
    addresses: tuple[str, ...]  # with the length of their network; empty too where there is no `ip`
    mtu: int
    speed_mbit: int | None  # None: a virtual one, or no cable
    duplex: str | None
    rx_bytes: int
    tx_bytes: int
    rx_packets: int
    tx_packets: int
    rx_errors: int
    tx_errors: int
    rx_dropped: int
    tx_dropped: int
    error_pct: float  # of all its packets
    dropped_pct: float
    carrier_changes: int | None  # each time a cable or its other side went and came


@dataclass(frozen=True, slots=True)
class Reading:
    name: str | None  # the one asked for
    count: int
    interfaces: tuple[Interface, ...]
    up: tuple[str, ...]  # switched on and connected, without the loopback
    no_carrier: tuple[str, ...]  # physical, switched on, and not connected
    error_count: int  # of all of them
    dropped_count: int
    worst_error_pct: float
    worst_dropped_pct: float
    worst: str  # the interface with the largest share of either; empty: none has any
    half_duplex: tuple[str, ...]


def read_shell(target: Shell, params: Params) -> Reading:
    if len(params.name) > 15 or " " in params.name:  # as those of Windows may be
        raise InputError("host.interfaces: on Linux name must be that of one interface, such as name=eth0.")
    return parse(ask(target, _QUESTIONS, env={"name": params.name}), params)


def read_windows(target: Shell, params: Params) -> Reading:
    found = ask_windows(target, _WINDOWS, env={"asked_name": params.name})
    return reading_of([_adapter(row) for row in found.items("adapters")], params.name)


def _adapter(row: Found) -> Interface:
    """Read an adapter; one that is not in use has no counts, and Windows then may give no MTU either."""
    name, operational = row.need_text("name"), row.whole("operational") or 0
    is_up, is_enabled = operational == _UP, row.whole("admin") == _UP
    if is_up and row.whole("rx_bytes") is None:
        raise UnreadableOutputError(f"Windows gave no counts of the adapter {name}.")
    counts = {key: row.whole(key) or 0 for key in _COUNTS.split()}
    packets = counts["rx_packets"] + counts["tx_packets"]
    errors, dropped = (counts[f"rx_{kind}"] + counts[f"tx_{kind}"] for kind in ("errors", "dropped"))
    speed, is_full = row.whole("speed") if is_up else None, row.truth("full_duplex") if is_up else None
    return Interface(
        name=name,
        state=_STATES.get(operational, "unknown"),
        is_enabled=is_enabled,
        has_carrier=_CONNECTED.get(row.whole("media") or 0) if is_enabled else None,
        is_physical=row.need_truth("is_hardware"),
        addresses=tuple(row.texts("addresses")),
        mtu=row.whole("mtu") or 0,
        speed_mbit=speed // 10**6 if speed and speed < 2**63 else None,
        duplex=None if is_full is None else ("full" if is_full else "half"),
        **counts,
        error_pct=_share(errors, packets),
        dropped_pct=_share(dropped, packets),
        carrier_changes=None,
    )


def parse(answers: Answers, params: Params) -> Reading:
    """Return what /sys tells.

    Raises:
        NotApplicableError: the machine does not show it.
    """
    if not answers["there"].strip():
        raise NotApplicableError("This check reads /sys/class/net, which the machine does not show.")
    blocks: list[dict[str, str]] = []
    for line in answers["sysfs"].splitlines():
        key, _, value = line.partition("=")
        if key == "name":
            blocks.append({})
        if blocks:
            blocks[-1][key] = value
    addresses = _addresses(answers["addresses"])
    return reading_of([_interface(block, addresses) for block in blocks], params.name)


def reading_of(interfaces: list[Interface], name: str) -> Reading:
    real = [each for each in interfaces if each.rx_packets + each.tx_packets >= _FEWEST]
    worst = max(real, key=lambda each: each.error_pct + each.dropped_pct, default=None)
    return Reading(
        name=name or None,
        count=len(interfaces),
        interfaces=tuple(interfaces),
        up=tuple(each.name for each in interfaces if _is_up(each)),
        no_carrier=tuple(each.name for each in interfaces if each.is_physical and each.has_carrier is False),
        error_count=sum(each.rx_errors + each.tx_errors for each in interfaces),
        dropped_count=sum(each.rx_dropped + each.tx_dropped for each in interfaces),
        worst_error_pct=max((each.error_pct for each in real), default=0.0),
        worst_dropped_pct=max((each.dropped_pct for each in real), default=0.0),
        worst=worst.name if worst and worst.error_pct + worst.dropped_pct > 0 else "",
        half_duplex=tuple(each.name for each in interfaces if each.duplex == "half" and each.has_carrier),
    )


def _is_up(each: Interface) -> bool:
    return each.name != "lo" and each.is_enabled and each.has_carrier is not False


def _interface(shown: Mapping[str, str], addresses: Mapping[str, tuple[str, ...]]) -> Interface:
    name, mtu = shown.get("name", ""), whole(shown.get("mtu", ""))
    counts = {key: whole(shown.get(key, "")) or 0 for key in _COUNTS.split()}
    if mtu is None:
        raise UnreadableOutputError(f"/sys/class/net/{name[:15]} does not tell its mtu: {dict(shown)!r:.200}")
    packets = counts["rx_packets"] + counts["tx_packets"]
    errors, dropped = (counts[f"rx_{kind}"] + counts[f"tx_{kind}"] for kind in ("errors", "dropped"))
    speed, carrier, duplex = whole(shown.get("speed", "")), shown.get("carrier"), shown.get("duplex", "")
    return Interface(
        name=name,
        state=shown.get("operstate", "unknown"),
        is_enabled=bool(_hex(shown.get("flags", "")) & _UP),
        has_carrier={"0": False, "1": True}.get(carrier or ""),
        is_physical="device" in shown and shown.get("type") != _LOOPBACK,
        addresses=addresses.get(name, ()),
        mtu=mtu,
        speed_mbit=speed if speed and speed < 2**31 else None,  # -1 as unsigned: not known
        duplex=duplex if duplex in ("full", "half") else None,
        **counts,
        error_pct=_share(errors, packets),
        dropped_pct=_share(dropped, packets),
        carrier_changes=whole(shown.get("carrier_changes", "")),
    )


def _share(count: int, packets: int) -> float:
    return round(100 * count / (packets + count), 3) if packets + count else 0.0


def _hex(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return 0


def _addresses(text: str) -> dict[str, tuple[str, ...]]:
    """Return the addresses by interface from rows such as ``2: eth0    inet 192.0.2.2/24 brd ...``."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        match line.split():
            case [_, name, "inet" | "inet6", address, *_]:
                name = name.partition("@")[0]
                found[name] = (*found.get(name, ()), address)
    return found


# Packets to one, to many and to all are counted apart.
_WINDOWS = r"""
$from = @{ Namespace = 'root/StandardCimv2' }
$counts = @{}
Get-CimInstance @from MSFT_NetAdapterStatisticsSettingData | ForEach-Object { $counts[$_.Name] = $_ }
$addresses = @(Get-CimInstance @from MSFT_NetIPAddress)
$adapters = @(Get-CimInstance @from MSFT_NetAdapter -Filter 'Hidden = FALSE' |
  Where-Object { -not $env:asked_name -or $_.Name -eq $env:asked_name } | Select-Object -First 300)
@{ adapters = @(foreach ($one in $adapters) {
  $seen = $counts[$one.Name]
  @{
    name = $one.Name; operational = $one.InterfaceOperationalStatus; admin = $one.InterfaceAdminStatus
    media = $one.MediaConnectState; is_hardware = [bool]$one.HardwareInterface; mtu = $one.MtuSize
    speed = $one.Speed; full_duplex = $one.FullDuplex
    addresses = @($addresses | Where-Object { $_.InterfaceIndex -eq $one.InterfaceIndex } |
      ForEach-Object { "$($_.IPAddress)/$($_.PrefixLength)" })
    rx_bytes = $seen.ReceivedBytes; tx_bytes = $seen.SentBytes
    rx_packets = $seen.ReceivedUnicastPackets + $seen.ReceivedMulticastPackets + $seen.ReceivedBroadcastPackets
    tx_packets = $seen.SentUnicastPackets + $seen.SentMulticastPackets + $seen.SentBroadcastPackets
    rx_errors = $seen.ReceivedPacketErrors; tx_errors = $seen.OutboundPacketErrors
    rx_dropped = $seen.ReceivedDiscardedPackets; tx_dropped = $seen.OutboundDiscardedPackets
  }
}) }
"""

CHECK = CheckSpec(
    id="host.interfaces",
    title="Network interfaces",
    explanation=(
        "The network interfaces of the machine: whether each is switched on and connected, how fast, and how "
        "many packets came damaged or were thrown away since the start. Errors point at a cable, a socket, or "
        "two sides that disagree on speed and duplex; dropped packets at a machine that is too busy to take "
        "them, or at kinds of packets that it does not know. Old counts say little: read it with `sample` and "
        "look whether they grow. An mtu that differs along a path lets small packets through and stalls large ones."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: exists(name) and count == 0 | This machine has no interface ${name}.",
        (
            "fail: exists(name) and len(up) == 0 and name != 'lo' | ${name} is not up (${interfaces[0].state}, "
            "carrier: ${interfaces[0].has_carrier})."
        ),
        "fail: count == 0 | This machine has no network interface.",
        (
            "fail: len(up) == 0 and (count > 1 or interfaces[0].name != 'lo') | No interface but the loopback is "
            "up."
        ),
        "warn: len(no_carrier) > 0 | Switched on and not connected: ${no_carrier}.",
        "warn: worst_error_pct >= 0.1 | ${worst}: ${worst_error_pct} of the packets came with errors.",
        "warn: worst_dropped_pct >= 1 | ${worst}: ${worst_dropped_pct} of the packets were dropped.",
        "warn: len(half_duplex) > 0 | Half duplex, which slows both sides: ${half_duplex}.",
        "pass: otherwise | ${count} interfaces, up: ${up}; ${error_count} errors, ${dropped_count} dropped.",
    ),
)
