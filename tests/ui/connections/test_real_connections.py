"""The page of connections over the real parts: real files, a real sshd, ports that are closed or never answer."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from queue import Queue

import pytest
from keyring.errors import KeyringLocked
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from desktop.domain.inputs import InputType
from desktop.domain.target_ref import parse_target
from desktop.paths import config_dir, data_dir
from desktop.records.secret_names import SecretNames
from desktop.records.secrets import SecretStore
from desktop.redaction.masker import SecretMasker
from desktop.targets.ssh.config import host_config
from desktop.ui.backstage import Backstage
from desktop.ui.connections.make import connections_page
from desktop.ui.connections.password_sheet import PasswordSheet
from desktop.ui.connections.port import Source
from desktop.ui.connections.side_cards import BrokenCard, HoldsCard, NewKeyCard, StoppedCard
from desktop.ui.connections.view import ConnectionsView
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.navigation import CONNECTIONS, LIBRARY, Navigator, Place
from desktop.ui.palette.view import PaletteOverlay
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shots.window import settle
from desktop.ui.start.viewmodel import StartViewModel
from desktop.ui.widgets.states import StepState
from desktop.ui.window import Shell
from desktop.workbench import Workbench, utc_now
from tests.processor import queued_s
from tests.servers.sshd import Sshd, free_port
from tests.ui.hostile import HOSTILE, unsafe

MakePage = Callable[[], ConnectionsView]


@pytest.fixture
def models() -> list[ConnectionsViewModel]:
    """What listens to the stage lives as long as it does, as in the window."""
    return []


@pytest.fixture
def stage(home: Path, models: list[ConnectionsViewModel]) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    for model in models:
        model.close()
    made.close()


@pytest.fixture
def navigator() -> Navigator:
    return Navigator()


@pytest.fixture
def open_page(
    stage: Backstage, navigator: Navigator, qtbot: QtBot, models: list[ConnectionsViewModel]
) -> MakePage:
    def make() -> ConnectionsView:
        page = connections_page(stage, navigator, utc_now)
        models.append(page._vm)
        qtbot.addWidget(page)
        page.resize(1200, 800)
        page.show()
        page.show_place(Place(CONNECTIONS))
        qtbot.waitUntil(lambda: page._vm.is_read and bool(page._vm.chosen), timeout=10_000)
        return page

    return make


def write_host(home: Path, name: str, port: int, more: str = "") -> None:
    config = home / ".ssh" / "config"
    config.parent.mkdir(exist_ok=True)
    before = config.read_text() if config.exists() else ""
    config.write_text(f"Host {name}\n HostName 127.0.0.1\n Port {port}\n{more}{before}")


def test_of(page: ConnectionsView, target: str, qtbot: QtBot) -> None:
    page._vm.choose_target(target)
    page._vm.test()
    qtbot.waitUntil(lambda: not page._vm.is_testing, timeout=20_000)


test_of.__test__ = False  # type: ignore[attr-defined]


def states(page: ConnectionsView) -> dict[str, StepState]:
    return {row.title: row.state for row in page.detail.ladder.rows}


def test_a_test_climbs_every_rung_and_is_remembered(
    ssh_home: Path, sshd: Sshd, open_page: MakePage, qtbot: QtBot
) -> None:
    write_host(ssh_home, "lab", sshd.port)
    page = open_page()
    test_of(page, "ssh:lab", qtbot)
    assert set(states(page).values()) == {StepState.PASS}
    assert list(states(page)) == ["Name", "TCP", "Banner", "Host key", "Sign-in", "Shell"]
    assert isinstance(page.detail.side, HoldsCard)
    shares = [row.share for row in page.detail.ladder.rows]
    assert max(shares) == 1.0
    qtbot.waitUntil(lambda: page._vm.chosen is not None and page._vm.chosen.last is not None)
    kept = json.loads((data_dir() / "connections.json").read_text())
    assert kept["tests"]["ssh:lab"]["good_at"]
    again = open_page()
    assert set(states(again).values()) == {StepState.PASS}


def test_a_closed_port_is_named_with_what_to_do(home: Path, open_page: MakePage, qtbot: QtBot) -> None:
    write_host(home, "lab", free_port())
    page = open_page()
    test_of(page, "ssh:lab", qtbot)
    assert states(page)["TCP"] is StepState.FAIL
    assert states(page)["Banner"] is StepState.TO_DO
    assert isinstance(page.detail.side, BrokenCard)


def test_a_wrong_key_breaks_at_the_sign_in(
    ssh_home: Path, sshd: Sshd, start_another_sshd: Callable[..., Sshd], open_page: MakePage, qtbot: QtBot
) -> None:
    other = start_another_sshd("other")
    write_host(ssh_home, "lab", sshd.port, f" IdentityFile {other.client_key}\n")
    config = ssh_home / ".ssh" / "config"
    config.write_text(config.read_text().replace(f"  IdentityFile {sshd.client_key}\n", ""))
    page = open_page()
    test_of(page, "ssh:lab", qtbot)
    assert states(page)["Host key"] is StepState.PASS
    assert states(page)["Sign-in"] is StepState.FAIL
    assert isinstance(page.detail.side, BrokenCard)


def test_an_unknown_key_is_accepted_by_a_tick_and_then_all_holds(
    ssh_home: Path, sshd: Sshd, open_page: MakePage, qtbot: QtBot
) -> None:
    write_host(ssh_home, "lab", sshd.port)
    known = ssh_home / ".ssh" / "known_hosts"
    known.unlink()
    page = open_page()
    test_of(page, "ssh:lab", qtbot)
    card = page.detail.side
    assert isinstance(card, NewKeyCard)
    assert card.key.fingerprint == sshd.host_key_fingerprint
    assert not known.exists()
    card.tick.click()
    with qtbot.waitSignal(page._vm.trials.ended, timeout=20_000):
        card.trust.click()
    assert set(states(page).values()) == {StepState.PASS}
    assert f"[127.0.0.1]:{sshd.port}" in known.read_text()


def test_a_port_that_never_answers_is_cancelled_and_the_window_stays_free(
    home: Path, open_page: MakePage, qtbot: QtBot
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        write_host(home, "lab", silent.getsockname()[1])
        page = open_page()
        beats = [time.monotonic() - queued_s()]
        beat = QTimer(page, interval=10)
        beat.timeout.connect(lambda: beats.append(time.monotonic() - queued_s()))
        beat.start()
        page._vm.test()
        qtbot.waitUntil(page.detail.ladder.cancel.isVisible, timeout=8000)
        assert states(page)["TCP"] is StepState.PASS
        assert states(page)["Banner"] is StepState.RUNNING
        begun = time.monotonic()
        page.detail.ladder.cancel.click()
        qtbot.waitUntil(lambda: not page._vm.is_testing, timeout=5000)
        assert time.monotonic() - begun < 2
        beat.stop()
    assert isinstance(page.detail.side, StoppedCard)
    assert max(later - sooner for sooner, later in pairwise(beats)) < 0.5
    assert not (data_dir() / "connections.json").exists()  # a stopped test is not remembered


def test_hosts_profiles_and_the_own_list_stand_together(
    home: Path, open_page: MakePage, qtbot: QtBot
) -> None:
    write_host(home, "lab web-*", 22, " User ops\n ProxyJump bastion\n")
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("[profile ops]\nregion = eu-west-1\nsso_session = corp\n")
    page = open_page()
    page.add()
    assert page.sheet is not None
    page.sheet.name.edit.setText("printer")
    page.sheet.target.edit.setText("ssh://kim@192.0.2.9")
    page.sheet.save.click()
    qtbot.waitUntil(lambda: page._vm.total == 3, timeout=10_000)
    told = [(one.source, one.name, one.target, one.told) for one in page._vm.shown]
    assert told == [
        (Source.OWN, "printer", "ssh://kim@192.0.2.9", "ssh://kim@192.0.2.9"),
        (Source.SSH, "lab", "ssh:lab", "ops@127.0.0.1 · over bastion"),
        (Source.AWS, "ops", "aws:ops/eu-west-1", "eu-west-1 · single sign-on"),
    ]
    qtbot.waitUntil(lambda: page.sheet is None)


def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_there(
    home: Path, open_page: MakePage, qtbot: QtBot
) -> None:
    write_host(home, "lab", 22)
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("nothing = here\n")
    page = open_page()
    assert [one.name for one in page._vm.shown] == ["lab"]
    assert "Correct the file" in page._vm.problems[0]


def test_a_used_connection_is_filled_in_once(
    home: Path, stage: Backstage, navigator: Navigator, open_page: MakePage, qtbot: QtBot
) -> None:
    write_host(home, "lab", 22)
    page = open_page()
    went: Queue[Place] = Queue()
    navigator.asked.connect(went.put)
    page._vm.use()
    assert went.get_nowait() == Place(LIBRARY)
    stage.library.refresh()
    first = next(one for one in stage.library.entries() if one.id == "cannot-ssh")
    start = StartViewModel(stage.start, navigator)
    start.open(first.id)
    qtbot.waitUntil(lambda: start.runbook is not None, timeout=20_000)
    filled = [start.inputs[name].type for name in start.inputs if start.value(name) == "ssh:lab"]
    assert filled == [InputType.TARGET]
    assert stage.start.take_wanted_target() == ""


def test_closing_the_window_stops_a_test(home: Path, stage: Backstage, qtbot: QtBot) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        reached, ended = Queue[str](), Queue[bool]()
        stage.connections.test(
            f"ssh://kim@127.0.0.1:{silent.getsockname()[1]}",
            lambda rung: reached.put(rung.rung),
            lambda climbed: ended.put(climbed.is_stopped),
        )
        assert [reached.get(timeout=5), reached.get(timeout=5)] == ["name", "tcp"]
        stage.close()
        assert ended.get(timeout=3)


def test_the_palette_finds_hosts(home: Path, qtbot: QtBot) -> None:
    write_host(home, "lab-42", 22)
    shell = Shell(Workbench(), WindowMemory(config_dir()))
    shell.window.resize(1200, 800)
    shell.window.show()
    shell.stage.connections.refresh()
    qtbot.waitUntil(shell.stage.connections.is_read, timeout=10_000)
    shell.window.show_place(Place(LIBRARY))
    shell.window.open_palette()
    (palette,) = shell.window.findChildren(PaletteOverlay)
    qtbot.keyClicks(palette.box.edit, "lab42")
    qtbot.keyClick(palette.box.edit, Qt.Key.Key_Return)
    page = shell.window.page
    assert isinstance(page, ConnectionsView)
    assert page.crumbs == ("Connections", "lab-42")
    shell.stage.close()
    shell.window.close()
    shell.window.deleteLater()


def test_hostile_words_stay_plain(home: Path, stage: Backstage, open_page: MakePage, qtbot: QtBot) -> None:
    words = " ".join(HOSTILE)
    write_host(home, "lab", 22, " User <b>\x1b[31mroot\u202e\n")
    place = data_dir() / "connections.json"
    place.parent.mkdir(parents=True)
    hosts = [{"name": f"host {words}", "target": "ssh:lab", "note": words}]
    rungs = [{"rung": "name", "state": "broken", "duration_s": 0.1, "said": words, "what_to_do": words}]
    tests = {"ssh:lab": {"at": "2026-11-19T04:33:00+00:00", "rungs": rungs}}
    place.write_text(json.dumps({"hosts": hosts, "tests": tests}))
    page = open_page()
    assert page._vm.total == 2
    page._vm.choose(page._vm.shown[0].id)
    settle()
    assert isinstance(page.detail.side, BrokenCard)
    assert unsafe(page) == []


class Keyring:
    """A keyring in memory that answers as the Secret Service does."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked("the collection is locked")
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


Keyring.__module__, Keyring.__qualname__ = "keyring.backends.SecretService", "Keyring"


def test_a_password_is_saved_where_a_sign_in_looks_for_it(
    open_page: MakePage, stage: Backstage, home: Path, qtbot: QtBot
) -> None:
    keyring = Keyring()
    stage.bench.secrets = SecretStore(SecretMasker(), find_backend=lambda: keyring)
    write_host(home, "box", free_port())
    page = open_page()
    reference = host_config(parse_target(page._vm.chosen.target), None).reference  # type: ignore[union-attr]
    keyring.is_locked = True
    page.keep_password()
    sheet = page.sheet
    assert isinstance(sheet, PasswordSheet)
    sheet.typed.edit.setText("hunter2")
    sheet.save.click()
    qtbot.waitUntil(lambda: "refused to work" in sheet._fault.text(), timeout=10_000)
    assert (page.sheet, sheet.typed.edit.text()) == (sheet, "hunter2")  # nothing typed is lost
    keyring.is_locked = False
    sheet.save.click()
    qtbot.waitUntil(lambda: page.sheet is None, timeout=10_000)
    assert keyring.kept == {reference: "hunter2"}
    assert SecretNames().read() == (reference,)
    assert "hunter2" not in stage.bench.secrets.mask("the password is hunter2")
    page._vm.keep_secret(reference, "")
    qtbot.waitUntil(lambda: not SecretNames().read(), timeout=10_000)
    assert not keyring.kept
