"""What is kept up with each event is what looking through all entries would find."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.changed import changed
from desktop.domain.entry import EntryState, StepEntry
from desktop.domain.events import FanItem, Fault, RunbookRef
from desktop.domain.found import Found, found_in
from desktop.domain.long_tuple import LongTuple
from desktop.domain.run import Run, latest_of
from desktop.domain.seen import Abreast, Index, abreast_of, index_of
from desktop.domain.verdict import Verdict

NOW = datetime(2026, 11, 20, 4, 12, tzinfo=UTC)
PLACES = (("", ""), ("0", "g#0;"), ("1", "g#1;"), ("1.0", "g#1;h#0;"))


@st.composite
def many(draw: st.DrawFn) -> list[StepEntry]:
    """Entries in the order of their events, each again as it is after some of them."""
    made: list[StepEntry] = []
    for seq in range(1, draw(st.integers(1, 12)) + 1):
        row, place = draw(st.sampled_from(PLACES))
        step = draw(st.sampled_from("ab"))
        number = sum((one.step, one.row) == (step, row) for one in made) + 1
        state = draw(st.sampled_from(EntryState))
        made.append(
            StepEntry(
                step=step, entry=number, state=state, seq=seq, started_at=NOW, row=row, place=place,
                used_in=draw(st.sampled_from((0, 0, 7))), is_stale=draw(st.booleans()),
                is_recheck=draw(st.integers(0, 5)) == 0, is_row=draw(st.integers(0, 5)) == 0,
            )
        )  # fmt: skip
    return made


@given(many(), st.data())
def test_the_index_of_changed_entries_is_that_of_their_last_states(
    entries: list[StepEntry], data: st.DataObject
) -> None:
    """An entry that begins, and then ends, leaves what it is in the end."""
    index = Index()
    for entry in entries:
        if data.draw(st.booleans()):
            index = index.with_entry(changed(entry, state=EntryState.RUNNING, is_stale=False))
            entry = replace(entry, is_stale=False, state=EntryState.FINISHED)
            entries[entry.seq - 1] = entry
        index = index.with_entry(entry)
    assert index == index_of(entries)


@given(many(), st.data())
def test_what_was_found_is_what_the_last_states_tell_in_whatever_order_they_came(
    entries: list[StepEntry], data: st.DataObject
) -> None:
    """An earlier entry may change after a later one of its step and row has begun; the later one counts."""
    counting = [one for one in entries if one.counts]
    found = Found()
    for entry in counting:
        found = found.with_entry(changed(entry, verdict=data.draw(st.sampled_from([None, *Verdict]))))
    ended = [changed(one, verdict=data.draw(st.sampled_from(Verdict))) for one in counting]
    for entry in data.draw(st.permutations(ended)):
        found = found.with_entry(entry)
    assert found == found_in(ended)
    assert set(found.verdicts) == {one.verdict for one in latest_of(ended)}


@given(many())
def test_the_latest_entries_are_those_that_a_search_finds(entries: list[StepEntry]) -> None:
    index = index_of(entries)
    for step in "ab":
        mine = [one for one in entries if one.step == step and not one.is_row]
        standing = [one for one in mine if one.state is not EntryState.WITHDRAWN]
        assert index.latest.get(step) == _whole(standing)
        for used_in in (0, 7):
            counting = [one for one in mine if one.is_seen and one.used_in == used_in]
            seen = index.seen.get(used_in, {}).get(step)
            assert (seen.whole if seen else None) == _whole(counting)
            assert dict(seen.places if seen else {}) == {one.place: one for one in counting}
    for entry in entries:
        same = [one.entry for one in entries if (one.step, one.row) == (entry.step, entry.row)]
        assert index.counts[entry.step, entry.row] == max(same)


def _whole(entries: list[StepEntry]) -> StepEntry | None:
    least = min((one.row.count(".") + bool(one.row) for one in entries), default=0)
    return next((one for one in reversed(entries) if one.row.count(".") + bool(one.row) == least), None)


def row(number: int, **keys: object) -> StepEntry:
    given: dict[str, object] = {"state": EntryState.FINISHED, "verdict": Verdict.PASS, **keys}
    return StepEntry(step="a", entry=1, seq=10 + number, started_at=NOW, row=str(number), within=3, **given)  # type: ignore[arg-type]


AROUND = StepEntry(
    step="a",
    entry=1,
    state=EntryState.RUNNING,
    seq=3,
    started_at=NOW,
    is_container=True,
    is_parallel=True,
    fan=(FanItem(),) * 20,
)


@given(st.permutations(range(12)), st.integers(0, 12))
def test_rows_that_have_begun_are_known_in_whatever_order_they_began(order: list[int], count: int) -> None:
    abreast = Abreast(AROUND)
    for number in order[:count]:
        abreast = abreast.with_entry(row(number, state=EntryState.RUNNING)).with_entry(row(number))
    assert set(range(abreast.upto)) - abreast.passed_by == set(order[:count])
    assert all(number < abreast.upto for number in abreast.passed_by)
    assert not abreast.odd


def test_rows_that_may_come_again_are_kept_until_they_have() -> None:
    kept = [
        row(0, fault=Fault(kind="HostKey", message="")),
        row(1, fault=Fault(kind="Cancelled", message="")),
        row(2, state=EntryState.INTERRUPTED),
        row(3, fault=Fault(kind="Connect", message="")),
    ]
    abreast = abreast_of((AROUND,), kept)
    assert abreast is not None
    assert set(abreast.odd) == {"0", "1", "2"}
    assert set(abreast.with_entry(replace(row(2), seq=40, entry=2)).odd) == {"0", "1"}
    assert abreast_of((), kept) is None


def test_a_copy_is_what_replace_makes_and_knows_its_fields() -> None:
    run = Run(run_id="r", entries=LongTuple((row(1),)))
    ref = RunbookRef(id="t", title="T", version=1, sha256="0" * 64, file="t.yaml", source="")
    assert changed(run, used=(ref,), position="x") == replace(run, used=(ref,), position="x")
    assert changed(row(1), said="x") == replace(row(1), said="x")
    assert run.position == ""
    with pytest.raises(KeyError):
        changed(run, no_such_field=1)
