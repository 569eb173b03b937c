"""Our readings and the Monitoring Plugins come to the same verdict, with limits just above and just below."""

import hashlib
import json
import os
import platform
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields, read_check
from desktop.domain.errors import NotApplicableError
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.engine.judge import judge
from desktop.targets.base import Call, CommandOutput
from desktop.targets.local.target import LocalShell, LocalTarget
from tests.servers.namespaces import own_mounts

pytestmark = pytest.mark.requires_server("monitoring-plugins", "ps")
PLUGINS = Path("/usr/lib/nagios/plugins")
BY_EXIT_STATUS = {0: Verdict.PASS, 1: Verdict.WARN, 2: Verdict.FAIL, 3: Verdict.UNKNOWN}


def plugin(name: str, *arguments: object) -> Verdict:
    done = subprocess.run([PLUGINS / name, *map(str, arguments)], capture_output=True, text=True)
    return BY_EXIT_STATUS[done.returncode]


def ours(reading: Fields, *outcomes: str) -> Verdict:
    return judge([parse_outcome_line(line) for line in outcomes], reading, datetime.now(UTC)).verdict


@pytest.fixture(params=["facts", "shell"])
def read(request: pytest.FixtureRequest) -> Callable[..., Fields]:
    def by_facts(check_id: str, **params: Any) -> Fields:
        spec = find_check(check_id)
        return read_check(spec, LocalTarget(), build_params(spec, params), Call.within(30))

    def by_shell(check_id: str, **params: Any) -> Fields:
        spec = find_check(check_id)
        assert spec.shell is not None
        return as_fields(spec.shell(LocalShell(Call.within(30)), build_params(spec, params)))

    return by_facts if request.param == "facts" else by_shell


def check_disk(*arguments: object) -> Verdict:
    mounts = Path("/proc/mounts").read_text(encoding="utf-8")
    if not any(line.split(" ")[1] == "/" for line in mounts.splitlines()):
        pytest.skip("check_disk finds no path at all where / is no mount point, as in this chroot")
    return plugin("check_disk", *arguments)


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of 2 MiB and 100 inodes; 1.3 MiB and 61 inodes are used."""
    if os.geteuid() != 0:
        pytest.skip("mounts a filesystem, so it needs root")
    mount = tmp_path / "disk"
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,nr_inodes=100", "tmpfs", mount], check=True)
    for number in range(60):
        (mount / str(number)).touch()
    (mount / "0").write_bytes(bytes(1_363_149))
    yield mount
    subprocess.run(["umount", mount], check=True)


@pytest.mark.parametrize("step", [-2, -1, 1, 2])  # check_disk counts whole percents
def test_disk(read: Callable[..., Fields], tmpfs: Path, step: int) -> None:
    reading = read("host.disk", path=str(tmpfs))
    used_pct = reading["used_pct"]
    assert isinstance(used_pct, float)
    limit = int(100 - used_pct) + step  # in percent free
    found = check_disk("-w", f"{limit}%", "-c", "1%", "-p", tmpfs)
    assert found is ours(reading, "fail: used_pct > 99", f"warn: used_pct > {100 - limit}", "pass: otherwise")
    assert found is (Verdict.WARN if step > 0 else Verdict.PASS)


@pytest.mark.parametrize("step", [-1, 1])
def test_inodes(read: Callable[..., Fields], tmpfs: Path, step: int) -> None:
    reading = read("host.inodes", path=str(tmpfs))
    assert reading["used_count"] == 61
    limit = 39 + step
    found = check_disk("-w", "1%", "-c", "1%", "-W", f"{limit}%", "-K", f"{limit}%", "-p", tmpfs)
    assert found is ours(reading, f"fail: used_pct > {100 - limit}", "pass: otherwise")
    assert found is (Verdict.FAIL if step > 0 else Verdict.PASS)


@pytest.mark.parametrize("distance", [-0.3, 0.3])
def test_load(read: Callable[..., Fields], distance: float) -> None:
    reading = read("host.load")
    load = reading["load_15m"]  # the one that hardly moves between the two
    assert isinstance(load, float)
    limit = load + distance
    if limit < 0:
        pytest.skip("this machine rests: there is no limit below its load")
    found = plugin("check_load", "-w", f"999,999,{limit}", "-c", "999,999,999")
    assert found is ours(reading, f"warn: load_15m > {limit}", "pass: otherwise")
    assert found is (Verdict.PASS if distance > 0 else Verdict.WARN)


def test_swap(read: Callable[..., Fields]) -> None:
    try:
        reading = read("host.swap")
    except NotApplicableError:
        assert plugin("check_swap", "-w", "50%", "-c", "10%", "-n", "unknown") is Verdict.UNKNOWN
        return
    free_pct = 100 - float(str(reading["used_pct"]))
    for limit in {int(free_pct) - 2, min(99, int(free_pct) + 3)}:  # it takes whole percents below 100
        found = plugin("check_swap", "-w", f"{limit}%", "-c", "0%")
        assert found is ours(reading, f"warn: used_pct > {100 - limit}", "pass: otherwise")


def test_processes_by_name(read: Callable[..., Fields], tmp_path: Path) -> None:
    program = tmp_path / f"hr_{os.getpid()}"  # another worker may be at the same test
    shutil.copy(shutil.which("sleep") or "", program)
    running = [subprocess.Popen([program, "300"]) for _ in range(3)]
    try:
        time.sleep(0.3)
        reading = read("host.process", name=program.name)
        for low, high in ((3, 3), (4, 9), (0, 2)):
            found = plugin("check_procs", "-C", program.name, "-c", f"{low}:{high}")
            assert found is ours(reading, f"fail: count < {low} or count > {high}", "pass: otherwise")
    finally:
        for process in running:
            process.kill()
            process.wait()


def test_zombies(read: Callable[..., Fields]) -> None:
    """Those of one parent, because zombies come and go on a machine that others use too."""
    parent = subprocess.Popen(["sh", "-c", "sleep 0.5 & sleep 0.5 & exec sleep 300"])
    counted = f"sum(1 for row in zombies if row.parent_pid == {parent.pid})"
    try:
        end = time.monotonic() + 20
        while (
            ours(read("host.processes", limit=50), f"pass: {counted} == 2", "fail: otherwise") is Verdict.FAIL
        ):
            assert time.monotonic() < end  # the shell must be gone before they are, or it would bury them
        reading = read("host.processes", limit=50)
        assert int(str(reading["zombie_count"])) >= 2
        for limit in (1, 2):
            verdict = plugin("check_procs", "-p", parent.pid, "-s", "Z", "-c", limit)
            assert verdict is ours(reading, f"fail: {counted} > {limit}", "pass: otherwise")
            assert verdict is (Verdict.FAIL if limit < 2 else Verdict.PASS)
    finally:
        parent.kill()
        parent.wait()


@pytest.mark.parametrize("step", [-30, 30])
def test_age_and_size_of_a_file(read: Callable[..., Fields], tmp_path: Path, step: int) -> None:
    file = tmp_path / "a file"
    file.write_bytes(bytes(5000))
    os.utime(file, (time.time() - 600,) * 2)
    reading = read("host.file", path=str(file))
    found = plugin("check_file_age", "-w", 600 + step, "-c", 9999, "-f", file)
    assert found is ours(reading, f"warn: age_s > {600 + step}", "pass: otherwise")
    assert found is (Verdict.PASS if step > 0 else Verdict.WARN)
    limit = 5000 + step
    found = plugin("check_file_age", "-w", 9999, "-c", 9999, "-W", limit, "-C", 1, "-f", file)
    assert found is ours(reading, f"warn: size_bytes < {limit}", "pass: otherwise")
    missing = read("host.file", path=f"{tmp_path}/none")
    assert plugin("check_file_age", "-f", f"{tmp_path}/none") is ours(
        missing, "fail: not exists", "pass: otherwise"
    )


REPOSITORY = {
    "Debian": ("fast 1.1", "slow 2.5", "same 1.0"),
    "Debian-Security": ("fast 1.2", "weak 7.1"),
}


@pytest.fixture
def apt_config(tmp_path: Path) -> Path:
    """A configuration of apt with repositories in folders, in which three packages wait, two of them for security."""

    def row(package: str, rest: str = "") -> str:
        name, version = package.split(" ")
        return (
            f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: x\nDescription: x\n{rest}\n"
        )

    for label, packages in REPOSITORY.items():
        folder = tmp_path / label
        folder.mkdir()
        files = "".join(row(each, f"Filename: ./{each[:4]}.deb\nSize: 1\n") for each in packages)
        (folder / "Packages").write_text(files)
        digest = hashlib.sha256(files.encode()).hexdigest()
        release = f"Origin: Debian\nLabel: {label}\nSuite: x\nSHA256:\n {digest} {len(files)} Packages\n"
        (folder / "Release").write_text(release)
    status = "".join(
        row(f"{name} 1.0", "Status: install ok installed\n") for name in ("fast", "slow", "same", "weak")
    )
    (tmp_path / "status").write_text(status)
    (tmp_path / "sources.list").write_text(
        "".join(f"deb [trusted=yes] file:{tmp_path / label} ./\n" for label in REPOSITORY)
    )
    (tmp_path / "lists" / "partial").mkdir(parents=True)
    (tmp_path / "parts").mkdir()
    config = tmp_path / "apt.conf"
    config.write_text(
        f'Dir::State::lists "{tmp_path}/lists";\nDir::State::status "{tmp_path}/status";\n'
        f'Dir::Etc::sourcelist "{tmp_path}/sources.list";\nDir::Etc::sourceparts "{tmp_path}/parts";\n'
        f'Dir::Cache "{tmp_path}";\nAPT::Sandbox::User "";\nDir::Etc::preferencesparts "{tmp_path}/parts";\n'
    )
    subprocess.run(["apt-get", "-q", "update"], env={**os.environ, "APT_CONFIG": str(config)}, check=True)
    return config


class AptShell(LocalShell):
    """The shell of this computer with another configuration of apt."""

    def __init__(self, config: Path) -> None:
        super().__init__(Call.within(30))
        self._config = str(config)

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        return super().run_script(
            script, interpreter=interpreter, env={**(env or {}), "APT_CONFIG": self._config}
        )


@pytest.mark.skipif(not shutil.which("apt-get"), reason="reads the lists of apt")
def test_waiting_updates(apt_config: Path) -> None:
    spec = find_check("host.packages")
    assert spec.shell is not None
    reading = as_fields(spec.shell(AptShell(apt_config), build_params(spec, {})))
    assert (reading["updates_count"], reading["security_count"]) == (3, 2)
    for limit in (3, 4):
        found = plugin("check_apt", f"--dist-upgrade=-s -qq -c {apt_config}", "-w", limit, "-c", "^none$")
        ours_found = ours(reading, f"warn: updates_count >= {limit}", "pass: otherwise")
        assert found is ours_found is (Verdict.WARN if limit == 3 else Verdict.PASS)
    security = plugin("check_apt", f"--dist-upgrade=-s -qq -c {apt_config}")
    assert security is ours(reading, "fail: security_count > 0", "pass: otherwise") is Verdict.FAIL


SESSIONS = (("ann", "pts/1", "192.0.2.7"), ("root", "tty1", ""), ("ann", "pts/2", "198.51.100.9"))
READ_USERS = """
import json, sys
from pathlib import Path
from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.targets.base import Call
from desktop.targets.local.target import LocalShell
from tests.servers.busybox import BusyboxShell
check = find_check("host.users")
for shell in (LocalShell(Call.within(30)), BusyboxShell(Path(sys.argv[1]))):
    print(json.dumps(as_fields(check.shell(shell, build_params(check, {}))), default=str))
"""


@pytest.mark.skipif(
    platform.machine() != "x86_64" or os.geteuid() != 0, reason="writes its own list, as root"
)
@pytest.mark.requires_server("busybox")
def test_users(tmp_path: Path) -> None:
    at = int(time.time()) - 3600
    rows = b"".join(_utmp(os.getpid(), *session, at) for session in SESSIONS)
    (tmp_path / "utmp").write_bytes(rows)
    script = (
        "mount -t tmpfs tmpfs /run && cp utmp /run/utmp && mkdir log && cp utmp log/wtmp && "
        'mount --bind log /var/log && "$0" -c "$1" "$2"; '
        f"for limit in 2 3; do {PLUGINS}/check_users -w $limit -c 99 >/dev/null; echo $?; done"
    )
    done = subprocess.run(
        [*own_mounts(), "sh", "-c", script, sys.executable, READ_USERS, str(tmp_path / "busybox")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TZ": "Asia/Tokyo"},
    )
    by_shell, by_busybox, *exits = done.stdout.splitlines()
    readings = [json.loads(by_shell), json.loads(by_busybox)]
    for reading in readings:
        found = [(each["user"], each["terminal"], each["host"] or "") for each in reading["sessions"]]
        assert sorted(found) == sorted(SESSIONS)
        assert all(3600 <= each["age_s"] < 3800 for each in reading["sessions"])
        for limit, status in zip((2, 3), exits, strict=True):
            assert BY_EXIT_STATUS[int(status)] is ours(reading, f"warn: count > {limit}", "pass: otherwise")
    logins = [(each["user"], each["terminal"], each["host"] or "") for each in readings[0]["last_logins"]]
    assert sorted(logins) == sorted(SESSIONS)
    assert datetime.fromisoformat(readings[0]["last_login_at"]).timestamp() == at


def _utmp(pid: int, user: str, terminal: str, host: str, at: int) -> bytes:
    """Return a record of utmp(5) as the C library of 64-bit x86 lays it out: USER_PROCESS is 7."""
    words = (terminal.encode(), terminal[-4:].encode(), user.encode(), host.encode())
    return struct.pack("<hxxi32s4s32s256shhiii4i20s", 7, pid, *words, 0, 0, 0, at, 0, 0, 0, 0, 0, b"")
