"""Every expression and every `${…}` of a runbook: readable, and its names and fields known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.errors import ExpressionError
from desktop.domain.outcome import OTHERWISE
from desktop.domain.runbook import AskStep, CheckStep, DoStep, EndStep, EscalateStep, InputType, RunStep
from desktop.domain.values import Value
from desktop.expressions.names import NameProblem, check_condition, check_names
from desktop.expressions.parse import Expression, parse_expression
from desktop.expressions.patterns_in import literal_patterns
from desktop.expressions.shapes import Scope
from desktop.expressions.template import parse_template
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.scope import inner_scope, inputs_of, outer_scope
from desktop.language.nodes import Node, Path
from desktop.language.positions import place_inside

_TEXTS = ("title", "why", "good", "if_not", "learn", "undo", "risk")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks texts of one draft; `secrets` are inputs that no text for people may show."""

    draft: Draft
    secrets: frozenset[str]

    def condition(self, node: Node | None, text: str, scope: Scope) -> None:
        if text and (expression := self._parsed(node, text)) is not None:
            self._tell(node, text, check_condition(expression, scope), 0)

    def value(self, node: Node | None, text: str, scope: Scope) -> None:
        if (expression := self._parsed(node, text)) is not None:
            self._tell(node, text, check_names(expression, scope), 0)

    def template(self, node: Node | None, text: str, scope: Scope, *, is_shown: bool = True) -> None:
        if "${" not in text:
            return
        try:
            slots = parse_template(text).slots
        except ExpressionError as error:
            self._tell(node, text, [NameProblem(error.column, str(error), "expression")], 0)
            return
        for slot in slots:
            self._tell(node, text, check_names(slot.expression, scope), slot.column - 1)
            self._check_patterns(node, text, slot.expression)
            for name in slot.expression.names:
                if is_shown and name.path[0] in self.secrets:
                    message = f"{name.path[0]!r} is a secret and cannot stand in a text. Pass it on in `env` or `with`."
                    self._tell(node, text, [NameProblem(name.column, message, "secret")], slot.column - 1)

    def values(self, node: Node | None, value: Value, scope: Scope) -> None:
        """Check every text inside a parameter."""
        if isinstance(value, str):
            self.template(node, value, scope, is_shown=False)
        elif isinstance(value, Mapping):
            for key, item in value.items():
                self.values(node.child(key) if node else None, item, scope)
        elif isinstance(value, Sequence):
            for index, item in enumerate(value):
                self.values(node.child(index) if node else None, item, scope)

    def _parsed(self, node: Node | None, text: str) -> Expression | None:
        try:
            expression = parse_expression(text)
        except ExpressionError as error:
            self._tell(node, text, [NameProblem(error.column, str(error), "expression")], 0)
            return None
        self._check_patterns(node, text, expression)
        return expression

    def _check_patterns(self, node: Node | None, text: str, expression: Expression) -> None:
        if "matches" in expression.text:
            for column, message in literal_patterns(expression):
                self._tell(node, text, [NameProblem(column, message, "pattern")], 0)

    def _tell(self, node: Node | None, text: str, problems: Sequence[NameProblem], shift: int) -> None:
        for problem in problems:
            place = place_inside(node or self.draft.root, problem.column - 1 + shift, self.draft.lines)
            self.draft.report.error(place, problem.rule, problem.message)


def check(draft: Draft) -> None:
    secrets = frozenset(name for name, spec in draft.head.inputs.items() if spec.type is InputType.SECRET)
    reader, scope = _Reader(draft, secrets), outer_scope(draft)
    reader.template(draft.root.child("on"), draft.head.on, Scope(inputs_of(draft.head)))
    for at in draft.steps:
        _check_before(reader, at, scope)
        _check_after(reader, at, inner_scope(scope, at.step))


def _check_before(reader: _Reader, at: StepAt, scope: Scope) -> None:
    """What is worked out before the step has its reading."""
    step, node = at.step, at.node
    if step.when:
        reader.condition(node.child("when"), step.when, scope)
    if step.on:
        reader.template(node.child("on"), step.on, scope)
    for path, text in _texts(at):
        if "${" in text:
            reader.template(node.find(path), text, scope)
    if isinstance(step, CheckStep):
        reader.values(node.child("with"), step.with_, scope)
    if isinstance(step, RunStep):
        reader.values(node.child("env"), step.env, scope)
    if isinstance(step, AskStep):
        for key, choice in step.choices.items():
            reader.condition(node.find(("choices", key, "when")), choice.when, scope)


def _texts(at: StepAt) -> Iterator[tuple[Path, str]]:
    step = at.step
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


def _check_after(reader: _Reader, at: StepAt, scope: Scope) -> None:
    """What is worked out once the step has its reading."""
    step, node = at.step, at.node
    for name, text in step.set.items():
        reader.value(node.find(("set", name)), text, scope)
    if isinstance(step, CheckStep | RunStep) and step.retry is not None:
        reader.condition(node.find(("retry", "until")), step.retry.until, scope)
    for index, outcome in enumerate(step.outcomes):
        for verdict, condition in outcome.given:
            if condition != OTHERWISE:
                reader.condition(node.find(("outcomes", index, verdict.value)), condition, scope)
        if "${" in outcome.say:
            reader.template(node.find(("outcomes", index, "say")), outcome.say, scope)
