"""What stands over the grid: how many hosts and checks there are, how far they have come, and filters with counts."""

from PySide6.QtCore import QCoreApplication

from desktop.ui.hosts.order import ALL, ODD, states_there_are
from desktop.ui.hosts.port import Grid
from desktop.ui.run.rows import took
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.filter_pills import Filter
from desktop.ui.widgets.states import StepState


def tr(text: str) -> str:
    return QCoreApplication.translate("Hosts", text)


def title_words(grid: Grid | None, *, is_bare: bool = False) -> str:
    if grid is None:
        return tr("Hosts")
    is_told_below = is_bare or grid.is_running or not grid.hosts
    return grid.title if is_told_below else f"{grid.title}, {sizes(grid)}"


def sizes(grid: Grid) -> str:
    """Return `40 hosts, 8 checks`."""
    of = (tr("item"), tr("items")) if grid.matrix.is_of_items else (tr("host"), tr("hosts"))
    checks = len(grid.matrix.columns)
    return f"{grid.hosts:,} {of[grid.hosts != 1]} × {checks} {tr('check') if checks == 1 else tr('checks')}"  # noqa: RUF001


def about_words(grid: Grid | None, *, with_sizes: bool = False) -> str:
    """Return when it was read, and that what has a value was measured, and what has none was not."""
    if grid is None or not grid.hosts:
        return ""
    told = tr("{n} of {m} answered").replace("{n}", f"{grid.answered:,}").replace("{m}", f"{grid.hosts:,}")
    parts = [sizes(grid)] if with_sizes and not grid.is_running else []
    parts += [] if grid.is_running else [told]  # while it runs, that stands beside the bar
    if grid.began is not None:
        began = grid.began.astimezone()
        when = tr("so far {t}") if grid.is_running else tr("took {t}")
        parts.append(f"{began.day} {began:%b %H:%M}, {when.replace('{t}', took(grid.took_s))}")
    unread = sum(grid.cell_counts.get(state, 0) for state in (StepState.UNKNOWN, StepState.CANCELLED))
    if unread:
        parts.append(tr("? could not be read"))
    if not grid.is_followed and grid.run.end is None:
        parts.append(tr("as it stands in the record"))
    return " · ".join(parts)


def progress_words(grid: Grid) -> str:
    hosts = (
        tr("{n} of {m} hosts answered").replace("{n}", f"{grid.answered:,}").replace("{m}", f"{grid.hosts:,}")
    )
    read = tr("{n} of {m} readings").replace("{n}", f"{grid.read:,}").replace("{m}", f"{grid.asked:,}")
    return f"{hosts} · {read}"


def shown_words(grid: Grid | None, shown: int, sorted_by: str) -> str:
    """Return `5 of 40 hosts, the worst first`, for who does not see the grid."""
    if grid is None:
        return ""
    told = tr("{n} of {m} hosts").replace("{n}", f"{shown:,}").replace("{m}", f"{grid.hosts:,}")
    return f"{told}, {sorted_by}"


def filters_of(grid: Grid) -> tuple[Filter, ...]:
    """Return a filter for all, for the odd ones, and for each verdict: with how many hosts have it."""
    odd = len(grid.having[ODD])
    filters = [Filter(ALL, f"{tr('All')} {grid.hosts:,}")]
    if odd:
        word = tr("odd one out") if odd == 1 else tr("odd ones out")
        filters.append(Filter(ODD, f"{odd:,} {word}", "diamond", Ink.ACCENT))
    for state in states_there_are(grid):
        word = tr("all pass") if state is StepState.PASS and len(grid.matrix.columns) > 1 else state.word
        filters.append(Filter(state.value, f"{grid.counts[state]:,} {word}", state.look.icon, state.look.ink))
    return tuple(filters)
