"""Waiting in a thread: results, faults, and ends that come first."""

import threading
from collections.abc import Iterator

import pytest

from desktop.domain.errors import CancelledError, DeadlineError
from desktop.targets.base import Call, CancelToken
from desktop.targets.network.limits import narrowed
from desktop.targets.waiting import in_thread


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """Something to wait for that is let go after the test."""
    event = threading.Event()
    yield event
    event.set()


def test_result_comes_back() -> None:
    assert in_thread(lambda: 42, Call.within(5), "Counting") == 42


@pytest.mark.parametrize("fault", [ValueError("x"), TimeoutError("x"), KeyboardInterrupt()])
def test_fault_comes_back(fault: BaseException) -> None:
    def work() -> None:
        raise fault

    with pytest.raises(type(fault)) as caught:
        in_thread(work, Call.within(5), "Failing")
    assert caught.value is fault


def test_deadline_comes_first(never: threading.Event) -> None:
    with pytest.raises(DeadlineError, match="Waiting gave no result"):
        in_thread(never.wait, Call.within(0.02), "Waiting")


def test_cancel_comes_first(never: threading.Event) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError, match="Waiting was stopped"):
        in_thread(never.wait, Call.within(5, cancel=cancel), "Waiting")


def test_narrowed_call_ends_earlier_and_shares_its_cancel() -> None:
    call = Call.within(10)
    assert 5.9 < narrowed(call, 60).left_s <= 6
    assert 1.9 < narrowed(call, 2).left_s <= 2
    assert narrowed(call, 2).cancel is call.cancel
