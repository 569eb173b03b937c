"""Connections that nobody uses: closed by one thread, which ends when nothing is open."""

import threading
import time

from desktop.targets.ssh.idle import Idlers


class Kept:
    def __init__(self, looks: int) -> None:
        self._left = looks
        self.is_closed = threading.Event()

    def close_when_idle(self, now: float) -> bool:
        self._left -= 1
        if self._left <= 0:
            self.is_closed.set()
        return self._left <= 0


def watchers() -> int:
    return sum(one.name == "idle connections" for one in threading.enumerate())


def test_one_thread_watches_all_and_ends() -> None:
    idlers, kept = Idlers(look_s=0.01), [Kept(looks) for looks in (1, 3, 5)]
    before = watchers()
    for one in kept:
        idlers.watch(one)
    assert watchers() == before + 1
    assert all(one.is_closed.wait(5) for one in kept)
    until = time.monotonic() + 5
    while watchers() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert watchers() == before
    again = Kept(1)
    idlers.watch(again)
    assert again.is_closed.wait(5)
