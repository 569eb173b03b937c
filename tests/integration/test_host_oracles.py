"""Our readings and the Monitoring Plugins come to the same verdict, with limits just above and just below."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
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
from desktop.targets.base import Call
from desktop.targets.local import LocalShell, LocalTarget

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
