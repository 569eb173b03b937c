"""Reads which sockets listen from ss, netstat (net-tools, busybox) or /proc/net.

Formats: ss(8), netstat(8), proc(5). UDP sockets without a peer count as listening.
"""

import re
from ipaddress import IPv4Address, IPv6Address

from desktop.checks.linux.procfs import whole
from desktop.targets.machine import Socket

_SS_OWNER = re.compile(r'\("([^"]{1,64})",(?:pid=)?(\d{1,10})')
_LISTENING, _UNCONNECTED = "0A", "07"  # of /proc/net/tcp and /proc/net/udp


def parse_ss(text: str) -> tuple[Socket, ...]:
    """Return the rows of ``ss -lntup``: Netid, State, Recv-Q, Send-Q, local, peer, process."""
    return tuple(socket for line in text.splitlines() if (socket := _ss_row(line)))


def _ss_row(line: str) -> Socket | None:
    match line.split(None, 6):
        case ["tcp" | "udp" as protocol, "LISTEN" | "UNCONN", _, _, local, _, *rest]:
            owners = _SS_OWNER.findall(rest[0]) if rest else []
            pid, process = min(((int(pid), name) for name, pid in owners), default=(None, None))
            return _socket(protocol, local, pid, process)
    return None


def parse_netstat(text: str) -> tuple[Socket, ...]:
    """Return the rows of ``netstat -lntup``: Proto, Recv-Q, Send-Q, local, foreign, state (TCP), PID/name."""
    return tuple(socket for line in text.splitlines() if (socket := _netstat_row(line)))


def _netstat_row(line: str) -> Socket | None:
    match line.split(None, 5):
        case ["tcp" | "tcp6" as protocol, _, _, local, _, rest] if rest.startswith("LISTEN"):
            owner = rest.removeprefix("LISTEN").strip()
        case ["udp" | "udp6" as protocol, _, _, local, _, *more]:
            owner = more[0].strip() if more else ""
        case _:
            return None
    pid_text, _, name = owner.partition("/")
    pid = whole(pid_text)
    process = re.split(r"[: ]", name, maxsplit=1)[0] if pid is not None else None
    return _socket(protocol[:3], local, pid, process or None)


def parse_proc_net(text: str) -> tuple[Socket, ...]:
    """Return the rows of ``grep '' /proc/net/{tcp,tcp6,udp,udp6}``, which name no process."""
    return tuple(socket for line in text.splitlines() if (socket := _proc_row(line)))


def _proc_row(line: str) -> Socket | None:
    path, _, row = line.partition(":")
    protocol = path.rpartition("/")[2][:3]
    match row.split():
        case [_, local, _, state, *_] if (protocol, state) in (("tcp", _LISTENING), ("udp", _UNCONNECTED)):
            address, _, port = local.rpartition(":")
            try:
                return Socket(protocol, address_from_hex(address), int(port, 16))
            except ValueError:
                return None
    return None


def address_from_hex(address: str) -> str:
    """Return an address from the kernel's 32-bit words, which are little-endian wherever this runs."""
    packed = bytes.fromhex(address)
    swapped = b"".join(packed[at : at + 4][::-1] for at in range(0, len(packed), 4))
    return str(IPv4Address(swapped) if len(swapped) == 4 else IPv6Address(swapped))


def _socket(protocol: str, local: str, pid: int | None, process: str | None) -> Socket | None:
    address, _, port_text = local.rpartition(":")
    port = whole(port_text)
    if port is None or port > 65535:
        return None
    return Socket(protocol, plain_address(address), port, pid, process)


def plain_address(text: str) -> str:
    """Return an address without brackets and interface; `*` is ss's word for open to IPv6 and IPv4."""
    address = text.partition("%")[0].strip("[]")
    return "::" if address == "*" else address
