"""Hosts from a list that somebody keeps: a CSV file, or a line for each host. What is left out is told."""

import csv
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target

LARGEST_BYTES = 1_000_000
MOST_HOSTS = 1000
_NAMES = ("target", "host", "hostname")
_TOLD = 5  # lines that are named one by one


@dataclass(frozen=True, slots=True)
class HostList:
    """`targets` as the engine reads them; `left_out` says of each line that gave none why."""

    name: str
    targets: tuple[str, ...]
    column: str = ""  # the head of the column they stand in, where it has one
    left_out: tuple[str, ...] = field(default=())

    @property
    def sentence(self) -> str:
        where = f" from the column {self.column}" if self.column else ""
        count = len(self.targets)
        told = f"{self.name}: {count} {'target' if count == 1 else 'targets'}{where}."
        if not self.left_out:
            return told
        shown, more = self.left_out[:_TOLD], len(self.left_out) - _TOLD
        others = f"; and {more} more" if more > 0 else ""
        return f"{told} Left out: {'; '.join(shown)}{others}."


def read_hosts(file: Path) -> HostList:
    """Return the targets of a file.

    Raises:
        InputError: it cannot be read, is too large, or holds no host.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_BYTES + 1) if file.is_file() else b""
    except OSError as fault:
        raise InputError(f"{file} cannot be read: {fault.strerror}.") from fault
    if len(data) > LARGEST_BYTES:
        raise InputError(f"{file.name} is larger than 1 MB: that is no list of hosts.")
    return hosts_of(data.decode("utf-8-sig", "replace"), file.name)


def hosts_of(text: str, name: str) -> HostList:
    """Return the targets of a text: of the column named host, hostname or target, else of the first.

    Raises:
        InputError: it holds no host.
    """
    rows = _rows(text)
    at, has_head = _column(rows[0][1] if rows else [])
    found: dict[str, None] = {}
    left_out: list[str] = []
    for line, row in rows[1:] if has_head else rows:
        told = _take(row[at].strip() if at < len(row) else "", found)
        if told:
            left_out.append(f"line {line}: {told}")
    if not found:
        why = f" ({left_out[0]})" if left_out else ""
        raise InputError(f"{name} holds no host{why}. Write one in each line, or name a column host.")
    column = rows[0][1][at].strip() if has_head else ""
    return HostList(name, tuple(found), column, tuple(left_out))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that say something, each with the number of its line."""
    lines = text.splitlines()
    delimiter = max(",;\t", key=lambda one: lines[0].count(one)) if lines else ","
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as fault:
        raise InputError(f"Line {reader.line_num} cannot be read as CSV: {fault}.") from fault
    return [
        (line, row) for line, row in rows if any(map(str.strip, row)) and not row[0].lstrip().startswith("#")
    ]


def _column(head: Sequence[str]) -> tuple[int, bool]:
    """Return which column holds the hosts, and whether the first row names the columns."""
    names = [cell.strip().casefold() for cell in head]
    for wanted in _NAMES:
        if wanted in names:
            return names.index(wanted), True
    return 0, False


def _take(cell: str, found: dict[str, None]) -> str:
    """Add the target of a cell; return why there is none."""
    if not cell:
        return "no host"
    if len(found) >= MOST_HOSTS:
        return f"more than {MOST_HOSTS} hosts"
    try:
        target = str(parse_target(_as_target(cell)))
    except InputError:
        return f"{cell[:60]!r} is no host"
    if target in found:
        return f"{cell[:60]!r} is there already"
    found[target] = None
    return ""


def _as_target(cell: str) -> str:
    """A bare name is a host that is reached by ssh; with a user or a port it needs the long form."""
    if cell in ("local", "localhost") or cell.startswith(("ssh:", "aws:", "ssm:")):
        return cell
    return f"ssh://{cell}" if "@" in cell or cell.startswith("[") or cell.count(":") == 1 else f"ssh:{cell}"
