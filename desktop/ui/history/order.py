"""The order of History's rows, by the column that a person sorts by."""

from collections.abc import Callable, Mapping, Sequence

from desktop.domain.verdict import Verdict
from desktop.ui.history.port import HistoryRun
from desktop.ui.widgets.arrangement import Sort
from desktop.ui.wording import ended_words

_WORST_FIRST = (
    Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.BLOCKED, Verdict.SKIPPED, Verdict.PASS, Verdict.NOT_APPLICABLE,
)  # fmt: skip
Key = Callable[[HistoryRun], tuple[object, ...]]


def _open_first(run: HistoryRun) -> tuple[object, ...]:
    return (not run.is_open, _WORST_FIRST.index(run.verdict))


_KEYS: Mapping[str, Key] = {
    "state": _open_first,
    "Runbook": lambda run: (run.title.casefold(),),
    "Target": lambda run: (run.target.casefold(),),
    "Result": lambda run: (ended_words(run.ended), (run.waits_for or run.said).casefold()),
    "By": lambda run: (run.operator.casefold(),),
    "Took": lambda run: (-1.0 if run.is_open else run.duration_s,),
    "When": lambda run: (run.started_at,),
}


def in_order(runs: Sequence[HistoryRun], sort: Sort) -> tuple[HistoryRun, ...]:
    """Return the runs sorted; those that are equal stay as they came, the newest first."""
    key = _KEYS.get(sort.key)
    if key is None:
        return tuple(runs)
    return tuple(sorted(runs, key=key, reverse=sort.is_descending))
