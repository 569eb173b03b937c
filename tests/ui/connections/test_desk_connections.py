"""Help desks on the page of connections: added, tested rung by rung, changed, taken away and put back, for real."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.desk import DeskKind
from desktop.paths import config_dir
from desktop.ui.backstage import Backstage
from desktop.ui.connections.desk_sheet import DeskSheet, fault_of_address
from desktop.ui.connections.make import connections_page
from desktop.ui.connections.own_sheet import OwnSheet
from desktop.ui.connections.password_sheet import PasswordSheet
from desktop.ui.connections.port import DeskDraft, Source
from desktop.ui.connections.shot_connections import SampleConnections
from desktop.ui.connections.view import ConnectionsView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import ADD_DESK, CONNECTIONS, QUEUE, Navigator, Place
from desktop.ui.shots.window import settle
from desktop.ui.widgets.states import StepState
from desktop.workbench import Workbench, utc_now
from tests.servers.contracts import contract_servers, violations
from tests.servers.sshd import free_port

K = Qt.Key
MakePage = Callable[[], ConnectionsView]


@pytest.fixture(scope="module")
def served(contracts: Path) -> Iterator[dict[str, tuple[str, Any]]]:
    with contract_servers(contracts, ["jira", "freshdesk"]) as servers:
        yield servers


@pytest.fixture
def stage(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    kept: dict[str, str] = {}  # the keyring of this computer is none of a test's
    secrets = made.bench.secrets
    monkeypatch.setattr(secrets, "save", lambda name, value: kept.update({name: value}))
    monkeypatch.setattr(secrets, "get", lambda name: kept[name])
    monkeypatch.setattr(secrets, "forget", lambda name: kept.pop(name, None))
    made.kept = kept  # type: ignore[attr-defined]
    yield made
    made.close()


@pytest.fixture
def page(stage: Backstage, qtbot: QtBot) -> Iterator[ConnectionsView]:
    made = connections_page(stage, Navigator(), utc_now)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.show_place(Place(CONNECTIONS))
    qtbot.waitUntil(lambda: made._vm.is_read, timeout=10_000)
    yield made
    made._vm.close()


def add(
    page: ConnectionsView, qtbot: QtBot, name: str, kind: DeskKind, address: str, token: str = "token"
) -> None:
    draft = DeskDraft(kind=kind, name=name, address=address, account="me@example.com", token=token)
    with qtbot.waitSignals([page._vm.list_saved], timeout=10_000):
        page._vm.keep_desk(draft)
    qtbot.waitUntil(lambda: page._vm.chosen is not None and page._vm.chosen.name == name, timeout=10_000)


def test_of(page: ConnectionsView, qtbot: QtBot) -> dict[str, StepState]:
    page._vm.test()
    qtbot.waitUntil(lambda: not page._vm.is_testing, timeout=20_000)
    return {row.title: row.state for row in page.detail.ladder.rows}


test_of.__test__ = False  # type: ignore[attr-defined]


def test_a_desk_is_written_down_without_its_token_and_tested_rung_by_rung(
    page: ConnectionsView, served: dict[str, tuple[str, Any]], stage: Backstage, qtbot: QtBot
) -> None:
    url, mock = served["jira"]
    add(page, qtbot, "jira", DeskKind.JIRA, url, "s3cr3t-token")
    assert "s3cr3t-token" not in (config_dir() / "desks.json").read_text()
    assert stage.kept == {"desk:jira": "s3cr3t-token"}  # type: ignore[attr-defined]
    rungs = test_of(page, qtbot)
    assert list(rungs)[:1] == ["Name"]
    assert rungs["Sign-in"] is StepState.PASS
    assert rungs["Reading"] is StepState.PASS
    assert violations(mock) == []
    assert stage.tickets.has_changed()


def test_a_token_that_the_desk_refuses_breaks_at_the_sign_in(
    page: ConnectionsView, served: dict[str, tuple[str, Any]], qtbot: QtBot
) -> None:
    add(page, qtbot, "fresh", DeskKind.FRESHDESK, served["freshdesk"][0], "wrong")
    assert test_of(page, qtbot)["Sign-in"] is StepState.FAIL


def test_a_desk_that_is_not_there_breaks_at_its_port(page: ConnectionsView, qtbot: QtBot) -> None:
    add(page, qtbot, "gone", DeskKind.JIRA, f"http://127.0.0.1:{free_port()}")
    rungs = test_of(page, qtbot)
    assert rungs["TCP"] is StepState.FAIL
    assert "Sign-in" not in rungs or rungs["Sign-in"] is StepState.TO_DO


def test_a_removed_desk_takes_its_token_along_and_both_come_back(
    page: ConnectionsView, stage: Backstage, qtbot: QtBot
) -> None:
    add(page, qtbot, "jira", DeskKind.JIRA, "https://jira.example")
    page._vm.remove()
    qtbot.waitUntil(lambda: page._vm.removed_name == "jira", timeout=10_000)
    assert stage.kept == {}  # type: ignore[attr-defined]
    page._vm.put_back()
    qtbot.waitUntil(lambda: page._vm.chosen is not None and page._vm.is_desk, timeout=10_000)
    assert stage.kept == {"desk:jira": "token"}  # type: ignore[attr-defined]


def test_a_token_never_follows_a_desk_to_another_address(
    page: ConnectionsView, stage: Backstage, qtbot: QtBot
) -> None:
    add(page, qtbot, "jira", DeskKind.JIRA, "https://jira.example")
    moved = DeskDraft(
        kind=DeskKind.JIRA, name="jira", address="https://evil.example", account="me@example.com"
    )
    with qtbot.waitSignal(page._vm.refused, timeout=10_000) as refused:
        page._vm.keep_desk(moved, "jira")
    assert "token" in str(refused.args)
    assert stage.tickets.here.config("jira").address == "https://jira.example"


def test_a_desk_that_is_renamed_keeps_its_token_and_what_else_was_set_up(
    page: ConnectionsView, stage: Backstage, qtbot: QtBot
) -> None:
    from dataclasses import replace

    add(page, qtbot, "jira", DeskKind.JIRA, "https://jira.example")
    here = stage.tickets.here
    here.book.keep(replace(here.config("jira"), project="OPS", view="project = OPS"))
    draft = DeskDraft(
        kind=DeskKind.JIRA, name="desk", address="https://jira.example", account="me@example.com"
    )
    with qtbot.waitSignal(page._vm.list_saved, timeout=10_000):
        page._vm.keep_desk(draft, "jira")
    assert here.names == ("desk",)
    assert (here.config("desk").project, here.config("desk").view) == ("OPS", "project = OPS")
    assert stage.kept == {"desk:desk": "token"}  # type: ignore[attr-defined]


def test_two_desks_cannot_have_one_name(page: ConnectionsView, qtbot: QtBot) -> None:
    add(page, qtbot, "jira", DeskKind.JIRA, "https://jira.example")
    draft = DeskDraft(
        kind=DeskKind.JIRA, name="jira", address="https://other.example", account="me@example.com", token="t"
    )
    with qtbot.waitSignal(page._vm.refused, timeout=10_000):
        page._vm.keep_desk(draft)


def test_enter_on_a_desk_opens_its_queue(stage: Backstage, qtbot: QtBot) -> None:
    navigator, places = Navigator(), list[Place]()
    navigator.asked.connect(places.append)
    made = connections_page(stage, navigator, utc_now)
    qtbot.addWidget(made)
    add(made, qtbot, "jira", DeskKind.JIRA, "https://jira.example")
    made._vm.use()
    assert [place.page for place in places] == [QUEUE]
    assert all("desk:" not in target for target in stage.start.known_targets())
    made._vm.close()


# -- the sheet, over samples --------------------------------------------------------------------------


@pytest.fixture
def sample(window: MainWindow) -> ConnectionsView:
    window.show()
    window.show_place(Place(CONNECTIONS))
    settle()
    (found,) = window.findChildren(ConnectionsView)
    return found


def type_in(page: ConnectionsView, text: str) -> None:
    QTest.keyClicks(page.window().focusWidget(), text)


def press(page: ConnectionsView, key: Qt.Key) -> None:
    QTest.keyClick(page.window().focusWidget(), key)
    settle()


def test_a_desk_is_added_by_keyboard(sample: ConnectionsView) -> None:
    press(sample, K.Key_D)
    assert isinstance(sample.sheet, DeskSheet)
    for text in ("support", "https://acme.zendesk.example", "ana@example.com", "tok-en"):
        assert not sample.sheet.save.isEnabled()
        type_in(sample, text)
        if text != "tok-en":
            press(sample, K.Key_Return)
    assert sample.sheet.save.isEnabled()
    press(sample, K.Key_Return)
    assert sample.sheet is None
    assert sample._vm.chosen is not None
    assert sample._vm.chosen.source is Source.DESK
    assert sample._vm.chosen.name == "support"


def test_the_sheet_of_hosts_leads_to_that_of_desks_and_back(sample: ConnectionsView) -> None:
    press(sample, K.Key_A)
    assert isinstance(sample.sheet, OwnSheet)
    sample.sheet.sort.setFocus()
    press(sample, K.Key_Right)
    assert isinstance(sample.sheet, DeskSheet)
    sample.sheet.sort.setFocus()
    press(sample, K.Key_Left)
    assert isinstance(sample.sheet, OwnSheet)


def test_the_queue_leads_straight_to_the_sheet(window: MainWindow, qtbot: QtBot) -> None:
    window.show()
    window.show_place(Place(CONNECTIONS, ADD_DESK))
    (page,) = window.findChildren(ConnectionsView)
    qtbot.waitUntil(lambda: isinstance(page.sheet, DeskSheet))


@pytest.mark.parametrize(
    "address",
    ["http://desk.example", "desk.example", "https://", "https://me:pw@desk.example", "https://desk.example/?x=1",
     "ftp://desk.example", "https://[desk", "javascript:alert(1)", "https://desk.example:99999"],
)  # fmt: skip
def test_a_token_goes_to_no_other_address_than_a_site_over_https(address: str) -> None:
    assert fault_of_address(address) != ""


@pytest.mark.parametrize(
    "address", ["https://desk.example", "https://desk.example/jira", "http://127.0.0.1:4010"]
)
def test_a_site_is_taken(address: str) -> None:
    assert fault_of_address(address) == ""


def test_the_token_of_a_desk_is_saved_under_its_name(sample: ConnectionsView) -> None:
    sample._vm.choose_target("desk:customers")
    settle()
    assert sample.detail.password.words == "Token"
    press(sample, K.Key_P)
    assert isinstance(sample.sheet, PasswordSheet)
    assert sample.sheet.accessibleName() == "Token of customers"
    type_in(sample, "fresh-token")
    press(sample, K.Key_Return)
    port = sample._vm._port
    assert isinstance(port, SampleConnections)
    assert port.secrets == {"desk:customers": "fresh-token"}
