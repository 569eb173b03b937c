"""What a runbook's author wrote, as it is meant: code, bold words, points of a list and addresses of the web.

Only these are known; all else stays as it is. Nothing is loaded, an address is shown whole and is no link under other
words, and what is not closed is left as it was written.
"""

import re
from collections.abc import Sequence
from enum import Enum

from desktop.dataclass import dataclass

# Code comes first, so that stars inside it are stars. Neither goes over a line's end; `**/*.log` is no bold.
_MARKED = re.compile(
    r"(?<!`)(`{1,2})(?!`)([^\n]*?[^`\n])\1(?!`)|(?<![\w*/])\*\*(?=\S)([^*\n]*[^*\s])\*\*(?![\w*/])"
)
# A value that is filled in is shown as it is: these stand for its marks until the author's own have been read.
_HELD = str.maketrans("`*-:", "\U0010fff0\U0010fff1\U0010fff2\U0010fff3")
_GIVEN_BACK = str.maketrans("\U0010fff0\U0010fff1\U0010fff2\U0010fff3", "`*-:")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`()\[\]{}|\\^]+")
_POINT = re.compile(r"^( *)[-*] +(?=\S)", re.MULTILINE)


class Look(Enum):
    CODE = "code"
    STRONG = "strong"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Span:
    """Where a piece stands in the text that is shown, in characters."""

    start: int
    length: int
    look: Look


@dataclass(frozen=True, slots=True)
class Prose:
    text: str
    spans: tuple[Span, ...] = ()


def read_prose(written: str) -> Prose:
    """Return a text without its marks, and what they said."""
    spans: list[Span] = []
    shown, at, length = [], 0, 0
    source = _POINT.sub(r"\1•  ", written)
    for found in _MARKED.finditer(source):
        code, strong = found[2], found[3]
        words = strong if code is None else _unpadded(code)
        shown += [source[at : found.start()], words]
        length += found.start() - at
        spans.append(Span(length, len(words), Look.STRONG if code is None else Look.CODE))
        length, at = length + len(words), found.end()
    told = "".join((*shown, source[at:]))
    spans += _links(told, spans)
    return Prose(give_back(told), tuple(sorted(spans, key=lambda one: one.start)))


def _links(text: str, taken: Sequence[Span]) -> list[Span]:
    """Return the addresses that stand outside of code, without the sentence's end."""
    code = [one for one in taken if one.look is Look.CODE]
    found = ((one.start(), len(one[0].rstrip(".,;:!?"))) for one in _ADDRESS.finditer(text))
    return [
        Span(start, length, Look.LINK)
        for start, length in found
        if not any(one.start < start + length and start < one.start + one.length for one in code)
    ]


def hold(value: str) -> str:
    """Return a value such that nothing in it is taken for a mark of the text that it is filled into."""
    return value.translate(_HELD)


def give_back(text: str) -> str:
    return text.translate(_GIVEN_BACK)


def _unpadded(code: str) -> str:
    """Take off the one blank on each side that lets code begin or end with a backtick."""
    is_padded = code.startswith(" ") and code.endswith(" ") and code.strip()
    return code[1:-1] if is_padded else code
