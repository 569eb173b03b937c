"""Signing in with what a person is asked for: passwords, one-time codes, and both after a key."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import AuthError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call
from desktop.targets.settings import AskSecret, TargetSettings
from desktop.targets.ssh import SshTarget
from tests.servers.asking_ssh import AskingSsh
from tests.servers.sshd import Sshd

Start = Callable[..., AskingSsh]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    started: list[AskingSsh] = []

    def one(*methods: str, **secrets: str) -> AskingSsh:
        server = AskingSsh(methods, **secrets)
        started.append(server)
        (home / ".ssh").mkdir(parents=True, exist_ok=True)
        line = f"[127.0.0.1]:{server.port} {server.host_key.get_name()} {server.host_key.get_base64()}\n"
        (home / ".ssh" / "known_hosts").write_text(line)
        return server

    yield one
    for server in started:
        server.stop()


def signed_in_with(port: int, ask: AskSecret | None) -> str:
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", "kim", port), TargetSettings(ask_secret=ask))
    try:
        return target.link(Call.within(10)).signed_in_with
    finally:
        target.close()


def test_a_password_is_asked_for_and_never_logged(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "hunter2hunter2"

    assert signed_in_with(start("password", password="hunter2hunter2").port, ask) == "a password"
    assert asked == ["Password for kim@127.0.0.1"]
    assert "hunter2hunter2" not in caplog.text


def test_a_wrong_password_is_asked_for_three_times_and_not_shown(start: Start) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "wrong-guess"

    with pytest.raises(AuthError, match="The server takes: password") as caught:
        signed_in_with(start("password", password="right").port, ask)
    assert len(asked) == 3
    assert "wrong-guess" not in str(caught.value)


def test_a_person_who_gives_no_password_is_not_asked_again(start: Start) -> None:
    asked: list[str] = []
    with pytest.raises(AuthError):
        signed_in_with(start("password", password="right").port, lambda question: asked.append(question))
    assert len(asked) == 1


def test_without_a_way_to_ask_the_methods_are_named(start: Start) -> None:
    with pytest.raises(
        AuthError, match=r"Keys tried: none\. The server takes: keyboard-interactive, password"
    ):
        signed_in_with(start("keyboard-interactive", "password").port, None)


def test_a_one_time_code_is_asked_for_in_the_servers_words(start: Start) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "123456"

    assert (
        signed_in_with(start("keyboard-interactive", code="123456").port, ask) == "an answer to its question"
    )
    assert asked == ["kim@127.0.0.1: Verification code:"]


def test_a_code_after_the_key(start: Start, home: Path, sshd: Sshd) -> None:
    server = start("publickey", "keyboard-interactive", code="123456")
    (home / ".ssh" / "config").write_text(f"IdentityFile {sshd.client_key}\n")
    words = signed_in_with(server.port, lambda _question: "123456")
    assert words.endswith(f"({sshd.client_key}) and an answer to its question")
    with pytest.raises(AuthError, match="The server takes: keyboard-interactive"):
        signed_in_with(server.port, None)


def test_a_server_that_hangs_up_after_too_many_keys_is_explained(
    start_another_sshd: Callable[..., Sshd], home: Path, tmp_path: Path
) -> None:
    import subprocess

    server = start_another_sshd(options=["MaxAuthTries 2"])
    keys = [tmp_path / f"key{number}" for number in range(4)]
    for key in keys:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    server.write_client_config(home)
    (home / ".ssh" / "config").write_text("".join(f"IdentityFile {key}\n" for key in keys))
    with pytest.raises(AuthError, match=r"closed the connection after \d keys: name one with IdentityFile"):
        signed_in_with(server.port, None)
