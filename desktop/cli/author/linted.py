"""What linting has found, before it is put into a format, and what formats need to know of each place."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem


@dataclass(frozen=True, slots=True)
class Linted:
    """`problems` are in the order of `files`; `sources` holds the bytes of each file that has any."""

    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    sources: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # what was not looked at, and why

    @property
    def errors(self) -> int:
        return sum(not problem.is_warning for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Located:
    """A problem with the key it belongs to, such as `steps[2].run`, and its column in UTF-16 code units, from 1."""

    problem: Problem
    key: str
    utf16_column: int


def located(linted: Linted) -> Iterator[Located]:
    """Yield each problem with what its file tells of its place."""
    from desktop.language.keys import Keys

    keys = {file: Keys(data) for file, data in linted.sources.items()}
    lines = {file: _lines(data) for file, data in linted.sources.items()}
    for problem in linted.problems:
        key = keys[problem.file].at(problem.line, problem.column)
        yield Located(problem, key, _utf16_column(problem, lines[problem.file]))


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()


def _utf16_column(problem: Problem, lines: list[str]) -> int:
    if not 0 < problem.line <= len(lines) or problem.column < 1:
        return problem.column
    before = lines[problem.line - 1][: problem.column - 1]
    return problem.column + sum(letter > "\uffff" for letter in before)
