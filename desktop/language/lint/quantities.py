"""Durations and patterns: texts with a form of their own."""

from collections.abc import Iterator

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.quantity import parse_duration_s
from desktop.domain.step import AskStep, CheckStep, DoStep, PluginStep, RunStep, WaitStep
from desktop.expressions.patterns import compile_pattern
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.nodes import Path
from desktop.language.report import Place

_MOST_TRIES = 1_000
_FEWEST_SAMPLES = 2  # one reading has no spread and goes nowhere


def check(draft: Draft) -> None:
    if draft.head.estimate:
        _check_duration(draft, draft.root.nearest(("estimate",)).place, draft.head.estimate)
    for at, path, text in _durations(draft):
        _check_duration(draft, at.place(*path), text)
    for at, reading in draft.of(CheckStep, RunStep, PluginStep):
        if reading.retry and not 1 <= reading.retry.times <= _MOST_TRIES:
            message = f"`times` counts the readings; it is 1 to {_MOST_TRIES}."
            draft.report.error(at.place("retry", "times"), "retry", message)
    for at, check_step in draft.of(CheckStep):
        if check_step.sample and not _FEWEST_SAMPLES <= check_step.sample.times <= _MOST_TRIES:
            message = f"`times` counts the samples; it is {_FEWEST_SAMPLES} to {_MOST_TRIES}."
            draft.report.error(at.place("sample", "times"), "sample", message)
    _check_patterns(draft)


def _durations(draft: Draft) -> Iterator[tuple[StepAt, Path, str]]:
    for at, step in draft.of(CheckStep, RunStep, PluginStep):
        if step.timeout:
            yield at, ("timeout",), step.timeout
        if step.retry is not None:
            yield at, ("retry", "every"), step.retry.every
    for at, sampled in draft.of(CheckStep):
        if sampled.sample is not None:
            yield at, ("sample", "every"), sampled.sample.every
    for at, wait in draft.of(WaitStep):
        yield at, ("wait",), wait.wait
    for at in draft.steps:
        if at.step.fresh_for:
            yield at, ("fresh_for",), at.step.fresh_for


def _check_patterns(draft: Draft) -> None:
    """The patterns of everything that a person types in."""
    for name, spec in draft.head.inputs.items():
        check_pattern(draft, draft.root.nearest(("inputs", name, "pattern")).place, spec.pattern)
    for at, question in draft.of(AskStep):
        if question.answer is not None:
            check_pattern(draft, at.place("answer", "pattern"), question.answer.pattern)
    for at, task in draft.of(DoStep):
        for name, spec in task.record.items():
            check_pattern(draft, at.place("record", name, "pattern"), spec.pattern)


def _check_duration(draft: Draft, place: Place, text: str) -> None:
    try:
        parse_duration_s(text)
    except InputError as error:
        draft.report.error(place, "duration", str(error))


def check_pattern(draft: Draft, place: Place, pattern: str) -> None:
    """Tell when a regular expression cannot be used; an empty one is none."""
    try:
        if pattern:
            draft.spending.take_pattern(pattern)
            compile_pattern(pattern)
    except ExpressionError as error:
        draft.report.error(place, "pattern", str(error))
