"""Steps that use a check: it must exist, and so must its parameters."""

from functools import lru_cache

from desktop.checks.catalogue import AnyCheck, find_check
from desktop.checks.parameters import ReadingField, build_params, parameter_fields
from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.step import CheckStep
from desktop.expressions.nearest import did_you_mean
from desktop.expressions.template import parse_template
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.positions import place_inside

_VALUES = "values"  # the parameter of checks that bind or escape what stands for `{name}` in a query
_QUERIES = ("query", "statement", "expression", "search")  # parameters that are in another language


def check(draft: Draft) -> None:
    for at, step in draft.of(CheckStep):
        spec = known_check(step.check)
        if spec is None:
            _complain_unknown(draft, at, step.check)
            continue
        _check_parameters(draft, at, step, spec)
        if _VALUES in _parameters(spec.id):
            _check_queries(draft, at, step)
        elif step.values:
            message = (
                f"{spec.id} takes no query, so there is nothing for `values`. Write parameters in `with`."
            )
            draft.report.error(at.key_place("values"), "unknown-parameter", message)


def known_check(check_id: str) -> AnyCheck | None:
    try:
        return find_check(check_id)
    except InputError:
        return None


@lru_cache(maxsize=1024)
def _parameters(check_id: str) -> dict[str, ReadingField]:
    return {field.name: field for field in parameter_fields(find_check(check_id))}


def _complain_unknown(draft: Draft, at: StepAt, check_id: str) -> None:
    try:
        find_check(check_id)
    except InputError as error:
        draft.report.error(at.place("check"), "unknown-check", str(error))


def _check_parameters(draft: Draft, at: StepAt, step: CheckStep, spec: AnyCheck) -> None:
    known = _parameters(spec.id)
    given = at.node.child("with")
    for name in step.with_:
        if name not in known and given is not None:
            message = f"{spec.id} has no parameter {name[:60]!r}.{did_you_mean(name, known)}"
            draft.report.error(given.key_place(name), "unknown-parameter", message)
    given_names = {*step.with_, *([_VALUES] if step.values else [])}
    missing = [name for name, field in known.items() if not field.is_optional and name not in given_names]
    if missing:
        message = f"{spec.id} needs {' and '.join(missing)}: add  with: {{{missing[0]}: …}}"
        draft.report.error(at.place("check"), "missing-parameter", message)
    elif all(name in known for name in given_names):
        _check_values(draft, at, step, spec)


def _check_values(draft: Draft, at: StepAt, step: CheckStep, spec: AnyCheck) -> None:
    """Build the parameters when nothing in them waits for a value of the run."""
    if any("${" in str(value) for value in (*step.with_.values(), *step.values.values())):
        return
    try:
        build_params(spec, {**step.with_, _VALUES: step.values} if step.values else step.with_)
    except InputError as error:
        draft.report.error(at.place("with"), "parameter", str(error))


def _check_queries(draft: Draft, at: StepAt, step: CheckStep) -> None:
    """A query is literal, like a script: what is put into its text could become a part of the query."""
    for name, written in step.with_.items():
        if not isinstance(written, str) or "${" not in written or not _is_query(name, written, step):
            continue
        try:
            template = parse_template(written)
        except ExpressionError:
            continue  # told where texts are checked
        if template.only_slot is not None and not step.values:
            continue  # a whole query that was given as an input
        column = template.slots[0].column - 3 if template.slots else 0
        slot = template.slots[0].expression.text.strip() if template.slots else "name"
        value = slot.rpartition(".")[2] if slot.replace(".", "").replace("_", "").isalnum() else "name"
        message = (
            f"a query is literal, and ${{{slot[:60]}}} in it would not be escaped. "
            f'Write {{{value}}} in the query, and add  values: {{{value}: "${{{slot[:60]}}}"}}'
        )
        node = at.node.nearest(("with", name))
        draft.report.error(place_inside(node, column, draft.lines), "query-slot", message)


def _is_query(name: str, written: str, step: CheckStep) -> bool:
    return name in _QUERIES or any(f"{{{value}}}" in written for value in step.values)
