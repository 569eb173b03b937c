"""The rows of a fan-out as the window shows them: which target, which item, how each ended."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from desktop.dataclass import dataclass
from desktop.domain.events import FanItem
from desktop.domain.quantity import show
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.target_names import is_one_account, reached_name, target_name
from desktop.domain.target_ref import parse_target
from desktop.domain.values import Value
from desktop.engine.next import Enter
from desktop.engine.plan import waits_for_person
from desktop.engine.scope import index_of, row_of
from desktop.redaction.clean import clean
from desktop.ui.run.overview import Overview, state_of_entry
from desktop.ui.widgets.states import StepState

_ITEM_CAP = 120  # characters of an item in a table
WORST_FIRST = (
    StepState.WAITING, StepState.FAIL, StepState.OUTCOME_UNKNOWN, StepState.UNKNOWN, StepState.WARN,
    StepState.CANCELLED, StepState.BLOCKED, StepState.RUNNING, StepState.CURRENT, StepState.SKIPPED,
    StepState.BY_HAND, StepState.PASS, StepState.NOT_APPLICABLE, StepState.STALE, StepState.WITHDRAWN,
    StepState.TO_DO,
)  # fmt: skip
_RANK = {state: rank for rank, state in enumerate(WORST_FIRST)}
NOT_GOOD = frozenset(WORST_FIRST[:7])  # states that somebody has to look at


@dataclass(frozen=True, slots=True, kw_only=True)
class FanRow:
    """`id` is the row as the run counts it (`2.0` is inside another row), `number` as a person does."""

    id: str
    number: int
    target: str
    item: str
    state: StepState
    said: str = ""
    duration_s: float = 0.0
    entry: StepEntry | None = None

    @property
    def name(self) -> str:
        return " · ".join(part for part in (self.target, self.item) if part)


def rows_of(view: Overview, path: str, known: Sequence[FanRow] = ()) -> tuple[FanRow, ...]:
    """Return the rows of a step, the worst first; none for a step that has no rows.

    `known` are those of an earlier state of the same run: of a thousand rows few are other ones a moment later."""
    coming, kept = view.coming, {row.id: row for row in known}
    if isinstance(coming, Enter) and coming.step == path and coming.fan:
        outer = _outer(view, coming.row, coming.within)
        rows = _Reader(view, path, kept, _is_one_account([*outer, *coming.fan])).ahead(coming, outer)
    else:
        fans = [(fan, _outer(view, fan.row, fan.within)) for fan in _fans(view, path)]
        about = [one for fan, outer in fans for one in (*outer, *fan.fan)]
        reader = _Reader(view, path, kept, _is_one_account(about))
        rows = [row for fan, outer in fans for row in reader.rows_in(fan, outer)]
    numbered = [
        row if row.number == number else replace(row, number=number) for number, row in enumerate(rows, 1)
    ]
    return tuple(sorted(numbered, key=lambda row: (_RANK[row.state], row.number)))


def _fans(view: Overview, path: str) -> list[StepEntry]:
    """Return the fan-outs whose rows a step has: its own, or those it is inside of; of each the last time."""
    entries = view.latest_by_row(path)
    own = [entry for entry in entries if entry.fan]
    if own:
        return own
    around = (view.fan_around(entry) for entry in entries if entry.row)
    return list({fan.seq: fan for fan in around if fan}.values())


def _outer(view: Overview, row: str, within: int) -> list[FanItem]:
    """Return what the rows around a row are about, outermost first."""
    found: list[FanItem] = []
    while within:
        around = view.run.entry_at(within)
        if around.fan:
            found.insert(0, around.fan[index_of(row)])
        row, within = around.row, around.within
    return found


def _is_one_account(about: Sequence[FanItem]) -> bool:
    return is_one_account(dict.fromkeys(one.target for one in about if one.target))


@dataclass(frozen=True, slots=True)
class _Reader:
    view: Overview
    path: str
    known: Mapping[str, FanRow]
    is_of_one_account: bool

    def ahead(self, coming: Enter, outer: Sequence[FanItem]) -> list[FanRow]:
        """Return the rows of a fan-out that is about to be begun."""
        return [self._row(row_of(coming.row, at), outer, one, None) for at, one in enumerate(coming.fan)]

    def rows_in(self, fan: StepEntry, outer: Sequence[FanItem]) -> list[FanRow]:
        entries = self.view.latest_by_row(self.path)
        latest = {entry.row: entry for entry in entries if not entry.fan and entry.seq > fan.seq}
        keys = ((row_of(fan.row, at), one) for at, one in enumerate(fan.fan))
        return [self._row(key, outer, one, latest.get(key)) for key, one in keys]

    def _row(self, key: str, outer: Sequence[FanItem], one: FanItem, entry: StepEntry | None) -> FanRow:
        state, before = _state(self.view, self.path, key, entry), self.known.get(key)
        if before is not None and before.entry is entry and before.state is state:
            return before
        about = (*outer, one)
        target = next((each.target for each in reversed(about) if each.target), "")
        item = next((each.item for each in reversed(about) if each.item is not None), None)
        return FanRow(
            id=key,
            number=0,
            target=self._name((entry.target if entry else "") or target),
            item=item_words(item),
            state=state,
            said=_first_line(entry),
            duration_s=entry.duration_s if entry else 0.0,
            entry=entry,
        )

    def _name(self, target: str) -> str:
        return clean(target_name(target, of_one_account=self.is_of_one_account)) if target else ""


def _state(view: Overview, path: str, key: str, entry: StepEntry | None) -> StepState:
    if view.current == path and view.row == key and waits_for_person(view.coming):
        return StepState.WAITING
    if entry is None or entry.state is EntryState.WITHDRAWN:
        return StepState.CURRENT if (view.current, view.row) == (path, key) and key else StepState.TO_DO
    if entry.is_running:
        return StepState.RUNNING if view.run.working else StepState.CURRENT
    return state_of_entry(entry, view.by_path[path].step)


def label_of(view: Overview, target: str) -> str:
    """Return what a target is called: by its own name for us once it was reached, else as it is written."""
    identity = view.run.identities.get(target)
    label = identity.get("label") if isinstance(identity, dict) else None
    return clean(reached_name(target, str(label))) if label else written_of(target)


@lru_cache(maxsize=20_000)
def short_label(label: str) -> str:
    """Return who is signed in where; which system that is stands beside, among the facts of the target."""
    return clean(label).partition(" (")[0]


@lru_cache(maxsize=20_000)
def written_of(target: str) -> str:
    """Return a target as it was asked for: of many hosts each knows its own by that name."""
    return clean(parse_target(target).label) if target else ""


def item_words(item: Value) -> str:
    """Return an item of a list as one short line."""
    if item is None:
        return ""
    line = " ".join(clean(show(item)).split())
    return line if len(line) <= _ITEM_CAP else f"{line[:_ITEM_CAP]}…"


def _first_line(entry: StepEntry | None) -> str:
    lines = clean((entry.said or entry.reason) if entry else "").splitlines()
    return lines[0] if lines else ""
