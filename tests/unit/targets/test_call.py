"""The limits that one piece of work carries."""

import threading

import pytest

from desktop.domain.errors import CancelledError, DeadlineError
from desktop.targets.base import Call, CancelToken


def test_callbacks_run_once_in_the_thread_that_cancels() -> None:
    token, seen = CancelToken(), []
    token.on_cancel(lambda: seen.append(threading.current_thread().name))
    thread = threading.Thread(target=token.cancel, name="canceller")
    thread.start()
    thread.join()
    token.cancel()
    assert seen == ["canceller"]
    assert token.is_cancelled


def test_a_callback_that_comes_late_runs_at_once() -> None:
    token, seen = CancelToken(), []
    token.cancel()
    token.on_cancel(lambda: seen.append(1))
    assert seen == [1]


def test_a_callback_can_be_taken_off_again() -> None:
    token, seen = CancelToken(), []
    forget = token.on_cancel(lambda: seen.append(1))
    forget()
    forget()
    token.cancel()
    forget()
    assert seen == []


def test_a_call_that_is_over_says_which_way() -> None:
    call = Call.within(0)
    with pytest.raises(DeadlineError, match="Reading gave no result within 0 s"):
        call.check("Reading")
    token = CancelToken()
    call = Call.within(60, cancel=token)
    call.check("Reading")
    assert 59 < call.left_s <= 60
    token.cancel()
    with pytest.raises(CancelledError, match="Reading was stopped"):
        call.check("Reading")


def test_the_clock_stands_still_while_a_person_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("desktop.targets.call.time.monotonic", lambda: now[0])
    token = CancelToken()
    with token.held():
        now[0] += 50  # before the call began: none of its time
    call = Call.within(10, cancel=token)
    now[0] += 4
    with token.held():
        now[0] += 60
        with token.held():
            now[0] += 60
        assert call.left_s == 6
        call.check("work")
        assert call.narrowed(3).left_s == 3
    now[0] += 5
    assert call.left_s == 1
    now[0] += 2
    with pytest.raises(DeadlineError):
        call.check("work")
