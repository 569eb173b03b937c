"""Targets are offered while one is typed: the hosts of the connections too, and each of a list by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractProxyModel
from pytestqt.qtbot import QtBot

from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.ui.backstage import Backstage
from desktop.ui.start.controls import TargetsControl, TextControl, control_for
from desktop.workbench import Workbench

_KNOWN = ("local", "ssh://ops@web-03.example", "ssh:bastion", "ssh://ops@web-04.example", "ssh:\u202eevil")


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    ssh = home / ".ssh"
    ssh.mkdir(mode=0o700)
    (ssh / "config").write_text("Host bastion web-*\n  User ops\nHost db-primary\n  HostName 10.0.0.7\n")
    made = Backstage(Workbench())
    yield made
    made.close()


def control(kind: InputType, qtbot: QtBot) -> TextControl:
    made = control_for(Input(type=kind), "Where", "", _KNOWN)
    qtbot.addWidget(made)
    assert isinstance(made, TextControl)
    return made


def offered(made: TextControl, typed: str) -> list[str]:
    made.field.edit.setText(typed)
    completer = made.field.edit.completer()
    completer.setCompletionPrefix(completer.splitPath(typed)[0])
    model = completer.completionModel()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_a_target_is_found_by_any_part_of_it(qtbot: QtBot) -> None:
    made = control(InputType.TARGET, qtbot)
    assert offered(made, "WEB-0") == ["ssh://ops@web-03.example", "ssh://ops@web-04.example"]
    assert offered(made, "evil") == []


def test_each_target_of_a_list_is_completed_by_itself(qtbot: QtBot) -> None:
    made = control(InputType.TARGETS, qtbot)
    assert isinstance(made, TargetsControl)
    assert offered(made, "local, bas") == ["ssh:bastion"]
    completer = made.field.edit.completer()
    found = completer.completionModel()
    assert isinstance(found, QAbstractProxyModel)
    index = found.mapToSource(found.index(0, 0))
    assert completer.pathFromIndex(index) == "local, ssh:bastion"


def test_the_hosts_of_ssh_are_known(stage: Backstage, qtbot: QtBot) -> None:
    stage.connections.refresh()
    qtbot.waitUntil(stage.connections.is_read, timeout=10_000)
    known = list(stage.start.known_targets())
    assert known[0] == "local"
    assert {one.target for one in stage.connections.connections()} <= set(known)
    assert any("db-primary" in one for one in known)


def test_a_host_of_ssh_is_known_by_its_name_in_what_was_pasted(stage: Backstage, qtbot: QtBot) -> None:
    stage.connections.refresh()
    qtbot.waitUntil(stage.connections.is_read, timeout=10_000)
    where = Input(type=InputType.TARGET, alert="labels.instance")
    book = Runbook(runbook=1, id="x", title="X", steps=(), inputs={"where": where})
    told = stage.start.hosts_named(book, "Replication to DB-PRIMARY is late", ())
    assert told is not None
    assert told.hosts[0].is_known
    assert told.value in {one.target for one in stage.connections.connections()}
    assert stage.start.hosts_named(book, "Replication to DB-PRIMARY is late", ("where",)) is None
