"""Parameters come from YAML values and from text alike, and a wrong one is named."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.checks.catalogue import AnyCheck
from desktop.checks.parameters import FieldKind, ReadingField, build_params, parameter_fields, reading_fields
from desktop.checks.spec import CheckSpec
from desktop.domain.errors import InputError
from desktop.domain.values import Value


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Params:
    name: str
    count: int = 1
    share: float = 0.5
    is_deep: bool = False
    limit_s: float = 30.0
    room_bytes: int = 0
    hosts: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    query: Mapping[str, Value] | None = None
    port: int | None = None
    at: datetime | None = None
    colour: Colour = Colour.RED


@dataclass(frozen=True, slots=True)
class Part:
    size_bytes: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    used_pct: float
    parts: tuple[Part, ...]
    biggest: Part | None
    names: tuple[str, ...]
    since: datetime | None
    extra: Mapping[str, Value]


SPEC: AnyCheck = CheckSpec(
    id="test.check", title="Test", explanation="", params=Params, reading=Reading, default_outcomes=()
)


def built(**values: Any) -> Params:
    params = build_params(SPEC, {"name": "x", **values})
    assert isinstance(params, Params)
    return params


@pytest.mark.parametrize(
    ("field", "given", "wanted"),
    [
        ("count", "7", 7),
        ("count", 7.0, 7),
        ("share", "0.25", 0.25),
        ("share", 1, 1.0),
        ("is_deep", "true", True),
        ("is_deep", True, True),
        ("limit_s", "5m", 300.0),
        ("limit_s", "1h 30m", 5400.0),
        ("limit_s", 12, 12.0),
        ("room_bytes", "4 GiB", 4 * 2**30),
        ("room_bytes", "512", 512),
        ("hosts", "a, b", ("a", "b")),
        ("hosts", '["a", "b,c"]', ("a", "b,c")),
        ("hosts", ["a", "b"], ("a", "b")),
        ("ports", "80,443", (80, 443)),
        ("query", '{"a": [1, null]}', {"a": [1, None]}),
        ("query", None, None),
        ("port", "8080", 8080),
        ("port", None, None),
        ("at", "2026-10-05T08:00:00+02:00", datetime(2026, 10, 5, 6, tzinfo=UTC)),
        ("at", "2026-10-05", datetime(2026, 10, 5, tzinfo=UTC)),
        ("colour", "blue", Colour.BLUE),
        ("name", 42, "42"),
    ],
)
def test_value_is_read_as_the_parameters_type(field: str, given: Value, wanted: object) -> None:
    found = getattr(built(**{field: given}), field)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("count", "many", "count must be a whole number, not 'many'"),
        ("count", True, "count must be a whole number, not True"),
        ("count", 1.5, "count must be a whole number"),
        ("share", "nan", "share must be a number"),
        ("is_deep", "yes", "is_deep must be true or false"),
        ("is_deep", 1, "is_deep must be true or false"),
        ("limit_s", "5 parsecs", "not a duration"),
        ("room_bytes", "big", "not a size"),
        ("ports", "80,http", "ports must be a list"),
        ("hosts", 3, "hosts must be a list"),
        ("hosts", "[1", "hosts must be a list"),
        ("query", "[1]", "query must be a JSON object"),
        ("query", "{", "query must be a JSON object"),
        ("port", "ssh", "port must be a whole number"),
        ("at", "yesterday", "at must be a date and time"),
        ("colour", "green", "colour must be one of red, blue"),
        ("name", True, "name must be text"),
    ],
)
def test_wrong_value_is_named_with_what_is_wanted(field: str, given: Value, said: str) -> None:
    with pytest.raises(InputError) as raised:
        built(**{field: given})
    assert said in str(raised.value)
    assert "test.check" in str(raised.value)


def test_unknown_parameter_offers_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no parameter 'counts'\. Did you mean count\?"):
        built(counts=1)


def test_missing_parameter_is_named() -> None:
    with pytest.raises(InputError, match="needs name"):
        build_params(SPEC, {})


@given(st.sampled_from([*Params.__dataclass_fields__]), st.text(max_size=40))
def test_any_text_is_taken_or_refused(field: str, text: str) -> None:
    with suppress(InputError):
        built(**{field: text})


def test_fields_of_parameters_tell_what_may_be_left_out() -> None:
    shapes = {shape.name: shape for shape in parameter_fields(SPEC)}
    assert shapes["name"] == ReadingField("name", FieldKind.TEXT)
    assert shapes["count"] == ReadingField("count", FieldKind.INTEGER, is_optional=True)
    assert shapes["hosts"] == ReadingField("hosts", FieldKind.TEXT, is_optional=True, is_list=True)


def test_fields_of_a_reading_reach_into_its_records() -> None:
    part = (
        ReadingField("size_bytes", FieldKind.INTEGER),
        ReadingField("note", FieldKind.TEXT, is_optional=True),
    )
    assert reading_fields(SPEC) == (
        ReadingField("used_pct", FieldKind.NUMBER),
        ReadingField("parts", FieldKind.RECORD, is_list=True, fields=part),
        ReadingField("biggest", FieldKind.RECORD, is_optional=True, fields=part),
        ReadingField("names", FieldKind.TEXT, is_list=True),
        ReadingField("since", FieldKind.DATETIME, is_optional=True),
        ReadingField("extra", FieldKind.ANY),
    )
