"""What of a runbook's inputs a ticket tells."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.desk import Audience, Comment, Ticket, TicketRef
from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.shift.ticket_inputs import found_in, inputs_from_ticket, text_of

NOW = datetime(2026, 10, 2, tzinfo=UTC)
BOOK = Runbook(
    runbook=1,
    id="try",
    title="Try",
    steps=(),
    inputs={
        "ticket": Input(type=InputType.TICKET),
        "host": Input(type=InputType.HOST, label="Affected host"),
        "target": Input(type=InputType.TARGET),
        "url": Input(type=InputType.URL),
        "path": Input(type=InputType.PATH, alert="labels.mountpoint"),
        "port": Input(type=InputType.PORT),
        "token": Input(type=InputType.SECRET, alert="labels.token"),
    },
)


def ticket(text: str, **custom: str) -> Ticket:
    return Ticket(
        ref=TicketRef("jira", "OPS-12"),
        url="",
        subject="Something is slow",
        text=text,
        requester="kim",
        status="Open",
        priority="",
        custom=custom,
    )


def told(text: str, **custom: str) -> dict[str, str]:
    return {name: one.value for name, one in inputs_from_ticket(BOOK, ticket(text, **custom)).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing to see", {}),
        ("web-03 is slow", {"host": "web-03", "target": "ssh:web-03"}),
        ("db.example.com is slow.", {"host": "db.example.com", "target": "ssh:db.example.com"}),
        ("10.0.0.7, please", {"host": "10.0.0.7", "target": "ssh:10.0.0.7"}),
        ("web-03 or web-04?", {}),
        ("see https://shop.example.com/cart?a=1.", {"url": "https://shop.example.com/cart?a=1"}),
        ("write to kim@example.com", {}),
        ("mountpoint = /var/log", {"path": "/var/log"}),
        ("/srv/data is full", {"path": "/srv/data"}),
        ("token = hunter2", {}),
        ("OPS-12 with utf-8", {}),
        ("db-primary-1 lags", {"host": "db-primary-1", "target": "ssh:db-primary-1"}),
        ("port: 8443", {}),
        ("version 1.2.3.400 in run.txt", {}),
    ],
)
def test_inputs_are_found_in_the_text(text: str, expected: dict[str, str]) -> None:
    assert told(text) == {"ticket": "jira:OPS-12", **expected}


def test_a_field_of_the_ticket_goes_first() -> None:
    found = inputs_from_ticket(BOOK, ticket("web-03 is slow", **{"affected host": "db-1", "Port": "8443"}))
    assert (found["host"].value, found["host"].where) == ("db-1", "the field affected host")
    assert found["port"].value == "8443"


def test_what_does_not_fit_is_left_out() -> None:
    assert told("", port="many", host="-oProxyCommand=x y") == {"ticket": "jira:OPS-12"}


def test_comments_are_read_too_and_cleaned() -> None:
    comment = Comment(
        id="1", author="kim", at=NOW, text="it is \x1b[31mweb-03\x1b[0m", audience=Audience.INTERNAL
    )
    one = replace(ticket("slow"), comments=(comment,))
    assert "\x1b" not in text_of(one)
    assert inputs_from_ticket(BOOK, one)["host"].value == "web-03"


def test_kinds_are_told_apart() -> None:
    text = (
        "From 10.1.0.0/16 kim@x.example reached https://a.example:8/b and b.example at /opt/x, not 300.1.1.1"
    )
    assert found_in(text) == {
        "url": ("https://a.example:8/b",),
        "email": ("kim@x.example",),
        "cidr": ("10.1.0.0/16",),
        "name": ("b.example",),
        "path": ("/opt/x",),
    }


@settings(max_examples=40)
@given(st.text(st.sampled_from("ab-.1/:@ \n<>\"'"), max_size=200))
def test_any_text_is_searched(text: str) -> None:
    assert all(one in text for kind in found_in(text).values() for one in kind)


def test_a_long_text_is_searched_at_once() -> None:
    for piece in ("a-", "1.", "/a", "a.", "http://", "a@"):
        found_in(piece * 30_000)
