"""Which addresses a desk may have, and what its answers mean."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from desktop.desks.answers import desk_words, retry_after_s
from desktop.desks.http import checked_site
from desktop.desks.opening import check_config
from desktop.domain.desk import DeskConfig, DeskKind, SignInWith
from desktop.domain.errors import InputError


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://example.atlassian.net/", "https://example.atlassian.net"),
        ("http://127.0.0.1:4010", "http://127.0.0.1:4010"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:1", "http://[::1]:1"),
    ],
)
def test_an_address_is_taken(address: str, site: str) -> None:
    assert checked_site(address) == site


@pytest.mark.parametrize(
    "address",
    [
        "http://example.zendesk.com",
        "http://10.0.0.5",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "https://kim:secret@example.zendesk.com",
        "https://example.zendesk.com/agent",
        "https://example.zendesk.com?x=1",
        "ftp://example.zendesk.com",
        "example.zendesk.com",
        "https://",
        "",
    ],
)
def test_an_address_is_refused(address: str) -> None:
    with pytest.raises(InputError):
        checked_site(address)


@pytest.mark.parametrize(
    ("headers", "pause_s"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"ratelimit-reset": "41"}, 41.0),
        ({"retry-after": "3", "ratelimit-reset": "41"}, 3.0),
        ({"retry-after": "soon", "ratelimit-reset": "41"}, 41.0),
        ({"retry-after": "999999999"}, 86400.0),
        ({"x-ratelimit-reset": "2001-01-01T00:00:00Z"}, 0.0),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_the_pause_that_a_desk_asks_for(headers: dict[str, str], pause_s: float | None) -> None:
    assert retry_after_s(headers) == pause_s


def test_a_pause_may_be_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=90)
    for headers in (
        {"retry-after": format_datetime(later, usegmt=True)},
        {"x-ratelimit-reset": later.isoformat(timespec="seconds")},
    ):
        assert retry_after_s(headers) == pytest.approx(90, abs=3)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"errorMessages": ["No issue."], "errors": {"summary": "Too long."}}, "No issue; Too long"),
        ({"error": {"title": "Forbidden", "message": "No."}}, "Forbidden; No"),
        (
            {"description": "Failed", "errors": [{"field": "status", "message": "bad", "code": "x"}]},
            "Failed; status; bad; x",
        ),
        ({"error": "a\x1b[31mb\n c"}, "ab c"),
        (None, ""),
        ([[[[[[[["deep"]]]]]]]], ""),
    ],
)
def test_a_desk_s_own_words_are_told(data: object, said: str) -> None:
    assert desk_words(data) == said


def desk(**facts: object) -> DeskConfig:
    plain = {"name": "jira", "kind": DeskKind.JIRA, "address": "https://x.test", "account": "me@x.test"}
    return DeskConfig(**{**plain, **facts})  # type: ignore[arg-type]


def test_a_desk_that_is_whole_is_taken() -> None:
    check_config(desk())
    check_config(desk(account="", sign_in=SignInWith.BEARER))
    check_config(desk(kind=DeskKind.FRESHDESK, account=""))
    check_config(desk(internal_to="role:Service Desk Team"))


@pytest.mark.parametrize(
    "facts",
    [
        {"name": ""},
        {"name": "a:b"},
        {"name": "a b"},
        {"account": ""},
        {"account": "me"},
        {"kind": DeskKind.FRESHDESK, "sign_in": SignInWith.BEARER},
        {"address": "http://x.test"},
        {"internal_to": "all"},
        {"internal_to": "role:"},
    ],
)
def test_a_desk_that_cannot_be_asked_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(InputError):
        check_config(desk(**facts))
