"""A real OpenSSH server on a free loopback port, with host keys and a user key of its own in one folder."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SSHD = shutil.which("sshd") or ("/usr/sbin/sshd" if Path("/usr/sbin/sshd").exists() else "")


@dataclass(frozen=True, slots=True)
class Sshd:
    """A running server. `known_hosts` already holds its key; `client_key` may sign in as `user`."""

    folder: Path
    port: int
    user: str
    host_key_fingerprint: str  # `SHA256:...` of the Ed25519 key
    client_key: Path
    known_hosts: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """End the server; sessions that are open go on until their client leaves."""
        self.process.terminate()
        self.process.wait(5)

    def write_client_config(self, home: Path, lines: Sequence[str] = ()) -> Path:
        """Make `home`/.ssh so that a client with this HOME knows the server and signs in with the key."""
        folder = home / ".ssh"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(self.known_hosts, folder / "known_hosts")
        text = "\n".join([*lines, "Host *", f"  IdentityFile {self.client_key}", "  IdentitiesOnly yes", ""])
        (folder / "config").write_text(text)
        return folder / "config"


def start_sshd(
    folder: Path,
    *,
    options: Sequence[str] = (),
    port: int = 0,
    program: Path | None = None,
    before: Sequence[str] = (),
) -> Sshd:
    """Start a server whose files are all in `folder`; `options` are lines of sshd_config that win.

    PAM looks for a service of the name of the `program`, which may be a copy of sshd. `before` are words before it,
    such as those that give it mounts of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:  # the folder that sshd changes its root to before a client has signed in
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    for kind in ("ed25519", "rsa"):
        _make_key(folder / f"host_{kind}", kind)
    (folder / "home").mkdir(exist_ok=True)
    client_key = _make_key(folder / "client", "ed25519")
    shutil.copy(folder / "client.pub", folder / "authorized_keys")
    port = port or free_port()
    config = folder / "sshd_config"
    has_limit = any(line.startswith("MaxStartups") for line in options)  # of this one the last line wins
    lines = [line for line in _config(folder, port) if not (has_limit and line.startswith("MaxStartups"))]
    config.write_text("\n".join([*options, *lines, ""]))
    log = (folder / "sshd.log").open("ab")
    process = subprocess.Popen(
        [*before, str(program or SSHD), "-D", "-e", "-f", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    log.close()
    _wait_until_up(process, port, folder / "sshd.log")
    host_key = (folder / "host_ed25519.pub").read_text().split()
    known_hosts = folder / "known_hosts"
    known_hosts.write_text(f"[127.0.0.1]:{port} {host_key[0]} {host_key[1]}\n")
    return Sshd(
        folder,
        port,
        getpass.getuser(),
        _fingerprint(folder / "host_ed25519.pub"),
        client_key,
        known_hosts,
        process,
    )


def free_port() -> int:
    """Return a port on which nothing listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make_key(path: Path, kind: str) -> Path:
    if not path.exists():
        size = ["-b", "2048"] if kind == "rsa" else []
        subprocess.run(
            ["ssh-keygen", "-q", "-t", kind, *size, "-N", "", "-C", path.name, "-f", str(path)], check=True
        )
    return path


def _fingerprint(path: Path) -> str:
    shown = subprocess.run(["ssh-keygen", "-l", "-f", str(path)], check=True, capture_output=True, text=True)
    return shown.stdout.split()[1]


def _config(folder: Path, port: int) -> list[str]:
    return [
        "ListenAddress 127.0.0.1",
        f"Port {port}",
        f"HostKey {folder / 'host_ed25519'}",
        f"HostKey {folder / 'host_rsa'}",
        f"AuthorizedKeysFile {folder / 'authorized_keys'}",
        f"PidFile {folder / 'sshd.pid'}",
        "PermitRootLogin yes",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "UsePAM no",
        "StrictModes no",
        "MaxStartups 500",
        "MaxSessions 100",
        "PrintMotd no",
        f"SetEnv HOME={folder / 'home'}",  # its start-up files would slow every command
    ]


def _wait_until_up(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"sshd ended with status {process.returncode}: {log.read_text()}")
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    process.terminate()
    raise RuntimeError(f"sshd did not answer on port {port}: {log.read_text()}")
