"""Every expression and every `${…}` of a runbook: readable, and its names and fields known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.errors import ExpressionError
from desktop.domain.inputs import InputType
from desktop.domain.outcome import OTHERWISE
from desktop.domain.step import (
    AskStep,
    CheckStep,
    DoStep,
    EndStep,
    EscalateStep,
    RunStep,
    Step,
)
from desktop.domain.values import Value
from desktop.expressions.names import NameProblem, check_condition, check_names
from desktop.expressions.parse import Expression, parse_expression
from desktop.expressions.patterns import compile_pattern
from desktop.expressions.patterns_in import literal_patterns
from desktop.expressions.shapes import Scope
from desktop.expressions.template import Slot, parse_template
from desktop.language.lint.draft import Draft
from desktop.language.lint.scope import inner_scope, inputs_of, outer_scope
from desktop.language.lint.targets import targets_in
from desktop.language.nodes import Node, Path
from desktop.language.positions import place_inside

_TEXTS = ("title", "why", "good", "if_not", "learn", "undo", "risk")


@dataclass(frozen=True, slots=True)
class _Reader:
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

    def template(self, path: Path, text: str, scope: Scope, *, is_shown: bool = True) -> None:
        if "${" not in text:
            return
        try:
            self.draft.spending.take_expression(text)
            parts = parse_template(text).parts
        except ExpressionError as error:
            self._tell(path, [NameProblem(error.column, str(error), "expression")], 0)
            return
        for slot in parts:
            if isinstance(slot, str):
                continue
            if problems := check_names(slot.expression, scope):
                self._tell(path, problems, slot.column - 1)
            self._check_patterns(path, slot.expression)
            if is_shown and self.secrets:
                self._refuse_secrets(path, slot)

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


def check(draft: Draft) -> None:
    secrets = frozenset(name for name, spec in draft.head.inputs.items() if spec.type is InputType.SECRET)
    head = _Reader(draft, draft.root, secrets)
    for path, text in targets_in(draft.head.on):
        head.template(path, text, Scope(inputs_of(draft.head)))
    scope = outer_scope(draft)
    for at in draft.steps:
        reader = _Reader(draft, at.node, secrets)
        _check_before(reader, at.step, scope)
        _check_after(reader, at.step, scope)


def _check_before(reader: _Reader, step: Step, scope: Scope) -> None:
    """What is worked out before the step has its reading."""
    reader.condition(("when",), step.when, scope)
    for path, text in _texts(step):
        reader.template(path, text, scope)
    if isinstance(step, CheckStep):
        reader.values(("with",), step.with_, scope)
    if isinstance(step, RunStep):
        reader.values(("env",), step.env, scope)
    if isinstance(step, AskStep):
        for key, choice in step.choices.items():
            reader.condition(("choices", key, "when"), choice.when, scope)


def _texts(step: Step) -> Iterator[tuple[Path, str]]:
    yield from targets_in(step.on)
    for key in _TEXTS:
        yield (key,), getattr(step, key, "")
    for index, cause in enumerate(step.causes):
        yield ("causes", index, "cause"), cause.cause
        yield ("causes", index, "sign"), cause.sign
    match step:
        case DoStep():
            yield ("do",), step.do
        case EndStep():
            yield ("say",), step.say
        case AskStep():
            yield ("ask",), step.ask
            for key, choice in step.choices.items():
                yield ("choices", key, "label"), choice.label
        case EscalateStep():
            yield ("escalate", "to"), step.escalate.to
            yield ("escalate", "because"), step.escalate.because
            yield ("escalate", "ask_for"), step.escalate.ask_for


def _check_after(reader: _Reader, step: Step, outer: Scope) -> None:
    """What is worked out once the step has its reading."""
    retry = step.retry if isinstance(step, CheckStep | RunStep) else None
    if not (step.set or step.outcomes or retry):
        return
    scope = inner_scope(outer, step)
    for name, text in step.set.items():
        reader.value(("set", name), text, scope)
    if retry is not None:
        reader.condition(("retry", "until"), retry.until, scope)
    for index, outcome in enumerate(step.outcomes):
        for verdict, condition in outcome.given:
            if condition != OTHERWISE:
                reader.condition(("outcomes", index, verdict.value), condition, scope)
        reader.template(("outcomes", index, "say"), outcome.say, scope)
