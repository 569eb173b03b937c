"""The record when things go wrong: killed, disk full, read-only, damaged, newer."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.domain.errors import RecordBusyError, RecordCorruptError, RecordFullError
from desktop.domain.events import NoteAdded
from desktop.records.opening import open_records
from desktop.records.store import Records
from tests.integration.records_under_test import AT, RUN, started, steps

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the injectors are POSIX")

_ROOT = Path(__file__).resolve().parents[2]
_WRITER = """
    import sys
    from pathlib import Path
    from desktop.records.opening import open_records
    from tests.integration.records_under_test import AT, RUN, started, steps
    records = open_records(Path(sys.argv[1]))
    for event in [started(), *steps(4000)]:
        print(records.append(RUN, [event], AT)[0].sha256, flush=True)
"""
_HOLDER = """
    import sys, time
    from pathlib import Path
    from desktop.records.opening import open_records
    with open_records(Path(sys.argv[1])).lock_run(sys.argv[2]):
        print("held", flush=True)
        time.sleep(60)
"""


def _start(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT)


def _kill(process: subprocess.Popen[str]) -> list[str]:
    process.send_signal(signal.SIGKILL)
    rest = process.communicate()[0]
    return rest.splitlines()


def test_killed_at_many_points_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    dice, lost_or_gained = random.Random(7), []
    for attempt in range(8):
        folder = tmp_path / f"data{attempt}"
        process = _start(_WRITER, str(folder))
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(dice.randrange(1, 200))]
        acknowledged += _kill(process)
        acknowledged = [line.strip() for line in acknowledged if len(line.strip()) == 64]
        records = open_records(folder)
        stored = [one.sha256 for one in records.events(RUN)]
        assert records.verify(RUN).is_intact
        assert records.runs()[0].events == len(stored)
        assert stored[: len(acknowledged)] == acknowledged
        lost_or_gained.append(len(stored) - len(acknowledged))
        assert records.append(RUN, [NoteAdded(text="after", by="ana")], AT)[0].seq == len(stored) + 1
        records.close()
    assert max(lost_or_gained) <= 1  # one may be committed whose word did not get out


def test_a_run_held_by_another_process_names_it_and_is_free_when_that_is_killed(tmp_path: Path) -> None:
    process = _start(_HOLDER, str(tmp_path), RUN)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    records = open_records(tmp_path)
    with pytest.raises(RecordBusyError, match=f"process {process.pid}"), records.lock_run(RUN):
        pass
    _kill(process)
    with records.lock_run(RUN):
        pass
    records.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(records: Records) -> int:
    """Append until the disk is full; return how many events were acknowledged."""
    count = len(records.append(RUN, [started()], AT))
    note = NoteAdded(text="x" * 2000, by="ana")
    for _ in range(5000):
        try:
            count += len(records.append(RUN, [note], AT))
        except RecordFullError:
            return count
    raise AssertionError("the disk was never full")


def test_a_full_disk_is_told_and_what_was_saved_is_read(small_disk: Path) -> None:
    records = open_records(small_disk / "data")
    count = _fill(records)
    assert len(records.events(RUN)) == count
    with pytest.raises(RecordFullError):
        records.append(RUN, [NoteAdded(text="x" * 200_000, by="ana")], AT)
    assert records.verify(RUN).is_intact
    records.close()
    again = open_records(small_disk / "data")
    assert len(again.events(RUN)) == count
    again.close()


def test_after_room_was_made_the_run_goes_on(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"\0" * 300_000)
    records = open_records(small_disk / "data")
    count = _fill(records)
    (small_disk / "ballast").unlink()
    assert records.append(RUN, [NoteAdded(text="on", by="ana")], AT)[0].seq == count + 1
    assert records.verify(RUN).is_intact
    records.close()


def test_a_disk_that_is_full_to_the_last_byte_can_still_be_read(small_disk: Path) -> None:
    process = _start(_WRITER, str(small_disk / "data"))
    assert process.stdout is not None
    acknowledged = sum(1 for _ in process.stdout)
    process.communicate()
    with suppress(OSError), (small_disk / "last").open("wb", buffering=0) as last:
        while True:
            last.write(b"\0" * 4096)
    records = open_records(small_disk / "data")
    assert len(records.events(RUN)) >= acknowledged > 1
    records.close()


def test_a_read_only_disk_opens_for_reading(small_disk: Path) -> None:
    records = open_records(small_disk / "data")
    records.append(RUN, [started(), *steps(2)], AT)
    records.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    again = open_records(small_disk / "data")
    assert again.is_read_only
    assert "reading only" in again.notices[0]
    assert len(again.events(RUN)) == 5
    with pytest.raises(RecordFullError):
        again.append(RUN, [NoteAdded(text="x", by="ana")], AT)
    again.close()


def test_a_limit_on_the_size_of_files_is_told_as_a_full_disk(tmp_path: Path) -> None:
    records = open_records(tmp_path / "data")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024, hard))
    try:
        count = _fill(records)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(records.events(RUN)) == count
    assert records.append(RUN, [NoteAdded(text="on", by="ana")], AT)[0].seq == count + 1
    records.close()


def _written(folder: Path, runs: int) -> None:
    records = open_records(folder)
    for number in range(runs):
        ref = records.put_evidence(f"run{number:03}", "stdout", os.urandom(2000))
        first, second = steps(1)
        records.append(f"run{number:03}", [started(f"Run {number}"), first, second], AT)
        records.append(f"run{number:03}", [NoteAdded(text=f"{ref.short} " + "n" * 500, by="ana")], AT)
    records.close()


def test_a_file_that_is_no_database_is_moved_aside_and_told(tmp_path: Path) -> None:
    _written(tmp_path, 1)
    (tmp_path / "records.db").write_bytes(b"this was a database once" * 1000)
    records = open_records(tmp_path)
    assert "damaged" in records.notices[0]
    assert records.append(RUN, [started()], AT)
    (aside,) = tmp_path.glob("damaged-*")
    assert (aside / "records.db").read_bytes().startswith(b"this was")
    assert str(aside) in records.notices[0]
    records.close()


def test_damage_inside_is_met_told_and_at_the_next_start_what_is_whole_is_salvaged(tmp_path: Path) -> None:
    _written(tmp_path, 60)
    path = tmp_path / "records.db"
    connection = sqlite3.connect(path)
    page_bytes = connection.execute("PRAGMA page_size").fetchone()[0]
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        for page in range(12, pages, 9):
            file.seek(page * page_bytes)
            file.write(b"\xa5" * page_bytes)
    (tmp_path / "records.db.suspect").touch()  # as a reader leaves it that met the damage
    records = open_records(tmp_path)
    rows = records.runs()
    assert "damaged" in records.notices[0]
    assert 0 < len(rows) <= 60
    assert all(records.verify(row.run_id).is_intact for row in rows)
    assert len(list(tmp_path.glob("damaged-*/records.db"))) == 1
    records.close()
    again = open_records(tmp_path)
    assert again.notices == ()
    assert len(again.runs()) == len(rows)
    again.close()


def test_damage_met_while_reading_makes_the_next_start_look(tmp_path: Path) -> None:
    _written(tmp_path, 40)
    path = tmp_path / "records.db"
    data = bytearray(path.read_bytes())
    page_bytes = int.from_bytes(data[16:18], "big")
    for page in range(3, len(data) // page_bytes):
        data[page * page_bytes : (page + 1) * page_bytes] = b"\xa5" * page_bytes
    path.write_bytes(bytes(data))
    records = open_records(tmp_path)
    if not records.notices:
        met = 0
        for number in range(40):
            try:
                records.events(f"run{number:03}")
            except RecordCorruptError:
                met += 1
        assert met
        assert (tmp_path / "records.db.suspect").exists()
        records.close()
        records = open_records(tmp_path)
    assert "damaged" in records.notices[0]
    records.close()


_OF_ONE_RUN = """
    import sys
    from pathlib import Path
    from desktop.records.opening import open_records
    from tests.integration.records_under_test import AT, started, steps
    records = open_records(Path(sys.argv[1]))
    for event in [started(), *steps(100)]:
        records.append(sys.argv[2], [event], AT)
    records.close()
"""


def test_several_processes_write_different_runs_at_the_same_time(tmp_path: Path) -> None:
    writers = [_start(_OF_ONE_RUN, str(tmp_path), f"run{number}") for number in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    for writer in writers:
        writer.communicate()
    records = open_records(tmp_path)
    assert sorted((row.run_id, row.events) for row in records.runs()) == [(f"run{n}", 201) for n in range(3)]
    assert all(records.verify(f"run{number}").is_intact for number in range(3))
    records.close()
