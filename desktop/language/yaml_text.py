"""YAML as a person would write it: block style, short lists in one line, output as it was written.

What is written here is read back by `compose` as the same values: texts, whole numbers of at most 18 digits, finite
numbers, truth values, nothing, lists, and mappings whose keys are texts of one line."""

import math
import re
from collections.abc import Mapping, Sequence

from desktop.domain.values import Value
from desktop.language.scalars import LosesDigitsError, plain_value

WIDTH = 110  # columns, past which a list or mapping goes over several lines
_STEP = "  "
_PLAIN = re.compile(r"[A-Za-z0-9_./(][A-Za-z0-9_./@+=%()~,;:' -]*\Z")
_NOT_PLAIN = re.compile(r": |:\Z| #|\s\Z")
_NOT_IN_FLOW = re.compile(r"[,:]")  # they part keys and values there
# Characters that stand for themselves in YAML; line breaks of every kind are not among them.
_PRINTABLE = re.compile(
    "[\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*\\Z"
)
_MOST_DIGITS = 18
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\x1b": "\\e"}


def yaml_text(fields: Mapping[str, Value]) -> str:
    """Return a document with these keys in their order. Lists right under them have a line for each of their keys."""
    lines: list[str] = []
    for key, value in fields.items():
        if isinstance(value, list | tuple) and not _is_row(value):
            lines += [f"{_scalar(key)}:", *_items(value, _STEP, in_rows=False)]
        else:
            lines += _after(key, value, "")
    return "".join(f"{line}\n" for line in lines)


def _mapping(fields: Mapping[str, Value], indent: str) -> list[str]:
    return [line for key, value in fields.items() for line in _after(key, value, indent)]


def _after(key: str, value: Value, indent: str) -> list[str]:
    """Return the lines of a key and its value."""
    start = f"{indent}{_scalar(key)}:"
    if isinstance(value, Mapping):
        return [start, *_mapping(value, indent + _STEP)] if value else [f"{start} {{}}"]
    if isinstance(value, list | tuple):
        short = f"{start} {_flow(value)}"
        is_short = not value or (_is_row(value) and len(short) <= WIDTH)
        return [short] if is_short else [start, *_items(value, indent + _STEP)]
    return _single(start, value, indent)


def _single(start: str, value: Value, indent: str) -> list[str]:
    """Return the lines of a value that holds no others; `indent` is that of what it belongs to."""
    if isinstance(value, str) and _is_block(value):
        return [f"{start} {_header(value)}", *_block(value, indent + _STEP)]
    return [f"{start} {_scalar(value)}"]


def _items(values: Sequence[Value], indent: str, *, in_rows: bool = True) -> list[str]:
    """Return a list with a line for each item where all of them are short, as in a table."""
    rows = [f"{indent}- {_flow(value)}" for value in values] if in_rows else []
    if rows and all(_fits_row(value, row) for value, row in zip(values, rows, strict=True)):
        return rows
    return [line for value in values for line in _item(value, indent)]


def _fits_row(value: Value, row: str) -> bool:
    if isinstance(value, Mapping | list | tuple):
        return _is_row(value) and len(row) <= WIDTH
    return not (isinstance(value, str) and _is_block(value))


def _item(value: Value, indent: str) -> list[str]:
    if isinstance(value, Mapping) and value:
        first, *rest = _mapping(value, indent + _STEP)
        return [f"{indent}- {first[len(indent) + len(_STEP) :]}", *rest]
    if isinstance(value, list | tuple) and value:
        return [f"{indent}-", *_items(value, indent + _STEP)]
    if isinstance(value, Mapping | list | tuple):
        return [f"{indent}- {_flow(value)}"]
    return _single(f"{indent}-", value, indent)


def _is_row(value: Mapping[str, Value] | Sequence[Value]) -> bool:
    """True for what may stand in one line: single values and nothing inside them."""
    inside = value.values() if isinstance(value, Mapping) else value
    return not any(
        isinstance(one, Mapping | list | tuple) or (isinstance(one, str) and "\n" in one) for one in inside
    )


def _flow(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(k, in_flow=True)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, in_flow=True)


def _scalar(value: Value, *, in_flow: bool = False) -> str:
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        text = str(value)
        return text if len(text.lstrip("-")) <= _MOST_DIGITS else f"'{text}'"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "null"
    return _text(str(value), in_flow)


def _text(text: str, in_flow: bool) -> str:
    if _is_plain(text, in_flow):
        return text
    if _PRINTABLE.match(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _is_plain(text: str, in_flow: bool) -> bool:
    if not _PLAIN.match(text) or _NOT_PLAIN.search(text) or (in_flow and _NOT_IN_FLOW.search(text)):
        return False
    try:
        return plain_value(text) == text
    except LosesDigitsError:
        return False


def _escaped(character: str) -> str:
    known = _ESCAPES.get(character)
    if known is not None:
        return known
    if _PRINTABLE.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_block(text: str) -> bool:
    """True for text of several lines that can stand as it is."""
    lines = text.split("\n")
    return len(lines) > 1 and bool(lines[0].strip(" \t")) and all(map(_PRINTABLE.match, lines))


def _header(text: str) -> str:
    indicator = "2" if text[0] in " \t" else ""
    end = "-" if not text.endswith("\n") else "+" if text.endswith("\n\n") else ""
    return f"|{indicator}{end}"


def _block(text: str, indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in text.removesuffix("\n").split("\n")]
