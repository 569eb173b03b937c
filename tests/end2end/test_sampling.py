"""Sampling with real parts: a real file that grows in memory, a real stop, and the incident that is made of it."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.end2end.terminal import Terminal, write_runbook

MEMORY = Path("/dev/shm")  # a tmpfs on every Linux
RATE, MOST = 10 * 2**20, 800 * 2**20  # bytes a second, bytes


@pytest.fixture
def growing() -> Iterator[Path]:
    """A file on a tmpfs that grows by 10 MiB/s until the test is over, also where others take the processor."""
    if not MEMORY.is_dir():
        pytest.skip("there is no /dev/shm here")
    path, is_over = MEMORY / f"handrail-{uuid4().hex}", threading.Event()

    def grow() -> None:
        begun = time.monotonic()
        with path.open("wb", buffering=0) as file:
            while not is_over.wait(0.05):
                due = min(MOST, int((time.monotonic() - begun) * RATE))
                file.write(bytes(due - file.tell()))

    writer = threading.Thread(target=grow)
    writer.start()
    while not path.exists() or not path.stat().st_size:
        time.sleep(0.01)
    yield path
    is_over.set()
    writer.join()
    path.unlink()


STEPS = f"""\
  - id: disk
    title: How does it go?
    check: host.disk
    with: {{path: {MEMORY}}}
    sample: {{times: 6, every: 300ms}}
    outcomes:
      - fail: free_bytes < 1
      - warn: used_bytes_per_s > kib(500) and exists(free_bytes_fail_in_s)
        say: ${{used_bytes_per_s}}, full in ${{free_bytes_fail_in_s}}, ${{samples_read}} of ${{samples_asked}}
      - pass: otherwise
"""


def test_a_filesystem_that_fills_is_seen_to_fill(terminal: Terminal, tmp_path: Path, growing: Path) -> None:
    book = write_runbook(tmp_path / "growth.yaml", STEPS)
    assert terminal.run("lint", str(book)).code == 0
    told = terminal.run("run", str(book), "--no-input", "--json").json
    [step] = told["steps"]
    reading = step["reading"]
    assert step["verdict"] == "warn"
    assert reading["used_bytes_per_s"] == pytest.approx(RATE, rel=0.4)
    space = os.statvfs(MEMORY)
    left_s = space.f_bavail * space.f_frsize / reading["used_bytes_per_s"]
    assert reading["free_bytes_fail_in_s"] == pytest.approx(left_s, rel=0.2)
    assert reading["used_bytes_min"] < reading["used_bytes_mean"] < reading["used_bytes_max"]
    assert (reading["samples_read"], reading["samples_asked"]) == (6, 6)
    [samples] = step["evidence"]
    assert samples["name"] == "samples"
    assert "MiB/s, full in " in step["said"]


def test_the_check_of_growth_sees_it_as_well(terminal: Terminal, growing: Path) -> None:
    reading = terminal.run("check", "host.growth", f"path={growing}", "sample_s=1.5", "--json").json[
        "reading"
    ]
    assert reading["used_bytes_per_s"] == pytest.approx(RATE, rel=0.4)
    assert reading["mount"] == str(MEMORY)


def test_a_run_that_sampled_is_replayed_from_its_incident(
    terminal: Terminal, tmp_path: Path, growing: Path
) -> None:
    book = write_runbook(tmp_path / "growth.yaml", STEPS)
    terminal.run("run", str(book), "--no-input")
    newest = terminal.run("runs", "--json").json[0]["run_id"]
    folder = tmp_path / "growth.incidents"
    folder.mkdir()
    made = terminal.run("record", newest, "-o", str(folder / "one.yaml"))
    assert made.code == 0, made.stderr
    assert "used_bytes_per_s" in (folder / "one.yaml").read_text()
    tested = terminal.run("test", str(book), "--json")
    assert tested.code == 0, tested.stdout
    assert tested.json[0]["incidents"][0]["passed"]


def test_a_sampling_is_stopped_within_a_second(terminal: Terminal, tmp_path: Path) -> None:
    book = write_runbook(
        tmp_path / "long.yaml",
        "  - {id: a, title: A, check: host.load, sample: {times: 5, every: 1h}}\n",
    )
    process = terminal.start("run", str(book), "--no-input")
    assert process.stderr is not None
    while "sample 1 of 5" not in process.stderr.readline():
        assert process.poll() is None
    begun = time.monotonic()
    process.send_signal(2)
    process.communicate(timeout=10)
    assert time.monotonic() - begun < 3  # the program's own end with it
    assert process.returncode == 130
