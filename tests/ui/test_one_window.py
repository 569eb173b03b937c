"""A second start hands its file to the window that is open; crashed and silent ones are told apart."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.paths import data_dir
from desktop.ui import one_window
from desktop.ui.one_window import Doorbell, address, hand_over
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.start.view import StartView
from desktop.ui.window import Shell
from desktop.workbench import Workbench

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sockets that are files")
ROOT = Path(__file__).parents[2]
_BOOK = "runbook: 1\nid: handed\ntitle: Handed over\nsteps:\n  - {id: look, title: Look, check: host.load}\n"


@pytest.fixture
def where(tmp_path: Path) -> str:
    return address(tmp_path)


def second_start(where: str, file: str = "") -> subprocess.Popen[bytes]:
    """Hand over from a process of its own, which ends with 0 when the file was taken."""
    code = f"import sys; from desktop.ui.one_window import hand_over; sys.exit(not hand_over({where!r}, {file!r}))"
    return subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_a_second_start_gives_its_file_and_ends(qtbot: QtBot, where: str) -> None:
    bell = Doorbell(where)
    assert bell.listen()
    with qtbot.waitSignal(bell.rung, timeout=20_000) as rung:
        second = second_start(where, "/srv/a b.yaml")
    assert rung.args == ["/srv/a b.yaml"]
    assert second.wait(10) == 0
    bell.close()


def test_the_first_start_finds_nobody(where: str) -> None:
    assert not hand_over(where, "")


def test_the_socket_of_a_program_that_crashed_is_taken_over(qtbot: QtBot, where: str) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(where)
    left.listen()
    left.close()  # the file stays, and nobody listens
    assert not hand_over(where, "")
    bell = Doorbell(where)
    assert bell.listen()
    with qtbot.waitSignal(bell.rung, timeout=20_000):
        second = second_start(where)
    assert second.wait(10) == 0
    bell.close()


def test_a_window_that_does_not_answer_is_let_be(
    qtbot: QtBot, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_window, "ANSWER_MS", 200)
    silent = socket.socket(socket.AF_UNIX)
    silent.bind(where)
    silent.listen()
    begun = time.monotonic()
    assert not hand_over(where, "")
    assert time.monotonic() - begun < 2
    assert not Doorbell(where).listen()
    assert os.path.exists(where)
    silent.close()


@pytest.mark.parametrize("message", [b"no json\n", b"[1]\n", b'{"file": 7}\n', b"x" * 100_000])
def test_what_is_no_message_of_ours_is_dropped(qtbot: QtBot, where: str, message: bytes) -> None:
    bell = Doorbell(where)
    heard: list[str] = []
    bell.rung.connect(heard.append)
    assert bell.listen()
    answer: list[bytes] = []
    threading.Thread(target=lambda: answer.append(_answer_to(message, where))).start()
    qtbot.waitUntil(lambda: bool(answer))
    assert answer == [b""]
    assert heard == []
    bell.close()


def _answer_to(message: bytes, where: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.settimeout(5)
        stranger.connect(where)
        try:
            stranger.sendall(message)
            return stranger.recv(100)
        except (ConnectionResetError, BrokenPipeError):
            return b""


def test_only_this_user_can_reach_the_socket(where: str) -> None:
    bell = Doorbell(where)
    assert bell.listen()
    assert os.stat(where).st_mode & 0o077 == 0
    bell.close()


def test_a_path_that_is_too_long_for_a_socket_has_none(tmp_path: Path) -> None:
    assert address(tmp_path / ("x" * 120)) == ""
    assert not Doorbell("").listen()


def test_the_real_program_started_again_opens_its_file_in_the_first_window(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    shell = Shell(Workbench(), WindowMemory(tmp_path / "settings"))
    shell.window.show()
    assert data_dir().is_relative_to(home)
    assert shell.around.doorbell.listen()
    book = tmp_path / "handed.yaml"
    book.write_text(_BOOK)
    second = subprocess.Popen(
        [sys.executable, "-m", "desktop", "handed.yaml"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    qtbot.waitUntil(lambda: isinstance(shell.window.page, StartView), timeout=20_000)
    page = shell.window.page
    assert isinstance(page, StartView)
    qtbot.waitUntil(lambda: page._vm.runbook is not None)
    assert second.wait(10) == 0
    shell.around.doorbell.close()
    shell.window.close()
    shell.stage.close()
    shell.window.deleteLater()
