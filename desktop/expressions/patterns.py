"""Regular expressions of linear time, by RE2: compiling, searching, and what each costs."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.expressions.frame import Frame

MAX_PATTERN = 500  # characters
MAX_TEXT = 262_144  # characters
_MEMORY_BYTES = 1 << 18
_COMPILE_WORK = 500
# RE2's worst cases, measured: finding costs 2 ns for each character and instruction, filling groups 8 ns.
_FIND_PER_WORK, _GROUPS_PER_WORK = 200, 40

_ADVICE = (
    (
        "invalid perl operator",
        "it looks ahead or behind, which cannot be done in linear time; use a group instead",
    ),
    (
        "invalid escape sequence",
        "it refers back to a group or has an unknown escape; neither is there in linear time",
    ),
    ("invalid repetition size", "it repeats too often; 1000 times at most, with the repeats inside repeats"),
    ("pattern too large", "it becomes too large; repeat less often"),
)


class _Match(Protocol):
    def group(self, group: int) -> str | None: ...
    def groupdict(self) -> dict[str, str | None]: ...
    def span(self) -> tuple[int, int]: ...


class _Compiled(Protocol):
    groups: int
    programsize: int

    def search(self, text: str, pos: int = 0, endpos: int | None = None) -> _Match | None: ...


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern twice: `finder` only finds, which is fast; `grouped` fills the groups of what was found."""

    finder: _Compiled
    grouped: _Compiled


@lru_cache(maxsize=128)
def compile_pattern(pattern: str) -> Pattern:
    """Return the compiled pattern.

    Raises:
        ExpressionError: it is too long, wrong, or cannot be matched in linear time.
    """
    if len(pattern) > MAX_PATTERN:
        raise ExpressionError(f"a pattern has at most {MAX_PATTERN} characters; this one has {len(pattern)}.")
    import re2  # most expressions look for no pattern

    try:
        return Pattern(
            re2.compile(pattern, _options(can_capture=False)),
            re2.compile(pattern, _options(can_capture=True)),
        )
    except (re2.error, UnicodeError) as error:
        raise ExpressionError(f"the pattern {pattern[:80]!r} cannot be used: {_explain(error)}.") from error


def _options(*, can_capture: bool) -> object:
    import re2

    options = re2.Options()
    options.max_mem = _MEMORY_BYTES
    options.log_errors = False
    options.never_capture = not can_capture
    return options


def _explain(error: Exception) -> str:
    detail = error.args[0] if error.args else ""
    text = detail.decode(errors="replace") if isinstance(detail, bytes) else str(detail)
    for start, advice in _ADVICE:
        if text.startswith(start):
            return f"{advice} ({text})"
    return text or "it is not text"


def search(frame: Frame, text: str, pattern: str, column: int) -> Mapping[str, str | None] | None:
    """Return the groups of the first match, by number and by name (`0` is the whole match), or None."""
    frame.spend(_COMPILE_WORK, column)
    compiled = compile_pattern(pattern)
    size = max(1, compiled.grouped.programsize)
    frame.spend(size + len(text) * size // _FIND_PER_WORK, column)
    if not text.isascii():
        text = text.encode(errors="replace").decode()  # a lone surrogate has no UTF-8
    found = compiled.finder.search(text)
    if found is None or not compiled.grouped.groups:
        return None if found is None else {"0": found.group(0)}
    start, end = found.span()
    frame.spend((end - start) * size // _GROUPS_PER_WORK, column)
    filled = compiled.grouped.search(text)
    if filled is None:
        return None
    return {
        str(number): filled.group(number) for number in range(compiled.grouped.groups + 1)
    } | filled.groupdict()
