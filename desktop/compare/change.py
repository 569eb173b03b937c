"""A change in words: `+25.4 points`, `+20.8 GiB, 18 times`, `no longer`, `2 lines more`."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from desktop.compare.same import is_number
from desktop.domain.quantity import count_text, measured_field, plain_number, show, show_seconds
from desktop.domain.values import Value

NEW, GONE = "new", "gone"
_MINUS = "-"
_NAMES_NOT_AMOUNTS = ("pid", "port", "id", "exit_status", "version", "inode", "uid", "gid", "status", "code")
_MANY_TIMES, _MOST_TIMES = 2, 1_000_000
_SHOWN_ITEMS, _ITEM_CAP = 4, 40


def change_words(before: Value, after: Value, field: str = "") -> str:
    """Return what became of a value; the unit comes from the end of the field's name. Never raises."""
    if before is None or after is None:
        return "known now" if before is None else "not known any more"
    if isinstance(before, bool) and isinstance(after, bool):
        return "now" if after else "no longer"
    if isinstance(before, int | float) and isinstance(after, int | float):
        return _of_numbers(before, after, field) if is_number(before) and is_number(after) else "changed"
    if isinstance(before, datetime) and isinstance(after, datetime):
        return _of_times(before, after)
    if isinstance(before, str) and isinstance(after, str):
        return _of_texts(before, after)
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return _of_lists(before, after)
    return "changed"


def _of_numbers(before: float, after: float, field: str) -> str:
    if field.rpartition("_")[2] in _NAMES_NOT_AMOUNTS or field in _NAMES_NOT_AMOUNTS:
        return "changed"
    try:
        apart = after - before
        if not math.isfinite(apart):
            return "changed"
        sign = "+" if apart > 0 else _MINUS
        return ", ".join(
            part for part in (sign + _amount(abs(apart), field), _ratio(before, after, field)) if part
        )
    except (OverflowError, ValueError):
        return "changed"


def _amount(apart: float, field: str) -> str:
    if isinstance(apart, float):
        apart = round(apart, 6)
    if measured_field(field).endswith("_pct"):
        return f"{plain_number(apart, 1)} {'point' if apart == 1 else 'points'}"
    return show(apart, field)


def _ratio(before: float, after: float, field: str) -> str:
    """How many times as much, where that says more than the distance; of shares the distance says enough."""
    if measured_field(field).endswith(("_pct", "days_left")) or before <= 0 or after <= 0:
        return ""
    times = after / before
    if _MANY_TIMES <= times < _MOST_TIMES:
        return f"{plain_number(times, 1) if times < 10 else count_text(round(times))} times"
    if 1 / _MOST_TIMES < times <= 1 / _MANY_TIMES:
        return f"1/{plain_number(1 / times, 1 if times > 0.1 else 0)} of it"
    share = 100 * (times - 1)
    if abs(share) < 1 or times >= _MANY_TIMES or times <= 1 / _MANY_TIMES:
        return ""
    return f"{'+' if share > 0 else _MINUS}{plain_number(abs(share), 0)} %"


def _of_times(before: datetime, after: datetime) -> str:
    try:
        seconds = (after - before).total_seconds()
    except TypeError:  # one of them does not know its zone
        return "changed"
    return f"{show_seconds(abs(seconds))} {'later' if seconds > 0 else 'earlier'}"


def _of_texts(before: str, after: str) -> str:
    if "\n" not in before and "\n" not in after:
        return "changed"
    ours, theirs = Counter(before.splitlines()), Counter(after.splitlines())
    more, fewer = (theirs - ours).total(), (ours - theirs).total()
    parts = [_lines(more, "new"), _lines(fewer, "gone")]
    return ", ".join(part for part in parts if part) or "another order"


def _lines(count: int, what: str) -> str:
    return f"{count} {'line' if count == 1 else 'lines'} {what}" if count else ""


def _of_lists(before: Sequence[Value], after: Sequence[Value]) -> str:
    ours, theirs = Counter(map(_item, before)), Counter(map(_item, after))
    more, fewer = list((theirs - ours).elements()), list((ours - theirs).elements())
    parts = [f"{NEW}: {_items(more)}" if more else "", f"{GONE}: {_items(fewer)}" if fewer else ""]
    return " · ".join(part for part in parts if part) or "another order"


def _item(value: Value) -> str:
    return show(value)


def _items(items: Sequence[str]) -> str:
    shown = [one if len(one) <= _ITEM_CAP else f"{one[:_ITEM_CAP]}…" for one in items[:_SHOWN_ITEMS]]
    left = len(items) - len(shown)
    return ", ".join(shown) + (f" and {left} more" if left else "")
