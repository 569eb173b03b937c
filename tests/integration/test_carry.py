"""Runs carried from one record to another: all of them or nothing, and every way a file can be wrong is named."""

import json
import os
import stat
import threading
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import (
    InputError,
    RecordBusyError,
    RecordCorruptError,
    RecordError,
    RecordFullError,
)
from desktop.domain.events import Event, Fault, RunStarted, StepFinished, StepStarted
from desktop.domain.step import Effect
from desktop.domain.verdict import Verdict
from desktop.records import parcel
from desktop.records.carry_in import open_run_file
from desktop.records.carry_out import Outgoing
from desktop.records.chain import Link, make_link
from desktop.records.opening import open_records
from desktop.records.store import Maskers, Records
from desktop.records.take_in import TakenIn
from desktop.redaction.forms import forms_of
from desktop.redaction.masker import SecretMasker
from tests.integration.records_under_test import AT, RUN, ended, minutes, started

SECRET = 'hunter2 & "more"/ünd'


def begun() -> RunStarted:
    """As `started`, with the hash that its bytes have."""
    plain = started()
    digest = sha256(plain.runbook.source.encode()).hexdigest()
    return replace(plain, runbook=replace(plain.runbook, sha256=digest))


Open = Callable[..., Records]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Open the record of a computer by its name."""
    made: list[Records] = []

    def make(name: str, masker: SecretMasker | None = None) -> Records:
        maskers = Maskers(masker.mask, masker.mask_bytes) if masker else None
        made.append(open_records(tmp_path / name, maskers=maskers, now=lambda: AT))
        return made[-1]

    yield make
    for records in made:
        records.close()


@pytest.fixture
def here(opened: Open) -> Records:
    """A record with a run of three steps, each with evidence."""
    records = opened("here")
    records.append(RUN, [begun()], AT)
    for number in range(3):
        add_step(records, number)
    return records


@pytest.fixture
def there(opened: Open) -> Records:
    return opened("there")


def add_step(records: Records, number: int, output: bytes = b"") -> None:
    ref = records.put_evidence(RUN, "stdout", output or f"output {number}\n".encode() * 50)
    begin = StepStarted(step=f"s{number}", entry=1, target="local", effect=Effect.READS, command="df")
    end = StepFinished(step=f"s{number}", entry=1, verdict=Verdict.PASS, evidence=(ref,))
    records.append(RUN, [begin, end], minutes(number))


def export(records: Records, file: Path, *, overwrite: bool = False, **how: Any) -> parcel.Manifest:
    outgoing = Outgoing(run_id=RUN, program="handrail 1", at=AT, **how)
    return records.export_run(RUN, file, outgoing, overwrite=overwrite)


def take_in(records: Records, file: Path) -> TakenIn:
    with open_run_file(file) as incoming:
        return records.import_run(incoming)


@pytest.fixture
def file(here: Records, tmp_path: Path) -> Path:
    export(here, tmp_path / "run.handrail")
    return tmp_path / "run.handrail"


# -- there and back ------------------------------------------------------------------------------------


def test_a_run_comes_through_with_its_evidence_and_verifies(
    here: Records, there: Records, file: Path
) -> None:
    taken = take_in(there, file)
    assert (taken.before, taken.after, taken.evidence, taken.elsewhere) == (0, 7, 3, 0)
    assert there.events(RUN) == here.events(RUN)
    found = there.verify(RUN)
    assert (found.is_intact, found.head_sha256, found.evidence) == (True, here.verify(RUN).head_sha256, 3)
    for recorded in there.events(RUN):
        for ref in recorded.event.evidence if isinstance(recorded.event, StepFinished) else ():
            assert there.get_evidence(ref) == here.get_evidence(ref)
    assert [row.run_id for row in there.runs()] == [RUN]


def test_the_way_back_appends_what_came_after(
    here: Records, there: Records, file: Path, tmp_path: Path
) -> None:
    take_in(there, file)
    add_step(there, 3)
    there.append(RUN, [ended()], minutes(9))
    export(there, tmp_path / "back.handrail")
    taken = take_in(here, tmp_path / "back.handrail")
    assert (taken.before, taken.after, taken.evidence) == (7, 10, 1)
    assert here.verify(RUN).is_intact
    assert here.events(RUN) == there.events(RUN)
    assert here.runs()[0].ended == "resolved"


def test_what_is_here_already_is_left_as_it_is(here: Records, there: Records, file: Path) -> None:
    take_in(there, file)
    add_step(there, 3)
    longer = there.events(RUN)
    again = take_in(there, file)
    assert (again.before, again.after) == (9, 9)
    assert there.events(RUN) == longer
    assert take_in(here, file).after == 7


def test_a_run_that_went_on_in_both_places_is_refused_and_nothing_is_written(
    here: Records, there: Records, file: Path, tmp_path: Path
) -> None:
    take_in(there, file)
    add_step(there, 3, b"there")
    add_step(here, 4, b"here")
    own = here.events(RUN)
    export(there, tmp_path / "back.handrail")
    with pytest.raises(RecordError, match="from event 8 on it is not the one"):
        take_in(here, tmp_path / "back.handrail")
    assert here.events(RUN) == own


def test_a_run_that_somebody_leads_here_is_not_written_to(here: Records, there: Records, file: Path) -> None:
    take_in(there, file)
    add_step(here, 3)
    export(here, file, overwrite=True)
    with there.lock_run(RUN), pytest.raises(RecordBusyError, match="open in another window"):
        take_in(there, file)
    assert len(there.events(RUN)) == 7


def test_the_record_goes_on_from_what_was_taken_in(
    here: Records, there: Records, file: Path, tmp_path: Path
) -> None:
    """What this process knew of the run before is old."""
    take_in(there, file)
    add_step(there, 3)
    export(there, tmp_path / "back.handrail")
    take_in(here, tmp_path / "back.handrail")
    add_step(here, 4)
    assert [recorded.seq for recorded in here.events(RUN)] == list(range(1, 12))
    assert here.verify(RUN).is_intact


def test_a_run_is_exported_whole_while_it_goes_on(here: Records, there: Records, tmp_path: Path) -> None:
    stop = threading.Event()

    def go_on() -> None:
        number = 10
        while not stop.is_set():
            add_step(here, number)
            number += 1

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        lengths = set()
        for _ in range(8):
            manifest = export(here, tmp_path / "live.handrail", overwrite=True)
            with open_run_file(tmp_path / "live.handrail") as incoming:  # verifies all of it
                assert len(incoming.links) == manifest.events
                lengths.add(manifest.events)
    finally:
        stop.set()
        writer.join()
    assert len(lengths) > 1
    take_in(there, tmp_path / "live.handrail")
    assert there.verify(RUN).is_intact


def test_output_that_shrinks_to_nothing_comes_through(here: Records, there: Records, tmp_path: Path) -> None:
    """Eight megabytes of the same line are no bomb, and are not taken for one."""
    add_step(here, 3, b"the same line\n" * 600_000)
    export(here, tmp_path / "large.handrail")
    assert take_in(there, tmp_path / "large.handrail").evidence == 4
    assert there.verify(RUN).is_intact


# -- what stays ----------------------------------------------------------------------------------------


def test_sensitive_evidence_stays_and_the_run_still_verifies(
    here: Records, there: Records, tmp_path: Path
) -> None:
    event = here.events(RUN)[2].event
    assert isinstance(event, StepFinished)
    ref = event.evidence[0]
    manifest = export(here, tmp_path / "run.handrail", stays=frozenset({ref.sha256}))
    assert [(one.sha256, one.why) for one in manifest.left_out] == [(ref.sha256, "sensitive")]
    assert b"output 0" not in unzipped(tmp_path / "run.handrail")
    taken = take_in(there, tmp_path / "run.handrail")
    assert (taken.evidence, taken.elsewhere) == (2, 1)
    found = there.verify(RUN)
    assert (found.is_intact, found.evidence, found.elsewhere) == (True, 2, 1)
    with pytest.raises(RecordError, match="on the computer that it was read on"):
        there.get_evidence(ref)
    back = export(there, tmp_path / "back.handrail")
    assert [one.why for one in back.left_out] == ["not here"]


def test_what_a_private_step_read_and_said_is_in_no_part_of_the_file(
    here: Records, there: Records, tmp_path: Path
) -> None:
    shelf = "shelf nine"
    secret = StepFinished(
        step="v", entry=1, verdict=Verdict.WARN, said=f"It is on {shelf}.", reason=shelf, answer=shelf, jump="s9",
        reading={"shelf": shelf}, looked_at={"shelf": shelf}, fault=Fault(kind="Deadline", message=shelf),
    )  # fmt: skip
    here.append(RUN, [secret], minutes(5))
    file = tmp_path / "run.handrail"
    manifest = export(here, file, private=frozenset({("v", "", 1)}))
    assert manifest.withheld == (8,)
    assert shelf.encode() not in unzipped(file)
    taken = take_in(there, file)
    assert (taken.after, taken.bare) == (8, 1)
    event = there.events(RUN)[7].event
    assert isinstance(event, StepFinished)
    assert (event.verdict, event.jump, event.reading, event.answer) == (Verdict.WARN, "s9", {}, None)
    found = there.verify(RUN)
    assert (found.is_intact, found.withheld, found.head_sha256) == (True, 1, here.verify(RUN).head_sha256)
    assert here.verify(RUN).withheld == 0


def test_a_run_with_a_bare_event_goes_on_and_comes_back_whole(
    here: Records, there: Records, tmp_path: Path
) -> None:
    here.append(RUN, [StepFinished(step="v", entry=1, verdict=Verdict.PASS, said="shelf nine")], minutes(5))
    export(here, tmp_path / "run.handrail", private=frozenset({("v", "", 1)}))
    take_in(there, tmp_path / "run.handrail")
    add_step(there, 4)
    back = export(there, tmp_path / "back.handrail")
    assert back.withheld == (8,)
    take_in(here, tmp_path / "back.handrail")
    kept = here.events(RUN)[7].event
    assert isinstance(kept, StepFinished)
    assert kept.said == "shelf nine"
    assert (here.verify(RUN).is_intact, here.verify(RUN).withheld) == (True, 0)


def test_a_bare_event_keeps_its_place_in_the_chain(here: Records, there: Records, tmp_path: Path) -> None:
    """Only its own content cannot be verified: it cannot be moved, dropped, or followed by another one."""
    here.append(RUN, [StepFinished(step="v", entry=1, verdict=Verdict.PASS, said="shelf nine")], minutes(5))
    add_step(here, 5)
    file = tmp_path / "run.handrail"
    export(here, file, private=frozenset({("v", "", 1)}))
    parts = parts_of(file)
    told = lines(parts)
    told[7]["sha256"] = "0" * 64
    write_parts(file, with_lines(parts, told))
    with pytest.raises(RecordCorruptError, match=r"event 9 \(StepStarted\) does not follow"):
        take_in(there, file)
    write_parts(file, with_lines(parts, told[:7] + told[8:]))
    with pytest.raises(RecordCorruptError, match="event 8 is missing"):
        take_in(there, file)


def test_a_value_of_that_name_is_no_bare_event(here: Records, tmp_path: Path) -> None:
    import sqlite3

    here.append(RUN, [StepFinished(step="v", entry=1, verdict=Verdict.PASS, reading={"withheld": True})], AT)
    assert here.verify(RUN).withheld == 0
    with sqlite3.connect(tmp_path / "here" / "records.db") as connection:
        connection.execute("UPDATE event SET body = replace(body, 'pass', 'warn') WHERE seq = 8")
    assert here.verify(RUN).problems[0].startswith("event 8 (StepFinished) was changed")


def test_what_stayed_elsewhere_is_whole_again_once_its_bytes_are_read_here(
    here: Records, there: Records, tmp_path: Path
) -> None:
    event = here.events(RUN)[2].event
    assert isinstance(event, StepFinished)
    ref = event.evidence[0]
    export(here, tmp_path / "run.handrail", stays=frozenset({ref.sha256}))
    take_in(there, tmp_path / "run.handrail")
    assert there.put_evidence(RUN, "stdout", here.get_evidence(ref)).sha256 == ref.sha256
    assert there.verify(RUN).elsewhere == 0


def test_no_form_of_a_secret_is_in_the_file(opened: Open, tmp_path: Path) -> None:
    masker = SecretMasker()
    masker.add("token", SECRET)
    records = opened("here", masker)
    records.append(RUN, [begun()], AT)
    found = forms_of(SECRET)
    forms = sorted({*found.texts, *found.base64_pieces, b64encode(SECRET.encode()).decode()})
    assert len(forms) > 10
    add_step(records, 0, "\n".join(f"said {form} here" for form in forms).encode())
    said = [
        StepStarted(step="s9", entry=1, target="local", effect=Effect.READS, command=f"echo {SECRET}"),
        StepFinished(step="s9", entry=1, verdict=Verdict.PASS, said=" ".join(forms), reading={"a": forms}),
    ]
    records.append(RUN, said, AT)
    export(records, tmp_path / "run.handrail", mask=masker.mask, mask_data=masker.mask_bytes)
    held = unzipped(tmp_path / "run.handrail").decode()
    bodies = "\n".join(line["body"] for line in lines(parts_of(tmp_path / "run.handrail")))
    texts = (held, bodies, "\n".join(texts_in(json.loads(f"[{bodies.replace(chr(10), ',')}]"))))
    assert "[hidden:token]" in texts[-1]
    assert not [form for form in forms if any(form in text for text in texts)]


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(inner)


def test_a_secret_that_was_not_known_as_one_when_it_was_written_does_not_leave(
    here: Records, tmp_path: Path
) -> None:
    masker = SecretMasker()
    masker.add("token", "output 1")
    manifest = export(here, tmp_path / "run.handrail", mask=masker.mask, mask_data=masker.mask_bytes)
    assert [one.why for one in manifest.left_out] == ["secret"]
    assert b"output 1" not in unzipped(tmp_path / "run.handrail")
    here.append(RUN, [StepFinished(step="s8", entry=1, verdict=Verdict.PASS, said="it is output 1")], AT)
    with pytest.raises(RecordError, match=r"Event 8 \(StepFinished\) of run .* holds a secret in clear"):
        export(here, tmp_path / "again.handrail", mask=masker.mask)
    assert not list(tmp_path.glob("*again*"))


def unzipped(file: Path) -> bytes:
    with zipfile.ZipFile(file) as opened:
        return b"\n".join(opened.read(name) for name in opened.namelist())


# -- writing the file ----------------------------------------------------------------------------------


def test_a_file_that_is_there_is_written_over_only_when_that_is_wanted(here: Records, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("mine")
    with pytest.raises(InputError, match="--force"):
        export(here, file)
    assert (file.read_text(), sorted(path.name for path in tmp_path.iterdir())) == (
        "mine",
        ["here", "mine.txt"],
    )
    export(here, file, overwrite=True)
    assert zipfile.is_zipfile(file)


def test_the_file_is_for_this_user_alone_and_nothing_is_left_beside_it(here: Records, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.parent.iterdir()) == ["here", "run.handrail"]


@pytest.mark.skipif(os.name != "posix" or not Path("/dev/full").exists(), reason="needs Linux")
def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(here: Records, tmp_path: Path) -> None:
    with pytest.raises(RecordFullError, match="cannot be written"):
        export(here, tmp_path / "nowhere" / "run.handrail")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here"]


@pytest.mark.parametrize(
    ("name", "most"), [("MAX_MEMBERS", 4), ("MAX_TOTAL_BYTES", 2000), ("MAX_EVENTS_BYTES", 100)]
)
def test_a_run_that_nobody_could_take_in_is_not_written(
    here: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr("desktop.records.carry_out.MAX_MANIFEST_BYTES", 500)
    monkeypatch.setattr(f"desktop.records.carry_out.{name}", most)
    with pytest.raises(RecordError, match="too large to be carried in one file"):
        export(here, tmp_path / "run.handrail")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here"]


def test_a_record_that_was_changed_is_not_exported(here: Records, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "here" / "records.db") as connection:
        connection.execute("UPDATE event SET body = replace(body, 'pass', 'warn') WHERE seq = 3")
    with pytest.raises(RecordCorruptError, match=r"event 3 \(StepFinished\) was changed"):
        export(here, tmp_path / "run.handrail")
    assert not (tmp_path / "run.handrail").exists()


# -- files that are wrong --------------------------------------------------------------------------------

Parts = dict[str, bytes]


def parts_of(file: Path) -> Parts:
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def write_parts(file: Path, parts: Parts) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in parts.items():
            opened.writestr(name, data)


def lines(parts: Parts) -> list[Any]:
    return [json.loads(line) for line in parts[parcel.EVENTS].splitlines()]


def with_lines(parts: Parts, told: list[Any]) -> Parts:
    return {**parts, parcel.EVENTS: b"".join(json.dumps(one).encode() + b"\n" for one in told)}


def with_manifest(parts: Parts, **changed: Any) -> Parts:
    manifest = json.loads(parts[parcel.MANIFEST]) | changed
    return {**parts, parcel.MANIFEST: json.dumps(manifest).encode()}


def first_piece(parts: Parts) -> str:
    return next(name for name in parts if name.startswith(parcel.EVIDENCE))


def change_event(parts: Parts) -> Parts:
    told = lines(parts)
    told[2]["body"] = told[2]["body"].replace('"pass"', '"warn"')
    return with_lines(parts, told)


def change_time(parts: Parts) -> Parts:
    told = lines(parts)
    told[4]["at"] = told[4]["at"].replace("2026", "2027")
    return with_lines(parts, told)


def drop_event(parts: Parts) -> Parts:
    told = lines(parts)
    return with_lines(parts, told[:3] + told[4:])


def swap_events(parts: Parts) -> Parts:
    told = lines(parts)
    told[3], told[4] = told[4], told[3]
    return with_lines(parts, told)


def leave_bare(parts: Parts) -> Parts:
    told = lines(parts)
    told[2]["body"] = (
        told[2]["body"].replace('{"answer"', '{"withheld":true,"answer"').replace('"pass"', '"fail"')
    )
    return with_lines(parts, told)


def cut_the_end(parts: Parts) -> Parts:
    return with_lines(parts, lines(parts)[:-2])


def rewrite_chain(parts: Parts, *events: Event) -> Parts:
    """A chain made anew by somebody who knows how: sound, and not what a run can be."""
    from desktop.records.events_table import link_events

    run_id = json.loads(parts[parcel.MANIFEST])["run_id"]
    from desktop.records.chain import genesis

    links = link_events(run_id, events, AT, after_seq=0, prev_sha256=genesis(run_id), mask=None)
    return with_links(
        {name: data for name, data in parts.items() if not name.startswith(parcel.EVIDENCE)}, links
    )


def with_links(parts: Parts, links: tuple[Link, ...]) -> Parts:
    made = {**parts, parcel.EVENTS: b"".join(parcel.link_line(link) for link in links)}
    return with_manifest(made, events=len(links), head_sha256=links[-1].sha256)


def unknown_kind(parts: Parts) -> Parts:
    told = lines(parts)
    last = told[-1]
    fresh = make_link(
        run_id=RUN,
        seq=len(told) + 1,
        at=last["at"],
        kind="RunTeleported",
        body="{}",
        prev_sha256=last["sha256"],
    )
    more = {**parts, parcel.EVENTS: parts[parcel.EVENTS] + parcel.link_line(fresh)}
    return with_manifest(more, events=len(told) + 1, head_sha256=fresh.sha256)


def other_source(parts: Parts) -> Parts:
    return rewrite_chain(
        parts, replace(begun(), runbook=replace(begun().runbook, source="runbook: 1\n# else\n"))
    )


WRONG: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "an event changed": (change_event, r"event 3 \(StepFinished\) was changed"),
    "a time changed": (change_time, r"event 5 \(StepFinished\) was changed"),
    "an event missing": (drop_event, "event 4 is missing: event 5 follows event 3"),
    "events swapped": (swap_events, "event 4 is missing: event 5 follows event 3"),
    "the end cut off": (cut_the_end, "events 6 to 7 at the end are missing"),
    "another end": (lambda parts: with_manifest(parts, head_sha256="0" * 64), "another last event"),
    "another run's id": (lambda parts: with_manifest(parts, run_id="20261123-1552-aaaa"), "event 1 .* does not follow"),
    "a path as an id": (lambda parts: with_manifest(parts, run_id="../../x"), "is not the id of a run"),
    "a newer format": (lambda parts: with_manifest(parts, format=2), "A newer version of Handrail wrote this file"),
    "no format": (lambda parts: with_manifest(parts, format="1"), "names no version"),
    "something else": (lambda parts: with_manifest(parts, kind="cat pictures"), "is no run of Handrail"),
    "a list that is not whole": (lambda parts: with_manifest(parts, events="7"), "is not whole"),
    "an event left bare that is not told": (leave_bare, "names other events that were left bare"),
    "no list": (lambda parts: {**parts, parcel.MANIFEST: b"[" * 60_000}, "cannot be read"),
    "no events": (lambda parts: {**parts, parcel.EVENTS: b""}, "events 1 to 7 at the end are missing"),
    "a line that is no event": (
        lambda parts: {**parts, parcel.EVENTS: parts[parcel.EVENTS] + b"{}\n"}, "Event 8 of the file is not whole",
    ),
    "an event of a newer version": (unknown_kind, "'RunTeleported', which this version does not know"),
    "events that cannot follow": (
        lambda parts: rewrite_chain(parts, begun(), begun()), "RunStarted",
    ),
    "other bytes of the runbook": (other_source, "event 1 holds other bytes of the runbook 'disk'"),
    "evidence changed": (
        lambda parts: {**parts, first_piece(parts): b"something else"}, r"evidence ev-\w{10} \(stdout\) was changed",
    ),
    "evidence missing": (
        lambda parts: {name: data for name, data in parts.items() if name != first_piece(parts)},
        r"evidence ev-\w{10} \(stdout\) is missing",
    ),
    "evidence of nobody": (
        lambda parts: {**parts, f"{parcel.EVIDENCE}{'a' * 64}": b"x"}, "no event of the run names evidence ev-aaaa",
    ),
    "a way out of the folder": (
        lambda parts: {**parts, "../../.bashrc": b"x"}, "'../../.bashrc', which is no part of a run",
    ),
    "a way out under evidence": (
        lambda parts: {**parts, "evidence/../../x": b"x"}, "which is no part of a run",
    ),
    "an absolute path": (lambda parts: {**parts, "/etc/passwd": b"x"}, "which is no part of a run"),
    "a bomb": (
        lambda parts: {**parts, first_piece(parts): b"\0" * 8_000_000}, "would unpack to 8,000,000 bytes: a bomb",
    ),
    "a piece that is too large": (
        lambda parts: {**parts, first_piece(parts): os.urandom(parcel.MAX_EVIDENCE_BYTES + 1)},
        "is larger than it can be in any run",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_words_and_nothing_is_written(
    there: Records, file: Path, name: str
) -> None:
    change, told = WRONG[name]
    write_parts(file, change(parts_of(file)))
    with pytest.raises(RecordError, match=told):
        take_in(there, file)
    assert there.runs() == ()
    assert not list(file.parent.parent.glob(".bashrc"))


def test_a_member_that_is_there_twice_is_refused(there: Records, file: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(file, "a") as opened:
        opened.writestr(parcel.MANIFEST, "{}")
    with pytest.raises(RecordCorruptError, match=r"holds 'manifest\.json' twice"):
        take_in(there, file)


def test_too_many_members_are_refused(there: Records, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.records.carry_in.MAX_MEMBERS", 4)
    with pytest.raises(RecordCorruptError, match="holds 5 pieces; a run has at most 4"):
        take_in(there, file)


def test_too_much_in_all_is_refused(there: Records, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.records.carry_in.MAX_TOTAL_BYTES", 1000)
    with pytest.raises(RecordCorruptError, match="which is more than any run"):
        take_in(there, file)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_refused(there: Records, file: Path, share: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(RecordCorruptError, match="is no whole file of a run"):
        take_in(there, file)
    assert there.runs() == ()


def test_no_byte_of_a_file_can_be_another_one(there: Records, file: Path) -> None:
    """Each change is refused in words, or lies where nothing is read; what is taken in is then the same run."""
    data = file.read_bytes()
    refused = 0
    for place in range(0, len(data), 17):
        file.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            with open_run_file(file) as incoming:
                assert incoming.links[-1].sha256 == json.loads(parts_of(file)[parcel.MANIFEST])["head_sha256"]
        except (RecordError, InputError):
            refused += 1
    assert refused > len(range(0, len(data), 17)) * 0.8


def test_a_file_that_is_not_there_is_told(there: Records, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        take_in(there, tmp_path / "nothing")


def test_evidence_that_changes_between_verifying_and_writing_is_not_written(
    here: Records, there: Records, tmp_path: Path
) -> None:
    """The file lies in a folder that somebody else may write to: what is written was looked at when it was read."""
    output = os.urandom(500_000)
    add_step(here, 3, output)
    file = tmp_path / "run.handrail"
    export(here, file)
    with open_run_file(file) as incoming:
        with file.open("r+b") as other:
            other.seek(250_000)
            other.write(b"\xff" * 20)
        with pytest.raises(RecordCorruptError, match=r"is damaged|was changed"):
            there.import_run(incoming)
    assert there.runs() == ()
    assert there.events(RUN) == ()
