"""`handrail desk`, `ticket` and `queue`, in this process, with the contract servers behind them."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.main import main
from desktop.cli.run.ticket_given import with_ticket
from desktop.domain.errors import InputError
from desktop.domain.inputs import Input, InputType
from desktop.records.desk_book import DeskBook
from desktop.workbench import Workbench
from tests.servers.contracts import contract_servers, violations
from tests.servers.faulty_desk import Asked, FaultyDesk, faulty_desk

KINDS = ("jira", "zendesk", "freshdesk")
RUNBOOK = """
runbook: 1
id: printer-on-fire
title: A printer burns
symptoms: [printer is on fire]
inputs:
  ticket: {type: ticket}
  host: {type: host, label: Affected host, required: false}
steps:
  - {id: look, title: Look, why: To know., ask: 'What burns at ${ticket}?', choices: {paper: {label: Paper}}}
"""
Told = tuple[int, str, str]
Handrail = Callable[..., Told]


@pytest.fixture(scope="module")
def served(contracts: Path) -> Iterator[dict[str, tuple[FaultyDesk, Any]]]:
    with ExitStack() as stack:
        servers = stack.enter_context(contract_servers(contracts, list(KINDS)))
        yield {name: (stack.enter_context(faulty_desk(url)), mock) for name, (url, mock) in servers.items()}


@pytest.fixture
def bench() -> Iterator[Workbench]:
    opened = Workbench()
    yield opened
    opened.close()


@pytest.fixture
def handrail(
    bench: Workbench,
    served: dict[str, tuple[FaultyDesk, Any]],
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Handrail]:
    """The program with three desks set up, their tokens held for this session."""
    library = home / "runbooks"
    library.mkdir()
    (library / "printer-on-fire.yaml").write_text(RUNBOOK)
    monkeypatch.setenv("HANDRAIL_LIBRARY", str(library))

    def run(*words: str) -> Told:
        code = main(words, bench)
        said = capsys.readouterr()
        return code, said.out, said.err

    for name in KINDS:
        front = served[name][0]
        front.answer = None
        front.break_at(-1, "")
        bench.secrets.hold(f"desk:{name}", "token")
        code, _, err = run(
            "desk", "add", name, "--kind", name, "--address", front.url, "--account", "me@x.test"
        )
        assert code == 0, err
    yield run
    assert [found for _, mock in served.values() for found in violations(mock)] == []


def test_desks_are_listed_changed_and_removed_and_no_secret_is_written(
    handrail: Handrail, home: Path
) -> None:
    code, out, _ = handrail("desk", "list", "--json")
    assert [one["name"] for one in json.loads(out)] == list(KINDS)
    assert handrail("desk", "add", "jira", "--project", "OPS", "--internal-to", "role:Ops")[0] == 0
    assert (DeskBook().find("jira").project, DeskBook().find("jira").account) == ("OPS", "me@x.test")
    code, _, err = handrail("desk", "remove", "zendesk")
    assert code == 0
    assert "was not deleted" in err  # there is no keyring here
    assert [one.name for one in DeskBook().desks] == ["jira", "freshdesk"]
    for file in home.rglob("*.json"):
        assert "token" not in file.read_text().replace('"sign_in": "token"', "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("desk", "add", "x"), "--kind"),
        (
            ("desk", "add", "x", "--kind", "zendesc", "--address", "https://x.test"),
            "jira, zendesk, freshdesk",
        ),
        (("desk", "add", "x", "--kind", "jira", "--address", "http://x.test"), "over https"),
        (("desk", "test", "jirra"), "Did you mean 'jira'?"),
        (("ticket", "jirra:OPS-1"), "Did you mean 'jira'?"),
        (("ticket", "OPS-1"), "on which desk?"),
        (("ticket", "jira:../x"), "names no ticket"),
        (("queue", "--view", "x"), "--desk"),
    ],
)
def test_what_cannot_be_is_told(handrail: Handrail, words: tuple[str, ...], said: str) -> None:
    code, _, err = handrail(*words)
    assert code == 64
    assert said in err


@pytest.mark.parametrize("name", KINDS)
def test_the_way_to_a_desk_is_told_rung_by_rung(handrail: Handrail, name: str) -> None:
    code, out, _ = handrail("desk", "test", name, "--json")
    rungs = {one["rung"]: one["state"] for one in json.loads(out)}
    assert code == 0
    assert list(rungs) == ["name", "route", "tcp", "sign_in", "read", "comment"]
    assert rungs["comment"] == ("not_tried" if name == "jira" else "ok")


def test_a_refused_token_breaks_the_rung_of_the_sign_in(
    handrail: Handrail, served: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    served["jira"][0].break_at(0, "401")
    code, out, _ = handrail("desk", "test", "jira")
    assert code == 2
    assert "✗ sign_in" in out
    assert "handrail desk sign-in" in out
    assert "read " not in [line[2:7] for line in out.splitlines()]


def test_a_desk_that_shows_no_tickets_breaks_the_rung_of_reading(
    handrail: Handrail, served: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    served["jira"][0].break_at(1, "403")
    code, out, _ = handrail("desk", "test", "jira", "--json")
    assert code == 2
    assert [one["rung"] for one in json.loads(out) if one["state"] == "broken"] == ["read"]
    handrail("desk", "add", "zendesk", "--view", "no such view")
    code, out, _ = handrail("desk", "test", "zendesk")
    assert code == 3
    assert "has no view 'no such view'" in out


def test_a_desk_that_is_down_breaks_before_the_sign_in(handrail: Handrail) -> None:
    handrail("desk", "add", "jira", "--address", "http://127.0.0.1:1")
    code, out, _ = handrail("desk", "test", "jira", "--json")
    assert code == 2
    assert [one["rung"] for one in json.loads(out) if one["state"] == "broken"] == ["tcp"]


def test_a_ticket_is_shown_with_the_runbook_that_fits_and_the_command(handrail: Handrail) -> None:
    code, out, err = handrail("ticket", "zendesk:35436")
    assert code == 0
    for said in (
        "Help, my printer is on fire!",
        "Priority:      high",
        "user 20978392",
        "crash.log",
        "public",
    ):
        assert said in out
    assert "printer-on-fire" in out
    assert "because symptom: printer is on fire" in out
    assert "handrail run printer-on-fire --ticket zendesk:35436" in err


def test_a_ticket_as_data_has_its_promises_and_inputs(
    handrail: Handrail, served: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    def told(asked: Asked) -> tuple[int, bytes] | None:
        if not asked.path.endswith("/tickets/35436"):
            return None
        ticket = json.loads(asked.answer)["ticket"]
        promise = {"metric": "first_reply_time", "stage": "active", "breach_at": "2001-01-01T00:00:00Z"}
        ticket |= {
            "description": "The printer is on fire: web-03\x1b[2J",
            "slas": {"policy_metrics": [promise]},
        }
        return 200, json.dumps({"ticket": ticket, "users": [{"id": 20978392, "name": "Kim"}]}).encode()

    served["zendesk"][0].answer = told
    code, out, _ = handrail("ticket", "zendesk:35436", "--json")
    shown = json.loads(out)
    assert code == 0
    assert shown["requester"] == "Kim"
    assert shown["slas"][0]["is_breached"]
    assert shown["text"] == "The printer is on fire: web-03"
    assert shown["runbooks"][0]["inputs"]["host"]["value"] == "web-03"
    assert shown["runbooks"][0]["inputs"]["ticket"]["value"] == "zendesk:35436"


def test_what_a_desk_writes_cannot_reach_the_terminal(
    handrail: Handrail, served: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    def told(asked: Asked) -> tuple[int, bytes] | None:
        evil = "\x1b]0;x\x07\u202e\x9b2J[red]"
        if asked.path.endswith("/comments"):
            return 200, json.dumps({"comments": [{"id": 1, "body": evil, "author_id": 1}]}).encode()
        ticket = {"id": 35436, "subject": evil, "status": evil, "priority": evil, "tags": [evil]}
        return 200, json.dumps({"ticket": ticket | {"custom_fields": [{"id": evil, "value": evil}]}}).encode()

    served["zendesk"][0].answer = told
    for words in (("ticket", "zendesk:35436"), ("ticket", "zendesk:35436", "--json")):
        _, out, err = handrail(*words)
        assert not set(out + err) & set("\x1b\x9b\x07\u202e")


def test_the_queue_of_all_desks_is_ordered_and_says_why(handrail: Handrail) -> None:
    code, out, _ = handrail("queue")
    assert code == 0
    assert out.index("freshdesk:18") < out.index("jira:ED-1")  # its promise was broken years ago
    assert "priority Low" in out
    assert "resolution overdue by" in out or "first reply overdue by" in out
    code, out, _ = handrail("queue", "--desk", "zendesk", "--view", "25", "--json")
    shown = json.loads(out)
    assert [one["ticket"] for one in shown] == ["zendesk:20057623", "zendesk:35436"]
    assert [factor["factor"] for factor in shown[0]["because"]] == ["impact", "urgency", "promise"]


def test_a_desk_that_fails_is_told_and_the_others_are_shown(
    handrail: Handrail, served: dict[str, tuple[FaultyDesk, Any]]
) -> None:
    served["jira"][0].break_at(0, "500")
    code, out, err = handrail("queue")
    assert code == 3
    assert "jira: " in err
    assert "freshdesk:18" in out
    served["jira"][0].break_at(0, "500")
    assert handrail("queue", "--desk", "jira")[0] == 3


def test_a_run_takes_the_ticket_and_what_nobody_agreed_to_is_left_out(
    handrail: Handrail, served: dict[str, tuple[FaultyDesk, Any]], home: Path
) -> None:
    def told(asked: Asked) -> tuple[int, bytes] | None:
        if not asked.path.endswith("/tickets/35436"):
            return None
        return 200, json.dumps({"ticket": {"id": 35436, "subject": "web-03 burns"}}).encode()

    served["zendesk"][0].answer = told
    code, out, err = handrail(
        "run",
        "printer-on-fire",
        "--ticket",
        "zendesk:35436",
        "--no-input",
        "--answer",
        "look=paper",
        "--json",
    )
    assert code == 0, err
    assert "From the ticket: host = web-03" in err
    assert "Nobody is here to agree" in err
    _, recorded, _ = handrail("show", json.loads(out)["run_id"], "--json")
    assert "zendesk:35436" in recorded
    assert "web-03" not in recorded


def test_a_run_of_a_runbook_without_a_ticket_is_for_its_ticket_all_the_same(
    handrail: Handrail, home: Path
) -> None:
    book = RUNBOOK.replace("  ticket: {type: ticket}\n", "").replace(" at ${ticket}", "")
    (home / "runbooks" / "printer-on-fire.yaml").write_text(book)
    words = ("--ticket", "zendesk:35436", "--no-input", "--answer", "look=paper", "--json")
    code, out, err = handrail("run", "printer-on-fire", *words)
    assert code == 0, err
    assert json.loads(out)["ticket"] == "zendesk:35436"
    _, told, _ = handrail("summary", json.loads(out)["run_id"], "--format", "text")
    assert "zendesk:35436" in told


@pytest.mark.parametrize(
    ("typed", "taken"), [("y\n", {"ticket", "host"}), ("n\n", {"ticket"}), ("q\n", set())]
)
def test_a_person_agrees_to_what_a_ticket_tells(
    bench: Workbench,
    handrail: Handrail,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    taken: set[str],
) -> None:
    book = bench.load(str(home / "runbooks" / "printer-on-fire.yaml")).runbook
    inputs = {**book.inputs, "host": Input(type=InputType.STRING, label="field 27642")}
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    asked = partial(
        with_ticket, bench, replace(book, inputs=inputs), {"ticket": "mine"}, "zendesk:35436", has_person=True
    )
    if taken:
        inputs_taken = {"ticket": "mine"} | ({"host": "745"} if "host" in taken else {})
        assert asked() == (inputs_taken, "zendesk:35436")
    else:
        with pytest.raises(InputError, match="Nothing was begun"):
            asked()


CHANGES = {"jira": ("IT-1", "Closed"), "zendesk": ("35436", "pending"), "freshdesk": ("20", "Pending")}


@pytest.mark.parametrize("name", KINDS)
def test_a_ticket_is_given_another_status_through_the_outbox(name: str, handrail: Handrail) -> None:
    key, status = CHANGES[name]
    code, out, err = handrail("ticket", f"{name}:{key}", "--status", status, "--json")
    assert code == 0, err
    assert f"To {name}:{key}: status '{status}'." in err
    row = json.loads(out)
    assert (row["state"], row["kind"], row["run_id"]) == ("sent", "change", "")
    _, listed, _ = handrail("outbox", "list", "--all", "--json")
    assert [one["key"] for one in json.loads(listed)] == [row["key"]]


def test_a_status_that_the_desk_does_not_know_waits_for_a_person(handrail: Handrail) -> None:
    code, _, err = handrail("ticket", "zendesk:35436", "--status", "Perhaps")
    assert code == 2
    assert "It was refused, and waits in the outbox for you." in err
    assert "Perhaps" in err
