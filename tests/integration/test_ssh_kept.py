"""Connections that are kept: shared through a jump host, given back, closed when idle, opened again."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from desktop.domain.errors import CancelledError, ConnectError, TargetError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, CancelToken
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.idle import ASKED_IDLE_S, IDLE_S
from desktop.targets.ssh.target import SshTarget
from tests.servers.sshd import Sshd, free_port
from tests.servers.stalling_proxy import StallingProxy

Through = Callable[..., list[SshTarget]]


@pytest.fixture
def bastion(sshd: Sshd, ssh_home: Path) -> Iterator[StallingProxy]:
    """The way to the jump host, whose connections can be counted and stalled."""
    proxy = StallingProxy(sshd.port)
    known = ssh_home / ".ssh" / "known_hosts"
    known.write_text(known.read_text() + known.read_text().replace(f":{sshd.port}", f":{proxy.port}"))
    yield proxy
    proxy.stop()


@pytest.fixture
def through(sshd: Sshd, ssh_home: Path, bastion: StallingProxy) -> Iterator[Through]:
    hosts = [f"web{number}" for number in range(8)]
    lines = [
        "Host bastion", "  HostName 127.0.0.1", f"  Port {bastion.port}", f"  User {sshd.user}",
        "Host web*", "  HostName 127.0.0.1", f"  Port {sshd.port}", f"  User {sshd.user}", "  ProxyJump bastion",
    ]  # fmt: skip
    sshd.write_client_config(ssh_home, lines)
    known = ssh_home / ".ssh" / "known_hosts"
    known.write_text(sshd.known_hosts.read_text() + sshd.known_hosts.read_text().replace(
        f":{sshd.port}", f":{bastion.port}"))  # fmt: skip
    made: list[SshTarget] = []

    def make(count: int, **options: object) -> list[SshTarget]:
        settings = TargetSettings(**options)  # type: ignore[arg-type]
        made.extend(SshTarget(TargetRef(TargetKind.SSH, host), settings) for host in hosts[:count])
        return made[-count:]

    yield make
    for target in made:
        target.close()


def echo(target: SshTarget, timeout_s: float = 20) -> str:
    return target.shell(Call.within(timeout_s)).run(["echo", "in"]).stdout


def test_all_hosts_behind_a_jump_host_share_one_connection_to_it(
    through: Through, bastion: StallingProxy
) -> None:
    targets = through(8)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(echo, targets)) == ["in\n"] * 8
    assert bastion.accepted == 1
    for target in targets[:7]:
        target.close()
    assert echo(targets[7]) == "in\n"
    assert bastion.accepted == 1
    targets[7].close()
    assert echo(targets[0]) == "in\n"  # the last one that left closed it
    assert bastion.accepted == 2


def test_one_that_is_stopped_leaves_the_others_their_connection(
    through: Through, bastion: StallingProxy
) -> None:
    first, second = through(2)
    assert echo(first) == "in\n"
    bastion.stall()
    token = CancelToken()
    threading.Timer(0.3, token.cancel).start()
    with pytest.raises(CancelledError):
        second.link(Call.within(30, cancel=token))
    bastion.go_on()
    assert echo(first) == "in\n"
    assert bastion.accepted == 1


def test_a_jump_host_that_does_not_answer_is_waited_for_once(through: Through, ssh_home: Path) -> None:
    config = ssh_home / ".ssh" / "config"
    text = config.read_text()
    config.write_text(text.replace(text.split("Port ")[1].split("\n")[0], str(free_port()), 1))
    begun = time.monotonic()

    def rung(target: SshTarget) -> str:
        with pytest.raises(ConnectError) as caught:
            target.link(Call.within(10))
        return caught.value.rung

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(rung, through(6))) == ["tcp"] * 6
    assert time.monotonic() - begun < 5


def test_a_shared_connection_that_stalls_is_replaced(through: Through, bastion: StallingProxy) -> None:
    first, second = through(2)
    assert echo(first) == "in\n"
    bastion.stall()
    with pytest.raises(TargetError):
        second.link(Call.within(1))
    threading.Timer(2.6, bastion.go_on).start()
    assert echo(second) == "in\n"
    assert bastion.accepted == 2


def test_a_host_that_does_not_answer_leaves_the_way_to_others_as_it_is(
    through: Through, bastion: StallingProxy, ssh_home: Path
) -> None:
    first, second, third = through(3)
    assert echo(third) == "in\n"
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        config = ssh_home / ".ssh" / "config"
        text = config.read_text()
        config.write_text(f"Host web0\n  Port {silent.getsockname()[1]}\n{text}")
        with pytest.raises(TargetError):
            first.link(Call.within(1))
    assert echo(second) == "in\n"
    assert bastion.accepted == 1


def test_an_idle_connection_is_closed_and_opened_again(through: Through, bastion: StallingProxy) -> None:
    (target,) = through(1)
    assert echo(target) == "in\n"
    assert not target.close_when_idle(time.monotonic() + IDLE_S - 60)
    assert target.close_when_idle(time.monotonic() + IDLE_S + 60)
    assert echo(target) == "in\n"
    assert bastion.accepted == 2
    assert ASKED_IDLE_S > IDLE_S


def test_a_connection_on_which_a_command_runs_is_not_idle(through: Through) -> None:
    (target,) = through(1)
    with ThreadPoolExecutor(1) as pool:
        echo(target)
        running = pool.submit(lambda: target.shell(Call.within(20)).run(["sleep", "1"]).exit_status)
        time.sleep(0.4)
        assert not target.close_when_idle(time.monotonic() + IDLE_S + 60)
        assert running.result() == 0


def test_a_host_is_asked_for_its_names_once_for_each_connection(through: Through) -> None:
    call = Call.within(30)
    (target,) = through(1)
    first = target.identify(call)
    sessions = len(target.link(call).transport.channels_seen)
    assert target.identify(call) is first
    assert len(target.link(call).transport.channels_seen) == sessions  # none was opened for it
    target.close()
    again = target.identify(call)
    assert (again, again is first) == (first, False)


def test_names_that_were_told_long_ago_are_asked_for_anew(
    through: Through, monkeypatch: pytest.MonkeyPatch
) -> None:
    (target,) = through(1)
    first = target.identify(Call.within(20))
    monkeypatch.setattr("desktop.targets.ssh.link.NAMES_S", 0.0)
    assert target.identify(Call.within(20)) is not first


def test_a_host_that_is_gone_is_not_taken_for_reached(through: Through, bastion: StallingProxy) -> None:
    (target,) = through(1)
    assert target.identify(Call.within(20)).label
    bastion.stall()
    began = time.monotonic()
    with pytest.raises(TargetError):
        target.identify(Call.within(6))
    assert time.monotonic() - began < 12
