"""Lays a run out for the hosts page; done in a worker, for ten thousand hosts take a while."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from desktop.compare.matrix import Cell, Column, Matrix, matrix_of
from desktop.compare.odd import Stand, number_of
from desktop.domain.quantity import show
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import visible
from desktop.ui.hosts.order import ODD
from desktop.ui.hosts.port import Grid, States
from desktop.ui.run.fan import WORST_FIRST
from desktop.ui.run.overview import state_of_entry
from desktop.ui.widgets.states import StepState, state_of

_RANKS = {state: rank for rank, state in enumerate(WORST_FIRST)}
_NUMBERS = re.compile(r"(\d+)")
_UNDER_WAY = (StepState.TO_DO, StepState.RUNNING, StepState.CURRENT)
_SAID = (Verdict.PASS, Verdict.WARN, Verdict.FAIL)


def lay_grid(
    run: Run, book: Runbook, step: str = "", *, is_followed: bool = False, is_working: bool = False
) -> Grid:
    matrix = matrix_of(run, book, step)
    states = tuple(
        tuple([_state(column, cell) for column, cell in zip(matrix.columns, host.cells, strict=True)])
        for host in matrix.hosts
    )
    worst = tuple(_worst(one) for one in states)
    cells = Counter(state for one in states for state in one if state is not None)
    labels = [visible(host.name) for host in matrix.hosts]
    began, took_s = _time(run)
    ranks = tuple([_RANKS[state] for state in worst])
    odd = tuple([host.odd_in for host in matrix.hosts])
    by_name = tuple(sorted(range(len(labels)), key=[natural(label) for label in labels].__getitem__))
    by_column = [_by_column(matrix, by_name, ranks, at) for at in range(len(matrix.columns))]
    having = _having(states, odd)
    return Grid(
        run=run,
        book=book,
        title=visible(book.title),
        matrix=matrix,
        states=states,
        worst=worst,
        ranks=ranks,
        odd=odd,
        places={host.key: at for at, host in enumerate(matrix.hosts)},
        names=short_names(labels),
        searched=tuple([label.casefold() for label in labels]),
        by_name=by_name,
        name_places=_places(by_name),
        by_worst=tuple(sorted(by_name, key=lambda at: (ranks[at], -len(odd[at])))),
        by_column=tuple(order for order, _ in by_column),
        valued=tuple(count for _, count in by_column),
        having=having,
        letters=tuple(map(_longest, matrix.columns)),
        counts=Counter({state: len(having[state.value]) for state in StepState if state.value in having}),
        cell_counts=cells,
        answered=sum(_has_answered(matrix, at) for at in range(len(states))),
        read=cells.total() - sum(cells[state] for state in _UNDER_WAY),
        asked=cells.total(),
        is_running=is_working and any(one.fan for one in run.containers),
        is_followed=is_followed,
        began=began,
        took_s=took_s,
    )


def _longest(column: Column) -> int:
    ends = (*column.spread.numbers[:1], *column.spread.numbers[-1:])
    shown = (*map(column.unit.cell, ends), *column.spread.words)
    return max(map(len, shown), default=0)


def _having(states: Sequence[States], odd: Sequence[tuple[int, ...]]) -> dict[str, frozenset[int]]:
    """Return which hosts have a cell of each state; as passed counts who has nothing else."""
    found: dict[str, set[int]] = {}
    for at, one in enumerate(states):
        here = {*one} - {None}
        for state in here:
            if state is not None and (state is not StepState.PASS or len(here) == 1):
                found.setdefault(state.value, set()).add(at)
    found[ODD] = {at for at, columns in enumerate(odd) if columns}
    return {key: frozenset(hosts) for key, hosts in found.items()}


def _places(order: Sequence[int]) -> tuple[int, ...]:
    places = [0] * len(order)
    for place, at in enumerate(order):
        places[at] = place
    return tuple(places)


def _by_column(
    matrix: Matrix, by_name: Sequence[int], ranks: Sequence[int], column: int
) -> tuple[tuple[int, ...], int]:
    """Return the hosts by their values, equal ones by name, and how many have one; the others follow by trouble."""
    values: dict[int, Value] = {}
    for at in by_name:
        cell = matrix.hosts[at].cells[column]
        if cell is not None and cell.value is not None and cell.standing.stand in (Stand.LIKE, Stand.ODD):
            values[at] = cell.value
    rest = sorted((at for at in by_name if at not in values), key=ranks.__getitem__)
    if matrix.columns[column].spread.numbers:
        keys: dict[int, float | str] = {at: number_of(value) or 0.0 for at, value in values.items()}
    else:
        keys = {at: show(value).casefold() for at, value in values.items()}
    return (*sorted(values, key=keys.__getitem__), *rest), len(values)


def _state(column: Column, cell: Cell | None) -> StepState | None:
    if cell is None:
        return None
    entry = cell.entry
    if entry is None:
        return StepState.TO_DO
    if entry.is_running:
        return StepState.RUNNING
    return state_of_entry(entry, column.step) if column.step else state_of(entry.verdict or Verdict.UNKNOWN)


def _worst(states: States) -> StepState:
    return min(
        (state for state in states if state is not None), key=_RANKS.__getitem__, default=StepState.TO_DO
    )


def _has_answered(matrix: Matrix, at: int) -> bool:
    return any(cell and cell.entry and cell.entry.verdict in _SAID for cell in matrix.hosts[at].cells)


def _time(run: Run) -> tuple[datetime | None, float]:
    """Return when the first fan-out began, and how long all of them took together, in seconds."""
    fans = [one for one in run.entries if one.fan and one.counts and not one.row]
    ends = [one.finished_at or run.last_at or one.started_at for one in fans]
    spent = ((end - one.started_at).total_seconds() for one, end in zip(fans, ends, strict=True))
    return (fans[0].started_at, sum(spent)) if fans else (None, 0.0)


def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Return what a text is ordered by: numbers in it by their size."""
    parts = _NUMBERS.split(text.casefold())
    return tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts if part)


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """Leave out the user and the domain that all hosts share: `web-03` of root@web-03.eu.example."""
    if len(names) < 2:
        return tuple(names)
    users = {name.rpartition("@")[0] for name in names}
    bare = [name.rpartition("@")[2] for name in names] if len(users) == 1 else list(names)
    domains = {name.partition(".")[2] for name in bare}
    is_shared = len(domains) == 1 and not any(name.partition(".")[0].isdecimal() for name in bare)
    short = [name.partition(".")[0] for name in bare] if is_shared else bare
    return tuple(short if len(set(short)) == len(set(names)) else names)
