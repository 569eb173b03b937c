"""The problems of one file, collected while it is read and checked, each with its place."""

from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem, RunbookError

MAX_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; both count from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Report:
    file: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, place: Place, rule: str, message: str) -> None:
        """Take an error.

        Raises:
            RunbookError: there are so many that looking for more would help nobody.
        """
        if len(self.problems) >= MAX_PROBLEMS:
            rest = (
                f"there are more than {MAX_PROBLEMS} problems; what else there is comes when these are gone."
            )
            self.problems.append(Problem(self.file, place.line, place.column, rest, rule="too-many"))
            raise self.refuse()
        self.problems.append(Problem(self.file, place.line, place.column, message, rule=rule))

    def warning(self, place: Place, rule: str, message: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            found = Problem(self.file, place.line, place.column, message, is_warning=True, rule=rule)
            self.problems.append(found)

    def withdraw(self, place: Place, rule: str) -> bool:
        """Take back what was said of a place, because more is known now; tell whether there was anything."""
        kept = [p for p in self.problems if (p.line, p.column, p.rule) != (place.line, place.column, rule)]
        was_there = len(kept) < len(self.problems)
        self.problems = kept
        return was_there

    @property
    def has_errors(self) -> bool:
        return any(not problem.is_warning for problem in self.problems)

    def in_order(self) -> tuple[Problem, ...]:
        """Return every problem once, in the order of the file."""
        return tuple(sorted(set(self.problems), key=lambda p: (p.line, p.column, p.is_warning, p.message)))

    def refuse(self) -> RunbookError:
        """Return the error that tells all problems at once."""
        return RunbookError(self.in_order())
