"""Every expression and every `${…}` of a runbook: readable, and its names and fields known."""

from collections.abc import Iterator

from desktop.domain.inputs import InputType
from desktop.domain.outcome import OTHERWISE
from desktop.domain.step import (
    AskStep,
    Capture,
    CheckStep,
    DoStep,
    EndStep,
    EscalateStep,
    JudgeStep,
    PluginStep,
    RunStep,
    Step,
    UseStep,
)
from desktop.expressions.shapes import Scope
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.fields import inputs_of
from desktop.language.lint.reader import Reader
from desktop.language.lint.scope import Scopes
from desktop.language.lint.targets import targets_in
from desktop.language.nodes import Path

_TEXTS = ("title", "why", "good", "if_not", "learn", "undo", "risk", "obligation")
_RULE_HINTS = dict.fromkeys(
    ("steps", "item", "run", "target"),
    " A rule is held before the run starts: it sees inputs only.",
)


def check(draft: Draft, scopes: Scopes) -> None:
    secrets = frozenset(name for name, spec in draft.head.inputs.items() if spec.type is InputType.SECRET)
    _check_head(Reader(draft, draft.root, secrets), scopes)
    for at in draft.steps:
        reader = Reader(draft, at.node, secrets)
        _check_rows(reader, at, scopes)
        _check_before(reader, at.step, scopes.before(at))
        _check_after(reader, at, scopes)


def _check_head(reader: Reader, scopes: Scopes) -> None:
    head = reader.draft.head
    inputs = Scope(inputs_of(head.inputs), _RULE_HINTS)
    for path, text in targets_in(head.on):
        reader.template(path, text, inputs)
    for index, rule in enumerate(head.rules):
        reader.condition(("rules", index, "assert"), rule.assert_, inputs)
        reader.template(("rules", index, "say"), rule.say, inputs)
    for name, text in head.outputs.items():
        reader.value(("outputs", name), text, scopes.outer)
    for index, demand in enumerate(head.escalate_when):
        reader.condition(("escalate_when", index, "if"), demand.if_, scopes.outer)
        reader.template(("escalate_when", index, "to"), demand.to, scopes.outer)
        reader.template(("escalate_when", index, "because"), demand.because, scopes.outer)


def _check_rows(reader: Reader, at: StepAt, scopes: Scopes) -> None:
    """What tells over what the step fans out is worked out before there is a row."""
    step = at.step
    if step.each:
        around = scopes.around(at)
        texts = enumerate(step.each) if isinstance(step.each, tuple) else [(None, step.each)]
        for index, item in texts:
            if isinstance(item, str):
                reader.template(("each",) if index is None else ("each", index), item, around)
    for path, text in targets_in(step.on):
        reader.template(path, text, scopes.before(at) if step.each else scopes.around(at))


def _check_before(reader: Reader, step: Step, scope: Scope) -> None:
    """What is worked out before the step has its reading."""
    reader.condition(("when",), step.when, scope)
    for path, text in _texts(step):
        reader.template(path, text, scope)
    match step:
        case CheckStep() | UseStep():
            reader.values(("with",), step.with_, scope)
            if isinstance(step, CheckStep):
                reader.values(("values",), step.values, scope)
        case RunStep():
            _check_script(reader, step, scope)
        case PluginStep():
            for index, word in enumerate(step.plugin):
                reader.template(("plugin", index), word, scope)
        case AskStep():
            for key, choice in step.choices.items():
                reader.condition(("choices", key, "when"), choice.when, scope)


def _check_script(reader: Reader, step: RunStep, scope: Scope) -> None:
    for name, value in step.env.items():
        if isinstance(value, str):
            reader.passed_on(("env", name), value, scope)
    for path, artifact in step.put.items():
        reader.key(("put", path), scope)
        reader.template(("put", path), artifact, scope)
    for name, rule in step.capture.items():
        if isinstance(rule, Capture):
            reader.template(("capture", name, "file"), rule.file, scope)


def _texts(step: Step) -> Iterator[tuple[Path, str]]:
    for key in _TEXTS:
        yield (key,), getattr(step, key, "")
    for index, cause in enumerate(step.causes):
        yield ("causes", index, "cause"), cause.cause
        yield ("causes", index, "sign"), cause.sign
    match step:
        case DoStep():
            yield ("do",), step.do
        case JudgeStep():
            yield ("judge",), step.judge
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


def _check_after(reader: Reader, at: StepAt, scopes: Scopes) -> None:
    """What is worked out once the step has its reading."""
    step = at.step
    retry = step.retry if isinstance(step, CheckStep | RunStep | PluginStep) else None
    if not (step.set or step.outcomes or retry):
        return
    scope = scopes.after(at)
    for name, text in step.set.items():
        reader.value(("set", name), text, scope)
    if retry is not None:
        reader.condition(("retry", "until"), retry.until, scope)
    for index, outcome in enumerate(step.outcomes):
        for verdict, condition in outcome.given:
            if condition != OTHERWISE:
                reader.condition(("outcomes", index, verdict.value), condition, scope)
        reader.template(("outcomes", index, "say"), outcome.say, scope)
