"""A file that a person attaches to a note: kept as evidence, told by the summary, verified and carried with the run."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.domain.events import NoteAdded
from desktop.engine.commands import AddNote, Attachment, MarkDone, Pace, Undo
from desktop.records.codec import encode
from desktop.workbench import Workbench

_BOOK = """\
runbook: 1
id: look-at-it
title: Look at it
steps:
  - {id: look, title: Look at the log, do: Open the log.}
"""
LOG = b"03:11 crit no space left\n" * 200


@pytest.fixture
def bench(home: Path) -> Iterator[Workbench]:
    made = Workbench()
    yield made
    made.close()


def run_with(bench: Workbench, *notes: AddNote) -> str:
    """Follow a run to its end over the real record, adding notes on the way; return its id."""
    book = bench.load_text(_BOOK, "look-at-it.yaml")
    with bench.new_run(book, {}, observe_only=False, pace=Pace.TO_NEXT_QUESTION) as opened:
        opened.begin()
        for note in notes:
            assert opened.session.submit(note).result() is None
        assert opened.session.submit(MarkDone("look")).result() is None
        return opened.session.run_id


def attached(name: str = "app.log", data: bytes = LOG) -> AddNote:
    return AddNote("what it wrote", "look", (Attachment(name, data),))


def test_an_attached_file_is_evidence_of_its_note_and_is_verified(bench: Workbench) -> None:
    run_id = run_with(bench, attached())
    [note] = bench.recorded_run(run_id).notes
    [ref] = note.attached
    assert (note.step, ref.name, ref.size_bytes) == ("look", "app.log", len(LOG))
    assert bench.records.get_evidence(ref) == LOG
    found = bench.records.verify(run_id)
    assert found.is_intact
    assert found.evidence == 1


def test_an_attached_file_that_was_changed_is_found_by_verifying(bench: Workbench) -> None:
    run_id = run_with(bench, attached())
    with bench.records._database.writing("a test") as connection:
        connection.exec_driver_sql("update evidence set data = x'00'")
    assert not bench.records.verify(run_id).is_intact


def test_the_summary_tells_name_size_and_what_was_kept(bench: Workbench) -> None:
    run_id = run_with(bench, attached(), attached("huge.log", b"x" * (9 * 2**20)))
    told = bench.summary(bench.recorded_run(run_id), "text")
    assert "attached: app.log, 4.9 KiB (ev-" in told
    assert "attached: huge.log, 9 MiB, its first and last 4 MiB are kept (ev-" in told


def test_a_secret_in_an_attached_file_is_masked_in_the_record(bench: Workbench) -> None:
    bench.secrets.hold("token", "hunter22-hunter22")
    run_id = run_with(bench, attached(data=b"the token is hunter22-hunter22\n"))
    [note] = bench.recorded_run(run_id).notes
    assert b"hunter22" not in bench.records.get_evidence(note.attached[0])


def test_a_note_that_is_taken_back_takes_its_file_out_of_the_summary(bench: Workbench) -> None:
    run_id = run_with(bench, attached(), Undo())  # type: ignore[arg-type]
    assert "app.log" not in bench.summary(bench.recorded_run(run_id), "markdown")
    assert bench.records.verify(run_id).is_intact


def test_what_is_attached_goes_with_the_run_to_another_computer(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = run_with(bench, attached())
    file = tmp_path / "run.handrail"
    run = bench.recorded_run(run_id)
    bench.carrier.export(run, file, at=datetime.now(UTC), overwrite=False)
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path / "other"))
    there = Workbench()
    try:
        there.carrier.take_in(file)
        [note] = there.recorded_run(run_id).notes
        assert there.records.get_evidence(note.attached[0]) == LOG
    finally:
        there.close()


def test_a_note_without_files_is_written_as_it_always_was() -> None:
    assert encode(NoteAdded(text="x", by="ana")).body == '{"by":"ana","step":"","text":"x"}'
