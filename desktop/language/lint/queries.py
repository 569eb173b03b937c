"""Queries in another language: literal, like scripts; values reach them through `values`."""

from desktop.domain.errors import ExpressionError
from desktop.domain.step import CheckStep
from desktop.expressions.template import Template, parse_template
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.positions import place_inside

VALUES = "values"  # the parameter of checks that bind or escape what stands for `{name}` in a query
_QUERIES = ("query", "statement", "expression", "search")  # parameters that are in another language


def check_queries(draft: Draft, at: StepAt, step: CheckStep, *, takes_values: bool) -> None:
    """Tell what is wrong with the queries of a check and the values that it gives to them."""
    if not takes_values:
        if step.values:
            message = (
                f"{step.check} takes no query, so there is nothing for `values`. Write parameters in `with`."
            )
            draft.report.error(at.key_place(VALUES), "unknown-parameter", message)
        return
    for name, written in step.with_.items():
        if isinstance(written, str) and "${" in written and _is_query(name, written, step):
            _check_query(draft, at, step, name, written)
    _check_values(draft, at, step)


def _is_query(name: str, written: str, step: CheckStep) -> bool:
    return name in _QUERIES or any(f"{{{value}}}" in written for value in step.values)


def _check_query(draft: Draft, at: StepAt, step: CheckStep, name: str, written: str) -> None:
    """What is put into the text of a query could become a part of the query."""
    try:
        template = parse_template(written)
    except ExpressionError:
        return  # told where texts are checked
    is_given_whole = template.only_slot is not None and not step.values
    if is_given_whole or not template.slots:
        return
    slot, value = template.slots[0], _name_for(template)
    written_slot = f"${{{slot.expression.text.strip()[:60]}}}"
    message = (
        f"a query is literal, and {written_slot} in it would not be escaped. "
        f'Write {{{value}}} in the query, and add  values: {{{value}: "{written_slot}"}}'
    )
    node = at.node.nearest(("with", name))
    draft.report.error(place_inside(node, slot.column - 3, draft.lines), "query-slot", message)


def _name_for(template: Template) -> str:
    last = template.slots[0].expression.text.strip().rpartition(".")[2]
    return last if last.isidentifier() else "value"


def _check_values(draft: Draft, at: StepAt, step: CheckStep) -> None:
    """A value stands for something: for `{name}` in a query."""
    given = at.node.child(VALUES)
    texts = [written for written in step.with_.values() if isinstance(written, str)]
    for name in step.values:
        if given is not None and not any(f"{{{name}}}" in text for text in texts):
            message = f"no `{{{name[:60]}}}` stands in the query, so this value goes nowhere."
            draft.report.warning(given.key_place(name), "unused-value", message)
