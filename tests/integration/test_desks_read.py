"""What is read of each desk, page by page, without what the account may not read; and what is refused here."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.desks.desk import Client
from desktop.desks.errors import (
    DeskDeniedError,
    DeskSignInError,
    PostRefusedError,
    PostTooLargeError,
    ReplyLostError,
)
from desktop.desks.opening import open_client
from desktop.domain.desk import (
    Article,
    Audience,
    Change,
    DeskConfig,
    DeskKind,
    Escalation,
    Note,
    OutFile,
    Post,
    SignInWith,
    TicketRef,
)
from desktop.domain.errors import InputError
from tests.integration.desk_posts import KEY
from tests.servers.contracts import contract_servers, violations
from tests.servers.faulty_desk import Asked, FaultyDesk, faulty_desk

ADF = '{"version": 1, "type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}]}'
Json = dict[str, Any]
Open = Callable[..., Client]


@pytest.fixture(scope="module")
def fronts(contracts: Path) -> Iterator[dict[str, tuple[FaultyDesk, Any]]]:
    with ExitStack() as stack:
        servers = stack.enter_context(contract_servers(contracts, [str(kind) for kind in DeskKind]))
        yield {name: (stack.enter_context(faulty_desk(url)), mock) for name, (url, mock) in servers.items()}


@pytest.fixture
def desk(fronts: dict[str, tuple[FaultyDesk, Any]]) -> Iterator[Open]:
    """Open a desk whose server answers some requests as told; nothing may be against the contract at the end."""
    with ExitStack() as stack:

        def open_one(kind: str, told: Callable[[Asked], object] | None = None, **facts: str) -> Client:
            front, _ = fronts[kind]
            front.break_at(-1, "")
            front.answer = _answering(told) if told else None
            plain = DeskConfig(
                name="desk", kind=DeskKind(kind), address=front.url, account="me@example.com", project="OPS"
            )
            client = open_client(replace(plain, **facts), "token")  # type: ignore[arg-type]
            return stack.enter_context(closing(client))

        yield open_one
    assert [found for _, mock in fronts.values() for found in violations(mock)] == []


def _answering(told: Callable[[Asked], object]) -> Callable[[Asked], tuple[int, bytes] | None]:
    def answer(asked: Asked) -> tuple[int, bytes] | None:
        found = told(asked)
        if isinstance(found, int):
            return found, b'{"error": "no"}'
        return None if found is None else (200, json.dumps(found).encode())

    return answer


def number_of(asked: Asked, name: str, default: int = 1) -> int:
    from urllib.parse import parse_qs, urlsplit

    return int(parse_qs(urlsplit(asked.target).query).get(name, [default])[0])


def test_a_queue_of_freshdesk_is_read_to_its_last_page(desk: Open) -> None:
    def told(asked: Asked) -> object:
        first = 100 * number_of(asked, "page")
        rest = [{"id": first + place, "status": 2} for place in range(100 if first < 300 else 7)]
        return rest if asked.path.endswith("/tickets") else None

    assert len(list(desk("freshdesk", told).queue())) == 207


def test_a_list_that_begins_again_ends(desk: Open) -> None:
    def told(asked: Asked) -> object:
        return [{"id": place} for place in range(100)] if asked.path.endswith("/tickets") else None

    assert len(list(desk("freshdesk", told).queue())) == 100


def test_a_search_of_freshdesk_ends_at_its_tenth_page(desk: Open) -> None:
    def told(asked: Asked) -> object:
        first = 30 * number_of(asked, "page")
        found = {"results": [{"id": first + place} for place in range(30)]}
        return found if "/search/" in asked.path else None

    assert len(list(desk("freshdesk", told).queue("priority:4 AND status:2"))) == 300


def test_my_tickets_of_zendesk_are_searched_page_by_page(desk: Open) -> None:
    def told(asked: Asked) -> object:
        page = number_of(asked, "page")
        found = [{"id": page * 100 + place, "result_type": "ticket"} for place in range(3)]
        return (
            {"results": found, "next_page": "more" if page < 3 else None} if "/search" in asked.path else None
        )

    assert len(list(desk("zendesk", told).queue())) == 9


def test_a_view_of_zendesk_is_found_by_its_title(desk: Open) -> None:
    client = desk("zendesk")
    assert [ticket.ref.key for ticket in client.queue("unassigned tickets")] == ["35436", "20057623"]
    with pytest.raises(InputError, match="Tickets updated less than 12 Hours"):
        list(client.queue("mine"))


def test_a_queue_of_jira_goes_on_with_its_token_and_ends_when_it_comes_again(desk: Open) -> None:
    def told(asked: Asked) -> object:
        body = json.loads(asked.body) if asked.body else {}
        page = int(body.get("nextPageToken", 0))
        issues = [{"key": f"OPS-{page * 10 + place}", "fields": {}} for place in range(10)]
        return (
            {"issues": issues, "nextPageToken": str(min(page + 1, 3))} if "/search/" in asked.path else None
        )

    assert len(list(desk("jira", told).queue())) == 40


def test_a_queue_of_a_service_desk_is_read(desk: Open) -> None:
    (ticket,) = desk("jira").queue("queue:10/20")
    assert (ticket.ref.key, ticket.subject) == ("SD-1", "My keyboard is broken")
    with pytest.raises(PostRefusedError, match="queue:DESK/QUEUE"):
        list(desk("jira").queue("queue:mine"))


def test_all_comments_of_an_issue_are_read(desk: Open) -> None:
    def told(asked: Asked) -> object:
        start = number_of(asked, "startAt", 0)
        page = [{"id": str(start + place)} for place in range(min(100, 230 - start))]
        return {"comments": page, "total": 230} if asked.path.endswith("/comment") else None

    assert len(desk("jira", told).ticket("IT-1").comments) == 230


@pytest.mark.parametrize("status", [403, 404])
def test_an_issue_outside_of_the_portal_is_read_without_it(desk: Open, status: int) -> None:
    ticket = desk("jira", lambda asked: status if "/servicedeskapi/" in asked.path else None).ticket("IT-1")
    assert ticket.slas == ()
    assert ticket.text == "Main order flow broken"


@pytest.mark.parametrize("status", [403, 404])
def test_a_ticket_of_freshdesk_is_read_without_its_labels(desk: Open, status: int) -> None:
    told = {"ticket_fields": status}
    client = desk("freshdesk", lambda asked: told.get(asked.path.rpartition("/")[2]))
    assert client.ticket("20").custom == {"category": "Primary"}


@pytest.mark.parametrize(("kind", "key"), [("jira", "IT-1"), ("zendesk", "35436")])
def test_an_oauth_token_signs_in_too(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]], kind: str, key: str
) -> None:
    desk(kind, account="", sign_in=SignInWith.BEARER).ticket(key)
    assert {one.headers["Authorization"] for one in fronts[kind][0].arrived} == {"Bearer token"}


def test_a_visitor_of_zendesk_is_not_signed_in(desk: Open) -> None:
    def told(asked: Asked) -> object:
        return {"user": {"id": None, "name": "Anonymous user"}} if asked.path.endswith("/me") else None

    with pytest.raises(DeskSignInError):
        desk("zendesk", told).signed_in()


def test_an_end_user_of_zendesk_may_not_add_notes(desk: Open) -> None:
    def told(asked: Asked) -> object:
        return (
            {"user": {"id": 1, "email": "me@x.test", "role": "end-user"}}
            if asked.path.endswith("/me")
            else None
        )

    assert desk("zendesk", told).signed_in().can_comment is False


# -- what is internal in Jira ---------------------------------------------------------------------------


def note(**facts: Any) -> Post:
    return Post(key=KEY, what=Note(**{"ticket": TicketRef("desk", "IT-1"), "body": ADF, **facts}))


def plain_project(asked: Asked) -> object:
    """An issue of a project without a portal."""
    is_issue = asked.method == "GET" and asked.path.endswith("/issue/IT-1")
    return {"key": "IT-1", "fields": {"project": {"projectTypeKey": "software"}}} if is_issue else None


def sent_to(fronts: dict[str, tuple[FaultyDesk, Any]], kind: str) -> list[Json]:
    return [json.loads(one.body) for one in fronts[kind][0].arrived if one.method in ("POST", "PUT")]


def test_an_internal_note_is_refused_where_jira_has_none(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    for told in (plain_project, lambda asked: 404 if "/servicedeskapi/" in asked.path else None):
        client = desk("jira", told)
        with pytest.raises(PostRefusedError, match="--internal-to") as raised:
            client.send(note())
        assert not raised.value.may_have_arrived
        assert sent_to(fronts, "jira") == []


def test_an_account_that_may_not_know_posts_no_internal_note(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    client = desk(
        "jira", lambda asked: 403 if "/servicedeskapi/" in asked.path else None, internal_to="everyone"
    )
    with pytest.raises(DeskDeniedError):
        client.send(note())
    assert sent_to(fronts, "jira") == []


@pytest.mark.parametrize(
    ("internal_to", "visibility"),
    [
        ("role:Service Desk Team", {"type": "role", "value": "Service Desk Team"}),
        ("group:ops", {"type": "group", "value": "ops"}),
        ("everyone", None),
    ],
)
def test_an_internal_note_of_a_plain_issue_has_its_readers(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]], internal_to: str, visibility: Json | None
) -> None:
    desk("jira", plain_project, internal_to=internal_to).send(note())
    (sent,) = sent_to(fronts, "jira")
    assert sent.get("visibility") == visibility
    assert {"key": "sd.public.comment", "value": {"internal": True}} in sent["properties"]


def test_a_public_reply_of_a_plain_issue_is_for_all(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    desk("jira", plain_project, internal_to="role:Ops").send(note(audience=Audience.PUBLIC))
    (sent,) = sent_to(fronts, "jira")
    assert "visibility" not in sent


def test_a_desk_that_made_a_note_public_is_told_of(desk: Open) -> None:
    def shown(asked: Asked) -> object:
        return {"id": "7", "jsdPublic": True} if asked.method == "POST" else None

    assert "shows the comment" in desk("jira", shown).send(note()).warning
    body = Note(ticket=TicketRef("desk", "20"), body="<p>x</p>")
    assert (
        "public" in desk("freshdesk").send(Post(key=KEY, what=body)).warning
    )  # as the contract's example does


# -- what is refused before it is sent ------------------------------------------------------------------


def big(size_bytes: int) -> tuple[OutFile, ...]:
    return (OutFile(name="big.log", content_type="text/plain", data=bytes(size_bytes)),)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("zendesk", Note(ticket=TicketRef("desk", "1"), body="x" * 65536)),
        ("zendesk", Note(ticket=TicketRef("desk", "1"), body="x", files=big(50 * 2**20 + 1))),
        ("freshdesk", Note(ticket=TicketRef("desk", "1"), body="ä" * 530_000)),
        (
            "freshdesk",
            Note(ticket=TicketRef("desk", "1"), body="x", files=big(11 * 2**20) * 2),
        ),
        ("jira", Note(ticket=TicketRef("desk", "IT-1"), body=ADF.replace('"x"', f'"{"x" * 32768}"'))),
        ("jira", Note(ticket=TicketRef("desk", "IT-1"), body=ADF, files=big(1_000_001))),
    ],
)
def test_what_is_too_large_is_refused_here(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]], kind: str, what: Note
) -> None:
    with pytest.raises(PostTooLargeError):
        desk(kind).send(Post(key=KEY, what=what))
    assert sent_to(fronts, kind) == []


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("zendesk", Note(ticket=TicketRef("desk", "abc"), body="x")),
        ("zendesk", Change(ticket=TicketRef("desk", "1"), status="Closed!")),
        ("zendesk", Change(ticket=TicketRef("desk", "1"), assignee="kim")),
        ("zendesk", Change(ticket=TicketRef("desk", "1"))),
        ("zendesk", Article(desk="desk", section="", title="x", body="x")),
        ("zendesk", Escalation(ticket=TicketRef("desk", "35436"), project="", subject="x", body="x")),
        ("freshdesk", Change(ticket=TicketRef("desk", "1"), status="Done")),
        ("freshdesk", Change(ticket=TicketRef("desk", "1"), assignee="kim@example.com")),
        ("freshdesk", Article(desk="desk", section="x", title="x", body="x")),
        ("jira", Note(ticket=TicketRef("desk", "12"), body=ADF)),
        ("jira", Note(ticket=TicketRef("desk", "IT-1"), body="<p>x</p>")),
        ("jira", Note(ticket=TicketRef("desk", "IT-1"), body=ADF, audience=Audience.PUBLIC, files=big(1))),
        ("jira", Change(ticket=TicketRef("desk", "IT-1"), status="Unheard of")),
        ("jira", Change(ticket=TicketRef("desk", "IT-1"), assignee="kim@example.com")),
        ("jira", Article(desk="desk", section="", title="x", body=ADF)),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_sent(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]], kind: str, what: Any
) -> None:
    with pytest.raises(PostRefusedError) as raised:
        desk(kind).send(Post(key=KEY, what=what))
    assert not raised.value.may_have_arrived
    assert sent_to(fronts, kind) == []


def test_a_change_that_is_so_already_is_found_and_not_sent(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    def told(asked: Asked) -> object:
        is_issue = asked.method == "GET" and asked.path.endswith("/issue/IT-1")
        return {"key": "IT-1", "fields": {"status": {"name": "Closed"}}} if is_issue else None

    change = Post(key=KEY, what=Change(ticket=TicketRef("desk", "IT-1"), status="closed"))
    assert desk("jira", told).find(change) is not None
    desk("jira", told).send(change)
    assert sent_to(fronts, "jira") == []


def test_a_file_of_another_with_the_same_name_is_not_taken_for_ours(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    def told(asked: Asked) -> object:
        there = {
            "project": {"projectTypeKey": "service_desk"},
            "attachment": [{"filename": "big.log", "size": 3}],
        }
        is_issue = asked.method == "GET" and asked.path.endswith("/issue/IT-1")
        return {"key": "IT-1", "fields": there} if is_issue else None

    desk("jira", told).send(note(files=big(3) * 2))
    uploaded, comment = (one.body.decode() for one in fronts["jira"][0].arrived if one.method == "POST")
    for name in ("big-k3yk3yk3-1.log", "big-k3yk3yk3-2.log"):
        assert f'filename="{name}"' in uploaded
        assert name in comment


def test_a_new_issue_whose_answer_was_lost_is_looked_for_once_the_search_knows_it(
    desk: Open, fronts: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    client = desk("jira")
    fronts["jira"][0].break_at(1, "lost")  # behind the search for it
    with pytest.raises(ReplyLostError) as raised:
        client.send(
            Post(
                key=KEY, what=Escalation(ticket=TicketRef("desk", "IT-1"), project="", subject="x", body=ADF)
            )
        )
    assert raised.value.retry_after_s == 60
