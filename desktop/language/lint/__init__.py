"""The rules that a runbook is held against before anybody may rely on it."""

from desktop.language.lint import (
    checks,
    comments,
    effects,
    flow,
    ids,
    inputs,
    jumps,
    names,
    outcomes,
    prose,
    quantities,
    scripts,
    targets,
)
from desktop.language.lint.draft import Draft

_RULES = (
    ids.check,
    jumps.check,
    quantities.check,
    inputs.check,
    targets.check,
    checks.check,
    names.check,  # counts what it parses, so it comes before those that parse again
    outcomes.check,
    scripts.check,
    effects.check,
    flow.check,
    prose.check,
    comments.check,
)


def lint(draft: Draft) -> None:
    """Put everything that is wrong or doubtful into the draft's report."""
    for rule in _RULES:
        rule(draft)
