"""A text as its reader would decode it: without escapes and the heads of a log's lines; and the way back."""

import binascii
import html
import re
from array import array
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Callable, Iterator
from urllib.parse import unquote

_LONGEST_DECODED = 100_000  # characters of base64 that are looked into

_JSON = re.compile(r"\\+(?:[\"'/nrt]|u00[0-7][0-9a-fA-F])")
_HTML = re.compile(r"(?i)&(?:quot|apos|amp|lt|gt|#\d{2,3}|#x[0-9a-f]{2});")
_PERCENT = re.compile(r"(?:%[0-7][0-9a-fA-F])+")
_LOG_HEAD = re.compile(  # of syslog and the journal; what stands behind it belongs together
    r"(?m)^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.,+-]+Z?) \S+ [\w./@()-]+(?:\[\d+\])?: ?"
)
_JSON_CONTROL = {"n": "\n", "r": "\n", "t": "\t"}
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,}(?:={1,2}|(?![A-Za-z0-9+/_=-]))")


class View:
    """A decoded text that knows where each part of it stood; parts are as they were, or decoded as a whole."""

    def __init__(self, source: str, pattern: re.Pattern[str], decode: Callable[[str], str]) -> None:
        texts: list[str] = []
        self._starts, self._source_starts, self._steps = array("q"), array("q"), array("b")
        length = end = 0
        for found in pattern.finditer(source):
            start, decoded = found.start(), decode(found[0])
            for text, at, step in ((source[end:start], end, 1), (decoded, start, 0)):
                self._starts.append(length)
                self._source_starts.append(at)
                self._steps.append(step)
                texts.append(text)
                length += len(text)
            end = found.end()
        self._starts.append(length)
        self._source_starts.append(end)
        self._steps.append(1)
        self.text = "".join([*texts, source[end:]])

    def source_range(self, start: int, end: int) -> range:
        return range(self._source_place(start), self._source_place(end))

    def _source_place(self, offset: int) -> int:
        part = bisect_right(self._starts, offset) - 1
        return self._source_starts[part] + self._steps[part] * (offset - self._starts[part])


def views(text: str) -> Iterator[View]:
    """Yield how the text reads without its escapes, for each kind of escape that quotes or signs stand in; and how
    lines of a log read that were one text before each got its head."""
    if "\n" in text and _LOG_HEAD.match(text, text.index("\n") + 1):
        yield View(text, _LOG_HEAD, lambda _: "")
    if '\\"' in text or "\\n" in text or "\\u00" in text or "\\'" in text:
        yield View(text, _JSON, _without_backslash)
    if "&" in text and ";" in text and _HTML.search(text):
        yield View(text, _HTML, html.unescape)
    if "%" in text and ("%3" in text or "%2" in text):
        yield View(text, _PERCENT, unquote)


def base64_texts(text: str) -> Iterator[tuple[range, str]]:
    """Yield where base64 of plain text stands, and that text."""
    for found in _BASE64.finditer(text):
        decoded = _decoded(found[0])
        if decoded:
            yield range(*found.span()), decoded


def _without_backslash(escape: str) -> str:
    char = escape.lstrip("\\")
    return chr(int(char[1:], 16)) if char[0] == "u" and len(char) > 1 else _JSON_CONTROL.get(char, char)


def _decoded(run: str) -> str:
    """Return the text inside, or nothing where it is not of ASCII's printable characters."""
    raw = run.rstrip("=")[:_LONGEST_DECODED].translate(str.maketrans("-_", "+/"))
    whole = raw[:-1] if len(raw) % 4 == 1 else raw + "=" * (-len(raw) % 4)
    try:
        data = b64decode(whole)
    except binascii.Error:
        return ""
    if not data.isascii():
        return ""
    text = data.decode("ascii")
    return text if text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable() else ""
