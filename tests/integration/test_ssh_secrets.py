"""Signing in with what a person is asked for: passwords, one-time codes, and both after a key."""

import logging
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop.domain.errors import AuthError, CancelledError, SecretUnavailableError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, CancelToken
from desktop.targets.questions import Answer, AskSecret, Question
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.target import SshTarget
from tests.conftest import lack
from tests.servers.asking_ssh import AskingSsh, Asks
from tests.servers.pam import can_have_a_service, pam_sshd
from tests.servers.sshd import Sshd

Start = Callable[..., AskingSsh]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    started: list[AskingSsh] = []

    def one(*methods: str, **secrets: object) -> AskingSsh:
        key = started[0].host_key if started else None
        server = AskingSsh(methods, host_key=key, **secrets)  # type: ignore[arg-type]
        started.append(server)
        (home / ".ssh").mkdir(parents=True, exist_ok=True)
        line = f"[127.0.0.1]:{server.port} {server.host_key.get_name()} {server.host_key.get_base64()}\n"
        with (home / ".ssh" / "known_hosts").open("a") as known:
            known.write(line)
        return server

    yield one
    for server in started:
        server.stop()


class Person:
    """Answers in turn, or for ever with the last; remembers what they were asked."""

    def __init__(self, *answers: str | Answer | None) -> None:
        self._answers = list(answers)
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> Answer | None:
        self.asked.append(question)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return Answer(answer) if isinstance(answer, str) else answer

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.asked]


def slowly(person: Person) -> AskSecret:
    """Let the others come to the question too before it is answered."""

    def ask(question: Question) -> Answer | None:
        time.sleep(0.8)
        return person(question)

    return ask


class Keyring:
    def __init__(self, **kept: str) -> None:
        self.kept = kept

    def get(self, reference: str) -> str:
        if reference not in self.kept:
            raise SecretUnavailableError(f"There is no secret {reference!r} in the keyring.")
        return self.kept[reference]

    def hold(self, reference: str, value: str) -> None:
        self.kept[reference] = value


def target_of(port: int, ask: AskSecret | None, user: str = "kim", **settings: object) -> SshTarget:
    chosen = TargetSettings(ask_secret=ask, **settings)  # type: ignore[arg-type]
    return SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", user, port), chosen)


def signed_in_with(port: int, ask: AskSecret | None, **settings: object) -> str:
    target = target_of(port, ask, **settings)
    try:
        return target.link(Call.within(10)).signed_in_with
    finally:
        target.close()


def test_a_password_is_asked_for_and_never_logged(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    person = Person("hunter2hunter2")
    assert signed_in_with(start("password", password="hunter2hunter2").port, person) == "a password"
    assert person.texts == ["Password for kim@127.0.0.1"]
    assert not person.asked[0].is_shown
    assert "hunter2hunter2" not in caplog.text


def test_a_wrong_password_is_told_and_asked_for_three_times_and_not_shown(start: Start) -> None:
    person = Person("wrong-guess")
    with pytest.raises(AuthError, match=r"The server takes: password\..*A password was refused") as caught:
        signed_in_with(start("password", password="right").port, person)
    assert [one.told for one in person.asked] == ["", *["kim@127.0.0.1 refused that password."] * 2]
    assert "wrong-guess" not in str(caught.value)


def test_a_password_of_the_keyring_is_used_without_a_question(start: Start) -> None:
    server = start("password", password="right")
    name = f"ssh://kim@127.0.0.1:{server.port}"
    assert signed_in_with(server.port, None, secrets=Keyring(**{name: "right"})) == "a password"
    person = Person("right")
    signed_in_with(server.port, person, secrets=Keyring(**{name: "old"}))
    assert person.asked[0].told == "kim@127.0.0.1 refused that password."
    assert server.seen_passwords == ["right", "old", "right"]


def test_twenty_at_once_on_one_host_ask_once(start: Start) -> None:
    server, person = start("password", password="right"), Person("right")
    settings = TargetSettings(ask_secret=slowly(person), secrets=Keyring())
    ref = TargetRef(TargetKind.SSH, "127.0.0.1", "kim", server.port)
    targets = [SshTarget(ref, settings) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(lambda one: one.link(Call.within(20)).signed_in_with, targets))
    for target in targets:
        target.close()
    assert said == ["a password"] * 20
    assert person.texts == ["Password for kim@127.0.0.1"]


def test_twenty_hosts_at_once_with_one_locked_key_ask_once(
    start: Start, home: Path, sshd: Sshd, tmp_path: Path
) -> None:
    server = start("publickey")
    locked = tmp_path / "locked"
    locked.write_bytes(sshd.client_key.read_bytes())
    locked.chmod(0o600)
    words = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-a", "1", "-f", str(locked)]
    subprocess.run(words, check=True, capture_output=True)
    (home / ".ssh" / "config").write_text(f"IdentityFile {locked}\n")
    person = Person("open sesame")
    settings = TargetSettings(ask_secret=slowly(person))
    ref = TargetRef(TargetKind.SSH, "127.0.0.1", "kim", server.port)
    targets = [SshTarget(ref, settings) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(lambda one: one.link(Call.within(20)).signed_in_with, targets))
    for target in targets:
        target.close()
    assert all(str(locked) in one for one in said)
    assert person.texts == [f"Passphrase for the key {locked}"]


def test_a_password_goes_to_other_hosts_only_on_the_persons_word(start: Start) -> None:
    servers = [start("password", password="right") for _ in range(4)]
    person = Person("right", Answer(is_same=True))
    settings = TargetSettings(ask_secret=person)
    for server in servers:
        target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", "kim", server.port), settings)
        target.link(Call.within(10))
        target.close()
    assert [one.same_as for one in person.asked] == ["", "kim@127.0.0.1"]
    assert [one.seen_passwords for one in servers] == [["right"]] * 4


def test_a_person_who_gives_no_password_is_not_asked_again(start: Start) -> None:
    person = Person(None)
    with pytest.raises(AuthError, match="No password was given"):
        signed_in_with(start("password", password="right").port, person)
    assert len(person.asked) == 1


def test_without_a_way_to_ask_the_methods_and_the_name_of_the_secret_are_told(start: Start) -> None:
    port = start("keyboard-interactive", "password").port
    with pytest.raises(
        AuthError, match=r"Keys tried: none\. The server takes: keyboard-interactive, password"
    ) as caught:
        signed_in_with(port, None)
    assert f"handrail secret set ssh://kim@127.0.0.1:{port}" in str(caught.value)


def test_several_questions_come_in_the_servers_words_made_harmless(start: Start) -> None:
    server = start(
        "keyboard-interactive",
        told="Acme\x1b[2J VPN\nUse your \u202etoken",
        rounds=[
            [Asks("Password: ", False, "right")],
            [Asks("Choose\x07 1-2: ", True, "2"), Asks("Code: ", False, "123456")],
        ],
    )
    person = Person("right", "2", "123456")
    assert signed_in_with(server.port, person) == "an answer to its question"
    assert person.texts == [
        "Password for kim@127.0.0.1",
        "kim@127.0.0.1 asks: Choose 1-2:",
        "kim@127.0.0.1 asks: Code:",
    ]
    assert [one.is_shown for one in person.asked] == [False, True, False]
    assert person.asked[1].told == "Second factor\nAcme VPN\nUse your token"


def test_a_wrong_code_is_told_and_does_not_ask_for_the_password_again(start: Start) -> None:
    rounds = [[Asks("Password: ", False, "right")], [Asks("Code: ", False, "123456")]]
    person = Person("right", "000000", "123456")
    assert signed_in_with(start("keyboard-interactive", rounds=rounds).port, person)
    assert [one.text.partition(": ")[2] for one in person.asked[1:]] == ["Code:", "Code:"]
    assert person.asked[2].told.startswith("kim@127.0.0.1 refused the last answer.")


def test_questions_without_end_are_refused(start: Start) -> None:
    rounds = [[Asks("More: ", True, "x")] for _ in range(40)]
    with pytest.raises(AuthError, match="asked 20 times without end"):
        signed_in_with(start("keyboard-interactive", rounds=rounds).port, Person("x"))


def test_a_code_after_the_key(start: Start, home: Path, sshd: Sshd) -> None:
    server = start("publickey", "keyboard-interactive", code="123456")
    (home / ".ssh" / "config").write_text(f"IdentityFile {sshd.client_key}\n")
    words = signed_in_with(server.port, Person("123456"))
    assert words.endswith(f"({sshd.client_key}) and an answer to its question")
    with pytest.raises(
        AuthError, match=r"It took .* and wants more\. The server takes: keyboard-interactive"
    ):
        signed_in_with(server.port, None)


def test_a_key_after_the_password(start: Start, home: Path, sshd: Sshd) -> None:
    server = start("password", "publickey", password="right", is_in_order=True)
    (home / ".ssh" / "config").write_text(f"IdentityFile {sshd.client_key}\n")
    words = signed_in_with(server.port, Person("right"))
    assert words.startswith("a password and ED25519")


def test_time_for_an_answer_is_not_taken_from_the_step(start: Start) -> None:
    server = start("password", password="right")

    target = target_of(server.port, slowly(Person("right")))
    call = Call.within(0.6)
    assert target.link(call).signed_in_with == "a password"
    assert 0 < call.left_s < 0.6
    target.close()


def wait_until_ended(question: Question) -> None:
    while not question.has_ended:
        time.sleep(0.01)


def test_nobody_there_is_a_clear_end(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.targets.asking.ANSWER_S", 0.3)
    with pytest.raises(AuthError, match=r"asks: Verification code:: nobody answered within 0\.3 s"):
        signed_in_with(start("keyboard-interactive", code="1").port, wait_until_ended)


def test_a_stop_and_a_server_that_hangs_up_end_the_question(start: Start) -> None:
    server, token = start("keyboard-interactive", code="1"), CancelToken()
    threading.Timer(0.3, token.cancel).start()
    target = target_of(server.port, wait_until_ended)
    with pytest.raises(CancelledError):
        target.link(Call.within(60, cancel=token))
    threading.Timer(0.3, server.hang_up).start()
    with pytest.raises(AuthError, match="It closed the connection"):
        target_of(server.port, wait_until_ended).link(Call.within(60))


def test_a_real_sshd_with_pam_asks_after_the_key(
    tmp_path: Path, home: Path, need_server: Callable[..., None]
) -> None:
    need_server("sshd")
    if not can_have_a_service():
        lack("the right to write a PAM service")
    options = ("AuthenticationMethods publickey,keyboard-interactive",)
    with pam_sshd(tmp_path / "pam", "open sesame", options) as server:
        server.write_client_config(home)
        person = Person("guess", "open sesame")
        target = target_of(server.port, person, user=server.user)
        assert "an answer to its question" in target.link(Call.within(20)).signed_in_with
        target.close()
    assert person.texts == [f"Password for {server.user}@127.0.0.1"] * 2
    assert person.asked[1].told == f"{server.user}@127.0.0.1 refused that password."


def test_a_server_that_hangs_up_after_too_many_keys_is_explained(
    start_another_sshd: Callable[..., Sshd], home: Path, tmp_path: Path
) -> None:
    server = start_another_sshd(options=["MaxAuthTries 2"])
    keys = [tmp_path / f"key{number}" for number in range(4)]
    for key in keys:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    server.write_client_config(home)
    (home / ".ssh" / "config").write_text("".join(f"IdentityFile {key}\n" for key in keys))
    with pytest.raises(AuthError, match=r"closed the connection after \d keys: name one with IdentityFile"):
        signed_in_with(server.port, None)
