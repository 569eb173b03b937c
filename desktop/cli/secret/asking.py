"""Puts the questions of a sign-in to the person at the terminal: unseen where they are secret, and not for ever."""

import os
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from desktop.cli.prompts import AT_THE_KEYS, forget_typed_ahead
from desktop.cli.screen import messages, say
from desktop.targets.questions import Answer, Question

_SLICE_S = 0.1
_LONGEST = 4096
_SAME = "="


def ask_secret(question: Question) -> Answer | None:
    """Return what the person typed; None when they will not say, or did not before the question ended."""
    if not _took_the_keys(question):
        return None
    try:
        return _ask(question)
    finally:
        AT_THE_KEYS.release()


def _took_the_keys(question: Question) -> bool:
    while not question.has_ended:
        if AT_THE_KEYS.acquire(timeout=_SLICE_S):
            return True
    return False


def _ask(question: Question) -> Answer | None:
    for line in question.told.splitlines():
        say(f"   {line}")
    if question.same_as:
        say(
            f"   = alone sends the password of {question.same_as}, here and wherever this user is asked for one."
        )
    forget_typed_ahead()
    how = "" if question.is_shown else "not shown; "
    way_out = "Ctrl+D" if question.may_be_empty else "Enter alone"
    messages().print(f"   {question.text} ({how}{way_out} to go without) > ", end="")
    typed = _typed(question)
    if typed is None or not question.is_shown:
        messages().print()  # the Enter was not shown either
    if typed is None and question.left_s <= 0:
        say("   Nobody answered in time.", "yellow")
    if typed == _SAME and question.same_as:
        return Answer(is_same=True)
    return Answer(typed) if typed or (typed is not None and question.may_be_empty) else None


def _typed(question: Question) -> str | None:
    if sys.platform == "win32":
        return _typed_on_windows(question)
    with _unseen(question.is_shown):
        waiting = b""
        while not question.has_ended:
            if not select.select([sys.stdin.fileno()], [], [], _SLICE_S)[0]:
                continue
            data = os.read(sys.stdin.fileno(), _LONGEST)  # past Python's buffer: a whole line by itself
            waiting += data
            if not waiting:
                return None  # the end of input, which Ctrl+D makes
            if not data or waiting.endswith(b"\n") or len(waiting) > _LONGEST:
                return waiting.rstrip(b"\r\n").decode("utf-8", "replace")
    return None


@contextmanager
def _unseen(is_shown: bool) -> Iterator[None]:
    """Switch off that the terminal shows what is typed; what was typed and not ended is dropped after it."""
    import termios

    try:
        before = termios.tcgetattr(sys.stdin)
    except (OSError, ValueError, termios.error):  # no terminal: nothing is shown
        yield
        return
    if not is_shown:
        hidden = [*before]
        hidden[3] &= ~termios.ECHO
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, hidden)
    try:
        yield
    finally:
        with suppress(OSError, ValueError, termios.error):
            termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, before)


def _typed_on_windows(question: Question) -> str | None:
    import msvcrt

    typed = ""
    while not question.has_ended:
        if not msvcrt.kbhit():  # type: ignore[attr-defined]
            time.sleep(_SLICE_S)
            continue
        key = (msvcrt.getwche if question.is_shown else msvcrt.getwch)()  # type: ignore[attr-defined]
        if key in ("\r", "\n"):
            return typed
        if key == "\x03":
            raise KeyboardInterrupt
        typed = typed[:-1] if key == "\b" else typed + key
    return None
