"""Network interfaces: up or down, speed, mtu, and how many packets were faulty or dropped since the start.

Source: /sys/class/net of the kernel (Documentation/ABI/testing/sysfs-class-net); addresses by ``ip -o addr``.
"""

from collections.abc import Mapping

from desktop.checks.procfs import whole
from desktop.checks.sections import Answers, ask
from desktop.checks.spec import CheckSpec
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
_UP = 1  # IFF_UP: it was switched on
_LOOPBACK = "772"  # ARPHRD_LOOPBACK
_FEWEST = 1000  # packets, below which a share says nothing


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # of one interface; empty: all

    def __post_init__(self) -> None:
        if len(self.name) > 15 or any(sign in self.name for sign in "/ \n*?["):
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
    return parse(ask(target, _QUESTIONS, env={"name": params.name}), params)


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
    default_outcomes=(
        "fail: exists(name) and count == 0 | This machine has no interface ${name}.",
        (
            "fail: exists(name) and len(up) == 0 and name != 'lo' | ${name} is not up (${interfaces[0].state}, "
            "carrier: ${interfaces[0].has_carrier})."
        ),
        "fail: count > 1 and len(up) == 0 | No interface but the loopback is up.",
        "warn: len(no_carrier) > 0 | Switched on and not connected: ${no_carrier}.",
        "warn: worst_error_pct >= 0.1 | ${worst}: ${worst_error_pct} of the packets came with errors.",
        "warn: worst_dropped_pct >= 1 | ${worst}: ${worst_dropped_pct} of the packets were dropped.",
        "warn: len(half_duplex) > 0 | Half duplex, which slows both sides: ${half_duplex}.",
        "pass: otherwise | ${count} interfaces, up: ${up}; ${error_count} errors, ${dropped_count} dropped.",
    ),
)
