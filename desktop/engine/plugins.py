"""What a Monitoring plugin says: its exit status is the verdict, what follows the `|` is its performance data.

Source: Monitoring Plugins Development Guidelines, "Plugin Output for Nagios":
'label'=value[UOM];[warn];[crit];[min];[max]
"""

import re
from collections.abc import Mapping

from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.engine.captures import as_number

_VERDICTS = {0: Verdict.PASS, 1: Verdict.WARN, 2: Verdict.FAIL}
_MAX_FIELDS = 500
_ITEM = re.compile(r"(?:'((?:[^']|'')+)'|([^\s'=]+))=(\S*)")
_VALUE = re.compile(r"([-+]?[0-9]+(?:[.,][0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*([a-zA-Z%]*)\Z")
_WORD = re.compile(r"\W+")
_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_BYTES = {
    "B": 1,
    "KB": 2**10,
    "MB": 2**20,
    "GB": 2**30,
    "TB": 2**40,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
}


def verdict_of(exit_status: Value) -> Verdict:
    """Return what a plugin's exit status means: 0 OK, 1 WARNING, 2 CRITICAL; 3 and all others UNKNOWN."""
    return _VERDICTS.get(exit_status, Verdict.UNKNOWN) if isinstance(exit_status, int) else Verdict.UNKNOWN


def plugin_fields(exit_status: int, stdout: str) -> dict[str, Value]:
    """Return `exit_status`, the `text` before the `|`, and `perf`: its values by label, with units in the names.

    A value is found by its label and by a name that expressions can use: `/var` is also `var_bytes`."""
    first, _, rest = stdout.strip("\n").partition("\n")
    text, _, perf = first.partition("|")
    more, _, more_perf = rest.partition("|")
    whole = text.strip() if not more.strip() else f"{text.strip()}\n{more.strip()}"
    return {"exit_status": exit_status, "text": whole, "perf": perf_fields(f"{perf} {more_perf}")}


def perf_fields(text: str) -> Mapping[str, Value]:
    """Return performance data as numbers by label; what is no number (`U`) is left out."""
    fields: dict[str, Value] = {}
    for found in _ITEM.finditer(text):
        if len(fields) >= _MAX_FIELDS:
            break
        label = (found[1] or found[2]).replace("''", "'")
        number, unit = _number(found[3].partition(";")[0])
        if number is None:
            continue
        value, ending = _in_base_unit(number, unit)
        name = _WORD.sub("_", label.lower()).strip("_") or "value"
        fields[label] = value
        fields[name if name.endswith(ending) else name + ending] = value
    return fields


def _number(text: str) -> tuple[int | float | None, str]:
    found = _VALUE.match(text.strip())
    return (as_number(found[1].replace(",", ".")), found[2]) if found else (None, "")


def _in_base_unit(number: int | float, unit: str) -> tuple[int | float, str]:
    """Return a value in the units of this program, and how the name of such a value ends."""
    if unit in _SECONDS:
        return number * _SECONDS[unit], "_s"
    if unit in _BYTES:
        return number * _BYTES[unit], "_bytes"
    return number, "_pct" if unit == "%" else ""
