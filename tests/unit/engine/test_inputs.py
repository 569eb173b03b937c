"""Inputs are typed values or one sentence each on what does not fit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import InputError
from desktop.domain.inputs import Input, InputType, Rule
from desktop.domain.runbook import Runbook
from desktop.engine.inputs import InputsError, parse_inputs, parse_value, parse_written
from tests.unit.engine.driving import run_step, runbook_of

T = InputType
CHOICES = ("red", "green")


def book(**inputs: Input) -> Runbook:
    return runbook_of(run_step("one"), inputs=inputs)


@pytest.mark.parametrize(
    ("kind", "given_value", "value"),
    [
        (T.STRING, "a b", "a b"),
        (T.STRING, 5, "5"),
        (T.STRING, True, "true"),
        (T.STRING, False, "false"),
        (T.TEXT, "two\nlines", "two\nlines"),
        (T.INTEGER, "-7", -7),
        (T.INTEGER, 7, 7),
        (T.NUMBER, "1.5", 1.5),
        (T.NUMBER, 2, 2),
        (T.BOOLEAN, "Yes", True),
        (T.BOOLEAN, True, True),
        (T.BOOLEAN, "0", False),
        (T.CHOICE, "red", "red"),
        (T.CHOICES, "red, green", ["red", "green"]),
        (T.CHOICES, '["green"]', ["green"]),
        (T.CHOICES, ("red",), ["red"]),
        (T.TARGET, " ssh://root@web:22 ", "ssh://root@web:22"),
        (T.TARGETS, "local,ssh:web", ["local", "ssh:web"]),
        (T.PATH, "/var/log", "/var/log"),
        (T.URL, "https://example.com:8443/x?y=1", "https://example.com:8443/x?y=1"),
        (T.HOST, "web-03.example", "web-03.example"),
        (T.HOST, "::1", "::1"),
        (T.HOST, "[2001:DB8::1]", "2001:db8::1"),
        (T.PORT, "443", 443),
        (T.CIDR, "10.0.0.5/8", "10.0.0.0/8"),
        (T.EMAIL, "ada@example.com", "ada@example.com"),
        (T.DURATION, "5m", 300.0),
        (T.SIZE, "4 GiB", 4 * 2**30),
        (T.DATETIME, "2026-10-02T04:11:00+02:00", datetime(2026, 10, 2, 2, 11, tzinfo=UTC)),
        (
            T.DATETIME,
            datetime(2026, 10, 2, 4, 11, tzinfo=timezone(timedelta(hours=2))),
            datetime(2026, 10, 2, 2, 11, tzinfo=UTC),
        ),
        (T.SECRET, "jira-token", "jira-token"),
        (T.TICKET, "OPS-7", "OPS-7"),
    ],
)
def test_value_of_each_type(kind: InputType, given_value: Any, value: Any) -> None:
    found = parse_value(Input(type=kind, choices=CHOICES), given_value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "given_value", "told"),
    [
        (T.STRING, "two\nlines", "one line only"),
        (T.STRING, "a\x00b", "NUL"),
        (T.STRING, "caf\udce9", "not UTF-8"),
        (T.STRING, ["a"], "is not a text"),
        (T.INTEGER, "1.5", "not a whole number"),
        (T.INTEGER, "1_000", "not a whole number"),
        (T.INTEGER, "٣", "not a whole number"),
        (T.INTEGER, "9" * 5000, "not a whole number"),
        (T.INTEGER, True, "not a whole number"),
        (T.NUMBER, "nan", "not a number"),
        (T.NUMBER, "inf", "not a number"),
        (T.NUMBER, "1e999", "not a number"),
        (T.NUMBER, float("nan"), "not a number"),
        (T.NUMBER, 10**400, "not a number"),
        (T.BOOLEAN, "maybe", "neither yes nor no"),
        (T.CHOICE, "blue", "none of red, green"),
        (T.CHOICES, "red,blue", "none of red, green"),
        (T.CHOICES, "[red", "not a JSON list"),
        (T.CHOICES, "[" * 100_000, "not a JSON list"),
        (T.CHOICES, [["red"]], "is not a text"),
        (T.TARGET, "web", "not a target"),
        (T.TARGETS, "local,web", "not a target"),
        (T.URL, "ftp://example.com", "not a URL"),
        (T.URL, "https://", "not a URL"),
        (T.URL, "https://a b/", "not a URL"),
        (T.URL, "https://[::1", "not a URL"),
        (T.URL, "https://example.com:0", "not a URL"),
        (T.HOST, "root@web", "without user"),
        (T.HOST, "web/x", "without user or path"),
        (T.HOST, "web:22", "without a port"),
        (T.HOST, "-x", "not a host"),
        (T.PORT, "0", "not a port"),
        (T.PORT, "65536", "not a port"),
        (T.CIDR, "10.0.0.0/33", "not a network"),
        (T.EMAIL, "ada", "not an e-mail"),
        (T.EMAIL, "a da@example.com", "not an e-mail"),
        (T.DURATION, "5", "not a duration"),
        (T.SIZE, "big", "not a size"),
        (T.DATETIME, "yesterday", "not a time"),
        (T.DATETIME, "0001-01-01T00:00:00+23:00", "not a time"),
    ],
)
def test_what_does_not_fit_is_said_in_words(kind: InputType, given_value: Any, told: str) -> None:
    with pytest.raises(InputError, match=told) as fault:
        parse_value(Input(type=kind, choices=CHOICES), given_value)
    assert len(str(fault.value)) < 300


def test_time_without_a_zone_is_of_this_place() -> None:
    found = parse_value(Input(type=T.DATETIME), "2026-10-02T04:11:00")
    assert found == datetime(2026, 10, 2, 4, 11).astimezone()


@pytest.mark.parametrize(
    ("spec", "given_value", "told"),
    [
        (Input(type=T.INTEGER, min=3), "2", "2 is under 3"),
        (Input(type=T.INTEGER, max=3), "4", "4 is over 3"),
        (Input(min=3), "ab", "2 characters, which is under 3"),
        (Input(max=1), "ab", "2 characters, which is over 1"),
        (Input(type=T.TARGETS, min=2), "local", "1 items, which is under 2"),
        (Input(pattern="[a-z]+"), "A", "does not fit the pattern"),
        (Input(pattern="a|b"), "ab", "does not fit the pattern"),
        (Input(pattern="(a"), "a", "cannot be used"),
    ],
)
def test_bounds_and_patterns(spec: Input, given_value: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_value(spec, given_value)


def test_bounds_do_not_touch_what_has_no_measure() -> None:
    assert parse_value(Input(type=T.BOOLEAN, min=5), "no") is False


def test_all_faults_come_at_once_by_name() -> None:
    runbook = book(host=Input(type=T.TARGET), count=Input(type=T.INTEGER), label=Input(required=False))
    with pytest.raises(InputsError) as fault:
        parse_inputs(runbook, {"hots": "local", "count": "x"})
    assert set(fault.value.faults) == {"hots", "host", "count"}
    assert "did you mean" in fault.value.faults["hots"].lower()
    assert fault.value.faults["host"] == "a value is needed (target)."
    assert "input count: 'x' is not a whole number." in str(fault.value)


def test_defaults_are_typed_too_and_what_is_not_required_is_missing() -> None:
    runbook = book(
        wait=Input(type=T.DURATION, default="5m"), label=Input(required=False), zero=Input(default=0)
    )
    assert parse_inputs(runbook, {}) == {"wait": 300.0, "label": None, "zero": "0"}
    assert parse_inputs(runbook, {"wait": ""})["wait"] == 300.0


@given(
    st.sampled_from(InputType), st.text(max_size=40) | st.floats() | st.integers() | st.booleans() | st.none()
)
def test_any_value_of_any_type_fits_or_is_refused(kind: InputType, given_value: Any) -> None:
    try:
        found = parse_value(Input(type=kind, choices=CHOICES), given_value)
    except InputError:
        return
    assert found is not None


LIMITS = {"low": Input(type=T.NUMBER), "high": Input(type=T.NUMBER), "ticket": Input(required=False)}
ORDERED = Rule(assert_="low < high", say="${low} must be under ${high}.")


def ruled(*rules: Rule) -> Runbook:
    return replace(book(**LIMITS), rules=rules)


def test_inputs_that_do_not_fit_together_are_told_in_the_words_of_the_rule() -> None:
    with pytest.raises(InputsError) as raised:
        parse_inputs(ruled(ORDERED, Rule(assert_="high < 3")), {"low": 5, "high": 4})
    assert raised.value.faults == {"rules": "5 must be under 4. It must hold that high < 3."}
    assert str(raised.value).startswith("inputs: 5 must be under 4.")


def test_rules_that_hold_say_nothing() -> None:
    assert parse_inputs(ruled(ORDERED), {"low": 3, "high": 4})["high"] == 4


def test_rules_come_after_the_inputs_fit_one_by_one() -> None:
    with pytest.raises(InputsError) as raised:
        parse_inputs(ruled(ORDERED), {"low": "x", "high": 4})
    assert set(raised.value.faults) == {"low"}


def test_a_rule_about_an_input_that_was_left_out_does_not_apply_unless_it_asks() -> None:
    values = {"low": 3, "high": 4}
    assert parse_inputs(ruled(Rule(assert_="startswith(ticket, 'INC')")), values)["ticket"] is None
    with pytest.raises(InputsError, match=r"Name the ticket\."):
        parse_inputs(ruled(Rule(assert_="exists(ticket)", say="Name the ticket.")), values)


def test_a_rule_that_cannot_be_told_stops_the_start_with_the_reason() -> None:
    with pytest.raises(InputsError, match=r"`low < ticket` could not be told"):
        parse_inputs(ruled(Rule(assert_="low < ticket")), {"low": 3, "high": 4, "ticket": "x"})


def test_rules_know_what_time_it_is() -> None:
    spec = replace(book(at=Input(type=T.DATETIME)), rules=(Rule(assert_="at < now", say="Not yet."),))
    noon = datetime(2026, 10, 2, 12, tzinfo=UTC)
    assert parse_inputs(spec, {"at": "2026-10-02T11:00:00Z"}, noon)["at"] < noon  # type: ignore[operator]
    with pytest.raises(InputsError, match=r"Not yet\."):
        parse_inputs(spec, {"at": "2026-10-02T13:00:00Z"}, noon)


def test_seconds_that_another_runbook_hands_on_are_a_duration() -> None:
    assert parse_value(Input(type=T.DURATION), 90.0) == 90.0
    with pytest.raises(InputError, match="with its unit"):
        parse_written(Input(type=T.DURATION), 90)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (
            "ssh:a,ssm:p/eu-west-1/tag:A=b,tag:C=d,local",
            ["ssh:a", "ssm:p/eu-west-1/tag:A=b,tag:C=d", "local"],
        ),
        ("aws:p/eu-west-1,us-east-1,ssh:a", ["aws:p/eu-west-1,us-east-1", "ssh:a"]),
        ("ssm:p/eu-west-1/i-01234567,i-89abcdef", ["ssm:p/eu-west-1/i-01234567,i-89abcdef"]),
        (["ssm:p/eu-west-1/tag:A=b,tag:C=d"], ["ssm:p/eu-west-1/tag:A=b,tag:C=d"]),
    ],
)
def test_commas_of_a_target_that_stands_for_several_are_its_own(typed: Any, found: list[str]) -> None:
    assert parse_value(Input(type=InputType.TARGETS), typed) == found


@pytest.mark.parametrize("typed", ["tag:A=b", "ssh:a,tag:A=b", "ssm:p/eu-west-1/tag:A=b,web"])
def test_what_goes_on_with_no_target_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="is not a target"):
        parse_value(Input(type=InputType.TARGETS), typed)
