"""chrony's server on a port of its own, which leaves this machine's clock alone; and one that answers as told."""

import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers.sshd import free_port

_ERA_S = 2208988800  # from 1900 to 1970


@contextmanager
def chrony(folder: Path, *, stratum: int = 3) -> Iterator[int]:
    """Serve this machine's own time as a server of this stratum; yield the port."""
    port = free_port()
    config = folder / "chrony.conf"
    config.write_text(
        f"port {port}\nbindaddress 127.0.0.1\nallow 127.0.0.1\nlocal stratum {stratum}\ncmdport 0\n"
        f"bindcmdaddress /\npidfile {folder}/chronyd.pid\n"
    )
    # A copy, because some systems confine the program at its own place to its own files.
    program = shutil.copy(shutil.which("chronyd", path="/usr/sbin:/usr/bin") or "", folder)
    with _process([program, "-d", "-x", "-U", "-u", "root", "-f", str(config)]):
        _wait_for_answer(port)
        yield port


def _wait_for_answer(port: int) -> None:
    question = bytes((4 << 3 | 3,)) + bytes(47)
    until = time.monotonic() + 10
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("127.0.0.1", port))
        asking.settimeout(0.1)
        while time.monotonic() < until:
            with suppress(OSError):
                asking.send(question)
                if asking.recv(512)[1] != 0:
                    return
            time.sleep(0.02)
    raise RuntimeError("chronyd does not answer")


@contextmanager
def udp_server(answer: Callable[[bytes], bytes]) -> Iterator[int]:
    """Answer each datagram with what `answer` makes of it; nothing is sent for an empty one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(0.05)
        is_over = threading.Event()
        thread = threading.Thread(target=_serve, args=(sock, answer, is_over))
        thread.start()
        try:
            yield sock.getsockname()[1]
        finally:
            is_over.set()
            thread.join()


def telling_time(*, off_s: float = 0.0, stratum: int = 2, leap: int = 0) -> Callable[[bytes], bytes]:
    """An NTP server whose clock is `off_s` ahead of this machine's."""

    def answer(question: bytes) -> bytes:
        now_s = time.time() + _ERA_S + off_s
        stamp = struct.pack("!II", int(now_s), int(now_s % 1 * 2**32))
        head = struct.pack("!BBbbii4s", leap << 6 | 4 << 3 | 4, stratum, 6, -20, 0, 655, b"\x7f\0\0\1")
        return head + stamp + question[40:48] + stamp + stamp

    return answer


def _serve(sock: socket.socket, answer: Callable[[bytes], bytes], is_over: threading.Event) -> None:
    while not is_over.is_set():
        with suppress(TimeoutError):
            question, sender = sock.recvfrom(65535)
            if said := answer(question):
                sock.sendto(said, sender)


@contextmanager
def _process(argv: list[str]) -> Iterator[None]:
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
