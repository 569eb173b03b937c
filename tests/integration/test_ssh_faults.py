"""What a person is told when an SSH host cannot be reached, or goes away: the rung, and what may still run."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain.errors import (
    AuthError,
    CancelledError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    HostKeyError,
    InputError,
)
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, CancelToken, Shell
from desktop.targets.open import TargetPool
from desktop.targets.questions import Answer, Question
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.target import SshTarget
from tests.integration.databases import HeldSecrets
from tests.servers.sshd import Sshd, free_port, start_sshd
from tests.servers.stalling_proxy import StallingProxy

TargetTo = Callable[..., SshTarget]


@pytest.fixture
def target_to(sshd: Sshd, ssh_home: Path) -> Iterator[TargetTo]:
    made: list[SshTarget] = []

    def make(host: str = "127.0.0.1", port: int = 0, user: str = "", **settings: object) -> SshTarget:
        ref = TargetRef(TargetKind.SSH, host, user or sshd.user, port or sshd.port)
        made.append(SshTarget(ref, TargetSettings(**settings)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for target in made:
        target.close()


@pytest.fixture
def proxy(sshd: Sshd, ssh_home: Path) -> Iterator[StallingProxy]:
    proxy = StallingProxy(sshd.port)
    known = (ssh_home / ".ssh" / "known_hosts").read_text()
    (ssh_home / ".ssh" / "known_hosts").write_text(known + known.replace(f":{sshd.port}", f":{proxy.port}"))
    yield proxy
    proxy.stop()


def rung_of(target: SshTarget, timeout_s: float = 10) -> tuple[str, str]:
    with pytest.raises(ConnectError) as caught:
        target.shell(Call.within(timeout_s)).run(["true"])
    return caught.value.rung, str(caught.value)


def test_a_name_that_is_not_known(target_to: TargetTo) -> None:
    rung, message = rung_of(target_to("no-such-host.invalid"))
    assert rung == "name"
    assert "no-such-host.invalid is not known here" in message
    assert "getent hosts" in message


def test_a_closed_port(target_to: TargetTo) -> None:
    port = free_port()
    rung, message = rung_of(target_to(port=port))
    assert rung == "tcp"
    assert f"127.0.0.1 port {port}: 127.0.0.1 refused the connection" in message
    assert "is sshd running" in message


def test_a_port_that_swallows_packets(target_to: TargetTo) -> None:
    with closing(socket.socket()) as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        started_at = time.monotonic()
        rung, message = rung_of(target_to(port=full.getsockname()[1], connect_timeout_s=1.0))
        for filler in fillers:
            filler.close()
    assert rung == "tcp"
    assert "gave no answer within 1.0 s" in message
    assert time.monotonic() - started_at < 3


def test_a_server_that_says_nothing(target_to: TargetTo) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        started_at = time.monotonic()
        rung, message = rung_of(target_to(port=silent.getsockname()[1], connect_timeout_s=0.7))
    assert rung == "banner"
    assert "sent nothing within 0.7 s" in message
    assert time.monotonic() - started_at < 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [(b"HTTP/1.1 400 Bad Request\r\n\r\n", "is not SSH"), (b"", "closed the connection at once")],
)
def test_a_server_that_is_no_ssh(target_to: TargetTo, answer: bytes, said: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            with suppress(OSError):  # until the listener is closed
                while True:  # one that closes at once is tried again
                    connection, _ = server.accept()
                    connection.recv(100)
                    connection.sendall(answer)
                    connection.shutdown(socket.SHUT_WR)
                    time.sleep(0.2)
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        rung, message = rung_of(target_to(port=server.getsockname()[1]))
    assert rung == "banner"
    assert said in message


def test_no_common_key_exchange(start_another_sshd: Callable[..., Sshd], target_to: TargetTo) -> None:
    server = start_another_sshd(options=["KexAlgorithms sntrup761x25519-sha512@openssh.com"])
    rung, message = rung_of(target_to(port=server.port))
    assert rung == "key_exchange"
    assert "OpenSSH" in message


@pytest.mark.parametrize("after_bytes", [30, 700, 1700])
def test_a_link_that_stalls_while_connecting(
    sshd: Sshd, ssh_home: Path, target_to: TargetTo, after_bytes: int
) -> None:
    proxy = StallingProxy(sshd.port, bytes_before_stall=after_bytes)
    (ssh_home / ".ssh" / "known_hosts").write_text(
        sshd.known_hosts.read_text().replace(f":{sshd.port}", f":{proxy.port}")
    )
    started_at = time.monotonic()
    with pytest.raises(ConnectError) as caught:
        target_to(port=proxy.port, connect_timeout_s=1.0).shell(Call.within(3)).run(["true"])
    assert time.monotonic() - started_at < 5
    assert caught.value.rung in ("key_exchange", "sign_in", "channel")
    proxy.stop()


def test_an_unknown_host_key_is_refused_shown_and_accepted_once(
    sshd: Sshd, ssh_home: Path, target_to: TargetTo
) -> None:
    known_hosts = ssh_home / ".ssh" / "known_hosts"
    known_hosts.write_text(
        "# mine\nother.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA"
    )  # no newline at its end
    target = target_to()
    with pytest.raises(HostKeyError, match="is not known: ssh-ed25519") as caught:
        target.identify(Call.within(10))
    assert not caught.value.is_changed
    assert caught.value.fingerprint == sshd.host_key_fingerprint
    assert caught.value.host == f"[127.0.0.1]:{sshd.port}"
    with pytest.raises(InputError, match="No host key SHA256:other was shown"):
        target.accept_host_key("SHA256:other")
    target.accept_host_key(caught.value.fingerprint)
    assert target.identify(Call.within(10)).facts["os"] == "linux"
    lines = known_hosts.read_text().splitlines()
    assert lines[:2] == ["# mine", "other.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA"]
    assert lines[2] == sshd.known_hosts.read_text().strip()
    assert known_hosts.stat().st_mode & 0o777 == 0o600
    shown = subprocess.run(
        ["ssh-keygen", "-F", f"[127.0.0.1]:{sshd.port}", "-f", str(known_hosts)],
        capture_output=True,
        check=False,
    )
    assert shown.returncode == 0


def test_nothing_is_sent_to_a_host_with_an_unknown_key(
    sshd: Sshd, ssh_home: Path, target_to: TargetTo
) -> None:
    (ssh_home / ".ssh" / "known_hosts").unlink()
    log = sshd.folder / "sshd.log"
    before = len(log.read_text())
    with pytest.raises(HostKeyError):
        target_to().identify(Call.within(10))
    time.sleep(0.2)
    assert "Accepted publickey" not in log.read_text()[before:]


def test_a_changed_host_key_is_a_hard_stop(
    sshd: Sshd, ssh_home: Path, start_another_sshd: Callable[..., Sshd]
) -> None:
    other = start_another_sshd("other")
    known_hosts = ssh_home / ".ssh" / "known_hosts"
    known_hosts.write_text(sshd.known_hosts.read_text().replace(f":{sshd.port}", f":{other.port}"))
    ref = TargetRef(TargetKind.SSH, "127.0.0.1", sshd.user, other.port)
    pool = TargetPool()
    with pytest.raises(
        HostKeyError, match=r"has changed: it is now ssh-ed25519.*known_hosts:1 holds another"
    ) as caught:
        pool.target(ref).identify(Call.within(10))
    assert caught.value.is_changed
    assert caught.value.fingerprint == other.host_key_fingerprint
    with pytest.raises(InputError):
        pool.accept_host_key(ref, caught.value.fingerprint)
    pool.close_all()


def test_a_known_key_of_another_type_is_asked_for(sshd: Sshd, ssh_home: Path, target_to: TargetTo) -> None:
    kind, blob = (sshd.folder / "host_rsa.pub").read_text().split()[:2]
    (ssh_home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{sshd.port} {kind} {blob}\n")
    assert target_to().identify(Call.within(10)).facts["os"] == "linux"


def test_a_revoked_key_is_a_hard_stop(sshd: Sshd, ssh_home: Path, target_to: TargetTo) -> None:
    known = sshd.known_hosts.read_text()
    (ssh_home / ".ssh" / "known_hosts").write_text(f"{known}@revoked * {known.split(' ', 1)[1]}")
    with pytest.raises(HostKeyError, match="is revoked by") as caught:
        target_to().identify(Call.within(10))
    assert caught.value.is_changed


def test_a_hashed_entry_is_read(sshd: Sshd, ssh_home: Path, target_to: TargetTo) -> None:
    known_hosts = ssh_home / ".ssh" / "known_hosts"
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(known_hosts)], check=True, capture_output=True)
    assert "127.0.0.1" not in known_hosts.read_text()
    assert target_to().identify(Call.within(10)).facts["os"] == "linux"


def test_a_wrong_key_names_what_was_tried_and_what_is_taken(
    sshd: Sshd, ssh_home: Path, target_to: TargetTo, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(wrong)], check=True)
    locked = tmp_path / "locked"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", str(locked)], check=True)
    (ssh_home / ".ssh" / "config").write_text(f"IdentityFile {wrong}\nIdentityFile {locked}\n")
    with pytest.raises(AuthError, match="refused the sign-in") as caught:
        target_to().identify(Call.within(10))
    message = str(caught.value)
    assert f"({wrong})" in message
    assert f"{locked} (locked by a passphrase)" in message
    assert "The server takes: publickey" in message


def test_a_locked_key_is_opened_with_the_passphrase_that_a_person_gives(
    sshd: Sshd, ssh_home: Path, target_to: TargetTo, tmp_path: Path
) -> None:
    locked = tmp_path / "locked"
    locked.write_bytes(sshd.client_key.read_bytes())
    locked.chmod(0o600)
    subprocess.run(
        ["ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", str(locked)],
        check=True,
        capture_output=True,
    )
    (ssh_home / ".ssh" / "config").write_text(f"IdentityFile {locked}\n")
    asked: list[Question] = []
    answers = ["guess", "open sesame"]

    def ask(question: Question) -> Answer:
        asked.append(question)
        return Answer(answers.pop(0))

    assert target_to(ask_secret=ask).identify(Call.within(10)).facts["os"] == "linux"
    assert target_to(ask_secret=ask).identify(Call.within(10)).facts["os"] == "linux"
    assert [one.text for one in asked] == [f"Passphrase for the key {locked}"] * 2  # not once for each host
    assert asked[1].told == "That passphrase did not open it."
    os.utime(locked)
    with pytest.raises(AuthError, match="the passphrase is wrong"):
        target_to(ask_secret=lambda _question: Answer("guess")).identify(Call.within(10))
    secrets = HeldSecrets(**{f"ssh-key:{locked}": "open sesame"})
    assert target_to(secrets=secrets).identify(Call.within(10)).facts["os"] == "linux"


def test_a_key_of_the_agent_signs_in(
    sshd: Sshd, ssh_home: Path, target_to: TargetTo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ssh_home / ".ssh" / "config").write_text("")
    path = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.DEVNULL)
    try:
        while not path.exists():
            time.sleep(0.01)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        subprocess.run(["ssh-add", "-q", str(sshd.client_key)], check=True, capture_output=True)
        assert str(target_to().identify(Call.within(10)).facts["signed_in_with"]).endswith("(agent)")
        (ssh_home / ".ssh" / "config").write_text("IdentityAgent none\n")
        with pytest.raises(AuthError, match="Keys tried: none"):
            target_to().identify(Call.within(10))
    finally:
        agent.terminate()
        agent.wait(5)


def test_an_agent_that_hangs_does_not(
    ssh_home: Path, target_to: TargetTo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as hung:
        hung.bind(str(tmp_path / "agent"))
        hung.listen()
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
        monkeypatch.setattr("desktop.targets.ssh.agents.ANSWERS_S", 0.3)
        started_at = time.monotonic()
        assert target_to().identify(Call.within(10)).facts["os"] == "linux"
    assert time.monotonic() - started_at < 3


def test_a_connection_lost_in_the_middle_keeps_the_output_and_says_that_it_may_go_on(
    proxy: StallingProxy, target_to: TargetTo
) -> None:
    threading.Timer(0.7, proxy.cut).start()
    target = target_to(port=proxy.port)
    with pytest.raises(
        ConnectionLostError, match=r"went away .*may still be running there \(process group \d+\)"
    ) as caught:
        target.shell(Call.within(30)).run_script("echo begun; exec sleep 5")
    assert caught.value.partial_output == "begun"
    assert target.shell(Call.within(10)).run(["echo", "again"]).stdout == "again\n"


def test_a_check_reads_once_more_over_a_new_connection(
    proxy: StallingProxy, target_to: TargetTo, tmp_path: Path
) -> None:
    target = target_to(port=proxy.port)
    target.link(Call.within(10))
    spec = find_check("host.load")
    read = spec.shell
    assert read is not None
    seen: list[int] = []

    def read_twice(shell: Shell, params: object) -> object:
        seen.append(1)
        if len(seen) == 1:
            threading.Timer(0.3, proxy.cut).start()
            shell.run(["sleep", "5"])
        return read(shell, params)

    fields = read_check(replace(spec, shell=read_twice), target, build_params(spec, {}), Call.within(20))
    assert fields["load_1m"] is not None
    assert proxy.accepted == 2


def test_a_server_session_that_is_killed_is_a_lost_connection(target_to: TargetTo) -> None:
    with pytest.raises(ConnectionLostError):
        target_to().shell(Call.within(20)).run_script("echo begun; kill -9 $(ps -o ppid= -p $$); sleep 5")


def test_a_link_that_stalls_ends_at_our_deadline_and_says_what_may_go_on(
    proxy: StallingProxy, target_to: TargetTo
) -> None:
    target = target_to(port=proxy.port)
    target.shell(Call.within(10)).run(["true"])
    threading.Timer(0.5, proxy.stall).start()
    started_at = time.monotonic()
    with pytest.raises(DeadlineError, match="does not answer; it may still be running there") as caught:
        target.shell(Call.within(1.5)).run_script("echo begun; sleep 4")
    assert time.monotonic() - started_at < 8
    assert caught.value.partial_output == "begun"
    proxy.go_on()
    assert target.shell(Call.within(10)).run(["echo", "again"]).stdout == "again\n"


def test_a_stalled_link_can_be_cancelled_at_once(proxy: StallingProxy, target_to: TargetTo) -> None:
    target = target_to(port=proxy.port)
    target.shell(Call.within(10)).run(["true"])
    proxy.stall()
    token = CancelToken()
    threading.Timer(0.3, token.cancel).start()
    started_at = time.monotonic()
    with pytest.raises(CancelledError, match="no command was sent"):
        target.shell(Call.within(60, cancel=token)).run(["true"])
    assert time.monotonic() - started_at < 2


def test_cancel_while_connecting(target_to: TargetTo) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        token = CancelToken()
        threading.Timer(0.3, token.cancel).start()
        started_at = time.monotonic()
        with pytest.raises(CancelledError):
            target_to(port=silent.getsockname()[1]).identify(Call.within(60, cancel=token))
    assert time.monotonic() - started_at < 2


def test_a_big_input_over_a_stalled_link_ends_at_the_deadline(
    proxy: StallingProxy, target_to: TargetTo
) -> None:
    target = target_to(port=proxy.port)
    target.shell(Call.within(10)).run(["true"])
    threading.Timer(0.3, proxy.stall).start()
    started_at = time.monotonic()
    with pytest.raises((DeadlineError, ConnectError)):
        target.shell(Call.within(2)).run(["sh", "-c", "sleep 1; cat >/dev/null"], stdin=b"x" * 8_000_000)
    assert time.monotonic() - started_at < 10


def test_a_slow_link_is_no_fault(proxy: StallingProxy, target_to: TargetTo) -> None:
    proxy.delay_s = 0.02
    assert target_to(port=proxy.port).shell(Call.within(20)).run(["seq", "2000"]).stdout.endswith("2000\n")


def test_a_dead_kept_connection_is_opened_anew(proxy: StallingProxy, target_to: TargetTo) -> None:
    target = target_to(port=proxy.port)
    assert target.shell(Call.within(10)).run(["echo", "one"]).stdout == "one\n"
    proxy.cut()
    assert target.shell(Call.within(10)).run(["echo", "two"]).stdout == "two\n"
    assert proxy.accepted == 2


def test_a_kept_connection_that_silently_died_is_opened_anew(
    sshd: Sshd, proxy: StallingProxy, target_to: TargetTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.targets.ssh.target._REUSED_S", 0.5)
    target = target_to(port=proxy.port)
    assert target.shell(Call.within(10)).run(["echo", "one"]).stdout == "one\n"
    proxy.stall()
    threading.Timer(1.2, proxy.go_on).start()  # as a new connection would pass where the old one is forgotten
    assert target.shell(Call.within(10)).run(["echo", "two"]).stdout == "two\n"
    assert proxy.accepted == 2


def test_too_many_sessions_are_named(start_another_sshd: Callable[..., Sshd], home: Path) -> None:
    server = start_another_sshd(options=["MaxSessions 0"])
    server.write_client_config(home)
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", server.user, server.port))
    rung, message = rung_of(target)
    assert rung == "channel"
    assert "MaxSessions" in message
    target.close()


def test_through_jump_hosts(sshd: Sshd, ssh_home: Path, start_another_sshd: Callable[..., Sshd]) -> None:
    inner = start_another_sshd("inner")
    subprocess.run(
        ["cp", str(sshd.folder / "authorized_keys"), str(inner.folder / "authorized_keys")], check=True
    )
    with (ssh_home / ".ssh" / "known_hosts").open("a") as known:
        known.write(inner.known_hosts.read_text())
    sshd.write_client_config(ssh_home, [
        "Host bastion", "  HostName 127.0.0.1", f"  Port {sshd.port}", f"  User {sshd.user}",
        "Host second", "  HostName 127.0.0.1", f"  Port {inner.port}", "  ProxyJump bastion",
        "Host web", "  HostName 127.0.0.1", f"  Port {sshd.port}",
        f"  ProxyJump bastion,{inner.user}@127.0.0.1:{inner.port}",
        "Host here", "  ProxyJump there", "Host there", "  ProxyJump here",
    ])  # fmt: skip
    (ssh_home / ".ssh" / "known_hosts").write_text(
        sshd.known_hosts.read_text() + inner.known_hosts.read_text()
    )
    for alias, way in (("second", "through root@bastion"), ("web", "through root@bastion, root@127.0.0.1")):
        target = SshTarget(TargetRef(TargetKind.SSH, alias))
        identity = target.identify(Call.within(20))
        assert way.replace("root", sshd.user) in str(identity.facts["reached_by"])
        target.close()
    with pytest.raises(ConnectError, match="lead to itself"):
        SshTarget(TargetRef(TargetKind.SSH, "here")).identify(Call.within(20))


def test_a_stream_through_the_host(sshd: Sshd, target_to: TargetTo) -> None:
    target = target_to()
    stream = target.open_channel("127.0.0.1", sshd.port, Call.within(10))
    assert stream.receive().startswith(b"SSH-2.0-OpenSSH")
    stream.send(b"SSH-2.0-test\r\n")
    assert stream.receive()
    stream.close()
    with pytest.raises(ConnectError, match=r"Connection refused") as caught:
        target.open_channel("127.0.0.1", free_port(), Call.within(10))
    assert caught.value.rung == "tcp"
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        stream = target.open_channel("127.0.0.1", silent.getsockname()[1], Call.within(0.5))
        with pytest.raises(DeadlineError):
            stream.receive()


def test_forwarding_that_is_not_allowed_is_named(start_another_sshd: Callable[..., Sshd], home: Path) -> None:
    server = start_another_sshd(options=["AllowTcpForwarding no"])
    server.write_client_config(home)
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", server.user, server.port))
    with pytest.raises(ConnectError, match="does not allow TCP forwarding") as caught:
        target.open_channel("127.0.0.1", 22, Call.within(10))
    assert caught.value.rung == "channel"
    target.close()


def test_no_fault_prints_a_traceback(
    target_to: TargetTo, capfd: pytest.CaptureFixture[str], sshd: Sshd
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with closing(connection):
                connection.sendall(b"nonsense\r\n" * 200)
                connection.recv(100)

        threading.Thread(target=serve, daemon=True).start()
        rung_of(target_to(port=server.getsockname()[1], connect_timeout_s=1.0))
    with pytest.raises(ConnectionLostError):
        target_to().shell(Call.within(20)).run_script("kill -9 $(ps -o ppid= -p $$); sleep 5")
    assert capfd.readouterr().err == ""


def test_pool_keeps_one_target_for_each_reference(sshd: Sshd, ssh_home: Path) -> None:
    pool = TargetPool()
    ref = TargetRef(TargetKind.SSH, "127.0.0.1", sshd.user, sshd.port)
    first = pool.target(ref)
    assert pool.target(TargetRef(TargetKind.SSH, "127.0.0.1", sshd.user, sshd.port)) is first
    first.identify(Call.within(10))
    pool.close_all()
    assert pool.target(ref) is not first
    assert pool.target(ref).identify(Call.within(10)).facts["os"] == "linux"
    pool.close_all()


def test_a_server_restarted_with_the_same_keys_is_the_same_host(
    tmp_path: Path, home: Path, need_server: Callable[..., None]
) -> None:
    need_server("sshd")
    server = start_sshd(tmp_path / "s")
    again = None
    try:
        server.write_client_config(home)
        target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", server.user, server.port))
        assert target.shell(Call.within(10)).run(["echo", "one"]).stdout == "one\n"
        server.stop()
        target.close()
        again = start_sshd(tmp_path / "s", port=server.port)
        assert target.shell(Call.within(10)).run(["echo", "two"]).stdout == "two\n"
        target.close()
    finally:
        (again or server).stop()
