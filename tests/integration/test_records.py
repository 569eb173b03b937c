"""The record on a real disk: what is acknowledged is there, what is changed is found, what is old is purged."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.advance import fold
from desktop.domain.errors import (
    InputError,
    RecordBusyError,
    RecordCorruptError,
    RecordError,
    RecordFullError,
)
from desktop.domain.events import NoteAdded, ObligationMet, OutcomeUnknown, StepFinished, Withdrawn
from desktop.domain.run import Run, RunPhase
from desktop.domain.verdict import Ended, Verdict
from desktop.records.opening import open_records
from desktop.records.snapshot import read_snapshot
from desktop.records.store import Maskers, Records
from desktop.redaction.masker import SecretMasker
from tests.integration.records_under_test import AT, RUN, ended, minutes, started, steps


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Records]]:
    """Opens the same record again and again, and closes all at the end."""
    made: list[Records] = []

    def open_again() -> Records:
        made.append(open_records(tmp_path / "data"))
        return made[-1]

    yield open_again
    for records in made:
        records.close()


@pytest.fixture
def records(opened: Callable[[], Records]) -> Records:
    return opened()


def _sql(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / "data" / "records.db")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_what_is_appended_is_read_back_and_verifies(records: Records, opened: Callable[[], Records]) -> None:
    written = records.append(RUN, [started(), *steps(3)], AT)
    assert [one.seq for one in written] == [1, 2, 3, 4, 5, 6, 7]
    again = opened()
    assert again.events(RUN) == written
    checked = again.verify(RUN)
    assert checked.is_intact
    assert (checked.events, checked.head_sha256) == (7, written[-1].sha256)
    assert fold(written).phase is RunPhase.OPEN


def test_a_run_goes_on_in_another_session_of_the_program(
    records: Records, opened: Callable[[], Records]
) -> None:
    records.append(RUN, [started()], AT)
    records.close()
    again = opened()
    written = again.append(RUN, list(steps(1)), minutes(1))
    assert written[0].seq == 2
    assert again.verify(RUN).is_intact


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_files_are_for_this_user_alone(records: Records, tmp_path: Path) -> None:
    records.append(RUN, [started()], AT)
    folder = tmp_path / "data"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()} == {0o600}


def test_an_event_that_cannot_follow_is_not_written(records: Records) -> None:
    records.append(RUN, [started()], AT)
    with pytest.raises(RecordCorruptError):
        records.append(RUN, [*steps(1), OutcomeUnknown(step="other", entry=1, reason="x")], AT)
    assert len(records.events(RUN)) == 1
    assert len(records.append(RUN, list(steps(1)), AT)) == 2


def test_the_list_of_runs_is_kept_with_the_events(records: Records, tmp_path: Path) -> None:
    records.append(RUN, [started(), *steps(2)], AT)
    records.append("20261123-1600-aaaa", [started("Second"), ended()], minutes(8))
    records.note_waiting(RUN, "s1", "ask")
    newest, oldest = records.runs()
    assert (newest.title, newest.ended, newest.is_open) == ("Second", Ended.RESOLVED, False)
    assert (oldest.waiting_step, oldest.waiting_kind, oldest.verdict) == ("s1", "ask", Verdict.PASS)
    assert (oldest.steps_entered, oldest.events) == (2, 5)
    assert read_snapshot(tmp_path / "data") == (newest, oldest)
    records.append(RUN, [NoteAdded(text="on", by="ana")], minutes(9))
    assert records.runs()[1].waiting_step == ""


def test_the_list_of_runs_counts_what_is_to_be_put_back(records: Records) -> None:
    records.append(RUN, [started()], AT)
    counts = []
    lend = StepFinished(step="a", entry=1, verdict=Verdict.PASS, by="ana", obligation="Take it back.")
    more = StepFinished(step="b", entry=1, verdict=Verdict.PASS, by="ana", obligation="Take it back too.")
    plain = StepFinished(step="c", entry=1, verdict=Verdict.PASS)
    for event in (lend, plain, more, ObligationMet(seq=2, by="ana"), Withdrawn(seq=4, by="ana")):
        records.append(RUN, [event], AT)
        counts.append(records.runs()[0].obligations)
    assert counts == [1, 1, 2, 1, 0]


def test_the_snapshot_is_read_without_the_database(records: Records, tmp_path: Path) -> None:
    records.append(RUN, [started()], AT)
    code = (
        "import sys; from pathlib import Path; from desktop.records.snapshot import read_snapshot;"
        f"rows = read_snapshot(Path({str(tmp_path / 'data')!r}));"
        "print(rows[0].run_id, any(name.split('.')[0] in ('sqlalchemy', 'pydantic') for name in sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [RUN, "False"]


def test_a_run_is_found_by_its_beginning(records: Records) -> None:
    records.append(RUN, [started()], AT)
    assert records.find("k7qf") == RUN
    with pytest.raises(InputError):
        records.find("20251")


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        (
            "UPDATE event SET body = replace(body, '91.5', '11.5') WHERE seq = 3",
            "event 3 (StepFinished) was changed",
        ),
        (
            "UPDATE event SET at = '2026-11-23T15:53:00.000000Z' WHERE seq = 2",
            "event 2 (StepStarted) was changed",
        ),
        ("DELETE FROM event WHERE seq = 2", "event 2 is missing"),
        ("DELETE FROM event WHERE seq >= 4", "events 4 to 5 at the end are missing"),
        ("UPDATE run SET head_sha256 = 'ff'", "names another last event"),
        ("UPDATE evidence SET data = x'78daabaca8020003380163'", "Evidence"),
        ("DELETE FROM evidence", "is missing"),
    ],
)
def test_tampering_is_found_with_its_place(
    records: Records, tmp_path: Path, statement: str, place: str
) -> None:
    first, second, third, fourth = steps(2)
    assert isinstance(fourth, StepFinished)
    ref = records.put_evidence(RUN, "stdout", b"raw output")
    records.append(RUN, [started(), first, second, third, replace(fourth, evidence=(ref,))], AT)
    assert records.verify(RUN).is_intact
    _sql(tmp_path, statement)
    assert any(place in problem for problem in records.verify(RUN).problems)


def test_evidence_is_stored_once_masked_and_capped(tmp_path: Path) -> None:
    masker = SecretMasker()
    masker.add("db", "hunter22")
    records = open_records(tmp_path / "data", maskers=Maskers(masker.mask, masker.mask_bytes))
    ref = records.put_evidence(RUN, "stdout", b"password hunter22 \xff")
    assert records.put_evidence(RUN, "stdout", b"password hunter22 \xff") == ref
    assert records.get_evidence(ref) == b"password [hidden:db] \xff"
    written = records.append(RUN, [started(), NoteAdded(text="it is hunter22", by="ana")], AT)
    assert written[1].event == NoteAdded(text="it is [hidden:db]", by="ana")
    records.close()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir() if path.is_file())
    assert b"hunter22" not in stored


def test_missing_evidence_is_an_error_in_words(records: Records) -> None:
    ref = records.put_evidence(RUN, "stdout", b"x")
    with pytest.raises(RecordError, match="is not in this record"):
        records.get_evidence(replace(ref, sha256="00" * 32))


def test_purging_takes_what_ended_with_its_evidence_and_names_what_is_open(
    records: Records, tmp_path: Path
) -> None:
    shared = records.put_evidence("old", "stdout", b"shared")
    alone = records.put_evidence("old", "stderr", b"zq-only-of-the-old-run " * 2000)
    records.put_evidence("new", "stdout", b"shared")
    records.append("old", [started("Zq-title"), ended()], AT)
    records.append("open", [started()], AT)
    records.append("new", [started(), ended()], minutes(60))
    purged = records.purge(minutes(30))
    assert (purged.runs, purged.still_open) == (("old",), ("open",))
    assert purged.evidence_bytes > 0
    assert [row.run_id for row in records.runs()] == ["new", "open"]
    assert records.get_evidence(shared) == b"shared"
    with pytest.raises(RecordError):
        records.get_evidence(alone)
    records.close()
    assert b"Zq-title" not in (tmp_path / "data" / "records.db").read_bytes()


def test_two_open_records_write_different_runs_and_stop_at_the_same_one(
    records: Records, opened: Callable[[], Records]
) -> None:
    other = opened()
    records.append("one", [started()], AT)
    other.append("two", [started()], AT)
    assert {row.run_id for row in records.runs()} == {"one", "two"}
    other.append("one", list(steps(1)), AT)
    with pytest.raises(RecordBusyError, match="another window"):
        records.append("one", list(steps(1)), AT)
    assert records.verify("one").is_intact
    assert len(records.append("one", [NoteAdded(text="after", by="ana")], AT)) == 1


def test_a_run_is_held_by_one_and_free_again(records: Records, opened: Callable[[], Records]) -> None:
    other = opened()
    with records.lock_run(RUN):
        with pytest.raises(RecordBusyError, match=f"process {os.getpid()}"), other.lock_run(RUN):
            pass
        with other.lock_run("another"):
            pass
    with other.lock_run(RUN):
        pass


def test_many_threads_append_to_their_own_runs(records: Records) -> None:
    def write(run_id: str) -> None:
        records.append(run_id, [started()], AT)
        for event in steps(10):
            records.append(run_id, [event], AT)

    threads = [threading.Thread(target=write, args=(f"run{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(records.runs()) == 8
    assert all(records.verify(row.run_id).is_intact and row.events == 21 for row in records.runs())


def test_a_newer_record_is_read_and_not_written(
    records: Records, tmp_path: Path, opened: Callable[[], Records]
) -> None:
    records.append(RUN, [started()], AT)
    records.close()
    _sql(tmp_path, "PRAGMA user_version=99")
    newer = opened()
    assert newer.is_read_only
    assert "newer version" in newer.notices[0]
    assert len(newer.events(RUN)) == 1
    with pytest.raises(RecordFullError, match="newer version"):
        newer.append(RUN, list(steps(1)), AT)


def test_an_older_record_is_upgraded_with_a_copy_kept(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Callable[[], Records]
) -> None:
    from desktop.records import opening, tables

    records.append(RUN, [started()], AT)
    records.close()
    monkeypatch.setattr(tables, "SCHEMA_VERSION", 4)
    steps_taken = {
        2: lambda connection: connection.exec_driver_sql("ALTER TABLE run ADD COLUMN extra TEXT"),
        3: lambda connection: connection.exec_driver_sql("ALTER TABLE run DROP COLUMN extra"),
    }
    monkeypatch.setattr(opening, "UPGRADES", steps_taken)
    upgraded = opened()
    assert "upgraded from version 2" in upgraded.notices[0]
    assert upgraded.verify(RUN).is_intact
    (copy,) = (tmp_path / "data").glob("records.db.v2-*")
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT count(*) FROM event").fetchone() == (1,)
    connection.close()
    upgraded.close()
    assert opened().notices == ()


def test_lines_of_another_version_are_made_anew_from_the_events(
    records: Records, tmp_path: Path, opened: Callable[[], Records]
) -> None:
    records.append(RUN, [started(), *steps(2)], AT)
    records.append("20261123-1600-aaaa", [started("Second"), ended()], minutes(8))
    records.note_waiting(RUN, "s1", "ask")
    before = records.runs()
    records.close()
    _sql(tmp_path, "ALTER TABLE run DROP COLUMN said")
    _sql(tmp_path, "ALTER TABLE run ADD COLUMN of_another_version TEXT")
    again = opened()
    assert again.runs() == before
    assert all(again.verify(row.run_id).is_intact for row in before)


def test_the_snapshot_holds_all_open_runs_and_the_last_ended_ones(records: Records, tmp_path: Path) -> None:
    records.append("open", [started()], AT)
    for number in range(35):
        records.append(f"run{number:02}", [started(), ended()], minutes(number + 1))
    rows = read_snapshot(tmp_path / "data")
    assert [rows[0].run_id, rows[-1].run_id, len(rows)] == ["run34", "open", 31]


def test_the_snapshot_has_what_another_process_wrote_and_not_what_was_purged(
    records: Records, opened: Callable[[], Records], tmp_path: Path
) -> None:
    other = opened()
    records.append("one", [started()], AT)
    other.append("two", [started(), ended()], minutes(1))
    records.append("three", [started()], minutes(2))
    assert [row.run_id for row in read_snapshot(tmp_path / "data")] == ["three", "two", "one"]
    other.append("one", [ended()], minutes(3))
    assert not read_snapshot(tmp_path / "data")[2].is_open
    records.purge(minutes(30))
    assert [row.run_id for row in read_snapshot(tmp_path / "data")] == ["three"]
    assert read_snapshot(tmp_path / "data") == records.runs()


def test_drafts_are_written_together_and_those_of_a_run_that_has_gone_on_are_not(records: Records) -> None:
    begun = records.draft(Run(), RUN, [started()], AT)
    first, last = (records.draft(begun.run, RUN, [NoteAdded(text=text, by="ana")], AT) for text in "ab")
    records.commit(RUN, [begun, first])
    assert fold(records.events(RUN)) == first.run
    with pytest.raises(RecordBusyError, match="another window"):
        records.commit(RUN, [last])
    assert records.verify(RUN).is_intact


def test_runs_that_go_on_at_once_are_all_written_but_for_one_that_another_window_has(
    records: Records, opened: Callable[[], Records]
) -> None:
    def lead(run_id: str) -> int:
        run = records.draft(Run(), run_id, [started()], AT)
        records.commit(run_id, [run])
        for number in range(12):
            if (run_id, number) == ("r3", 6):
                opened().append(run_id, [NoteAdded(text="other", by="ben")], AT)
            run = records.draft(run.run, run_id, [NoteAdded(text=str(number), by="ana")], AT)
            try:
                records.commit(run_id, [run])
            except RecordBusyError:
                return number
        return 12

    names = [f"r{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lead, names)) == [12, 12, 12, 6, 12, 12, 12, 12]
    assert [len(records.events(name)) for name in names] == [13, 13, 13, 8, 13, 13, 13, 13]
    assert all(records.verify(name).is_intact for name in names)


def test_steps_reach_the_snapshot_when_the_program_ends(records: Records, tmp_path: Path) -> None:
    records.append(RUN, [started()], AT)
    for event in steps(2):
        records.append(RUN, [event], AT)
    records.close()
    assert read_snapshot(tmp_path / "data")[0].steps_entered == 2
