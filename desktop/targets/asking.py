"""Puts a question of a sign-in to a person: one at a time, cleaned, and with an end to the wait for the answer."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import RLock

from desktop.domain.errors import AuthError
from desktop.redaction.clean import clean
from desktop.targets.base import Call
from desktop.targets.questions import Answer, AskSecret, Question

ANSWER_S = 100.0  # sshd hangs up on a sign-in that takes longer than 120 s (LoginGraceTime)
_LONGEST_TURN_S = 600.0
_SLICE_S = 0.1
_TEXT_CAP, _TOLD_CAP = 300, 2000  # a host may send what it likes


def _never() -> bool:
    return False


def cleaned(text: str, cap: int = _TEXT_CAP) -> str:
    """Return a text of a server on one line, without what a terminal or window would obey."""
    return " ".join(clean(text[: 4 * cap]).split())[:cap]


def cleaned_lines(text: str) -> str:
    """Return several lines of a server, without what a terminal or window would obey."""
    lines = (line.rstrip() for line in clean(text[: 4 * _TOLD_CAP]).splitlines())
    return "\n".join(line for line in lines if line)[:_TOLD_CAP]


def put_question(
    ask: AskSecret, question: Question, call: Call, is_over: Callable[[], bool] = _never
) -> Answer | None:
    """Ask and return the answer, or None when the person does not say; the call's clock stands still meanwhile.

    Raises:
        CancelledError: the call was stopped meanwhile.
        AuthError: nobody answered in time.
    """

    def has_ended() -> bool:
        return call.cancel.is_cancelled or is_over()

    put = replace(question, deadline_at=time.monotonic() + ANSWER_S, is_over=has_ended)
    with call.cancel.held():
        answer = ask(put)
    call.check(question.text)
    if answer is None and put.left_s <= 0:
        raise AuthError(
            f"{question.text}: nobody answered within {ANSWER_S:g} s, so nothing was sent. "
            "Run the step again when somebody is there to answer."
        )
    return answer


@contextmanager
def turn(lock: RLock, call: Call, what: str) -> Iterator[None]:
    """Wait for one's turn to ask a person, who is asked one thing at a time.

    Raises:
        CancelledError: the call was stopped meanwhile.
        AuthError: it does not come.
    """
    with call.cancel.held():
        until = time.monotonic() + _LONGEST_TURN_S
        while not lock.acquire(timeout=_SLICE_S):
            call.check(what)
            if time.monotonic() > until:
                raise AuthError(
                    f"{what}: others were still being asked after {_LONGEST_TURN_S:g} s. Try it again."
                )
    try:
        yield
    finally:
        lock.release()
