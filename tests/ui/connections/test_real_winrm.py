"""The page of connections at a Windows machine by WinRM: the rungs of its way, and its password."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.records.secrets import SecretStore
from desktop.redaction.masker import SecretMasker
from desktop.ui.backstage import Backstage
from desktop.ui.connections.make import connections_page
from desktop.ui.connections.view import ConnectionsView
from desktop.ui.navigation import CONNECTIONS, Navigator, Place
from desktop.ui.widgets.states import StepState
from desktop.workbench import Workbench, utc_now
from tests.servers.windows_sshd import machine_in
from tests.servers.winrm import Winrm
from tests.ui.connections.test_real_connections import Keyring


@pytest.fixture
def winrm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Winrm]:
    accounts = tmp_path / "accounts"
    accounts.write_text("CORP:kim:hunter2\n", encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))
    server = Winrm(machine_in(tmp_path / "machine").folder)
    yield server
    server.stop()


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    keyring = Keyring()
    made.bench.secrets = SecretStore(SecretMasker(), find_backend=lambda: keyring)
    yield made
    made.close()


@pytest.fixture
def page(stage: Backstage, qtbot: QtBot) -> Iterator[ConnectionsView]:
    made = connections_page(stage, Navigator(), utc_now)
    qtbot.addWidget(made)
    made.show_place(Place(CONNECTIONS))
    qtbot.waitUntil(lambda: made._vm.is_read, timeout=10_000)
    yield made
    made._vm.close()


def states(page: ConnectionsView) -> dict[str, StepState]:
    return {row.title: row.state for row in page.detail.ladder.rows}


def tried(page: ConnectionsView, target: str, qtbot: QtBot) -> dict[str, StepState]:
    page._vm.choose_target(target)
    page._vm.test()
    qtbot.waitUntil(lambda: not page._vm.is_testing, timeout=20_000)
    return states(page)


def test_the_way_breaks_at_the_sign_in_until_the_password_is_kept(
    page: ConnectionsView, stage: Backstage, winrm: Winrm, qtbot: QtBot
) -> None:
    target = rf"winrm+http://CORP\kim@127.0.0.1:{winrm.port}"
    page.add()
    assert page.sheet is not None
    page.sheet.name.edit.setText("files")
    page.sheet.target.edit.setText(target)
    page.sheet.save.click()
    qtbot.waitUntil(lambda: page._vm.total == 1, timeout=10_000)
    planned = ["Name", "Route", "TCP", "Sign-in", "Shell"]
    qtbot.waitUntil(lambda: list(states(page)) == planned, timeout=10_000)
    assert tried(page, target, qtbot)["Sign-in"] is StepState.FAIL
    assert states(page)["Shell"] is StepState.TO_DO
    stage.bench.secrets.save(target, "hunter2")
    assert set(tried(page, target, qtbot).values()) == {StepState.PASS}
    assert winrm.sign_ins == ["CORP\\kim"]
