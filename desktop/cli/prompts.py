"""What a person types at the terminal: a line, one of a few words, or a line within some time."""

import select
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic, sleep

from desktop.cli.screen import messages
from desktop.redaction.clean import clean

# A person is asked one thing at a time: a sign-in asks in its own thread while a run may ask in another.
AT_THE_KEYS = threading.RLock()
LEAVE = "q"  # leave the run open, to be resumed
_ALWAYS = {"quit": LEAVE, "exit": LEAVE, "leave": LEAVE, "more": "?", "help": "?"}
_WHOLE_WORDS = {**_ALWAYS, "skip": "s", "note": "n", "run": "", "done": "d"}
_KEY_S = 0.05  # how often Windows is asked for a key


def can_ask() -> bool:
    """True when a person sits at both ends: they can read what is said and type an answer."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def read_line(prompt: str) -> str:
    """Return what the person typed, or LEAVE at the end of input; a prompt may hold words of a runbook."""
    with AT_THE_KEYS:
        messages().print(clean(prompt), end="")
        line = sys.stdin.readline()
    return line.strip() if line else LEAVE


def choose(prompt: str, words: Iterable[str], *, has_own_letters: bool = False) -> str:
    """Return one of the words or LEAVE; whatever else is typed is asked again, and begins nothing.

    Where letters mean something of their own, as `n` may be `it did not take place`, `note` is no such letter."""
    known = set(words)
    names = _ALWAYS if has_own_letters else _WHOLE_WORDS
    while True:
        typed = read_line(prompt).lower()
        word = names.get(typed, typed)
        if word == LEAVE or word in known:
            return word


def forget_typed_ahead() -> None:
    """Drop what was typed before a question was shown: it was no answer to it."""
    try:
        import termios
    except ImportError:  # Windows
        return
    with suppress(OSError, ValueError, termios.error):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def line_within(timeout_s: float) -> str | None:
    """Return a line that the person ended by now, or None when the time is over before they did."""
    if sys.platform == "win32":
        return _line_within_on_windows(timeout_s)
    if not select.select([sys.stdin], [], [], timeout_s)[0]:
        return None
    line = sys.stdin.readline()
    return line.strip() if line else None  # the end of input is no line


def _line_within_on_windows(timeout_s: float) -> str | None:
    import msvcrt

    until, typed = monotonic() + timeout_s, ""
    while monotonic() < until:
        if not msvcrt.kbhit():  # type: ignore[attr-defined]
            sleep(_KEY_S)
            continue
        key = msvcrt.getwche()  # type: ignore[attr-defined]
        if key in ("\r", "\n"):
            return typed.strip()
        typed += key
    return typed.strip() or None  # a word key needs no Enter there
