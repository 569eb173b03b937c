"""A matrix as text: a plain table for a chat, Markdown for a ticket, CSV for a spreadsheet."""

import csv
from collections.abc import Callable, Iterator, Sequence
from io import StringIO

from desktop.compare.matrix import Cell, Column, Matrix
from desktop.compare.odd import Stand, number_of
from desktop.domain.verdict import Verdict
from desktop.summary.markdown import escape

Safe = Callable[[str], str]  # cleans a text and masks secrets in it
_LONGEST = 40  # characters of a value in a table
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for one


def to_text(matrix: Matrix, hosts: Sequence[int], safe: Safe) -> str:
    """Return a table of these hosts, its columns as wide as what is in them; `*` marks the odd ones."""
    rows = [_heads(matrix, safe), *_rows(matrix, hosts, safe)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = (
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
    return "\n".join((*lines, "", "* differs from its siblings"))


def to_markdown(matrix: Matrix, hosts: Sequence[int], safe: Safe) -> str:
    """Return a table as GitHub and Jira's importers read it; the odd ones are bold."""
    heads = _heads(matrix, safe)
    lines = [heads, ["---"] * len(heads), *_rows(matrix, hosts, safe, is_marked=False)]
    odd = {(row, column + 1) for row, at in enumerate(hosts, 2) for column in matrix.hosts[at].odd_in}
    return "\n".join(
        f"| {' | '.join(_markdown(text, (row, at) in odd, row) for at, text in enumerate(line))} |"
        for row, line in enumerate(lines)
    )


def _markdown(text: str, is_odd: bool, row: int) -> str:
    told = text if row == 1 else escape(text).replace("|", "\\|")
    return f"**{told}**" if is_odd else told


def to_csv(matrix: Matrix, hosts: Sequence[int], safe: Safe) -> str:
    """Return a line for each host with value, verdict and oddness of each step; values as they were read."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = ["host"]
    for column in matrix.columns:
        title = safe(column.title)
        heads += [f"{title} [{column.field}]" if column.field else title, f"{title} verdict", f"{title} odd"]
    writer.writerow(map(_no_formula, heads))
    for at in hosts:
        host = matrix.hosts[at]
        line = [_no_formula(safe(host.name))]
        for column, cell in zip(matrix.columns, host.cells, strict=True):
            line += _csv_cells(column, cell, safe)
        writer.writerow(line)
    return out.getvalue()


def _csv_cells(column: Column, cell: Cell | None, safe: Safe) -> list[str]:
    if cell is None:
        return ["", "", ""]
    is_number = number_of(cell.value) is not None
    value = "" if cell.value is None else str(cell.value) if is_number else safe(column.unit.text(cell.value))
    return [value if is_number else _no_formula(value), verdict_words(cell), "yes" if _is_odd(cell) else ""]


def _no_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULAS) else text


def verdict_words(cell: Cell) -> str:
    verdict = cell.entry.verdict if cell.entry else None
    if verdict is None:
        return "running" if cell.entry and cell.entry.is_running else "not read yet"
    return verdict.word


def _is_odd(cell: Cell) -> bool:
    return cell.standing.stand is Stand.ODD


def _heads(matrix: Matrix, safe: Safe) -> list[str]:
    units = (f" ({column.unit.word})" if column.unit.word else "" for column in matrix.columns)
    titles = (safe(column.title) for column in matrix.columns)
    return ["Host", *(f"{title}{unit}" for title, unit in zip(titles, units, strict=True))]


def _rows(matrix: Matrix, hosts: Sequence[int], safe: Safe, *, is_marked: bool = True) -> Iterator[list[str]]:
    for at in hosts:
        host = matrix.hosts[at]
        cells = zip(matrix.columns, host.cells, strict=True)
        yield [safe(host.name), *(_cell_text(column, cell, safe, is_marked) for column, cell in cells)]


def _cell_text(column: Column, cell: Cell | None, safe: Safe, is_marked: bool) -> str:
    if cell is None:
        return "-"
    text = safe(column.unit.text(cell.value))
    value = " ".join(text.split())[:_LONGEST]
    is_plain = cell.entry is not None and cell.entry.verdict is Verdict.PASS and bool(value)
    parts = (value, "" if is_plain else verdict_words(cell), "*" if is_marked and _is_odd(cell) else "")
    return " ".join(part for part in parts if part)
