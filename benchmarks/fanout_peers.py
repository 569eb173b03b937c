"""Other ways to run one script on many hosts over SSH: OpenSSH itself, Ansible and pyinfra, where they can be had."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rounds import tell, timed
from tests.servers.sshd import Sshd

AT_ONCE = 32
_INSTALL_S = 300
_PEERS = {"ansible": "ansible-core", "pyinfra": "pyinfra"}


@dataclass(frozen=True, slots=True)
class Fleet:
    """`hosts` aliases of one server; `script` is what each of them runs."""

    server: Sshd
    config: Path
    hosts: int
    script: str
    home: Path

    @property
    def names(self) -> list[str]:
        return [f"h{number}" for number in range(self.hosts)]


def peers(fleet: Fleet) -> Mapping[str, Callable[[], float]]:
    """Return the ways that there are, each giving the seconds of one round; what is missing is told."""
    ways: dict[str, Callable[[], float]] = {}
    if shutil.which("ssh"):
        ways["openssh"] = lambda: timed(lambda: _openssh(fleet))
    else:
        tell("fanout   there is no ssh here: not compared with it")
    folder = fleet.home / "peers"
    for name, package in _PEERS.items():
        if not _install(folder, package):
            tell(f"fanout   {package} could not be installed: not compared with it")
            continue
        command = _COMMANDS[name](fleet, folder)
        ways[name] = lambda command=command: timed(lambda: _run(command, fleet))  # type: ignore[misc]
    return ways


def _install(folder: Path, package: str) -> bool:
    """Install a peer into an environment of its own, by pip's ordinary configuration."""
    if not folder.exists():
        venv.create(folder, with_pip=True)
    words = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", package]
    try:
        done = subprocess.run(words, capture_output=True, timeout=_INSTALL_S, check=False, env=_plain())
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _plain() -> dict[str, str]:
    """Without what points a Python at this project."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def _openssh(fleet: Fleet) -> None:
    def one(name: str) -> None:
        words = [
            "ssh",
            "-F",
            str(fleet.config),
            "-o",
            "KexAlgorithms=curve25519-sha256",
            "-o",
            "BatchMode=yes",
        ]
        done = subprocess.run([*words, "--", name, fleet.script], capture_output=True, check=False)
        if not done.stdout:
            raise SystemExit(f"ssh {name}: {done.stderr.decode()[-300:]}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, fleet.names))


def _ansible(fleet: Fleet, folder: Path) -> list[str]:
    inventory = fleet.home / "inventory"
    inventory.write_text("\n".join(fleet.names) + "\n")
    script = fleet.script.replace("{{", "{{ '{{' }}")
    return [
        str(folder / "bin" / "ansible"),
        "all",
        "-i",
        str(inventory),
        "-f",
        str(fleet.hosts),
        "-m",
        "raw",
        "-a",
        script,
    ]


def _pyinfra(fleet: Fleet, folder: Path) -> list[str]:
    server = fleet.server
    data = {
        "ssh_hostname": "127.0.0.1", "ssh_port": server.port, "ssh_user": server.user,
        "ssh_key": str(server.client_key),
        "ssh_known_hosts_file": str(server.known_hosts), "ssh_strict_host_key_checking": "no",
    }  # fmt: skip
    inventory = fleet.home / "fleet_of_pyinfra.py"
    inventory.write_text(f"hosts = [(name, {data!r}) for name in {fleet.names!r}]\n")
    return [
        str(folder / "bin" / "pyinfra"),
        "-y",
        str(inventory),
        "exec",
        "--",
        f"sh -c {_quoted(fleet.script)}",
    ]


def _quoted(script: str) -> str:
    return "'" + script.replace("'", "'\"'\"'") + "'"


_COMMANDS: Mapping[str, Callable[[Fleet, Path], list[str]]] = {"ansible": _ansible, "pyinfra": _pyinfra}


def _run(words: list[str], fleet: Fleet) -> None:
    # One script, one connection: a kept one would be another comparison.
    extra = {"ANSIBLE_SSH_ARGS": f"-F {fleet.config} -o ControlMaster=no", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        words,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**_plain(), **extra},
        cwd=fleet.home,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(
            f"{words[0]} ended with {done.returncode}: {(done.stderr or done.stdout).decode()[-800:]}"
        )


if __name__ == "__main__":
    sys.exit("Run `python -m benchmarks fanout`.")
