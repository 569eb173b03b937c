"""A host that asks for several things at sign-in, at a real terminal and in the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.ui.shell.sign_in_sheet import SignInSheet
from tests.end2end.seat import Sit, sitting
from tests.end2end.terminal import Terminal, write_runbook
from tests.end2end.window import DrivenWindow
from tests.servers.asking_ssh import AskingSsh, Asks

STEP = "  - id: who\n    title: Who is there\n    run: id\n"
PASSWORD, CODE = "correct-horse-battery", "314159"
ROUNDS = [[Asks("Password: ", False, PASSWORD)], [Asks("Code\x1b[2J of your token: ", True, CODE)]]


@pytest.fixture
def server(home: Path) -> Iterator[AskingSsh]:
    made = AskingSsh(["keyboard-interactive"], rounds=ROUNDS, told="The vault\nis open from 9 to 5")
    yield made
    made.stop()


def book_for(server: AskingSsh, home: Path, folder: Path) -> Path:
    (home / ".ssh").mkdir(parents=True, exist_ok=True)
    key = f"{server.host_key.get_name()} {server.host_key.get_base64()}"
    (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {key}\n")
    return write_runbook(folder / "book.yaml", STEP, head=f"on: ssh://kim@127.0.0.1:{server.port}\n")


@pytest.fixture
def sit(terminal: Terminal) -> Iterator[Sit]:
    yield from sitting(terminal)


def test_at_a_terminal_secrets_are_unseen_and_codes_are_seen(
    terminal: Terminal, sit: Sit, server: AskingSsh, tmp_path: Path
) -> None:
    seat = sit("run", str(book_for(server, terminal.home, tmp_path)), "--no-guided")
    seat.sees("Password for kim@127.0.0.1 (not shown; Enter alone to go without) >")
    seat.types("guess\n")
    seat.sees("kim@127.0.0.1 asks: Code of your token: (Ctrl+D to go without) >")
    assert "The vault" in seat.shown
    seat.types("000000\n")
    seat.sees("kim@127.0.0.1 refused the last answer.")
    seat.sees("Ctrl+D to go without) >")
    assert "000000" in seat.shown
    seat.types("\x04")
    seat.sees("refused the sign-in")
    seat.types("q\n")
    seat.ends()
    for file in terminal.home.rglob("*"):
        assert not file.is_file() or b"guess" not in file.read_bytes()


@pytest.fixture
def window(qapp: QApplication, home: Path) -> Iterator[DrivenWindow]:
    driven = DrivenWindow(home)
    yield driven
    driven.close()


def test_in_the_window_a_sheet_asks_for_each(
    window: DrivenWindow, server: AskingSsh, home: Path, tmp_path: Path
) -> None:
    page = window.begin(str(book_for(server, home, tmp_path)), is_guided=False)

    def sheet(title: str) -> SignInSheet | None:
        shown = window.shell.window.findChildren(SignInSheet)
        return next((one for one in shown if one.isVisible() and one.accessibleName() == title), None)

    for title, echo, answer in (
        ("Password for kim@127.0.0.1", QLineEdit.EchoMode.Password, PASSWORD),
        ("kim@127.0.0.1 asks: Code of your token:", QLineEdit.EchoMode.Normal, CODE),
    ):
        window.until(lambda title=title: sheet(title) is not None)  # type: ignore[misc]
        asked = sheet(title)
        assert asked is not None
        assert asked.typed.edit.echoMode() is echo
        asked.typed.edit.setText(answer)
        asked.send.click()
    window.until(lambda: any(one.is_authenticated() for one in server.open))
    window.until(lambda: not page.model.run.working)
    assert server.connections == 1
