"""Hosts from a list that somebody keeps: a CSV file, or a line for each host. What is left out is told."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from desktop.domain.errors import InputError
from desktop.expressions.nearest import did_you_mean
from desktop.hosts_from.host_list import MOST_HOSTS, Found, HostList, listed

LARGEST_BYTES = 4_000_000
_ADVICE = "Write one in each line, or name a column host."
# What the columns are called where nobody says; the first that is there. A column `user` may name an owner.
_NAMES = {
    "host": ("target", "host", "hostname", "address", "ip", "name", "fqdn"),
    "user": ("ssh_user", "login"),
    "port": ("ssh_port",),
}
PARTS = tuple(_NAMES)

_Row = tuple[int, list[str]]


def read_file(file: Path) -> bytes:
    """Return the bytes of a list.

    Raises:
        InputError: it cannot be read, or is too large to be one.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_BYTES + 1) if file.is_file() else b""
    except OSError as fault:
        raise InputError(f"{file} cannot be read: {fault.strerror}. Look at its name and mode.") from fault
    if len(data) > LARGEST_BYTES:
        raise InputError(
            f"{file.name} is larger than {LARGEST_BYTES // 1_000_000} MB: that is no list of hosts."
        )
    return data


def text_of(data: bytes) -> str:
    """Return the text of a list: UTF-8, or UTF-16 as spreadsheets write it, with their marks taken off."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def hosts_of(
    text: str, name: str, columns: Mapping[str, str] | None = None, *, most: int = MOST_HOSTS
) -> HostList:
    """Return the targets of a text. `columns` names the columns of host, user and port; else they are found by name.

    Raises:
        InputError: it holds no host, has no such column, or is no CSV.
    """
    rows = _rows(text, name)
    at, has_head = _columns(rows, name, columns or {})
    head = rows[0][1][at["host"]].strip() if has_head else ""
    found = _found(rows[1:] if has_head else rows, at)
    return listed(name, found, advice=_ADVICE, column=head, most=most)


def _found(rows: Sequence[_Row], at: Mapping[str, int]) -> Iterator[Found]:
    for line, row in rows:
        cells = {part: row[place].strip() if place < len(row) else "" for part, place in at.items()}
        yield Found(where=f"line {line}", **{"host": "", **cells})


def _rows(text: str, name: str) -> list[_Row]:
    """Return the rows that say something, each with the number of its first line."""
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    if first.casefold().startswith("sep=") and len(first.strip()) == 5:  # as Excel writes it
        lines[lines.index(first)] = "\n"
        delimiter = first.strip()[4]
    else:
        delimiter = max(",;\t", key=first.count)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[_Row] = []
    try:
        begins = 1
        for row in reader:
            rows.append((begins, row))
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise InputError(
            f"{name} line {begins} cannot be read as CSV: {fault}. Look at the quotes of that line."
        ) from fault
    return [(at, row) for at, row in rows if any(map(str.strip, row)) and not row[0].lstrip().startswith("#")]


def _columns(rows: Sequence[_Row], name: str, wanted: Mapping[str, str]) -> tuple[dict[str, int], bool]:
    """Return where each part stands, and whether the first row names the columns."""
    head = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    found = {part: _named(head, name, column) for part, column in wanted.items()}
    for part, names in _NAMES.items():
        at = next((head.index(one) for one in names if one in head), None)
        if part not in found and at is not None:
            found[part] = at
    if "host" not in found:
        return {"host": 0}, bool(wanted)
    return found, True


def _named(head: Sequence[str], name: str, column: str) -> int:
    if column.casefold() in head:
        return head.index(column.casefold())
    raise InputError(
        f"{name} has no column {column!r}.{did_you_mean(column.casefold(), head)} "
        f"Its first row reads {', '.join(head)[:120] or 'nothing'}."
    )
