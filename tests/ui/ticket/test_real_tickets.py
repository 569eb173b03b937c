"""A run's ticket over the real parts: found by its name, read from the vendor's contract server, or told why not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.desk import DeskConfig, DeskKind, Ticket
from desktop.domain.errors import HandrailError
from desktop.ui.backstage import Backstage
from desktop.workbench import Workbench
from tests.servers.contracts import contract_servers, violations
from tests.servers.sshd import free_port


@pytest.fixture(scope="module")
def zendesk(contracts: Path) -> Iterator[tuple[str, Any]]:
    with contract_servers(contracts, ["zendesk"]) as servers:
        yield servers["zendesk"]


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()


def set_up(stage: Backstage, name: str, address: str) -> None:
    config = DeskConfig(name=name, kind=DeskKind.ZENDESK, address=address, account="me@example.com")
    stage.tickets.here.book.keep(config)
    stage.bench.secrets.hold(config.secret, "token")


def asked(stage: Backstage, text: str, qtbot: QtBot) -> Ticket | HandrailError | None:
    came: list[Ticket | HandrailError | None] = []
    stage.tickets.ask(text, came.append)
    qtbot.waitUntil(lambda: bool(came), timeout=20_000)
    return came[0]


@pytest.mark.parametrize("text", ["zendesk:35436", "35436"])
def test_a_ticket_is_found_by_its_name_and_by_its_key_where_there_is_one_desk(
    text: str, stage: Backstage, zendesk: tuple[str, Any], qtbot: QtBot
) -> None:
    set_up(stage, "zendesk", zendesk[0])
    assert stage.tickets.known(text) is None
    ticket = asked(stage, text, qtbot)
    assert isinstance(ticket, Ticket)
    assert ticket.comments != ()
    assert stage.tickets.known(text) == ticket
    assert violations(zendesk[1]) == []


@pytest.mark.parametrize("text", ["OPS-4821", "other:OPS-1", "", "not a ticket at all"])
def test_a_ticket_of_no_desk_here_is_nobodys(
    text: str, stage: Backstage, zendesk: tuple[str, Any], qtbot: QtBot
) -> None:
    set_up(stage, "zendesk", zendesk[0])
    set_up(stage, "second", zendesk[0])
    assert asked(stage, text, qtbot) is None


def test_a_desk_that_cannot_be_reached_says_why(stage: Backstage, qtbot: QtBot) -> None:
    set_up(stage, "gone", f"http://127.0.0.1:{free_port()}")
    came = asked(stage, "gone:1", qtbot)
    assert isinstance(came, HandrailError)
    assert "could not be reached" in str(came)
    assert stage.tickets.known("gone:1") is None
