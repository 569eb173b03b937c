"""Linear-time patterns (RE2) over text, with offsets of characters."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import re2

_MAX_MEMORY_BYTES = 64 * 2**20
_CONTINUED = bytes(range(0x80, 0xC0))  # the bytes of a character of UTF-8 after its first


class LinearPattern:
    """An RE2 pattern; matching takes time linear in the text, whatever the pattern."""

    def __init__(self, pattern: str, *, is_byte_pattern: bool = False) -> None:
        """It is compiled when it is first used: most of many patterns never are.

        `is_byte_pattern`: each `\\xNN` is one byte of the text's UTF-8, and the longest match wins."""
        self._source = pattern
        self._is_byte_pattern = is_byte_pattern

    @cached_property
    def _regex(self) -> Any:
        """Return it compiled.

        Raises:
            ValueError: RE2 does not take the pattern.
        """
        options = _options()
        options.longest_match = self._is_byte_pattern
        if self._is_byte_pattern or self._source.isascii():
            options.encoding = re2.Options.Encoding.LATIN1  # far smaller automata than for sequences of UTF-8
        encoding = "latin-1" if self._is_byte_pattern else "utf-8"
        try:
            return re2.compile(self._source.encode(encoding), options)
        except re2.error as error:
            raise ValueError(f"{self._source!r} is not a pattern that RE2 takes: {error}") from error

    @cached_property
    def _group(self) -> int:
        group: int = self._regex.groupindex.get(b"value", 0)
        return group

    def spans(self, data: bytes) -> Iterator[range]:
        """Yield where the group `value`, or without one the whole match, stands: as a range of characters.

        `data` is text encoded as UTF-8 (lone surrogates passed through)."""
        return (value for value, _ in self.matches(data))

    def matches(self, data: bytes) -> Iterator[tuple[range, bytes]]:
        """Yield where each value stands, as `spans` does, with all that was matched up to its end."""
        seen_bytes, seen_chars = 0, 0
        for match in self._regex.finditer(data):
            first, last = match.span(self._group)
            if first < 0:
                continue  # this alternative has no value
            start = seen_chars + _chars(data[seen_bytes:first])
            seen_bytes, seen_chars = last, start + _chars(data[first:last])
            yield range(start, seen_chars), data[match.start() : last]

    def places(self, data: bytes) -> Iterator[range]:
        """Yield where each match stands, as a range of bytes."""
        return (range(*match.span()) for match in self._regex.finditer(data))

    def is_in(self, data: bytes) -> bool:
        return self._regex.search(data) is not None


class SignSet:
    """Many short texts, looked for in one pass."""

    def __init__(self, signs: Sequence[str], *, is_any_case: bool) -> None:
        options = _options()
        options.case_sensitive = not is_any_case
        self._set: Any = re2.Set.SearchSet(options)
        for sign in signs:
            self._set.Add(re2.escape(sign).encode("utf-8"))
        self._set.Compile()

    def found_in(self, data: bytes) -> list[int]:
        """Return the numbers, in no order, of the texts that stand in the data."""
        return self._set.Match(data) or []


def _options() -> Any:
    options = re2.Options()
    options.max_mem = _MAX_MEMORY_BYTES
    options.log_errors = False
    return options


def encode(text: str) -> bytes:
    """Return a text as `LinearPattern.spans` takes it."""
    return text.encode("utf-8", "surrogatepass")


def _chars(data: bytes) -> int:
    return len(data) if data.isascii() else len(data.translate(None, _CONTINUED))
