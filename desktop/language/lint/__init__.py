"""The rules that a runbook is held against before anybody may rely on it."""

from desktop.language.lint import (
    captures,
    checks,
    comments,
    customer,
    effects,
    flow,
    groups,
    ids,
    inputs,
    jumps,
    names,
    outcomes,
    prose,
    quantities,
    rows,
    scripts,
    sense,
    targets,
    uses,
)
from desktop.language.lint.draft import Draft
from desktop.language.lint.scope import Scopes

_RULES = (
    ids.check,
    jumps.check,
    groups.check,
    quantities.check,
    captures.check,
    inputs.check,
    checks.check,
    sense.check,
    effects.check,
)
_RULES_WITH_NAMES = (
    names.check,  # counts what it parses, so it comes before those that parse again
    targets.check,
    rows.check,
    uses.check,
    flow.check,
)
_LAST_RULES = (outcomes.check, scripts.check, customer.check, prose.check, comments.check)


def lint(draft: Draft) -> Scopes:
    """Put everything that is wrong or doubtful into the draft's report; return what names each step sees."""
    for rule in _RULES:
        rule(draft)
    scopes = Scopes(draft)
    for rule_with_names in _RULES_WITH_NAMES:
        rule_with_names(draft, scopes)
    for last_rule in _LAST_RULES:
        last_rule(draft)
    return scopes
