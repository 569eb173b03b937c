"""What this computer tells about itself, and what happens where it does not."""

import os
import threading
import time
from pathlib import Path

import psutil
import pytest

from desktop.domain.errors import (
    CancelledError,
    DeadlineError,
    NotApplicableError,
    PermissionDeniedError,
    UnreadableOutputError,
)
from desktop.targets.base import Call, CancelToken, Facts
from desktop.targets.local.facts import LocalFacts
from desktop.targets.local.facts_guard import as_target_error, guarded


@pytest.fixture
def facts() -> Facts:
    return LocalFacts(Call.within(20))


def test_figures_hang_together(facts: Facts) -> None:
    memory = facts.memory()
    assert 0 < memory.available_bytes <= memory.size_bytes
    assert len(facts.cpu_times()) == psutil.cpu_count()
    assert facts.uptime_s() > 0
    assert facts.names().name == os.uname().nodename


def test_own_process_is_among_the_processes(facts: Facts) -> None:
    [own] = [process for process in facts.processes() if process.pid == os.getpid()]
    assert own.parent_pid == os.getppid()
    assert own.memory_bytes is not None
    assert own.memory_bytes > 2**20
    assert own.age_s is not None
    assert 0 <= own.age_s < 3600
    assert {os.getpid(), os.getppid()} <= facts.own_pids()


def test_filesystem_of_a_file_is_that_of_its_folder(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert facts.filesystem(str(tmp_path / "file")).mount == facts.filesystem(str(tmp_path)).mount


def test_missing_path_is_told(facts: Facts, tmp_path: Path) -> None:
    with pytest.raises(UnreadableOutputError, match="There is no"):
        facts.filesystem(f"{tmp_path}/none")


def test_missing_file_has_no_text(facts: Facts, tmp_path: Path) -> None:
    assert facts.read_text(f"{tmp_path}/none") is None
    assert facts.read_text(str(tmp_path)) is None
    assert facts.link_target(f"{tmp_path}/none") is None


def test_text_is_capped_and_never_fails_to_decode(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"\xff" * 2**20)
    text = facts.read_text(str(tmp_path / "big"))
    assert text == "\ufffd" * 256 * 1024


def test_a_pause_ends_when_the_work_is_stopped() -> None:
    cancel = CancelToken()
    cancel.cancel()
    begun = time.monotonic()
    with pytest.raises(CancelledError):
        LocalFacts(Call.within(20, cancel=cancel)).pause(10)
    assert time.monotonic() - begun < 1


def test_a_read_that_never_comes_back_ends_at_the_deadline() -> None:
    never = threading.Event()
    with pytest.raises(DeadlineError, match="Reading the filesystem gave no result"):
        guarded(Call.within(0.05), "the filesystem", never.wait)
    never.set()


def test_a_fault_in_a_guarded_read_is_translated() -> None:
    def fail() -> None:
        raise PermissionError(13, "Permission denied", "/secret")

    with pytest.raises(PermissionDeniedError):
        guarded(Call.within(5), "the filesystem of /secret", fail)


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        (psutil.AccessDenied(1), PermissionDeniedError),
        (PermissionError(13, "Permission denied"), PermissionDeniedError),
        (FileNotFoundError(2, "No such file", "/proc/stat"), NotApplicableError),
        (NotImplementedError(), NotApplicableError),
        (FileNotFoundError(2, "No such file", "/etc/x"), UnreadableOutputError),
        (psutil.NoSuchProcess(1), UnreadableOutputError),
    ],
)
def test_faults_of_the_library_become_ours(fault: Exception, wanted: type[Exception]) -> None:
    assert type(as_target_error(fault, "the memory")) is wanted
