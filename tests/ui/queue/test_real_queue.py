"""The queue over the real parts: desks that are written down, the vendors' contract servers, a desk that fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.desk import DeskConfig, DeskKind
from desktop.ui.backstage import Backstage
from desktop.ui.navigation import QUEUE, START, Navigator, Place
from desktop.ui.queue.view import QueueView
from desktop.ui.queue.viewmodel import QueueViewModel
from desktop.ui.start.viewmodel import StartViewModel
from desktop.workbench import Workbench, utc_now
from tests.servers.contracts import contract_servers, violations
from tests.servers.sshd import free_port

KINDS = {"zendesk": DeskKind.ZENDESK, "jira": DeskKind.JIRA, "freshdesk": DeskKind.FRESHDESK}
_BOOK = """\
runbook: 1
id: cannot-connect
title: A customer cannot connect
symptoms: [help, printer, fire, broken, error, support]
inputs:
  ticket: {type: ticket, label: Ticket}
  host: {type: target, label: Host, default: local}
steps:
  - id: look
    title: Look
    run: "true"
"""


@pytest.fixture(scope="module")
def served(contracts: Path) -> Iterator[dict[str, tuple[str, Any]]]:
    with contract_servers(contracts, list(KINDS)) as servers:
        yield servers


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()


def set_up(stage: Backstage, name: str, kind: DeskKind, address: str, token: str = "token") -> None:
    here = stage.tickets.here
    view = "25" if kind is DeskKind.ZENDESK else ""  # the contract's example of a search finds none
    config = DeskConfig(name=name, kind=kind, address=address, account="me@example.com", view=view)
    here.book.keep(config)
    stage.bench.secrets.hold(config.secret, token)


def read(stage: Backstage, qtbot: QtBot, navigator: Navigator | None = None) -> QueueViewModel:
    model = QueueViewModel(stage.tickets, navigator or Navigator(), utc_now)
    model.refresh()
    qtbot.waitUntil(lambda: model.read_at is not None and not model.is_reading, timeout=20_000)
    return model


def fitting(model: QueueViewModel) -> list[str]:
    return [one.entry.id for one in model.fitting.runbooks] if model.fitting is not None else []


def test_tickets_of_three_vendors_stand_in_one_queue_with_their_reasons(
    stage: Backstage, served: dict[str, tuple[str, Any]], qtbot: QtBot
) -> None:
    for name, kind in KINDS.items():
        set_up(stage, name, kind, served[name][0])
    model = read(stage, qtbot)
    assert model.faults == ()
    assert {one.ticket.ref.desk for one in model.tickets} == set(KINDS)
    assert all(len(one.factors) == 3 for one in model.tickets)
    for name, (_, mock) in served.items():
        assert violations(mock) == [], name


def test_a_desk_that_fails_is_told_and_the_others_are_shown(
    stage: Backstage, served: dict[str, tuple[str, Any]], qtbot: QtBot
) -> None:
    set_up(stage, "jira", DeskKind.JIRA, served["jira"][0])
    set_up(stage, "gone", DeskKind.ZENDESK, f"http://127.0.0.1:{free_port()}")
    set_up(stage, "locked", DeskKind.FRESHDESK, served["freshdesk"][0], token="wrong")
    model = read(stage, qtbot)
    assert {one.desk for one in model.faults} == {"gone", "locked"}
    assert {one.ticket.ref.desk for one in model.tickets} == {"jira"}


def test_a_desk_without_its_token_is_told(stage: Backstage, qtbot: QtBot) -> None:
    stage.tickets.here.book.keep(
        DeskConfig(name="jira", kind=DeskKind.JIRA, address="http://127.0.0.1:9", account="me@example.com")
    )
    model = read(stage, qtbot)
    assert [one.desk for one in model.faults] == ["jira"]


def test_a_file_of_desks_that_cannot_be_read_is_told_and_left_alone(stage: Backstage, qtbot: QtBot) -> None:
    place = stage.tickets.here.book._place
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("{ not json")
    model = read(stage, qtbot)
    assert model.has_desks
    assert "cannot be read" in model.faults[0].said
    assert place.read_text() == "{ not json"


def test_without_a_desk_nothing_is_asked(stage: Backstage, qtbot: QtBot) -> None:
    model = read(stage, qtbot)
    assert not model.has_desks
    assert model.tickets == ()


def test_a_desk_that_is_added_is_read_at_the_next_look(
    stage: Backstage, served: dict[str, tuple[str, Any]], qtbot: QtBot
) -> None:
    set_up(stage, "jira", DeskKind.JIRA, served["jira"][0])
    model = read(stage, qtbot)
    set_up(stage, "zendesk", DeskKind.ZENDESK, served["zendesk"][0])
    stage.tickets.desks_changed()
    model.come_to_front()
    qtbot.waitUntil(lambda: "zendesk" in model.desks and not model.is_reading, timeout=20_000)
    assert {one.ticket.ref.desk for one in model.tickets} == {"jira", "zendesk"}


def test_a_ticket_is_read_whole_its_runbook_found_and_its_start_filled_in(
    stage: Backstage,
    served: dict[str, tuple[str, Any]],
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "cannot-connect.yaml").write_text(_BOOK)
    monkeypatch.setenv("HANDRAIL_LIBRARY", str(tmp_path))
    stage.library.refresh()
    set_up(stage, "zendesk", DeskKind.ZENDESK, served["zendesk"][0])
    navigator, places = Navigator(), list[Place]()
    navigator.asked.connect(places.append)
    model = read(stage, qtbot, navigator)
    qtbot.waitUntil(lambda: model.is_whole and model.fitting is not None, timeout=20_000)
    assert model.ticket is not None
    assert model.ticket.comments != ()
    qtbot.waitUntil(
        lambda: "cannot-connect" in fitting(model), timeout=10_000
    )  # found by what a comment says
    model.start_at(fitting(model).index("cannot-connect"))
    place = places[-1]
    assert (place.page, place.key) == (START, "cannot-connect")
    start = StartViewModel(stage.start, navigator)
    with qtbot.waitSignal(start.loaded, timeout=20_000, check_params_cb=None):
        start.open(place.key, place.text)
    qtbot.waitUntil(lambda: start.runbook is not None, timeout=20_000)
    assert start.value("ticket") == str(model.ticket.ref)
    assert start.is_from_ticket("ticket")


def test_the_page_over_real_desks_shows_the_first_ticket(
    stage: Backstage, served: dict[str, tuple[str, Any]], qtbot: QtBot
) -> None:
    set_up(stage, "freshdesk", DeskKind.FRESHDESK, served["freshdesk"][0])
    page = QueueView(QueueViewModel(stage.tickets, Navigator(), utc_now))
    qtbot.addWidget(page)
    page.resize(1360, 800)
    page.show()
    page.show_place(Place(QUEUE))
    qtbot.waitUntil(lambda: bool(page._vm.shown), timeout=20_000)
    qtbot.waitUntil(lambda: page._vm.is_whole or bool(page._vm.trouble), timeout=20_000)
    assert page._vm.trouble == ""
    assert page.detail.pane.ticket is not None
