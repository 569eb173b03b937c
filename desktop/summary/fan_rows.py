"""The rows of a fan-out: what a person calls each, which entry is its last, and which is worst."""

import re
from collections.abc import Mapping, Sequence

from desktop.domain.events import FanItem
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.target_names import is_one_account, target_label, target_name
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import visible

_ORDER = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.WARN,
    Verdict.BLOCKED,
    Verdict.SKIPPED,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
_LONGEST_NAME = 60  # characters
_ITEM = re.compile(r"\$\{\s*item\b[^{}]*\}")


def item_name(item: Value) -> str:
    """Return what a person calls an item: itself, or the first plain value of a record."""
    if isinstance(item, Mapping):
        plain = (value for value in item.values() if isinstance(value, str | int | float))
        item = next(plain, "")
    return visible(str(item))[:_LONGEST_NAME] if item is not None else ""


def title_of(template: str, entry: StepEntry | None) -> str:
    """Return the title of a step as it is filled for an entry; a fan-out as a whole has no item of its own,
    nor has a step that was not entered."""
    return _ITEM.sub("each", template) if entry is None or entry.fan else template


def row_index(row: str) -> int:
    """Return the place of a row in its own fan-out, from 0."""
    return int(row.rpartition(".")[2])


class _Accounts:
    """Whether a fan-out is of one account. It is asked once for each of thousands of rows, so the answer for the last
    one is kept: by which one it is, not by what is in it."""

    def __init__(self) -> None:
        self._last: tuple[Sequence[FanItem], bool] = ((), False)

    def is_one(self, fan: Sequence[FanItem]) -> bool:
        last = self._last
        if last[0] is not fan:
            last = self._last = (fan, is_one_account(one.target for one in fan if one.target))
        return last[1]


_ACCOUNTS = _Accounts()


def row_name(fan: Sequence[FanItem], index: int) -> str:
    """Return the target and the item of a row of a fan-out in words: the shortest that tell its rows apart."""
    one = fan[index]
    target = target_name(one.target, of_one_account=_ACCOUNTS.is_one(fan)) if one.target else ""
    return _in_words(target, one, index)


def row_label(one: FanItem, index: int) -> str:
    """Return the target and the item of a row in words, the same in every fan-out that has such a row."""
    return _in_words(target_label(one.target) if one.target else "", one, index)


def _in_words(target: str, one: FanItem, index: int) -> str:
    return " · ".join(part for part in (target, item_name(one.item)) if part) or f"row {index + 1}"


def fan_around(run: Run, entry: StepEntry) -> StepEntry | None:
    """Return the fan-out that an entry is a row of, or None."""
    if not entry.within:
        return None
    around = run.entry_at(entry.within)
    return around if around.fan else None


def name_of_row(run: Run, entry: StepEntry) -> str:
    """Return what a person calls the row that an entry is, or nothing."""
    around = fan_around(run, entry)
    index = row_index(entry.row) if around else 0
    return row_name(around.fan, index) if around else ""


def latest_rows(run: Run, around: StepEntry) -> list[StepEntry]:
    """Return the last entry of each row of a fan-out, in the order of the rows."""
    found = {
        row_index(entry.row): entry
        for entry in run.inside(around.seq)
        if entry.state is not EntryState.WITHDRAWN
    }
    return [found[index] for index in sorted(found)]


def worst_first(rows: list[StepEntry]) -> list[StepEntry]:
    """Return rows with the worst verdict first; equally bad ones keep their order."""
    return sorted(rows, key=_rank)


def _rank(entry: StepEntry) -> int:
    return _ORDER.index(entry.verdict) if entry.verdict else len(_ORDER)
