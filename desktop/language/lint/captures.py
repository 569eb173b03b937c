"""What is taken out of an output: one way each, which can be read, and under a name that expressions can use."""

from collections.abc import Mapping

from desktop.domain.errors import ExpressionError
from desktop.domain.step import Capture, CaptureRule, DoStep, RunStep
from desktop.expressions.jmes import compile_jmespath
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.quantities import check_pattern

_WAYS = ("text", "number", "lines", "table", "regex", "json", "file")


def check(draft: Draft) -> None:
    for at, script in draft.of(RunStep):
        _check_all(draft, at, script.capture)
    for at, task in draft.of(DoStep):
        _check_all(draft, at, task.capture)
        for name, rule in task.capture.items():
            if isinstance(rule, Capture) and rule.file:
                message = "what a person pastes is a text; a `file` can only be captured by a `run` step."
                draft.report.error(at.place("capture", name, "file"), "capture", message)


def _check_all(draft: Draft, at: StepAt, rules: Mapping[str, CaptureRule]) -> None:
    for name, rule in rules.items():
        if isinstance(rule, Capture):
            _check_capture(draft, at, name, rule)


def _check_capture(draft: Draft, at: StepAt, name: str, rule: Capture) -> None:
    ways = [way for way in _WAYS if getattr(rule, way)]
    place = at.place("capture", name)
    if len(ways) != 1:
        what = "both " + " and ".join(ways) if ways else "no way"
        message = f"a capture takes one of {', '.join(_WAYS)}; {name!r} has {what}."
        draft.report.error(place, "capture", message)
        return
    if rule.as_ and rule.file:
        message = "`as` means nothing with `file`: what is captured is an artifact. Leave it out."
        draft.report.error(at.place("capture", name, "as"), "capture", message)
    if rule.regex:
        check_pattern(draft, at.place("capture", name, "regex"), rule.regex)
        if "(?P<" not in rule.regex and "(?<" not in rule.regex:
            message = "a captured pattern needs at least one named group: (?P<name>…)."
            draft.report.error(at.place("capture", name, "regex"), "capture", message)
    if rule.json:
        try:
            compile_jmespath(rule.json)
        except ExpressionError as error:
            draft.report.error(at.place("capture", name, "json"), "capture", str(error))
