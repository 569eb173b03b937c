"""tinyproxy on a port of its own, which opens tunnels to the ports it is told of."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers.sshd import free_port


@contextmanager
def tinyproxy(folder: Path, allowed_ports: Sequence[int], *, sign_in: str = "") -> Iterator[int]:
    """Serve until the block ends; `sign_in` is the user and the password that it wants, with a space between."""
    folder.mkdir()
    port, config = free_port(), folder / "tinyproxy.conf"
    lines = [
        f"Port {port}",
        "Listen 127.0.0.1",
        "Allow 127.0.0.1",
        "MaxClients 20",
        f'PidFile "{folder}/pid"',
    ]
    lines += [f"ConnectPort {one}" for one in allowed_ports]
    lines += [f"BasicAuth {sign_in}"] if sign_in else []
    config.write_text("\n".join(lines) + "\n")
    # A copy, because some systems confine the program at its own place to its own files.
    program = shutil.copy(shutil.which("tinyproxy", path="/usr/sbin:/usr/bin") or "", folder)
    process = subprocess.Popen(
        [program, "-d", "-c", str(config)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("tinyproxy does not answer")
