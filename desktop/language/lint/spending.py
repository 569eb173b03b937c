"""How much of a file's expressions and patterns is looked at, so that no file takes long to refuse."""

from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError

MAX_EXPRESSION_CHARACTERS = 200_000  # of all expressions of a file
MAX_COMPARED = 2_000_000  # the lengths of two conditions that are compared, multiplied
MAX_PATTERNS = 100  # different regular expressions in a file


@dataclass(slots=True)
class Spending:
    characters: int = 0
    patterns: set[str] = field(default_factory=set)
    compared: int = 0

    def take_expression(self, text: str) -> None:
        """Count an expression before it is parsed.

        Raises:
            ExpressionError: the file has had its share.
        """
        self.characters += len(text)
        if self.characters > MAX_EXPRESSION_CHARACTERS:
            raise ExpressionError(
                f"the expressions of a file have at most {MAX_EXPRESSION_CHARACTERS} characters."
            )

    def take_pattern(self, pattern: str) -> None:
        """Count a pattern before it is compiled.

        Raises:
            ExpressionError: the file has had its share.
        """
        self.patterns.add(pattern)
        if len(self.patterns) > MAX_PATTERNS:
            raise ExpressionError(f"a file has at most {MAX_PATTERNS} different regular expressions.")

    def can_compare(self, first: str, second: str) -> bool:
        """Tell whether two conditions are still worth comparing; what is left out is a hint less, no error."""
        self.compared += len(first) * len(second)
        return self.compared <= MAX_COMPARED
