"""Durations, patterns and captures: texts with a form of their own."""

from collections.abc import Iterator

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.quantity import parse_duration_s
from desktop.domain.step import AskStep, Capture, CheckStep, RunStep
from desktop.expressions.jmes import compile_jmespath
from desktop.expressions.patterns import compile_pattern
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.nodes import PathKey
from desktop.language.report import Place

_MOST_TRIES = 1_000


def check(draft: Draft) -> None:
    if draft.head.estimate:
        _check_duration(draft, draft.root.nearest(("estimate",)).place, draft.head.estimate)
    for name, spec in draft.head.inputs.items():
        _check_pattern(draft, draft.root.nearest(("inputs", name, "pattern")).place, spec.pattern)
    for at in draft.steps:
        for path, text in _durations(at):
            _check_duration(draft, at.place(*path), text)
        step = at.step
        if isinstance(step, AskStep) and step.answer is not None:
            _check_pattern(draft, at.place("answer", "pattern"), step.answer.pattern)
        if isinstance(step, CheckStep | RunStep) and step.retry and not 1 <= step.retry.times <= _MOST_TRIES:
            message = f"`times` counts the readings; it is 1 to {_MOST_TRIES}."
            draft.report.error(at.place("retry", "times"), "retry", message)
        if isinstance(step, RunStep):
            for name, rule in step.capture.items():
                if isinstance(rule, Capture):
                    _check_capture(draft, at, name, rule)


def _durations(at: StepAt) -> Iterator[tuple[tuple[PathKey, ...], str]]:
    step = at.step
    if isinstance(step, CheckStep | RunStep):
        if step.timeout:
            yield ("timeout",), step.timeout
        if step.retry is not None:
            yield ("retry", "every"), step.retry.every


def _check_duration(draft: Draft, place: Place, text: str) -> None:
    try:
        parse_duration_s(text)
    except InputError as error:
        draft.report.error(place, "duration", str(error))


def _check_pattern(draft: Draft, place: Place, pattern: str) -> None:
    try:
        if pattern:
            draft.spending.take_pattern(pattern)
            compile_pattern(pattern)
    except ExpressionError as error:
        draft.report.error(place, "pattern", str(error))


def _check_capture(draft: Draft, at: StepAt, name: str, rule: Capture) -> None:
    ways = [
        key for key, given in (("table", rule.table), ("regex", rule.regex), ("json", rule.json)) if given
    ]
    place = at.place("capture", name)
    if len(ways) != 1:
        what = "both " + " and ".join(ways) if ways else "no way"
        draft.report.error(
            place, "capture", f"a capture takes one of table, regex, json; {name!r} has {what}."
        )
        return
    if rule.regex:
        _check_pattern(draft, at.place("capture", name, "regex"), rule.regex)
        if "(?P<" not in rule.regex and "(?<" not in rule.regex:
            message = "a captured pattern needs at least one named group: (?P<name>…)."
            draft.report.error(at.place("capture", name, "regex"), "capture", message)
    if rule.json:
        try:
            compile_jmespath(rule.json)
        except ExpressionError as error:
            draft.report.error(at.place("capture", name, "json"), "capture", str(error))
