"""What drivers give as plain values, with passwords and their hashes hidden."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from desktop.dataclass import dataclass
from desktop.domain.values import Fields, Value
from desktop.targets.aws.answers import HIDDEN, is_secret

_CELL_CHARACTERS = 8000
_ALSO_SECRET = frozenset({"passwd", "rolpassword", "authenticationstring", "umoptions", "subconninfo"})
# What a server keeps of passwords, under whatever name it is asked for.
_HASH = re.compile(
    r"SCRAM-SHA-256\$\d+:|md5[0-9a-f]{32}\Z|\*[0-9A-F]{40}\Z|\$A\$005\$|\"authentication_string\"|IDENTIFIED (BY|VIA)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Reduced:
    """How much text an answer holds so far."""

    characters: int = 0


def plain_row(names: Sequence[str], row: Sequence[object], reduced: Reduced) -> Fields:
    return {name: plain_cell(name, cell, reduced) for name, cell in zip(names, row, strict=True)}


def plain_cell(name: str, cell: object, reduced: Reduced) -> Value:
    if cell is not None and _hides(name):
        return HIDDEN
    return _plain(cell, reduced)


def _hides(name: str) -> bool:
    return is_secret(name) or name.lower().replace("_", "") in _ALSO_SECRET


def _plain(cell: object, reduced: Reduced) -> Value:
    match cell:
        case None | bool() | int():
            return cell
        case float():
            return cell if math.isfinite(cell) else str(cell)
        case Decimal():
            return _number(cell)
        case datetime():
            return cell.astimezone(UTC) if cell.tzinfo else cell.replace(tzinfo=UTC)
        case date():
            return cell.isoformat()
        case timedelta():
            return cell.total_seconds()
        case bytes() | bytearray() | memoryview():
            return _text(bytes(cell[: _CELL_CHARACTERS // 2]).hex(), reduced)
        case str():
            return _text(cell, reduced)
        case Mapping():
            return {str(key): plain_cell(str(key), item, reduced) for key, item in cell.items()}
        case list() | tuple() | set():
            return [_plain(item, reduced) for item in cell]
    return _text(str(cell), reduced)


def _number(number: Decimal) -> Value:
    if not number.is_finite():
        return str(number)
    return int(number) if number == number.to_integral_value() and number.adjusted() < 30 else float(number)


def _text(text: str, reduced: Reduced) -> str:
    if _HASH.search(text):
        return HIDDEN
    short = text if len(text) <= _CELL_CHARACTERS else f"{text[:_CELL_CHARACTERS]}… ({len(text)} characters)"
    reduced.characters += len(short) + 16
    return short


def evidence(rows: Sequence[Fields]) -> str:
    """Return rows as they are kept as evidence: one JSON object in a line."""
    return "".join(f"{json.dumps(row, default=str, ensure_ascii=False)}\n" for row in rows)
