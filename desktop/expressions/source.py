"""The text of an expression made ready for Python's parser, and the way back from its columns to ours."""

import re
from bisect import bisect_left
from typing import NoReturn

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.late_pattern import late_pattern

MAX_LENGTH = 2_000  # characters
MAX_BRACKETS = 32  # open at once
_NEEDS_CARE = late_pattern(r"""['"\\#]|\d[A-Za-z_]|[^ -~]""")
_TOKEN = late_pattern(
    r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"""|(?P<number>\d(?:[\w.]|(?<=[eE])[+-](?=\d))*)"""
    r"""|(?P<word>[^\W\d]\w*)"""
    r"""|(?P<stray>['"\\#])""",
    re.DOTALL,
)
_NUMBER = late_pattern(r"\d+(?:_\d+)*(?:\.\d*)?(?:[eE][+-]?\d{1,3})?\Z")
_STRAY = {
    "#": "'#' starts a comment in Python and means nothing here.",
    "\\": "a backslash may only stand inside quotes.",
}
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class Source:
    """Python text of one line, with the places where a character was put in that the author did not write."""

    code: str
    lead: int = 0  # white space cut from the front
    added: tuple[int, ...] = ()

    def column(self, byte_offset: int) -> int:
        """Return the column, from 1, in the author's text of an offset that `ast` counts in UTF-8 bytes."""
        offset = byte_offset
        if not self.code.isascii():
            offset = len(self.code.encode()[:byte_offset].decode(errors="ignore"))
        return self.lead + offset - bisect_left(self.added, offset) + 1


def to_python(text: str) -> Source:
    """Return what Python's parser is given: strings made raw, line ends made spaces.

    Raises:
        ExpressionError: the text is too long or too deep, or holds what Python reads otherwise than we do.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"an expression has at most {MAX_LENGTH} characters; this one has {len(text)}. "
            "Work it out in smaller steps with `set`."
        )
    stripped = text.lstrip()
    if not stripped:
        raise ExpressionError("there is no expression here.")
    lead = len(text) - len(stripped)
    if not stripped.isascii() and any("\ud800" <= character <= "\udfff" for character in stripped):
        raise ExpressionError("half of a character (a lone surrogate) stands in this expression.")
    code, added = _with_raw_strings(stripped, lead) if _NEEDS_CARE.search(stripped) else (stripped, ())
    _refuse_deep_brackets(code, Source(code, lead, added))
    return Source(code, lead, added)


def _with_raw_strings(text: str, lead: int) -> tuple[str, tuple[int, ...]]:
    parts: list[str] = []
    added: list[int] = []
    at = word_end = 0
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        parts.append(_one_line(text[at:start]))
        at = end
        match token.lastgroup:
            case "text":
                if start and start == word_end:
                    raise ExpressionError(
                        "a text takes no letter in front; it is raw as it stands.", lead + start
                    )
                if "\n" in token[0] or "\r" in token[0]:
                    raise ExpressionError("a text must end on the line where it starts.", lead + start + 1)
                added.append(start + len(added))
                parts.append("r" + token[0])
            case "number" if not _NUMBER.match(token[0]):
                raise ExpressionError(f"{token[0][:40]!r} is not a number.", lead + start + 1)
            case "stray":
                _refuse_stray(token[0], lead + start + 1)
            case _:
                parts.append(token[0])
                word_end = end
    parts.append(_one_line(text[at:]))
    return "".join(parts), tuple(added)


def _one_line(text: str) -> str:
    return re.sub(r"[\t\r\n\f]", " ", text)


def _refuse_stray(character: str, column: int) -> NoReturn:
    message = _STRAY.get(character, f"the text that starts here has no closing {character}")
    raise ExpressionError(message, column)


def _refuse_deep_brackets(code: str, source: Source) -> None:
    if code.count("(") + code.count("[") + code.count("{") <= MAX_BRACKETS:
        return
    depth = 0
    for offset, character in enumerate(code):
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth -= 1
        if depth > MAX_BRACKETS:
            column = source.lead + offset - bisect_left(source.added, offset) + 1
            raise ExpressionError(f"brackets are nested more than {MAX_BRACKETS} deep.", column)
