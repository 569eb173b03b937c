"""Patterns that are compiled when they are first looked for.

Python compiles a regular expression when its module is read, half a millisecond to four each: a tenth of a start of the
program, and most are never asked for in one start."""

import re
from typing import Any, cast

_ASKED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


def late_pattern(text: str, flags: int = 0) -> "re.Pattern[str]":
    """Return what `re.compile` gives; a fault in the text is told at the first use."""
    return cast("re.Pattern[str]", _Late(text, flags))


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet; from then on the methods are those of the compiled pattern."""
        compiled = re.compile(self.pattern, self._flags)
        for asked in _ASKED:
            setattr(self, asked, getattr(compiled, asked))
        return getattr(compiled, name)
