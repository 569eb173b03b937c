"""Every check of a host reads the same here and over SSH to 127.0.0.1, with and without rights, and writes nothing."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.host import NAMES
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain.errors import TargetError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, Target
from desktop.targets.ssh import SshTarget
from tests.servers.namespaces import own_mounts
from tests.servers.sshd import Sshd, start_sshd

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="takes mounts of its own, so it needs root"
)

WITH: dict[str, dict[str, Any]] = {
    "certificates": {"path": "/etc/ssl/certs/ca-certificates.crt"},
    "container": {"runtime": "podman"},
    "disk_io": {"sample_s": "0.5"},
    "cpu": {"sample_s": "0.1"},
    "file": {"path": "/etc/passwd"},
    "firewall": {"port": 22},
    "growth": {"sample_s": "0.1"},
    "largest": {"path": "/usr/share/doc/base-files"},
    "log": {"path": "/etc/passwd", "pattern": "root"},
    "packages": {"name": "dpkg", "updates": False},
    "process": {"name": "sshd"},
    "service": {"name": "ssh"},
    "sysctl": {"name": "kernel.ostype"},
}
# What other programs of a machine that is not at rest change in between, and may change back.
MOVES: dict[str, frozenset[str]] = {
    "connections": frozenset({"listening_count", "used_ports", "established_count", "time_wait_count"}),
    "processes": frozenset({"running_count", "uninterruptible_count", "count"}),
    "pressure": frozenset(
        {"cpu_some_pct", "io_some_pct", "io_full_pct", "memory_some_pct", "memory_full_pct"}
    ),
    "ports": frozenset({"count", "listening", "sockets"}),
    "disk_io": frozenset({"slowest", "slowest_await_ms", "await_ms", "busiest", "busy_pct", "read_await_ms"}),
    "growth": frozenset({"full_in_s", "growth_bytes_per_s"}),
    "limits": frozenset({"process_count", "used_pct"}),
}
_READ = """
import os, sys, json
from desktop.domain.target_ref import LOCAL
from desktop.targets.local import LocalTarget
from tests.integration.test_here_and_there import readings
import psutil, _strptime, unicodedata, encodings.utf_16_be, encodings.utf_32_be, encodings.idna, encodings.latin_1
from desktop.checks.catalogue import check_ids, find_check
[find_check(one) for one in check_ids() if one.startswith("host.")]
readings(LocalTarget(LOCAL), only=("load",))
uid = int(sys.argv[1])
if uid:
    os.setgroups([]); os.setgid(65534); os.setuid(uid)
for line in sys.stdin:
    print(json.dumps(readings(LocalTarget(LOCAL), tuple(json.loads(line)))), flush=True)
"""

Readings = dict[str, dict[str, Any]]


def readings(target: Target, only: tuple[str, ...] = NAMES) -> Readings:
    """Return the reading of each check as plain data, or the kind of error that there was."""
    found: Readings = {}
    for name in only:
        spec = find_check(f"host.{name}")
        try:
            params = build_params(spec, WITH.get(name, {}))
            told: Mapping[str, Any] = read_check(spec, target, params, Call.within(60))
        except TargetError as error:
            told = {"error": type(error).__name__}
        found[name] = json.loads(json.dumps(told, default=str))
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """What one account reads here, over SSH, and here again; and what /etc was before and after."""

    before: Readings
    there: Readings
    after: Readings
    etc: tuple[str, str]


def sum_of(folder: Path) -> str:
    """Return one sum over all files of a folder: names, modes, times and contents."""
    summed = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        summed.update(
            f"{path} {about.st_mode} {about.st_mtime_ns} {about.st_size}\0".encode("utf-8", "surrogateescape")
        )
        if path.is_file() and not path.is_symlink():
            summed.update(path.read_bytes())
    return summed.hexdigest()


@pytest.fixture(scope="module", params=["root", "nobody"])
def compared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, need_server: Any
) -> Iterator[Compared]:
    need_server("sshd")
    uid = 0 if request.param == "root" else 65534
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        before = read_only_etc(folder)
        server = start_sshd(folder / "sshd", before=before)
        (folder / "sshd").chmod(0o755)
        try:
            yield compare(server, request.param, uid, before, tmp_path_factory.mktemp("home"))
        finally:
            server.stop()


def read_only_etc(folder: Path) -> list[str]:
    """Return the words that give a program an /etc that nobody can write to, in which every account has a shell."""
    accounts = Path("/etc/passwd").read_text().replace("/usr/sbin/nologin", "/bin/sh")
    (folder / "passwd").write_text(accounts)
    mounts = (
        "mount --bind /etc /etc && mount -o remount,bind,ro /etc && "
        f'mount --bind {folder}/passwd /etc/passwd && ! touch /etc/written 2>/dev/null && exec "$@"'
    )
    return [*own_mounts(), "sh", "-c", mounts, "sh"]


def compare(server: Sshd, account: str, uid: int, before: list[str], home: Path) -> Compared:
    server.write_client_config(home)
    target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=account, port=server.port))
    known = os.environ.get("HOME")
    os.environ["HOME"] = str(home)
    was = sum_of(Path("/etc"))
    try:
        with reading_here(uid, before) as here:
            first, there = here(NAMES), readings(target)
            again = here(tuple(name for name in NAMES if first[name] != there[name]))
        return Compared(first, there, first | again, (was, sum_of(Path("/etc"))))
    finally:
        target.close()
        os.environ.pop("HOME") if known is None else os.environ.update(HOME=known)


@contextmanager
def reading_here(uid: int, before: list[str]) -> Iterator[Callable[[tuple[str, ...]], Readings]]:
    """Give what reads checks on this computer as another account, in a process of its own."""
    words = [*before, sys.executable, "-W", "ignore", "-c", _READ, str(uid)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def here(names: tuple[str, ...]) -> Readings:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(names) + "\n")
            process.stdin.flush()
            found: Readings = json.loads(process.stdout.readline())
            return found

        yield here
    assert process.returncode == 0


def test_every_check_of_a_host_was_compared(compared: Compared) -> None:
    assert len(NAMES) >= 38
    assert tuple(compared.there) == tuple(compared.before) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_check_reads_the_same_here_and_over_ssh(compared: Compared, name: str) -> None:
    one, there, other = (of[name] for of in (compared.before, compared.there, compared.after))
    assert there.keys() == one.keys()
    moves = MOVES.get(name, frozenset())
    steady = {key for key, value in one.items() if other.get(key) == value and key not in moves}
    assert {key: there[key] for key in steady} == {key: one[key] for key in steady}
    assert [key for key in steady if there[key] is None] == [key for key in steady if one[key] is None]


def test_nothing_was_written_to_etc(compared: Compared) -> None:
    assert compared.etc[0] == compared.etc[1]
