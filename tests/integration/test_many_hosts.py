"""Many hosts at the same time: bounded in threads, memory and connections, and no slow one holds up the others."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.domain.events import StepFinished
from desktop.domain.run import EntryState
from desktop.domain.target_ref import parse_target
from desktop.engine.commands import CancelStep, Pace
from desktop.engine.lanes import AT_ONCE
from desktop.engine.next import Over
from desktop.engine.updates import Update
from desktop.targets.base import Call
from desktop.targets.open import TargetPool
from desktop.workbench import OpenRun, Workbench
from tests.servers.sshd import Sshd
from tests.servers.stalling_proxy import StallingProxy

BOOK = """\
runbook: 1
id: many
title: Many hosts
inputs:
  hosts: {type: targets, label: Hosts}
on: ${hosts}
steps:
  - {id: one, title: One, timeout: TIMEOUT, run: "SCRIPT"}
"""


class Watched:
    """What a run tells of its rows while it goes on."""

    def __init__(self, opened: OpenRun) -> None:
        self.opened, self.begun = opened, time.monotonic()
        self.ended: dict[str, float] = {}
        self.reached = 0  # hosts that were known when the first had ended
        self.over = threading.Event()
        opened.session.subscribe(self._look)
        opened.begin()

    def _look(self, update: Update) -> None:
        for one in update.recorded:
            if isinstance(one.event, StepFinished) and one.event.row:
                self.reached = self.reached or len(update.run.identities)
                self.ended[one.event.target] = time.monotonic() - self.begun
        if isinstance(update.next, Over):
            self.over.set()


@pytest.fixture
def follow(sshd: Sshd, home: Path) -> Iterator[Callable[..., Watched]]:
    aliases = f"Host h*\n  HostName 127.0.0.1\n  Port {sshd.port}\n  User {sshd.user}"
    bench, opened = Workbench(), []

    def begin(hosts: list[str], script: str, timeout: str = "30s", *lines: str) -> Watched:
        sshd.write_client_config(home, [aliases, *lines])
        book = bench.load_text(BOOK.replace("SCRIPT", script).replace("TIMEOUT", timeout), "many.yaml")
        held = bench.new_run(book, {"hosts": hosts}, observe_only=False, pace=Pace.TO_NEXT_QUESTION)
        opened.append(held)
        return Watched(held.__enter__())

    yield begin
    for held in opened:
        held.__exit__(None, None, None)
    bench.close()


def names(count: int) -> list[str]:
    return [f"ssh:h{number}" for number in range(count)]


def test_every_host_gives_its_reading_and_the_first_comes_while_others_wait(
    follow: Callable[..., Watched],
) -> None:
    watched = follow(names(AT_ONCE + 12), "echo $$; sleep 0.2")
    assert watched.over.wait(60)
    rows = [one for one in watched.opened.session.run.entries if one.row]
    assert len({one.target for one in rows}) == len({one.reading["stdout"] for one in rows}) == AT_ONCE + 12
    assert watched.reached < AT_ONCE + 12


def test_as_many_hung_hosts_as_there_are_places_do_not_hold_up_the_others(
    follow: Callable[..., Watched], sshd: Sshd
) -> None:
    """A host that hangs gives its place away after a while, and is still waited for."""
    proxy = StallingProxy(sshd.port)
    proxy.stall()
    hung = [f"ssh:slow{number}" for number in range(AT_ONCE)]
    try:
        watched = follow(
            [*hung, *names(4)], "true", "30s", f"Host slow*\n  HostName 127.0.0.1\n  Port {proxy.port}"
        )
        until = time.monotonic() + 12
        while len(watched.ended) < 4 and time.monotonic() < until:
            time.sleep(0.05)
        assert set(watched.ended) == set(names(4))
        watched.opened.session.submit(CancelStep()).result(10)
    finally:
        proxy.stop()


def test_a_stop_reaches_every_host_within_a_second(follow: Callable[..., Watched], tmp_path: Path) -> None:
    watched = follow(names(24), f"touch {tmp_path}/$$; exec sleep 60")
    until = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) < 16 and time.monotonic() < until:
        time.sleep(0.02)
    asked = time.monotonic()
    watched.opened.session.submit(CancelStep()).result(10)
    while watched.opened.session.run.working:
        time.sleep(0.01)
    assert time.monotonic() - asked < 1.5
    assert {one.state for one in watched.opened.session.run.entries if one.row} <= {EntryState.FINISHED}
    pids = [int(file.name) for file in tmp_path.iterdir()]
    until = time.monotonic() + 3
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_idle_connections_past_the_bound_are_closed_and_open_anew(
    sshd: Sshd, ssh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.targets.open.MOST_OPEN", 2)
    aliases = f"Host h*\n  HostName 127.0.0.1\n  Port {sshd.port}\n  User {sshd.user}"
    sshd.write_client_config(ssh_home, [aliases])
    pool, call = TargetPool(), Call.within(30)
    targets = [
        pool.target(parse_target(name)) for name in names(5) if pool.target(parse_target(name)).identify(call)
    ]
    is_open = [one._link is not None for one in targets]  # type: ignore[attr-defined]
    assert is_open == [False, False, False, True, True]
    busy = targets[3].bundle([], call)
    assert busy is not None
    assert pool.target(parse_target("ssh:h0")).shell(call).run_script("echo back").stdout == "back\n"
    pool.target(parse_target("ssh:h1")).identify(call)
    assert targets[3]._link is not None, "a script may still run over it"  # type: ignore[attr-defined]
    pool.close_all()
