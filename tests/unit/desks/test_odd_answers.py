"""Whatever a desk leaves out or writes otherwise, a ticket is read or the answer is called strange; nothing crashes."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.desks import freshdesk_tickets, jira_tickets, zendesk_tickets
from desktop.desks.errors import StrangeReplyError
from desktop.desks.members import number_at, plain, text_at, when_at
from desktop.domain.desk import Audience, DeskConfig, DeskKind

NOW = datetime(2026, 10, 2, tzinfo=UTC)
CONFIG = DeskConfig(name="desk", kind=DeskKind.JIRA, address="https://x.test")
WORDS = freshdesk_tickets.words_in(())
_NAMES = (
    *(
        "id",
        "key",
        "fields",
        "status",
        "priority",
        "name",
        "tags",
        "labels",
        "custom_fields",
        "slas",
        "comments",
    ),
    *(
        "policy_metrics",
        "breach_at",
        "stage",
        "ongoingCycle",
        "breachTime",
        "epochMillis",
        "customfield_1",
        "sla",
    ),
    *("description", "attachments", "attachment", "size", "due_by", "stats", "created_at", "requester_id"),
    *(
        "properties",
        "value",
        "internal",
        "visibility",
        "statusCategory",
        "completedCycles",
        "subject",
        "body",
    ),
)
_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(
        ["", "12", "-3", "2015-08-24T11:56:51Z", "99999-01-01", "sd.public.comment", "<p>x</p>", "\u2066"]
    ),
)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(_NAMES), inner, max_size=5)
    ),
    max_leaves=8,
)
_OBJECTS = st.dictionaries(st.sampled_from(_NAMES), _JSON, max_size=8)
SOME = settings(max_examples=40)


@SOME
@given(_OBJECTS)
def test_any_ticket_is_read_or_called_strange(told: dict[str, Any]) -> None:
    with suppress(StrangeReplyError):
        zendesk_tickets.ticket_from(CONFIG, told, {}, NOW)
    with suppress(StrangeReplyError):
        freshdesk_tickets.ticket_from(CONFIG, told, WORDS, {}, NOW)
    with suppress(StrangeReplyError):
        jira_tickets.ticket_from(CONFIG, told, {}, jira_tickets.slas_from(told))


@SOME
@given(_OBJECTS)
def test_any_comment_is_read(told: dict[str, Any]) -> None:
    for comment in (
        zendesk_tickets.comment_from(told, {}),
        freshdesk_tickets.comment_from(told, {}),
        jira_tickets.comment_from(told),
    ):
        assert comment.at.tzinfo is not None


@pytest.mark.parametrize(
    "told", [{}, {"public": None}, {"public": "yes"}, {"private": None}, {"private": "false"}]
)
def test_a_comment_that_does_not_say_who_reads_it_counts_as_internal(told: dict[str, Any]) -> None:
    assert zendesk_tickets.comment_from(told, {}).audience is Audience.INTERNAL
    assert freshdesk_tickets.comment_from(told, {}).audience is Audience.INTERNAL


@pytest.mark.parametrize(
    "told",
    [
        {"jsdPublic": False},
        {"visibility": {"type": "role", "value": "Administrators"}},
        {"properties": [{"key": "sd.public.comment", "value": {"internal": True}}]},
    ],
)
def test_a_comment_of_jira_with_limited_readers_is_internal(told: dict[str, Any]) -> None:
    assert jira_tickets.comment_from(told).audience is Audience.INTERNAL


def test_all_null_is_an_empty_ticket() -> None:
    told = dict.fromkeys(_NAMES) | {"id": 7}
    ticket = zendesk_tickets.ticket_from(CONFIG, told, {}, NOW)
    assert (ticket.ref.key, ticket.subject, ticket.priority, ticket.slas) == ("7", "", "", ())


def test_promises_are_read_of_each_vendor() -> None:
    zendesk = {
        "id": 1,
        "slas": {
            "policy_metrics": [
                {"metric": "first_reply_time", "stage": "achieved", "breach_at": "2026-10-01T00:00:00Z"},
                {"metric": "agent_work_time", "stage": "active", "breach_at": "2026-10-01T23:00:00Z"},
                {"metric": "requester_wait_time", "stage": "paused", "breach_at": None},
            ]
        },
    }
    first, work, wait = zendesk_tickets.ticket_from(CONFIG, zendesk, {}, NOW).slas
    assert (first.name, first.due_at, first.is_breached) == ("first reply", None, False)
    assert (work.name, work.is_breached) == ("agents' work", True)
    assert wait.is_paused
    fresh = {
        "id": 1,
        "fr_due_by": "2026-10-03T00:00:00Z",
        "due_by": "2026-10-01T00:00:00Z",
        "stats": {"first_responded_at": "2026-10-01T00:00:00Z"},
    }
    first, last = freshdesk_tickets.ticket_from(CONFIG, fresh, WORDS, {}, NOW).slas
    assert (first.due_at, first.is_breached) == (None, False)
    assert last.is_breached
    cycle = {"breachTime": {"epochMillis": 1_790_000_000_000}, "breached": False, "paused": False}
    jira = {"fields": {"customfield_1": {"name": "Time to resolution", "ongoingCycle": cycle}}}
    (promise,) = jira_tickets.slas_from(jira)
    assert promise.due_at == datetime.fromtimestamp(1_790_000_000, UTC)


def test_custom_fields_have_their_labels() -> None:
    told = {
        "key": "OPS-1",
        "names": {"customfield_10001": "Affected host"},
        "fields": {"customfield_10001": {"value": "web-03"}, "customfield_10002": [{"name": "a"}, "b"]},
    }
    ticket = jira_tickets.ticket_from(CONFIG, told, {})
    assert ticket.custom == {"Affected host": "web-03", "customfield_10002": "a, b"}


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (12, 12),
        ("12", 12),
        (" 12 ", 12),
        (12.0, 12),
        (1.5, None),
        (True, None),
        ("x", None),
        (None, None),
        ("-", None),
    ],
)
def test_numbers_are_taken_as_texts_too(value: object, number: int | None) -> None:
    assert number_at({"n": value}, "n") == number


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2015-10-08T14:42:00.000+0700", datetime(2015, 10, 8, 7, 42, tzinfo=UTC)),
        ("2015-08-24T11:56:51Z", datetime(2015, 8, 24, 11, 56, 51, tzinfo=UTC)),
        ("2015-08-24T11:56:51", datetime(2015, 8, 24, 11, 56, 51, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_moments_are_read_as_the_vendors_write_them(text: str, moment: datetime | None) -> None:
    assert when_at({"at": text}, "at") == moment


def test_what_is_no_text_is_empty() -> None:
    assert [text_at({"a": value}, "a") for value in (None, True, [], {}, 3, "x")] == [
        "",
        "",
        "",
        "",
        "3",
        "x",
    ]
    assert plain([{"value": "a"}, {"name": "b"}, [True], None]) == "a, b, yes"
