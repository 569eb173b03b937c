"""Hostile files, replies and settings that reach the window by ways of their own: shown as text and as nothing more."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from PySide6.QtWidgets import QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from desktop.checks.network.rungs import Climb, OnRung, Rung, RungState
from desktop.domain.deadline import Deadline, DueKind
from desktop.domain.errors import HandrailError
from desktop.domain.events import EvidenceRef
from desktop.records.pins import PinBook
from desktop.targets.aws.errors import translated
from desktop.ui.attaching import read_files
from desktop.ui.connections.shot_connections import SampleConnections
from desktop.ui.connections.view import ConnectionsView
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.evidence.attached import AttachedList
from desktop.ui.evidence.kinds import Looked, look_at
from desktop.ui.evidence.shot_evidence import SampleEvidence
from desktop.ui.evidence.viewer import EvidenceViewer
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import CONNECTIONS, HOME, RUN, Place
from desktop.ui.run.page import RunPage
from desktop.ui.run.toast import Toast
from desktop.ui.shell.drop_veil import DropVeil
from desktop.ui.shell.notices import Notices
from desktop.ui.shots.lists import NOW
from desktop.ui.shots.window import settle
from tests.ui.canaries import Canaries, set_out
from tests.ui.hostile import FORBIDDEN
from tests.ui.poison import painted_texts, shown_texts
from tests.ui.test_hostile_pages import complaints

_WORST = "qz \x1b]0;evil\x07\x1b[31mred\x9b31m abc\u202egnp.exe \u2066in\u2069 \x08\x7f"


def worst(canaries: Canaries) -> str:
    return f"{' '.join(canaries.lines)} {_WORST}"


def seen_of(window: QWidget) -> tuple[set[str], str]:
    """Return what is wrong with what a window shows, and all of its texts."""
    with painted_texts() as painted:
        settle()
        window.grab()
        return complaints(window, painted), "\n".join((*painted, *(text for _, text in shown_texts(window))))


def test_an_attachment_is_only_text(window: MainWindow, tmp_path: Path) -> None:
    with set_out(tmp_path) as canaries:
        text = worst(canaries).encode()
        ref = EvidenceRef(
            sha256=sha256(text).hexdigest(), name=worst(canaries), size_bytes=len(text), kept_bytes=len(text)
        )
        window.show()
        viewer = EvidenceViewer(window, ref, _Kept(text, worst(canaries)))
        window.open_overlay(viewer)
        settle()
        viewer.show_content()
        told, shown = seen_of(window)
        viewer.save_to(tmp_path / worst(canaries).replace("/", "_")[:200])
        after, shown_after = seen_of(window)
        assert told | after == set()
        assert viewer.content is not None
        assert "gnp.exe" in shown
        assert "Saved as" in shown_after
        assert canaries.look() == []


class _Kept(SampleEvidence):
    """Text in a record whose folder has a hostile name."""

    def __init__(self, data: bytes, place: str) -> None:
        super().__init__(data)
        self._place = place

    def read(self, ref: EvidenceRef, done: Callable[[Looked | HandrailError], None]) -> None:
        done(replace(look_at(ref, self._data, self._place), ref=ref))


def test_the_names_of_attachments_are_only_text(qtbot: QtBot, tmp_path: Path) -> None:
    with set_out(tmp_path) as canaries:
        listed = AttachedList()
        qtbot.addWidget(listed)
        listed.show_refs([EvidenceRef(sha256="0" * 64, name=worst(canaries), size_bytes=3, kept_bytes=3)])
        listed.show()
        told, shown = seen_of(listed)
        assert told == set()
        assert "gnp.exe" in shown
        assert canaries.look() == []


def test_the_name_of_a_dropped_file_is_only_text(window: MainWindow, tmp_path: Path) -> None:
    """A folder dropped on a run is refused in words that name it."""
    bad = tmp_path / _WORST
    bad.mkdir()
    window.show()
    window.show_place(Place(RUN, "fail"))
    settle()
    page = window.findChild(RunPage)
    DropVeil(window).tell(f"{page.drop_words} {_WORST}")
    with pytest.raises(HandrailError) as refused:
        read_files((bad,))
    Toast(window).tell(str(refused.value))
    told, shown = seen_of(window)
    assert told == set()
    assert "gnp.exe" in shown
    window.page.live.close()


def test_what_an_aws_endpoint_answers_is_only_text(qtbot: QtBot, tmp_path: Path) -> None:
    with set_out(tmp_path) as canaries:
        reply = {"Error": {"Code": "AccessDenied", "Message": worst(canaries)},
                 "ResponseMetadata": {"HTTPStatusCode": 403}}  # fmt: skip
        fault = translated(ClientError(reply, "GetCallerIdentity"), "sts GetCallerIdentity", "ops-readonly")  # type: ignore[arg-type]
        rungs = (Rung("identity", RungState.BROKEN, 0.2, str(fault), "Ask for the permission."),)
        page = ConnectionsView(ConnectionsViewModel(_Refusing(rungs), lambda _one: None, lambda: NOW))
        qtbot.addWidget(page)
        page.show()
        page.show_place(Place(CONNECTIONS, "aws:ops-readonly/eu-west-1"))
        settle()
        page.detail.test.click()
        told, shown = seen_of(page)
        assert told == set()
        assert "abcgnp.exe" in shown
        assert canaries.look() == []


class _Refusing(SampleConnections):
    def __init__(self, rungs: tuple[Rung, ...]) -> None:
        super().__init__()
        self._rungs = rungs

    def test(self, target: str, on_rung: OnRung, done: Callable[[Climb], None]) -> Callable[[], None]:
        done(Climb(self._rungs))
        return lambda: None


def test_pins_that_were_written_by_hand_are_only_text(tmp_path: Path) -> None:
    file = tmp_path / "pinned.json"
    file.write_text(json.dumps({"format": 1, "pinned": [{"id": "a", "title": f"{_WORST}\ntwo\tlines"}]}))
    (pin,) = PinBook(file).read()
    assert not set(pin.title) & FORBIDDEN
    assert pin.title.endswith("two lines")


def test_pins_that_cannot_be_read_are_told_as_text(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "pinned.json").write_text(json.dumps({"format": _WORST, "pinned": []}))
    window.show()
    window.show_place(Place(HOME))
    told, shown = seen_of(window)
    assert told == set()
    assert "What was pinned cannot be read" in shown


def test_a_ticket_and_what_is_due_are_only_text_in_the_top_bar(window: MainWindow, tmp_path: Path) -> None:
    with set_out(tmp_path) as canaries:
        window.show()
        window.show_place(Place(HOME))
        due = Deadline(kind=DueKind.HAND_OVER, at=NOW, since=NOW, what=worst(canaries))
        window.top_bar.show_run(worst(canaries), due)
        told, shown = seen_of(window)
        assert told == set()
        assert "gnp.exe" in shown
        assert canaries.look() == []


def test_a_notice_is_only_text(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _tray: None)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _tray, *given: said.extend(given[:2]))
    window = QWidget()
    qtbot.addWidget(window)

    class Wish:
        is_notifying = True

    with set_out(tmp_path) as canaries:
        assert Notices(window, Wish()).tell("r1", worst(canaries), worst(canaries))
        assert len(said) == 2
        assert not set("".join(said)) & {*FORBIDDEN, "<", ">", "&"}
        assert canaries.look() == []
