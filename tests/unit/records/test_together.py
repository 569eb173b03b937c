"""Commits that come together are one, and each is told its own end."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest

from desktop.domain.errors import RecordError
from desktop.records.together import Together


class Disk:
    """Holds the first write until it is let go, so that others come meanwhile."""

    def __init__(self, refused: str = "") -> None:
        self.written: list[Sequence[str]] = []
        self.go_on, self._refused = threading.Event(), refused

    def write(self, what: Sequence[str]) -> None:
        assert self.go_on.wait(10)
        if self._refused in what:
            raise RecordError(f"{self._refused} does not fit")
        self.written.append(list(what))


def commit_all(disk: Disk, names: Sequence[str]) -> list[str]:
    """Commit each from a thread of its own, the first before all others; return what each was told."""
    together = Together(disk.write)

    def one(name: str) -> str:
        try:
            together.commit(name)
        except RecordError as fault:
            return str(fault)
        return "written"

    with ThreadPoolExecutor(len(names)) as pool:
        futures = [pool.submit(one, names[0])]
        _until(lambda: together._is_writing)
        futures += [pool.submit(one, name) for name in names[1:]]
        _until(lambda: len(together._waiting) == len(names) - 1)
        disk.go_on.set()
        return [future.result(10) for future in futures]


def _until(claim: Callable[[], bool]) -> None:
    end = monotonic() + 10
    while not claim():
        assert monotonic() < end
        sleep(0.001)


def test_those_that_come_meanwhile_are_one_commit() -> None:
    disk = Disk()
    assert commit_all(disk, "abcdef") == ["written"] * 6
    assert [sorted(one) for one in disk.written] == [["a"], ["b", "c", "d", "e", "f"]]


def test_one_that_is_refused_keeps_none_of_the_others_back() -> None:
    disk = Disk(refused="c")
    assert commit_all(disk, "abcd") == ["written", "written", "c does not fit", "written"]
    assert sorted(name for one in disk.written for name in one) == ["a", "b", "d"]


def test_a_commit_that_breaks_off_is_not_taken_for_written() -> None:
    def interrupted(_what: Sequence[str]) -> None:
        raise KeyboardInterrupt

    together = Together(interrupted)
    with pytest.raises(KeyboardInterrupt):
        together.commit("a")
    with pytest.raises(KeyboardInterrupt):  # the next one leads again
        together.commit("b")
