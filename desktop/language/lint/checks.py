"""Steps that use a check: it must exist, and so must its parameters."""

from functools import lru_cache

from desktop.checks.catalogue import AnyCheck, find_check
from desktop.checks.parameters import ReadingField, build_params, parameter_fields
from desktop.domain.errors import InputError
from desktop.domain.step import CheckStep
from desktop.expressions.nearest import did_you_mean
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.queries import VALUES, check_queries


def check(draft: Draft) -> None:
    for at, step in draft.of(CheckStep):
        spec = known_check(step.check)
        if spec is None:
            _complain_unknown(draft, at, step.check)
            continue
        _check_parameters(draft, at, step, spec)
        check_queries(draft, at, step, takes_values=VALUES in _parameters(spec.id))


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
    given_names = {*step.with_, *([VALUES] if step.values else [])}
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
        build_params(spec, {**step.with_, VALUES: step.values} if step.values else step.with_)
    except InputError as error:
        draft.report.error(at.place("with"), "parameter", str(error))
