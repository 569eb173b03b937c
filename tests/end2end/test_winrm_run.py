"""The program at a Windows machine by WinRM, with the password from a keyring, and without one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal
from tests.servers.windows_sshd import Machine, machine_in
from tests.servers.winrm import Winrm

PASSWORD = "Geh31m!"
MEMORY = json.loads(
    (Path(__file__).parents[1] / "golden/host.memory/windows_server_2022.json").read_text(encoding="utf-8")
)
KEYRING = f"""import keyring.backend
class Keyring(keyring.backend.KeyringBackend):
    priority = 9
    def get_password(self, service, username):
        return {PASSWORD!r}
    def set_password(self, *_):
        pass
Keyring.__module__ = 'keyring.backends.libsecret'
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return machine_in(tmp_path / "machine")


@pytest.fixture
def winrm(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Winrm]:
    accounts = tmp_path / "accounts"
    accounts.write_text(f"CORP:kim:{PASSWORD}\n", encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))
    server = Winrm(machine.folder)
    yield server
    server.stop()


def test_a_check_reads_the_machine(
    terminal: Terminal, winrm: Winrm, machine: Machine, tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "keyring_at_hand.py").write_text(KEYRING)
    known = {"PYTHON_KEYRING_BACKEND": "keyring_at_hand.Keyring", "PYTHONPATH": str(tmp_path / "site")}
    seat = Terminal(terminal.home, known)
    machine.answers(MEMORY["windows"])
    on = rf"winrm+http://CORP\kim@127.0.0.1:{winrm.port}"
    ended = seat.run("check", "host.memory", "--on", on, "--format", "json")
    assert ended.code == 1, ended.stderr
    assert ended.json["reading"] == MEMORY["reading"]
    assert PASSWORD not in ended.stdout + ended.stderr


def test_without_a_password_it_says_what_to_do(terminal: Terminal, winrm: Winrm) -> None:
    on = rf"winrm+http://CORP\kim@127.0.0.1:{winrm.port}"
    ended = terminal.run("check", "host.memory", "--on", on)
    assert ended.code == 3
    assert f"handrail secret set {on}" in " ".join((ended.stdout + ended.stderr).split())
    assert winrm.pools == {}
