"""Why a step has its verdict, in words that nobody had to write: `used is 96.4 %, and 95 % or more fails`.

Both faces and every summary tell it from the condition of the outcome and the values that it looked at.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from desktop.domain.errors import ExpressionError
from desktop.domain.outcome import OTHERWISE, Outcome
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.step import PluginStep, RunStep, Step
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Verdict
from desktop.expressions import parse_expression
from desktop.summary.clauses import Clause, ClauseReader
from desktop.summary.field_words import FieldWords
from desktop.summary.wording import Safe

_DOES = {
    Verdict.PASS: "passes",
    Verdict.WARN: "warns",
    Verdict.FAIL: "fails",
    Verdict.UNKNOWN: "is unknown",
    Verdict.NOT_APPLICABLE: "does not apply",
}
_WOULD = {
    Verdict.PASS: "would pass",
    Verdict.WARN: "would warn",
    Verdict.FAIL: "would fail",
    Verdict.UNKNOWN: "would be unknown",
    Verdict.NOT_APPLICABLE: "would not apply",
}
_LONGEST = 300  # characters: past it, the values alone tell more
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def why(
    step: Step, outcomes: Sequence[Outcome], entry: StepEntry, safe: Safe, called: FieldWords | None = None
) -> str:
    """Return why an entry has its verdict, without a full stop; nothing where no plain words tell it.

    `outcomes` are the step's, or those of its check where it writes none. `safe` makes the text of a value,
    given with its name, fit to be shown; `called` says what the values are called."""
    if entry.state is not EntryState.FINISHED or entry.fault or entry.is_container:
        return ""
    if entry.outcome is None or entry.outcome >= len(outcomes):
        return _by_exit_status(step, entry) if not outcomes else ""
    outcome = outcomes[entry.outcome]
    if outcome.verdict is not entry.verdict or entry.reason:  # a person said it, or it could not be judged
        return ""
    reader = ClauseReader(
        _names(entry), entry.looked_at, entry.finished_at or _NO_TIME, safe, called or FieldWords()
    )
    try:
        is_rest = outcome.condition == OTHERWISE
        told = _nearest(outcomes[: entry.outcome], reader) if is_rest else _held(outcome, reader)
    except (ExpressionError, RecursionError):
        return ""
    return told if len(told) <= _LONGEST else ""


def _by_exit_status(step: Step, entry: StepEntry) -> str:
    exit_status = entry.looked_at.get("exit_status")
    if exit_status is None or entry.verdict is None:
        return ""
    if isinstance(step, RunStep) and entry.verdict is Verdict.FAIL:
        accepted = " or ".join(str(status) for status in step.accept_exit)
        return f"exit status is {exit_status}, and anything but {accepted} fails"
    if isinstance(step, PluginStep) and entry.verdict is not Verdict.PASS:
        return f"exit status is {exit_status}, and that {_DOES[entry.verdict]}"
    return ""


def names_in(outcomes: Sequence[Outcome]) -> frozenset[str]:
    """Return the dotted names that the conditions of these outcomes ask for."""
    found: set[str] = set()
    for outcome in outcomes:
        if outcome.condition == OTHERWISE:
            continue
        try:
            found |= {".".join(used.path) for used in parse_expression(outcome.condition).names}
        except ExpressionError:
            continue
    return frozenset(found)


def _held(outcome: Outcome, reader: ClauseReader) -> str:
    clauses = reader.true_clauses(outcome.condition)
    does = _DOES[outcome.verdict]
    if not clauses or not all(one.fact for one in clauses):
        return ""
    if len(clauses) == 1:
        one = clauses[0]
        return f"{one.fact}, and {one.limit or 'that'} {does}"
    facts = [f"{one.fact} ({one.limit})" if one.limit else one.fact for one in clauses]
    return f"{', '.join(facts[:-1])} and {facts[-1]}, and that together {does}"


def _nearest(before: Sequence[Outcome], reader: ClauseReader) -> str:
    """An `otherwise` is told by the nearest limit before it that was not reached."""
    for outcome in reversed(before):
        clause = _only(reader, outcome.condition)
        if clause and clause.fact and clause.limit:
            return f"{clause.fact}; {clause.limit} {_WOULD[outcome.verdict]}"
    return ""


def _only(reader: ClauseReader, condition: str) -> Clause | None:
    try:
        return reader.only_clause(condition)
    except ExpressionError:
        return None


def _names(entry: StepEntry) -> Fields:
    """The values by the names that expressions use; what an outcome looked at may be of another step."""
    names: dict[str, Value] = {}
    for path, value in entry.looked_at.items():
        _put(names, path.split("."), value)
    return {**names, **entry.reading}


def _put(into: dict[str, Value], keys: list[str], value: Value) -> None:
    if not all(key.isidentifier() for key in keys):
        return
    place = into
    for key in keys[:-1]:
        inner = place.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        place = inner
    place[keys[-1]] = value
