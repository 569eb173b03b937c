"""Events come back from the journal as they went in, whatever values they hold."""

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import RecordCorruptError, RecordError
from desktop.domain.events import (
    ConsentGiven,
    Decision,
    EvidenceRef,
    Fault,
    PersonDecided,
    RunbookRef,
    RunStarted,
    StepFinished,
)
from desktop.domain.verdict import Verdict
from desktop.records.codec import decode, encode, parse_time, time_text

_TIMES = st.datetimes(timezones=st.just(UTC))
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=("Cs",)))
    | _TIMES,
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text("ab$", max_size=6), inner),
    max_leaves=20,
)


def _finished(**reading: Any) -> StepFinished:
    return StepFinished(step="space", entry=1, verdict=Verdict.PASS, reading=reading)


def _round_trip(event: StepFinished) -> Any:
    encoded = encode(event)
    return decode(encoded.kind, encoded.body)


@given(st.dictionaries(st.text("abc$", max_size=5), _VALUES))
def test_any_reading_comes_back(reading: dict[str, Any]) -> None:
    event = StepFinished(step="s", entry=1, verdict=Verdict.WARN, reading=reading)
    again = _round_trip(event)
    assert again == event
    assert encode(again) == encode(event)


def test_every_field_of_a_rich_event_comes_back() -> None:
    event = StepFinished(
        step="space",
        entry=3,
        verdict=Verdict.UNKNOWN,
        answer=("a", 1),
        looked_at={"steps.space.used_pct": 96.4},
        fault=Fault(kind="HostKey", message="Größe", facts={"is_changed": True}),
        evidence=(EvidenceRef(sha256="ab", name="stdout", size_bytes=3, kept_bytes=2),),
    )
    assert _round_trip(event) == event


@pytest.mark.parametrize("value", [math.inf, -math.inf, 10**400, -(2**63), 0.1 + 0.2, -0.0, 5e-324])
def test_numbers_of_every_size_come_back(value: float) -> None:
    again = _round_trip(_finished(value=value)).reading["value"]
    assert again == value
    assert type(again) is type(value)


def test_nan_comes_back_as_nan() -> None:
    assert math.isnan(_round_trip(_finished(value=math.nan)).reading["value"])


def test_a_time_comes_back_in_utc_and_a_text_that_looks_like_one_stays_text() -> None:
    at = datetime(2026, 11, 23, 17, 0, tzinfo=timezone(timedelta(hours=1)))
    again = _round_trip(_finished(at=at, text="2026-11-23T16:00:00Z")).reading
    assert again == {"at": at, "text": "2026-11-23T16:00:00Z"}
    assert again["at"].tzinfo is UTC


def test_lists_come_back_as_tuples_at_every_depth() -> None:
    assert _round_trip(_finished(rows=[{"x": [1, [2]]}])).reading == {"rows": ({"x": (1, (2,))},)}


def test_half_a_surrogate_pair_becomes_the_sign_for_no_character() -> None:
    assert _round_trip(_finished(name="a\udc80b")).reading["name"] == "a\ufffdb"


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), b"bytes", {1: "key"}, {"a", "b"}])  # noqa: DTZ001
def test_what_a_journal_cannot_keep_is_refused(value: object) -> None:
    with pytest.raises(RecordError, match=r"recorded|text"):
        encode(_finished(value=value))


def test_free_text_is_masked_and_what_holds_the_journal_together_is_not() -> None:
    def mask(text: str) -> str:
        return text.replace("hunter", "[hidden:pw]")

    ref = RunbookRef(id="hunter", title="hunter", version=1, sha256="hunter", file="hunter", source="hunter")
    started = RunStarted(runbook=ref, inputs={"note": "my hunter"}, operator="me", machine="m", program="p")
    encoded = encode(started, mask)
    again = decode(encoded.kind, encoded.body)
    assert isinstance(again, RunStarted)
    assert again.inputs == {"note": "my [hidden:pw]"}
    assert (again.runbook.id, again.runbook.source, again.runbook.title) == (
        "hunter",
        "hunter",
        "[hidden:pw]",
    )
    consent = ConsentGiven(step="hunter", entry=1, target="local", command="login hunter", by="me")
    assert encode(consent, mask).body.count("[hidden:pw]") == 1


def test_an_unknown_kind_says_that_a_newer_version_wrote_it() -> None:
    with pytest.raises(RecordError, match="Update Handrail"):
        decode("StepTeleported", "{}")


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"step":1}', '{"step":"a","entry":"x","decision":"retry","by":""}']
)
def test_a_body_that_is_no_event_is_corrupt(body: str) -> None:
    with pytest.raises(RecordCorruptError):
        decode("PersonDecided", body)


def test_the_text_of_an_event_is_fixed() -> None:
    """The chain hangs on these very characters: a change here breaks every record that exists."""
    event = PersonDecided(step="a", entry=1, decision=Decision.BY_HAND, by="é", verdict=Verdict.PASS)
    assert encode(event).body == (
        '{"by":"\\u00e9","decision":"by_hand","entry":1,"note":"","step":"a","verdict":"pass"}'
    )


def test_times_are_written_with_microseconds_and_read_back() -> None:
    at = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert time_text(at) == "2026-11-23T16:00:00.000000Z"
    assert parse_time(time_text(at)) == at
