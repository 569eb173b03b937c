"""What a step's `capture` rules take out of a script's output. A capture without a match is missing."""

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.quantity import parse_duration_s, parse_size_bytes
from desktop.domain.step import Capture, CaptureRule
from desktop.domain.values import Value
from desktop.expressions.jmes import search_json
from desktop.expressions.patterns import compile_pattern

MAX_ROWS = 10_000


def capture_fields(rules: Mapping[str, CaptureRule], stdout: str) -> dict[str, Value]:
    """Return the captured fields by name; those without a match, and files of the target, are left out.

    Raises:
        InputError, ExpressionError: the output does not hold what the rule says, such as JSON that is none.
    """
    captured = {name: _capture(_written_out(rule), stdout) for name, rule in rules.items()}
    return {name: value for name, value in captured.items() if value is not None}


def _written_out(rule: CaptureRule) -> Capture:
    """`number` is short for `{number: true}`."""
    if isinstance(rule, Capture):
        return rule
    return Capture(text=rule == "text", number=rule == "number", lines=rule == "lines")


def _capture(rule: Capture, stdout: str) -> Value:
    if rule.file:
        return None
    if rule.table:
        return _table(rule.table, stdout, rule.as_)
    if rule.lines:
        return _lines(stdout, rule.as_)
    if rule.text or rule.number:
        return _converted(_whole(stdout, rule), rule.as_ or ("number" if rule.number else ""))
    if rule.json:
        return _converted(search_json(rule.json, _loaded(stdout)), rule.as_)
    return _matched(rule, stdout)


def _whole(stdout: str, rule: Capture) -> str | None:
    text = stdout.strip() if rule.number or rule.as_ else stdout.rstrip("\n")
    return text or None


def _lines(stdout: str, as_: str) -> Value:
    lines = stdout.splitlines()[:MAX_ROWS]
    return _converted([line for line in lines if line.strip()], as_) if as_ else lines


def _matched(rule: Capture, stdout: str) -> Value:
    found = compile_pattern(rule.regex).grouped.search(stdout)
    if found is None:
        return None
    named = found.groupdict()
    if len(named) == 1 and rule.as_:
        return _converted(next(iter(named.values())), rule.as_)
    return {name: _converted(text, rule.as_) for name, text in named.items()}


def _loaded(stdout: str) -> Value:
    try:
        return json.loads(stdout)  # type: ignore[no-any-return]
    except (ValueError, RecursionError) as fault:
        raise InputError(f"capture: the output is not JSON: {fault}.") from fault


def _number(text: str) -> int | float:
    found = as_number(text)
    if found is None:
        raise InputError(f"capture: {text[:80]!r} is not a number.")
    return found


def as_number(text: str) -> int | float | None:
    """Return the number that a text is, or None; `inf`, `nan`, `1_000` are none."""
    plain = text.strip()
    if len(plain) > 40 or not plain.lstrip("+-")[:1].isdigit() or not plain.isascii() or "_" in plain:
        return None
    try:
        number = int(plain) if plain.lstrip("+-").isdecimal() else float(plain)
    except ValueError:
        return None
    return number if math.isfinite(number) else None  # 1e999 is no number either


def _table(columns: tuple[str, ...], stdout: str, as_: str) -> list[Value]:
    """Return a row a line; the last column takes the rest of it.

    Cells that are numbers become numbers, or those that can be read as `as` what that says; the others stay texts."""
    rows: list[Value] = []
    for line in stdout.splitlines():
        cells = line.split(None, len(columns) - 1)
        if len(cells) == len(columns) and len(rows) < MAX_ROWS:
            rows.append({name: _cell(text, as_) for name, text in zip(columns, cells, strict=True)})
    return rows


def _cell(text: str, as_: str) -> Value:
    plain = text.rstrip()
    if as_:
        with suppress(ValueError, InputError):
            return _convert_text(plain, as_)
        return plain
    number = as_number(plain)
    return plain if number is None else number


def _converted(value: Value, as_: str) -> Value:
    if not as_ or value is None:
        return value
    if isinstance(value, list):
        return [_converted(item, as_) for item in value]
    text = str(value).strip()
    try:
        return _convert_text(text, as_)
    except (ValueError, InputError) as fault:
        raise InputError(f"capture: {text[:80]!r} is not a {as_}.") from fault


def _convert_text(text: str, as_: str) -> Value:
    match as_:
        case "integer":
            number = as_number(text)
            if not isinstance(number, int):
                raise InputError(f"{text[:80]!r} is no whole number")
            return number
        case "number":
            return _number(text)
        case "duration":
            return parse_duration_s(text)
        case "size":
            return parse_size_bytes(text)
        case "datetime":
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise InputError(f"{text!r} has no time zone")
            return moment
    raise ExpressionError(f"capture: {as_!r} is no type.")
