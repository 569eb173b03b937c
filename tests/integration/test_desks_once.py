"""A post is there once, whatever was lost on the way, among the notes of others and when somebody quotes its key."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from desktop.desks.adf_text import adf_to_text
from desktop.desks.errors import DeskError
from desktop.desks.html_text import html_to_text
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
    TicketRef,
)
from tests.integration.desk_posts import KEY, PATIENT
from tests.servers.contracts import contract_servers, violations
from tests.servers.desk_states import FreshdeskState, JiraState, State, ZendeskState
from tests.servers.faulty_desk import Asked, FaultyDesk, faulty_desk

OTHERS = 230  # notes of others on the ticket: more than two pages of each vendor
MARK = f"handrail-{KEY}"
TICKETS = {DeskKind.JIRA: "IT-1", DeskKind.ZENDESK: "35436", DeskKind.FRESHDESK: "20"}
STATES: dict[DeskKind, type[State]] = {
    DeskKind.JIRA: JiraState,
    DeskKind.ZENDESK: ZendeskState,
    DeskKind.FRESHDESK: FreshdeskState,
}
LETTERS = Path(__file__).parents[1] / "golden" / "summary" / "letters"
SUFFIXES = {DeskKind.JIRA: "adf.json", DeskKind.ZENDESK: "zendesk.html", DeskKind.FRESHDESK: "freshdesk.html"}
KINDS = pytest.mark.parametrize("kind", list(DeskKind))


def body_of(kind: DeskKind, text: str) -> str:
    if kind is not DeskKind.JIRA:
        return f"<p>{text}</p>"
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return json.dumps({"version": 1, "type": "doc", "content": [paragraph]})


def posts(kind: DeskKind) -> dict[str, Post]:
    at, body = TicketRef("desk", TICKETS[kind]), body_of(kind, "/var is full")
    files = (OutFile(name="a.txt", content_type="text/plain", data=b"abc"),)
    whats: dict[str, Any] = {
        "a note": Note(ticket=at, body=body),
        "a note with files": Note(ticket=at, body=body, files=files),
        "an escalation": Escalation(ticket=at, project="", subject="Full", body=body, files=files),
    }
    if kind is not DeskKind.FRESHDESK:
        whats["a change"] = Change(ticket=at, status="Closed" if kind is DeskKind.JIRA else "pending")
    if kind is not DeskKind.JIRA:
        whats["an article"] = Article(desk="desk", section="", title="Full disks", body=body)
    return {name: Post(key=KEY, what=what) for name, what in whats.items()}


class Bench:
    """A desk whose server remembers, behind one that can break, in front of the contract server."""

    def __init__(self, kind: DeskKind, front: FaultyDesk, mock: Any) -> None:
        self.kind, self.front, self.mock = kind, front, mock
        project = "OPS" if kind is DeskKind.JIRA else ""
        config = DeskConfig(
            name="desk", kind=kind, address=front.url, account="me@example.com", project=project, section="4"
        )
        self.desk = open_client(config, "token", PATIENT)
        self.reset()

    def reset(self) -> None:
        self.state = STATES[self.kind]()
        self.state.foreign_notes(OTHERS)
        self.front.answer = self.state.answer
        self.front.break_at(-1, "")

    @property
    def there(self) -> dict[str, int]:
        """How many of each there are of ours."""
        state = self.state
        made_notes = sum(len(one.get("notes", ())) for one in state.made)
        return {
            "notes": len(state.notes) - OTHERS + made_notes,
            "made": len(state.made),
            "links": len(state.links),
            "articles": len(state.articles),
            "files": len(state.files),
        }


@pytest.fixture(scope="module")
def benches(contracts: Path) -> Iterator[dict[DeskKind, Bench]]:
    with ExitStack() as stack:
        servers = stack.enter_context(contract_servers(contracts, [str(kind) for kind in DeskKind]))
        made = {
            kind: Bench(kind, stack.enter_context(faulty_desk(servers[kind][0])), servers[kind][1])
            for kind in DeskKind
        }
        for bench in made.values():
            stack.callback(bench.desk.close)
        yield made


def writes(asked: Asked) -> bool:
    return asked.method != "GET" and "/search/" not in asked.path


CASES = [pytest.param(kind, name, id=f"{kind}: {name}") for kind in DeskKind for name in posts(kind)]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_it_is_there_once_whichever_request_lost_its_answer(
    kind: DeskKind, name: str, benches: dict[DeskKind, Bench]
) -> None:
    bench, post = benches[kind], posts(kind)[name]
    bench.reset()
    desk = bench.desk
    assert desk.find(post) is None
    bench.front.break_at(-1, "")
    desk.send(post)
    once, requests = bench.there, list(bench.front.arrived)
    assert any(once.values()) or isinstance(post.what, Change)
    assert desk.find(post) is not None
    places = [place for place, asked in enumerate(requests) if writes(asked)]
    assert places
    for place in places:
        for fault in ("lost", "500"):
            bench.reset()
            bench.front.break_at(place, fault)
            with pytest.raises(DeskError):
                desk.send(post)
            bench.front.break_at(-1, "")
            if desk.find(post) is None:
                desk.send(post)
            assert bench.there == once, f"{fault} at {requests[place].method} {requests[place].target}"
            assert desk.find(post) is not None
    assert violations(bench.mock) == []


@KINDS
def test_a_note_that_quotes_the_key_is_not_taken_for_the_post(
    kind: DeskKind, benches: dict[DeskKind, Bench]
) -> None:
    bench, post = benches[kind], posts(kind)["a note"]
    bench.reset()
    quoting = bench.state.note_of_another(f"What is {MARK} there?")
    bench.state.notes.append(quoting)
    desk = bench.desk
    assert desk.find(post) is None
    sent = desk.send(post)
    bench.state.notes.append(bench.state.note_of_another(MARK))
    found = desk.find(post)
    assert found is not None
    assert found.id == sent.id


def test_a_whole_note_of_another_with_our_last_line_is_not_ours_in_jira(
    benches: dict[DeskKind, Bench],
) -> None:
    bench, post = benches[DeskKind.JIRA], posts(DeskKind.JIRA)["a note"]
    bench.reset()
    bench.state.notes.append(bench.state.note_of_another(MARK))
    desk = bench.desk
    assert desk.find(post) is None


def test_jira_is_asked_for_the_key_where_it_gives_no_properties_back(benches: dict[DeskKind, Bench]) -> None:
    bench, post = benches[DeskKind.JIRA], posts(DeskKind.JIRA)["a note"]
    bench.reset()
    desk = bench.desk
    sent = desk.send(post)
    del bench.state.notes[-1]["properties"]
    found = desk.find(post)
    assert found is not None
    assert found.id == sent.id


def test_a_quote_of_our_note_in_freshdesk_is_not_the_note(benches: dict[DeskKind, Bench]) -> None:
    bench, post = benches[DeskKind.FRESHDESK], posts(DeskKind.FRESHDESK)["a note"]
    bench.reset()
    quoted = f"<p>Thanks</p><blockquote><p>/var is full</p><p>{MARK}</p></blockquote>"
    bench.state.notes.append({**bench.state.note_of_another(""), "body": quoted})
    from_outside = {**bench.state.note_of_another(MARK), "incoming": True}
    bench.state.notes.append(from_outside)
    desk = bench.desk
    assert desk.find(post) is None


@KINDS
def test_real_summaries_are_posted_and_read_back_by_a_person(
    kind: DeskKind, benches: dict[DeskKind, Bench]
) -> None:
    bench, letters = benches[kind], sorted(LETTERS.glob(f"out_of_memory/*.{SUFFIXES[kind]}"))
    assert letters
    for letter in letters:
        bench.reset()
        note = Note(ticket=TicketRef("desk", TICKETS[kind]), body=letter.read_text(encoding="utf-8"))
        sent = bench.desk.send(Post(key=KEY, what=note))
        found = bench.desk.find(Post(key=KEY, what=note))
        assert found is not None
        assert found.id == sent.id
        first, *_ = (
            letter.with_name(f"{letter.name.partition('.')[0]}.txt").read_text(encoding="utf-8").splitlines()
        )
        kept = bench.state.notes[-1]
        body = kept["events"][0]["comment"]["html_body"] if kind is DeskKind.ZENDESK else kept["body"]
        read = adf_to_text(body) if kind is DeskKind.JIRA else html_to_text(body)
        assert first in read
    assert violations(bench.mock) == []


@KINDS
def test_the_visibility_is_always_sent(kind: DeskKind, benches: dict[DeskKind, Bench]) -> None:
    bench = benches[kind]
    desk = bench.desk
    for audience in Audience:
        bench.reset()
        note = Note(ticket=TicketRef("desk", TICKETS[kind]), body=body_of(kind, "x"), audience=audience)
        desk.send(Post(key=KEY, what=note))
        is_internal = audience is Audience.INTERNAL
        sent = next(json.loads(one.body) for one in bench.front.arrived if writes(one))
        match kind:
            case DeskKind.JIRA:
                assert {"key": "sd.public.comment", "value": {"internal": is_internal}} in sent["properties"]
            case DeskKind.ZENDESK:
                assert sent["ticket"]["comment"]["public"] is not is_internal
            case DeskKind.FRESHDESK:
                assert sent["private"] is is_internal
