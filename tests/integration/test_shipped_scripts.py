"""The scripts of the shipped runbooks, run on real files and real processes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.step import Effect, RunStep
from desktop.language import load_runbook
from tests.servers.busybox import BusyboxShell

FOLDER = Path(__file__).parents[2] / "runbooks"
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="these scripts are for Linux")


def lines_of(runbook: str, step_id: str, **environment: str) -> list[str]:
    path = FOLDER / f"{runbook}.yaml"
    step = load_runbook(path.read_bytes(), path.name).runbook.step(step_id)
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
def test_a_deleted_file_that_is_held_open_is_found_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "held log"
    with path.open("w") as held:
        held.write("x")
        path.unlink()
        rows = lines_of("linux-filesystem-filling-up", "deleted", MOUNT=str(tmp_path))
    assert rows == [f"{os.getpid()} {path} (deleted)"]


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


def reading_steps() -> list[tuple[str, RunStep]]:
    """Every script of the shipped runbooks that only reads."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        steps = load_runbook(path.read_bytes(), path.name).runbook.steps
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
        "FIRST": "32768", "LAST": "60999", "PEER": "127.0.0.1:1", "POINT": str(folder), "DOMAIN": "example.com",
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
