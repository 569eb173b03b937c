"""moto's server in a process of its own on a free port, ended by its process id."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from tests.servers.sshd import free_port

_START = "import sys; from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"  # one per process


@dataclass(frozen=True, slots=True)
class Moto:
    """A running server, and what a client needs in its environment."""

    url: str
    process: "subprocess.Popen[bytes]"

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    def reset(self) -> None:
        """Forget everything that was made on it."""
        request = urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            json.load(answer)


def start_moto(port: int = 0) -> Moto:
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _START, str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Moto(f"http://127.0.0.1:{port}", process)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"moto's server ended with status {process.returncode}")
        try:
            with urllib.request.urlopen(f"{server.url}/moto-api/data.json", timeout=5):
                return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    server.stop()
    raise RuntimeError("moto's server did not answer")
