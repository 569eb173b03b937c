"""The hosts of a run that differ from their siblings: in which steps, and how they differ from one that is well."""

from collections.abc import Callable, Iterator

from desktop.compare.found import Comparison
from desktop.compare.matrix import Column, Host, Matrix, matrix_of
from desktop.compare.odd import Spread, Stand
from desktop.compare.runs import compare_hosts
from desktop.compare.text import lines_of, one_line
from desktop.dataclass import dataclass
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict

Safe = Callable[[str], str]  # cleans a text and masks secrets in it
_BAD = (Verdict.FAIL, Verdict.WARN)


@dataclass(frozen=True, slots=True)
class OddStep:
    """A step in which a host differs; `siblings` is what all others said."""

    column: Column
    verdict: Verdict | None
    value: Value
    siblings: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """A host that differs, and the fields in which it differs from the healthy one; None where none is healthy."""

    host: Host
    steps: tuple[OddStep, ...]
    healthy: str = ""
    against: Comparison | None = None

    @property
    def worst(self) -> Verdict:
        """Return FAIL or WARN where a step in which it differs is that; else PASS."""
        verdicts = {step.verdict for step in self.steps}
        return next((verdict for verdict in _BAD if verdict in verdicts), Verdict.PASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    hosts: tuple[Outlier, ...]
    unread: tuple[Host, ...]  # something of them could not be read; where they stand is not known
    total: int


def outliers_of(run: Run, book: Runbook) -> Outliers:
    """Return the hosts that differ from their siblings by the rule of `odd`, in the order of the runbook."""
    matrix = matrix_of(run, book)
    healthy = next((host for host in matrix.hosts if _is_healthy(host)), None)
    odd = tuple(_outlier(run, book, matrix, host, healthy) for host in matrix.hosts if host.odd_in)
    unread = tuple(host for host in matrix.hosts if _is_unread(host))
    return Outliers(hosts=odd, unread=unread, total=len(matrix.hosts))


def _is_healthy(host: Host) -> bool:
    """True where all that was asked of a host passed, and it is like its siblings."""
    cells = [cell for cell in host.cells if cell and cell.standing.stand is not Stand.NOT_ASKED]
    passed = all(cell.entry is not None and cell.entry.verdict is Verdict.PASS for cell in cells)
    return bool(cells) and passed and not host.odd_in


def _is_unread(host: Host) -> bool:
    return any(cell.standing.stand is Stand.UNKNOWN for cell in host.cells if cell)


def _outlier(run: Run, book: Runbook, matrix: Matrix, host: Host, healthy: Host | None) -> Outlier:
    steps = []
    for at in host.odd_in:
        column, cell = matrix.columns[at], host.cells[at]
        assert cell is not None  # what is odd has been read
        siblings = column.spread.without(cell.measured)
        verdict = cell.entry.verdict if cell.entry else None
        steps.append(OddStep(column, verdict, cell.value, siblings))
    against = compare_hosts(run, healthy.key, host.key, book) if healthy else None
    return Outlier(host=host, steps=tuple(steps), healthy=healthy.name if healthy else "", against=against)


def outlier_lines(one: Outlier, safe: Safe, against: Comparison | None) -> Iterator[str]:
    """Return what is odd of a host, and what differs from the healthy one; `against` may tolerate some of it."""
    yield f"{one_line(safe(one.host.name))} differs from its siblings in {_counted(len(one.steps))}:"
    for step in one.steps:
        yield f"  {one_line(safe(step.column.title))}: {step_words(step, safe)}"
    if against is None:
        yield "  No host is healthy, so there is none to lay beside it."
        return
    yield f"  It differs from the healthy one, {one_line(safe(one.healthy))}, in:"
    yield from (f"    {line}" for line in lines_of(against, safe))


def step_words(step: OddStep, safe: Safe) -> str:
    """Return `97.5 % (fail); its siblings: 11 % to 14 %, median 12 %`."""
    verdict = step.verdict.value if step.verdict else "not read"
    if step.column.is_withheld:
        return f"{verdict}; the values are withheld"
    value = one_line(safe(step.column.unit.full(step.value)))
    own = f"{value} ({verdict})" if value else verdict
    siblings = siblings_words(step.column, step.siblings, safe)
    return f"{own}; its siblings: {siblings}" if siblings else own


def siblings_words(column: Column, spread: Spread, safe: Safe) -> str:
    read = f"{spread.read} of {spread.asked} read"
    if spread.numbers:
        low, middle, high = (
            column.unit.full(number) for number in (spread.numbers[0], spread.median, spread.numbers[-1])
        )
        return f"{low} to {high}, median {middle} ({read})"
    if not spread.words:
        return ""
    return f"mostly {one_line(safe(spread.word))}, {spread.words[spread.word]} of {spread.read} read"


def _counted(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"
