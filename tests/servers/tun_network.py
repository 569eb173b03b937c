"""Routers and hosts that are not there: a network namespace whose way out is this program.

Packets to 198.18.0.0/15 go to a TUN device. Each answers after `hops` routers, drops what is larger than
`black_hole_bytes`, is told of `mtu_bytes`, and leaves every `loses`-th echo request unanswered.
"""

import ctypes
import fcntl
import os
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address

import pytest

_CLONE_NEWNET = 0x40000000
_TUNSETIFF, _IFF_TUN_WITHOUT_HEAD = 0x400454CA, 0x1001
_ICMP, _UDP = 1, 17
_ECHO_REPLY, _UNREACHABLE, _ECHO, _EXCEEDED = 0, 3, 8, 11
_PORT, _TOO_BIG = 3, 4


@dataclass(slots=True)
class Host:
    """How one address behaves."""

    hops: int = 0  # routers before it
    silent_hops: tuple[int, ...] = ()
    loses: int = 0  # every this many-th echo request; 0: none
    delay_s: float = 0.0
    mtu_bytes: int = 0  # of a router that says so; 0: none
    black_hole_bytes: int = 0  # larger packets vanish; 0: none
    is_silent: bool = False
    forbids: int = 0  # the code of the ICMP unreachable that its last router sends; 0: none
    echoes: int = field(default=0)


Hosts = dict[str, Host]


@contextmanager
def tun_network(hosts: Hosts) -> Iterator[None]:
    """Let this thread, and what it starts, live in a network of its own; skips where that is not allowed."""
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        pytest.skip("makes a network of its own, so it needs root and /dev/net/tun")
    libc = ctypes.CDLL(None, use_errno=True)
    outside = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        if libc.unshare(_CLONE_NEWNET):
            pytest.skip(f"no network of its own: {os.strerror(ctypes.get_errno())}")
        with _answering(hosts):
            yield
    finally:
        is_back = libc.setns(outside, _CLONE_NEWNET) == 0
        os.close(outside)
        assert is_back, "this thread stays in the network of the test"


@contextmanager
def _answering(hosts: Hosts) -> Iterator[None]:
    try:
        device = os.open("/dev/net/tun", os.O_RDWR)
    except OSError as error:
        pytest.skip(f"no device for a network of its own: {error}")
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", b"hr0", _IFF_TUN_WITHOUT_HEAD))
    for line in (
        "link set lo up",
        "link set hr0 mtu 9000 up",
        "addr add 198.18.0.1/32 dev hr0",
        "route add 198.18.0.0/15 dev hr0",
    ):
        subprocess.run(["ip", *line.split()], check=True)
    os.set_blocking(device, False)
    is_over = threading.Event()
    thread = threading.Thread(target=_serve, args=(device, hosts, is_over))
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        os.close(device)


def _serve(device: int, hosts: Hosts, is_over: threading.Event) -> None:
    while not is_over.is_set():
        try:
            packet = os.read(device, 65535)
        except BlockingIOError:
            time.sleep(0.0005)
            continue
        if packet[0] >> 4 != 4:
            continue
        host = hosts.get(str(IPv4Address(packet[16:20])))
        if host is not None and (answer := _answer(packet, host)):
            time.sleep(host.delay_s)
            os.write(device, answer)


def _answer(packet: bytes, host: Host) -> bytes:
    ttl, protocol, me = packet[8], packet[9], packet[12:16]
    if ttl <= host.hops:
        router = IPv4Address(f"198.19.0.{ttl}").packed
        return b"" if ttl in host.silent_hops else _error(_EXCEEDED, 0, 0, router, me, packet)
    last_router = IPv4Address(f"198.19.0.{max(1, host.hops)}").packed
    if host.mtu_bytes and len(packet) > host.mtu_bytes:
        return _error(_UNREACHABLE, _TOO_BIG, host.mtu_bytes, last_router, me, packet)
    if host.is_silent or (host.black_hole_bytes and len(packet) > host.black_hole_bytes):
        return b""
    if host.forbids:
        return _error(_UNREACHABLE, host.forbids, 0, last_router, me, packet)
    if protocol == _UDP:
        return _error(_UNREACHABLE, _PORT, 0, packet[16:20], me, packet)
    body = packet[20:]
    if protocol != _ICMP or body[0] != _ECHO:
        return b""
    host.echoes += 1
    if host.loses and host.echoes % host.loses == 0:
        return b""
    return _ip(packet[16:20], me, _icmp(_ECHO_REPLY, 0, body[4:8], body[8:]))


def _error(kind: int, code: int, mtu: int, source: bytes, to: bytes, about: bytes) -> bytes:
    return _ip(source, to, _icmp(kind, code, struct.pack("!HH", 0, mtu), about[:28]))


def _icmp(kind: int, code: int, rest: bytes, data: bytes) -> bytes:
    head = bytes((kind, code)) + b"\0\0" + rest + data
    return head[:2] + struct.pack("!H", _checksum(head)) + head[4:]


def _ip(source: bytes, to: bytes, body: bytes) -> bytes:
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 0, 0, 64, _ICMP, 0, source, to)
    return head[:10] + struct.pack("!H", _checksum(head)) + head[12:] + body


def _checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data[: len(data) // 2 * 2]))
    total += data[-1] << 8 if len(data) % 2 else 0
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
