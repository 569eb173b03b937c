"""Reads the expressions and the `${…}` below one node of a file, and tells what cannot be right in them."""

from collections.abc import Mapping, Sequence

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.domain.values import Value
from desktop.expressions.names import NameProblem, check_condition, check_names
from desktop.expressions.parse import Expression, parse_expression
from desktop.expressions.patterns import compile_pattern
from desktop.expressions.patterns_in import literal_patterns
from desktop.expressions.shapes import Scope
from desktop.expressions.template import Slot, Template, parse_template
from desktop.language.lint.draft import Draft
from desktop.language.nodes import Node, Path
from desktop.language.positions import place_inside


@dataclass(frozen=True, slots=True)
class Reader:
    """Checks texts below one node; `secrets` are inputs that no text for people may show.

    Nodes are looked up only for what is wrong: most texts are right, and there are many of them."""

    draft: Draft
    node: Node
    secrets: frozenset[str]

    def condition(self, path: Path, text: str, scope: Scope) -> None:
        if text and (expression := self._parsed(path, text)) is not None:
            self._tell(path, check_condition(expression, scope), 0)

    def value(self, path: Path, text: str, scope: Scope) -> None:
        if (expression := self._parsed(path, text)) is not None:
            self._tell(path, check_names(expression, scope), 0)

    def template(self, path: Path, text: str, scope: Scope, *, is_shown: bool = True) -> Template | None:
        """Check a text, and return it when there is a `${…}` in it that can be read."""
        if "${" not in text:
            return None
        template = self._parsed_template(path, text)
        if template is None:
            return None
        for slot in template.parts:
            if isinstance(slot, str):
                continue
            if problems := check_names(slot.expression, scope):
                self._tell(path, problems, slot.column - 1)
            self._check_patterns(path, slot.expression)
            if is_shown and self.secrets:
                self._refuse_secrets(path, slot)
        return template

    def key(self, path: Path, scope: Scope) -> None:
        """Check a text that is a key: the last one of a path."""
        text = str(path[-1])
        template = self._parsed_template(path[:-1], text) if "${" in text else None
        for slot in template.slots if template is not None else ():
            for problem in check_names(slot.expression, scope):
                place = self.node.nearest(path[:-1]).key_place(text)
                self.draft.report.error(place, problem.rule, problem.message)

    def passed_on(self, path: Path, text: str, scope: Scope) -> None:
        """Check a text that a machine gets: a secret may be passed on as one whole value."""
        template = self.template(path, text, scope, is_shown=False)
        if template is None or not self.secrets or template.only_slot is not None:
            return
        for slot in template.slots:
            if any(name.path[0] in self.secrets for name in slot.expression.names):
                whole = slot.expression.text.strip()[:60]
                message = f"a secret is passed on as a whole: write ${{{whole}}} and nothing else."
                self._tell(path, [NameProblem(1, message, "secret")], slot.column - 1)

    def values(self, path: Path, value: Value, scope: Scope) -> None:
        """Check every text inside a parameter."""
        if isinstance(value, str):
            self.template(path, value, scope, is_shown=False)
        elif isinstance(value, Mapping):
            for key, item in value.items():
                self.values((*path, key), item, scope)
        elif isinstance(value, Sequence):
            for index, item in enumerate(value):
                self.values((*path, index), item, scope)

    def error(self, path: Path, rule: str, message: str) -> None:
        """Tell what is wrong with a value as a whole."""
        self.draft.report.error(self.node.nearest(path).place, rule, message)

    def _parsed_template(self, path: Path, text: str) -> Template | None:
        try:
            self.draft.spending.take_expression(text)
            return parse_template(text)
        except ExpressionError as error:
            self._tell(path, [NameProblem(error.column, str(error), "expression")], 0)
            return None

    def _parsed(self, path: Path, text: str) -> Expression | None:
        try:
            self.draft.spending.take_expression(text)
            expression = parse_expression(text)
        except ExpressionError as error:
            self._tell(path, [NameProblem(error.column, str(error), "expression")], 0)
            return None
        self._check_patterns(path, expression)
        return expression

    def _check_patterns(self, path: Path, expression: Expression) -> None:
        if "matches" in expression.text:
            for column, pattern in literal_patterns(expression):
                self._check_pattern(path, column, pattern)

    def _check_pattern(self, path: Path, column: int, pattern: str) -> None:
        try:
            self.draft.spending.take_pattern(pattern)
            compile_pattern(pattern)
        except ExpressionError as error:
            self._tell(path, [NameProblem(column, str(error), "pattern")], 0)

    def _refuse_secrets(self, path: Path, slot: Slot) -> None:
        for name in slot.expression.names:
            if name.path[0] in self.secrets:
                message = (
                    f"{name.path[0]!r} is a secret and cannot stand in a text. Pass it on in `env` or `with`."
                )
                self._tell(path, [NameProblem(name.column, message, "secret")], slot.column - 1)

    def _tell(self, path: Path, problems: Sequence[NameProblem], shift: int) -> None:
        for problem in problems:
            node = self.node.nearest(path)
            place = place_inside(node, problem.column - 1 + shift, self.draft.lines)
            self.draft.report.error(place, problem.rule, problem.message)
