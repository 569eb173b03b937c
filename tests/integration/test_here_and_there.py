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
from desktop.targets.ssh.target import SshTarget
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
    "registry": {"path": r"HKLM\SOFTWARE"},
    "service": {"name": "ssh"},
    "sysctl": {"name": "kernel.ostype"},
}
ROUNDS = 3  # a machine that is not at rest changes between two readings, and may change back
MEASURED = frozenset({"sampled_s", "full_in_s"})  # how long it took, and what follows from that
BY_THE_WAY = {  # what the connection itself, or work beside this test, makes another
    "limits": frozenset({"process_count"}),
    "processes": frozenset({"running_count"}),
    "disk_io": frozenset({"busy_pct", "await_ms", "slowest_await_ms", "busiest", "slowest", "disks"}),
    "growth": frozenset({"grown_bytes", "used_bytes_per_s"}),
}
_READ = """
import os, sys, json
from desktop.domain.target_ref import LOCAL
from desktop.targets.local.target import LocalTarget
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
    """What one account reads here and over SSH, by turns where that differs; and what /etc was before and after."""

    here: list[Readings]
    there: list[Readings]
    etc: tuple[str, str]

    def values(self, name: str, key: str) -> tuple[list[Any], list[Any]]:
        """Return all that was read of one field, here and there."""
        here, there = (
            [of[name].get(key) for of in rounds if name in of] for rounds in (self.here, self.there)
        )
        return here, there


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
        etc = copied_etc(folder)
        before = with_etc(etc)
        server = start_sshd(folder / "sshd", before=before)
        (folder / "sshd").chmod(0o755)
        try:
            was = sum_of(etc)
            here, there = compare(server, request.param, uid, before, tmp_path_factory.mktemp("home"))
            yield Compared(here, there, (was, sum_of(etc)))
        finally:
            server.stop()


def copied_etc(folder: Path) -> Path:
    """Return a copy of /etc, which work beside this test does not change, and in which every account has a shell."""
    etc = folder / "etc"
    subprocess.run(["cp", "--archive", "/etc", str(etc)], check=True)
    accounts = etc / "passwd"
    accounts.write_text(accounts.read_text().replace("/usr/sbin/nologin", "/bin/sh"))
    return etc


def with_etc(etc: Path) -> list[str]:
    """Return the words that give a program this folder as its /etc, to which nobody can write."""
    mounts = (
        f"mount --bind {etc} /etc && mount -o remount,bind,ro /etc && "
        '! touch /etc/written 2>/dev/null && exec "$@"'
    )
    return [*own_mounts(), "sh", "-c", mounts, "sh"]


def compare(
    server: Sshd, account: str, uid: int, before: list[str], home: Path
) -> tuple[list[Readings], list[Readings]]:
    server.write_client_config(home)
    target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=account, port=server.port))
    known = os.environ.get("HOME")
    os.environ["HOME"] = str(home)
    try:
        with reading_here(uid, before) as here:
            ours, theirs = [here(NAMES)], [readings(target)]
            while len(ours) < ROUNDS and (
                odd := tuple(name for name in ours[-1] if ours[-1][name] != theirs[-1][name])
            ):
                ours.append(here(odd))
                theirs.append(readings(target, odd))
        return ours, theirs
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
    assert tuple(compared.there[0]) == tuple(compared.here[0]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_check_reads_the_same_here_and_over_ssh(compared: Compared, name: str) -> None:
    """What stays the same here for as long as it is looked at is read the same over SSH in one of the rounds."""
    one = compared.here[0][name]
    assert compared.there[0][name].keys() == one.keys()
    for key in one.keys() - MEASURED - BY_THE_WAY.get(name, frozenset()):
        here, there = compared.values(name, key)
        assert any(value != here[0] for value in here) or here[0] in there, key


def test_nothing_was_written_to_etc(compared: Compared) -> None:
    assert compared.etc[0] == compared.etc[1]
