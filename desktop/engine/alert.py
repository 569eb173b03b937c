"""Values of inputs from an alert that a person pastes: JSON of Alertmanager, Prometheus or Grafana, or plain lines.

Formats: Alertmanager's webhook (version 4) and API v2 (a list of alerts), Prometheus' `/api/v1/alerts` and
`/api/v1/query`, Grafana's unified alerting (as Alertmanager's) and its older `evalMatches` with `tags`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.domain.values import Value
from desktop.engine.inputs import parse_value

MAX_TEXT = 1_000_000  # characters; what is longer is cut
_MOST_LINES = 5_000
_MOST_TRIES = 5  # places in a text where JSON may begin
_LONGEST_VALUE = 2_000
_MOST_PARTS = 20  # of a path
# What one kind of alert calls `labels` and `annotations`, another calls otherwise.
_ALIKE = {
    "labels": ("labels", "commonLabels", "groupLabels", "metric", "tags"),
    "annotations": ("annotations", "commonAnnotations"),
}
_LISTS_OF_ALERTS = ("alerts", "evalMatches", "result")
_OPENED = re.compile(r"[{\[]")
_LINE = re.compile(r"[\s>*•-]*[\"'`]?([A-Za-z_][\w./-]{0,99})[\"'`]?\s*[=:]\s*(\S.*)")
_LABEL = re.compile(r"\b([A-Za-z_]\w{0,99})\s*=\s*\"((?:[^\"\\\n]|\\.)*)\"")
_HERE = ("localhost", "127.0.0.1", "::1")


def inputs_from_alert(runbook: Runbook, text: str) -> dict[str, str]:
    """Return the values of inputs whose `alert` path is found in a text; those that are not are left out."""
    wanted = {name: spec for name, spec in runbook.inputs.items() if spec.alert.strip()}
    if not wanted or not text.strip():
        return {}
    written = text[:MAX_TEXT]
    roots = tuple(_roots(_json_in(written)))
    lines = _pairs(written)
    found: dict[str, str] = {}
    for name, spec in wanted.items():
        value = _from_json(roots, spec.alert.strip()) or _from_lines(lines, spec.alert.strip())
        if value and (fitted := _fitted(spec, value)):
            found[name] = fitted
    return found


# -- JSON ----------------------------------------------------------------------------------------------


def _json_in(text: str) -> Value:
    """Return the first JSON object or list of objects in a text, or None."""
    decoder = json.JSONDecoder()
    for found in islice(_OPENED.finditer(text), _MOST_TRIES):
        try:
            value: Value = decoder.raw_decode(text, found.start())[0]
        except (ValueError, RecursionError):
            continue
        if value and isinstance(value, Mapping | list):
            return value
    return None


def _roots(value: Value, levels: int = 3) -> Iterator[Mapping[str, Value]]:
    """Yield what a path may start from: the first alert before what holds the alerts."""
    if isinstance(value, list) and value and levels:
        yield from _roots(value[0], levels - 1)
    elif isinstance(value, Mapping):
        for key in _LISTS_OF_ALERTS:
            listed = value.get(key)
            if isinstance(listed, list) and listed and isinstance(listed[0], Mapping):
                yield listed[0]
        inside = value.get("data")
        if isinstance(inside, Mapping) and levels:
            yield from _roots(inside, levels - 1)
        yield value


def _from_json(roots: Sequence[Mapping[str, Value]], path: str) -> str:
    first, dot, rest = path.partition(".")
    names = _ALIKE.get(first, (first,)) if dot else (first,)
    for name in names:
        for root in roots:
            value = _text_of(_at(root, f"{name}.{rest}" if dot else name))
            if value:
                return value
    return ""


def _at(value: Value, path: str) -> Value:
    """Return the value at a dotted path. A key may hold dots itself, so the longest that is there is taken first."""
    if not path:
        return value
    parts = path.split(".")[:_MOST_PARTS]
    if isinstance(value, list):
        index = parts[0]
        is_there = index.isascii() and index.isdecimal() and len(index) < 6 and int(index) < len(value)
        return _at(value[int(index)], ".".join(parts[1:])) if is_there else None
    if not isinstance(value, Mapping):
        return None
    for length in range(len(parts), 0, -1):
        key = ".".join(parts[:length])
        if key in value:
            return _at(value[key], ".".join(parts[length:]))
    return None


def _text_of(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)[:_LONGEST_VALUE].strip()
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(str(item) for item in value)[:_LONGEST_VALUE]
    return ""


# -- lines ---------------------------------------------------------------------------------------------


def _pairs(text: str) -> Mapping[str, str]:
    """Return names and values of lines such as `mountpoint = /var`, and of label sets; the first of a name counts."""
    found: dict[str, str] = {}
    for label in islice(_LABEL.finditer(text), _MOST_LINES):
        found.setdefault(label[1], re.sub(r"\\(.)", r"\1", label[2])[:_LONGEST_VALUE])
    for line in text.splitlines()[:_MOST_LINES]:
        pair = _LINE.match(line[: 2 * _LONGEST_VALUE])
        if pair is not None:
            found.setdefault(pair[1], _unquoted(pair[2].strip()))
    return found


def _unquoted(value: str) -> str:
    value = value.removesuffix(",").strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'`":
        value = value[1:-1]
    return value[:_LONGEST_VALUE]


def _from_lines(pairs: Mapping[str, str], path: str) -> str:
    """A path is looked for as it stands, then by its name alone: lines do not say that it is a label."""
    return pairs.get(path) or pairs.get(path.partition(".")[2]) or ""


# -- what the input takes ------------------------------------------------------------------------------


def _fitted(spec: Input, value: str) -> str:
    """Return the value as the input takes it: an instance is a host and the port of its exporter."""
    if spec.type not in (InputType.HOST, InputType.TARGET):
        return value
    host = _host_of(value)
    if host in _HERE:
        return ""  # of the machine that watches, not of this one
    try:
        parse_value(spec, value)
    except (InputError, ExpressionError):
        return f"ssh:{host}" if spec.type is InputType.TARGET else host
    return value


def _host_of(value: str) -> str:
    address = value.partition("://")[2].partition("/")[0] or value
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
