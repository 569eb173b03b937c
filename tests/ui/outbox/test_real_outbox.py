"""The outbox of the window over a real record and real clients: sent in the background, tried again, given up."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.desk import Audience, DeskConfig, DeskKind, Note, OutFile, Post, TicketRef
from desktop.domain.errors import HandrailError, InputError
from desktop.domain.outbox import PostState
from desktop.ui.backstage import Backstage
from desktop.ui.navigation import Navigator
from desktop.ui.outbox.port import PostText
from desktop.ui.outbox.viewmodel import OutboxViewModel
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.window import Shell
from desktop.workbench import Workbench, utc_now
from tests.servers.contracts import contract_servers, violations
from tests.servers.sshd import free_port

S = PostState


@pytest.fixture(scope="module")
def zendesk(contracts: Path) -> Iterator[tuple[str, Any]]:
    with contract_servers(contracts, ["zendesk"]) as servers:
        yield servers["zendesk"]


MODELS: list[OutboxViewModel] = []  # what listens to the stage lives as long as it does, as in the window


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()
    made._workers.shutdown(wait=True)
    for model in MODELS:
        model.close()
    MODELS.clear()


def set_up(stage: Backstage, address: str) -> None:
    config = DeskConfig(name="desk", kind=DeskKind.ZENDESK, address=address, account="me@example.com")
    stage.tickets.here.book.keep(config)
    stage.bench.secrets.hold(config.secret, "token")


def put(stage: Backstage, number: int = 1, *, body: str = "<p>/var is <b>full</b> &amp; rising</p>") -> str:
    """Leave a post in the outbox, as a report does."""
    files = (OutFile(name="report.txt", content_type="text/plain", data=b"all of it"),)
    note = Note(ticket=TicketRef("desk", "35436"), body=body, audience=Audience.INTERNAL, files=files)
    post = Post(key=f"key{number:013}", what=note)
    return stage.bench.records.outbox.add(post, run_id="", by="ana", at=utc_now()).key


def model_of(stage: Backstage, qtbot: QtBot) -> OutboxViewModel:
    model = OutboxViewModel(stage.outbox, Navigator(), utc_now)
    MODELS.append(model)
    model.refresh()
    qtbot.waitUntil(lambda: model.is_read and model.total > 0, timeout=10_000)
    return model


def state(model: OutboxViewModel) -> PostState | None:
    return model.chosen.state if model.chosen is not None else None


def test_what_was_left_waiting_is_sent_without_the_windows_thread(
    stage: Backstage, zendesk: tuple[str, Any], qtbot: QtBot
) -> None:
    set_up(stage, zendesk[0])
    put(stage)
    stage.do(stage.outbox.wake)
    model = model_of(stage, qtbot)
    qtbot.waitUntil(lambda: state(model) is S.SENT, timeout=20_000)
    assert violations(zendesk[1]) == []


def test_a_desk_that_cannot_be_reached_leaves_it_waiting_with_the_reason_and_the_time(
    stage: Backstage, qtbot: QtBot
) -> None:
    set_up(stage, f"http://127.0.0.1:{free_port()}")
    put(stage)
    stage.do(stage.outbox.wake)
    model = model_of(stage, qtbot)
    qtbot.waitUntil(lambda: model.chosen is not None and bool(model.chosen.said), timeout=20_000)
    assert model.chosen is not None
    assert model.chosen.state is S.WAITING
    assert model.chosen.not_before is not None
    version = model.chosen.version
    model.retry()  # it is looked for first, and the desk is still not there
    qtbot.waitUntil(lambda: model.chosen is not None and model.chosen.version >= version + 2, timeout=20_000)
    assert "could not be reached" in model.chosen.said


def test_a_dropped_post_is_never_sent(stage: Backstage, zendesk: tuple[str, Any], qtbot: QtBot) -> None:
    set_up(stage, f"http://127.0.0.1:{free_port()}")
    put(stage)
    model = model_of(stage, qtbot)
    model.ask_to_drop()
    model.drop()
    qtbot.waitUntil(lambda: state(model) is S.DROPPED, timeout=10_000)
    set_up(stage, zendesk[0])
    stage.mail.wake()
    qtbot.wait(200)
    stage.outbox.refresh()
    qtbot.wait(100)
    assert state(model) is S.DROPPED


def test_a_word_that_comes_too_late_is_told_and_changes_nothing(stage: Backstage, qtbot: QtBot) -> None:
    key = put(stage)
    model = model_of(stage, qtbot)
    row = model.chosen
    assert row is not None
    from desktop.shift.outbox_acts import drop

    drop(stage.bench.records.outbox, key, by="kim", now=utc_now())  # in another window
    heard: list[object] = []
    stage.outbox.retry(row, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=10_000)
    assert isinstance(heard[0], InputError)
    qtbot.waitUntil(lambda: state(model) is S.DROPPED, timeout=10_000)


def test_what_it_says_is_read_as_plain_text(stage: Backstage, qtbot: QtBot) -> None:
    put(stage, body='<p>/var is <b>full</b> &amp; rising<img src="file:///etc/passwd"></p>')
    model = model_of(stage, qtbot)
    qtbot.waitUntil(lambda: model.said_by_it is not None, timeout=10_000)
    said = model.said_by_it
    assert isinstance(said, PostText)
    assert said.text.startswith("/var is full & rising")
    assert "<" not in said.text
    assert said.files == ("report.txt",)


def test_where_nothing_waits_nothing_is_opened(stage: Backstage) -> None:
    before = threading.active_count()
    stage.outbox.wake()
    assert "records" not in vars(stage.bench)
    assert "room" not in vars(stage.mail)
    assert threading.active_count() == before


def test_a_record_that_cannot_be_read_is_told(
    stage: Backstage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise HandrailError("records.db is no database.")

    monkeypatch.setattr(stage.bench.records.outbox.__class__, "rows", lambda _self, **_: broken())
    stage.outbox.refresh()
    qtbot.waitUntil(stage.outbox.is_read, timeout=10_000)
    assert "records.db is no database." in stage.outbox.troubles()


def test_the_windows_status_bar_counts_what_waits(tmp_path: Path, qtbot: QtBot) -> None:
    shell = Shell(Workbench(), WindowMemory(tmp_path / "settings"))
    set_up(shell.stage, f"http://127.0.0.1:{free_port()}")
    put(shell.stage)
    shell.window.show()
    shell.warm_up()
    qtbot.waitUntil(lambda: shell.status.now.outbox is not None, timeout=20_000)
    assert shell.status.now.outbox is not None
    assert shell.status.now.outbox.text == "1 to send"
    shell.window.close()
    shell.close()
    shell.window.deleteLater()
