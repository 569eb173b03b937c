"""Take output that a person pastes: many lines, as long as they are, up to a line with a dot or Ctrl+D.

A terminal cuts lines off after 4,095 characters while it edits them, without a word; so it is told not to edit.
"""

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

MAX_BYTES = 8 * 2**20  # as much as the record keeps of one piece of evidence
END = "."  # alone on a line
_CTRL_D, _ERASE = "\x04", ("\x7f", "\x08")


def read_pasted(invite: Callable[[], None]) -> str:
    """Return what was pasted, without the line that ended it; `invite` asks for it once the terminal is ready.

    What is pasted a moment too early would be edited, and a Ctrl+D in it would be lost.

    Raises:
        KeyboardInterrupt: the person pressed Ctrl+C.
    """
    with _unedited() as is_raw:
        invite()
        return _joined(_raw_characters()) if is_raw else _joined(_edited_characters())


def _joined(characters: Iterator[str]) -> str:
    lines, line, size = [""], "", 0
    for one in characters:
        size += len(one.encode("utf-8", "replace"))
        if one == _CTRL_D:
            break
        if one in _ERASE:
            line = line[:-1]
        elif one == "\n":
            if line.strip() == END:
                line = ""
                break
            lines.append(f"{line}\n")
            line = ""
        else:
            line += one
        if size >= MAX_BYTES:
            break
    return "".join([*lines, line])


def _raw_characters() -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while data := os.read(sys.stdin.fileno(), 65536):
        yield from decoder.decode(data).replace("\r", "\n")


def _edited_characters() -> Iterator[str]:
    """From what is no terminal, or one that cannot be told: line by line."""
    for line in sys.stdin:
        yield from line


@contextmanager
def _unedited() -> Iterator[bool]:
    """Let characters come as they are typed; true where the terminal can do so."""
    try:
        import termios
    except ImportError:  # Windows
        yield False
        return
    try:
        before: list[Any] = termios.tcgetattr(sys.stdin)
    except (OSError, ValueError, termios.error):
        yield False
        return
    raw = [*before[:6], list(before[6])]
    raw[3] &= ~termios.ICANON
    raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
    try:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, raw)
        yield True
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
