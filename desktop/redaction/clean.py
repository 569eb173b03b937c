"""The one cleaner of text from outside: escape sequences, control, bidi and invisible characters go.

Sequences are those of ECMA-48 and xterm. Everything a person could read stays, in the order it was written:
a terminal's overwriting (carriage return, backspace, cursor movement) hides nothing here.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from desktop.dataclass import dataclass
from desktop.late_pattern import late_pattern

_STRING_CAP = 4096  # characters of a title, link or device string; a longer one is text and is shown

_CSI = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
# A string ends with BEL or ST and never crosses a line: an unfinished one loses its start and hides no text.
_STRING_START = r"(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])"
_STRING_BODY = rf"[^\n\r\x07\x18\x1a\x1b\x80-\x9f]{{0,{_STRING_CAP}}}"
_STRING = _STRING_START + _STRING_BODY + r"(?:\x07|\x1b\\|\x9c)"
_ESCAPE = r"\x1b[ -/]*[0-~]?"
_CONTROL = r"[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
_INVISIBLE_ONES = (
    r"\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    r"\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE = f"[{_INVISIBLE_ONES}]"
# What anything unsafe can begin with, asked first: most places are then passed over two to three times faster.
_BEGINS = rf"(?=[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff{_INVISIBLE_ONES}])"
_UNSAFE = late_pattern(
    rf"{_BEGINS}(?:(?P<line>\r\n?|[\x0b\x0c\x85\u2028\u2029])|(?P<nul>\x00)|(?P<broken>[\ud800-\udfff\ufffe\uffff])"
    rf"|{_STRING}|{_CSI}|{_ESCAPE}|(?:{_CONTROL}|{_INVISIBLE}))"
)
_FIRST = late_pattern(
    rf"[\x00\r\x0b\x0c\x1b\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]|{_CONTROL}|{_INVISIBLE}"
)
_JOINER = "\u034f"  # stands between accents; no text is read otherwise for it, so only a command shows it
_SPELT = late_pattern(rf"{_FIRST.pattern}|{_JOINER}")
_PENDING = late_pattern(
    rf"(?:\r|{_STRING_START}{_STRING_BODY}\x1b?|(?:\x1b\[|\x9b)[0-?]*[ -/]*|\x1b[ -/]*)\Z",
)
_SHOWN = {"line": "\n", "nul": "\u2400", "broken": "\ufffd"}


def clean(text: str) -> str:
    """Return the text with every unsafe character removed, or shown where its absence would mislead.

    Line breaks of every kind become a newline, NUL a visible sign, what is no character U+FFFD; tabs stay.
    Linear in the length of the text; cleaning twice changes nothing more."""
    if (
        text.isascii() and text.replace("\n", "").replace("\t", "").isprintable()
    ):  # most texts, told in a tenth
        return text
    return _UNSAFE.sub(_replacement, text) if _FIRST.search(text) else text


def visible(text: str) -> str:
    """Return the text with every unsafe character written out, as in `\\x1b`: for a command that is to be allowed.

    `clean` takes a terminal's strings away whole, so a part of a command could hide in one."""
    return _SPELT.sub(_written_out, text)


def hidden_in(text: str) -> Iterator[int]:
    """Yield the places of what `clean` would take away or change, line breaks of files and tabs aside."""
    return (found.start() for found in _FIRST.finditer(text) if found[0] != "\r")


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _replacement(found: re.Match[str]) -> str:
    return _SHOWN[found.lastgroup] if found.lastgroup else ""


class StreamCleaner:
    """Cleans text that comes in pieces: all pieces together give what `clean` gives for the whole."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return what can be shown now; an unfinished sequence is held back until its rest comes."""
        text = self._held + piece
        pending = _PENDING.search(text, max(0, len(text) - _STRING_CAP - 4))
        cut = pending.start() if pending else len(text)
        self._held = text[cut:]
        return clean(text[:cut])

    def finish(self) -> str:
        """Return what was held back, at the end of the stream."""
        rest, self._held = self._held, ""
        return clean(rest)


@dataclass(frozen=True, slots=True)
class CleanMap:
    """Cleaned text that knows where each of its characters came from."""

    text: str
    _clean_starts: tuple[int, ...]
    _source_starts: tuple[int, ...]

    def source_offset(self, offset: int) -> int:
        """Return the place in the source of a character of the cleaned text."""
        part = bisect_right(self._clean_starts, offset) - 1
        return self._source_starts[part] + offset - self._clean_starts[part]


def clean_with_map(text: str) -> CleanMap:
    """Clean a text and keep the way back to where each part stood."""
    parts, clean_starts, source_starts, length = [""], [0], [0], 0
    for piece, start in _kept(text):
        clean_starts.append(length)
        source_starts.append(start)
        parts.append(piece)
        length += len(piece)
    return CleanMap("".join(parts), tuple(clean_starts), tuple(source_starts))


def _kept(text: str) -> Iterator[tuple[str, int]]:
    end = 0
    for found in _UNSAFE.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], end
        shown = _replacement(found)
        if shown:
            yield shown, found.start()
        end = found.end()
    if end < len(text):
        yield text[end:], end
