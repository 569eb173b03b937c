"""A thread that has done its piece takes the next one, ends when none comes, and never holds up another piece."""

import threading
from queue import SimpleQueue

import pytest

from desktop.targets import crew
from desktop.targets.crew import Crew


def _until_idle(name: str) -> None:
    """Wait until no thread works under a name any more."""
    deadline = threading.Event()
    for _ in range(500):
        if name not in {thread.name for thread in threading.enumerate()}:
            return
        deadline.wait(0.01)
    raise AssertionError(f"{name} works still")


def test_one_piece_after_the_other_is_done_by_one_thread_under_its_own_name() -> None:
    mine, seen = Crew(), SimpleQueue[tuple[int, str]]()

    def look() -> None:
        seen.put((threading.get_ident(), threading.current_thread().name))

    told = []
    for number in range(5):
        mine.do(look, f"piece {number}")
        told.append(seen.get(timeout=5))
        _until_idle(f"piece {number}")
    assert len({ident for ident, _ in told}) == 1
    assert [name for _, name in told] == [f"piece {number}" for number in range(5)]


def test_pieces_run_side_by_side_and_few_threads_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_IDLE_S", 30.0)
    monkeypatch.setattr(crew, "_MOST_IDLE", 2)
    mine, meet = Crew(), threading.Barrier(6, timeout=5)
    for _ in range(5):
        mine.do(lambda: (meet.wait(), None)[1], "beside")
    meet.wait()
    _until_idle("beside")
    assert len(mine._idle) == 2


def test_a_thread_that_waited_for_long_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_IDLE_S", 0.01)
    mine, threads = Crew(), SimpleQueue[threading.Thread]()
    mine.do(lambda: threads.put(threading.current_thread()), "short")
    thread = threads.get(timeout=5)
    thread.join(5)
    assert not thread.is_alive()
    mine.do(lambda: threads.put(threading.current_thread()), "again")
    assert threads.get(timeout=5) is not thread
