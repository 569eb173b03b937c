"""The scripts of the shipped runbooks, run on real files and real processes."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.domain.step import Effect, RunStep
from tests.servers.busybox import BusyboxShell
from tests.shipped import FOLDER, shipped

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="these scripts are for Linux")


def lines_of(runbook: str, step_id: str, **environment: str) -> list[str]:
    step = shipped(runbook).step(step_id)
    assert isinstance(step, RunStep)
    found = subprocess.run(
        ["sh", "-c", step.run],
        env={**os.environ, **environment},
        text=True,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return found.stdout.splitlines()


@needs_linux
def test_the_largest_directory_comes_first_and_the_mount_itself_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "a").write_bytes(b"x" * 10_000)
    (tmp_path / "large logs").mkdir()
    (tmp_path / "large logs" / "b.log").write_bytes(b"x" * 900_000)
    rows = lines_of("linux-filesystem-filling-up", "largest", MOUNT=str(tmp_path))
    assert rows[0].split(None, 1)[1] == str(tmp_path / "large logs")
    assert not any(row.split(None, 1)[1] == str(tmp_path) for row in rows)


@needs_linux
def test_one_file_that_fills_the_mount_is_named_though_there_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "core.1234").write_bytes(b"x" * 500_000)
    rows = lines_of("linux-filesystem-filling-up", "largest", MOUNT=str(tmp_path))
    assert rows[0].split(None, 1)[1] == str(tmp_path / "core.1234")


@needs_linux
def test_the_directory_with_the_most_files_comes_first(tmp_path: Path) -> None:
    for name, count in (("few", 3), ("many", 40)):
        (tmp_path / name).mkdir()
        for number in range(count):
            (tmp_path / name / str(number)).touch()
    rows = lines_of("linux-filesystem-filling-up", "most_files", MOUNT=str(tmp_path))
    assert rows[0].split() == ["40", str(tmp_path / "many")]


@needs_linux
def test_without_systemd_the_list_of_failed_services_says_so_and_is_no_error(tmp_path: Path) -> None:
    if Path("/run/systemd/system").is_dir():
        pytest.skip("this machine was started by systemd")
    assert lines_of("first-look", "failed_services") == ["systemd is not here"]


_THREADS = """import threading, time
for _ in range(2): threading.Thread(target=time.sleep, args=(60,)).start()
print(flush=True)
"""


@contextmanager
def running(*argv: str) -> Iterator["subprocess.Popen[str]"]:
    """A program in a session of its own, once it has said its first line."""
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


@needs_linux
def test_a_program_stands_back_with_all_of_its_threads_and_its_session() -> None:
    with running(sys.executable, "-c", _THREADS) as process:
        pid, name = str(process.pid), Path(f"/proc/{process.pid}/comm").read_text().strip()
        assert len(lines_of("high-load", "lower", PID=pid, NAME=name)) == 3
        threads = sorted(int(one.name) for one in Path(f"/proc/{pid}/task").iterdir())
        assert [os.getpriority(os.PRIO_PROCESS, thread) for thread in threads] == [10, 10, 10]
        assert lines_of("high-load", "lowered", PID=pid) == ["10"]
        group = Path(f"/proc/{pid}/autogroup")  # where the kernel keeps one
        assert not group.exists() or group.read_text().endswith("nice 10\n")


@needs_linux
def test_the_service_of_a_program_is_named() -> None:
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    root = next((Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"), None)
    if root is None or os.geteuid() != 0 or not os.access(root, os.W_OK):
        pytest.skip("moves a process into a control group, which needs root and cgroup2")
    slice_ = root / f"handrail{os.getpid()}.slice"
    unit = slice_ / "reports@3.service"
    unit.mkdir(parents=True)
    try:
        with running("sh", "-c", "echo; exec sleep 60") as process:
            (unit / "cgroup.procs").write_text(str(process.pid))
            told = lines_of("high-load", "who", PID=str(process.pid))
        assert told[1] == "command: sleep 60"
        assert told[-1] == "unit: reports@3.service"
    finally:
        end = time.monotonic() + 5
        while "populated 1" in (unit / "cgroup.events").read_text() and time.monotonic() < end:
            time.sleep(0.05)
        unit.rmdir()
        slice_.rmdir()


@needs_linux
def test_connections_are_told_by_their_state_and_by_the_program_that_holds_them() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as held,
    ):
        accepted, _ = server.accept()
        accepted.close()
        port, own = server.getsockname()[1], str(held.getsockname()[1])
        told = lines_of(
            "tcp-port-exhaustion", "state", ADDRESS="127.0.0.1", PORT=str(port), FIRST=own, LAST=own
        )
        name = Path(f"/proc/{os.getpid()}/comm").read_text().strip()
    assert told == ["all 1 0 1 0 0", f"by 1 {os.getpid()} {name}"]


@needs_linux
def test_connections_that_cannot_be_listed_are_not_taken_for_none(tmp_path: Path) -> None:
    for tool in ("sh", "awk", "sort", "head"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        lines_of(
            "tcp-port-exhaustion", "state",
            ADDRESS="192.0.2.1", PORT="443", FIRST="32768", LAST="60999", PATH=str(tmp_path),
        )  # fmt: skip
    assert (failed.value.returncode, failed.value.stderr) == (3, "neither ss nor netstat is here\n")


def reading_steps() -> list[tuple[str, RunStep]]:
    """Every script of the shipped runbooks that only reads."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        steps = shipped(path.stem).steps
        found += [
            (path.stem, step)
            for step in steps
            if isinstance(step, RunStep) and step.effect_of is Effect.READS
        ]
    return found


def engines_of(step: RunStep) -> tuple[str, ...]:
    """The databases that a script serves, of which each is tried."""
    return ("postgresql", "mariadb") if "ENGINE" in step.env else ("",)


READING = [
    pytest.param(step, engine, id=f"{name}-{step.id}{engine and '-'}{engine}")
    for name, step in reading_steps()
    for engine in engines_of(step)
]
# Scripts that are about one tool or server may fail where it is not.
_OF_ONE_TOOL = ("journalctl", "systemctl", "psql", "mariadb", ".s.PGSQL.")
# What a machine without the tool says; a script asks first, or says in its own words that the tool is not there.
_WRONG = (
    "applet not found",
    "unrecognized option",
    "invalid option",
    "illegal option",
    "syntax error",
    "bad number",
)


def values_for(step: RunStep, engine: str, folder: Path) -> dict[str, str]:
    known = {
        "PID": str(os.getpid()), "SERVICE": "nginx", "MOUNT": str(folder), "NAME": "localhost",
        "FIRST": "32768", "LAST": "60999", "ADDRESS": "127.0.0.1", "POINT": str(folder), "DOMAIN": "example.com",
        "SOCKET": str(folder), "PGHOST": str(folder), "PGPORT": "5432", "PORT": "3306", "AFTER_S": "300",
        "SLOT": "old", "ENGINE": engine,
    }  # fmt: skip
    return {name: known[name] for name in step.env}


@needs_linux
@pytest.mark.requires_server("busybox")
@pytest.mark.parametrize(("step", "engine"), READING)
def test_with_nothing_but_busybox_a_script_works_or_says_what_is_missing(
    step: RunStep, engine: str, tmp_path: Path
) -> None:
    shell = BusyboxShell(tmp_path / "alpine")
    out = shell.run_script(step.run, env=values_for(step, engine, tmp_path))
    assert [sign for sign in _WRONG if sign in out.stderr] == [], out.stderr
    if out.exit_status:  # only where the tool itself is what the step is about
        assert out.exit_status in (1, 3, 127), out
        assert any(tool in step.run for tool in _OF_ONE_TOOL), out.stderr


@needs_linux
@pytest.mark.parametrize(("step", "engine"), READING)
def test_on_this_machine_a_script_ends_without_a_complaint(
    step: RunStep, engine: str, tmp_path: Path
) -> None:
    for tool in ("psql", "mariadb"):
        if tool in step.run and not shutil.which(tool):
            pytest.skip(f"this script is for machines with {tool}, which is not here")
    for tool in ("systemctl", "journalctl"):
        if tool in step.run and not shutil.which(tool) and f"command -v {tool}" not in step.run:
            pytest.skip(f"this script is for machines with {tool}, which is not here")
    found = subprocess.run(
        ["sh", "-c", step.run],
        env={**os.environ, **values_for(step, engine, tmp_path)},
        text=True, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert [sign for sign in (*_WRONG, "not found") if sign in found.stderr] == [], found.stderr
    assert found.returncode == 0 or any(tool in step.run for tool in _OF_ONE_TOOL), found.stderr
