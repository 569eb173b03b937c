"""A finding as the one line of a Monitoring plugin: `STATE - text | performance data`.

Source: Monitoring Plugins Development Guidelines, "Plugin Output for Nagios" and "Threshold and Ranges".
"""

from collections.abc import Iterator

from desktop.cli.finding import Finding
from desktop.compare.odd import number_of
from desktop.domain.quantity import plain_number, show
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.expressions.thresholds import Threshold, thresholds_of
from desktop.redaction.clean import clean

_STATES = {Verdict.PASS: "OK", Verdict.WARN: "WARNING", Verdict.FAIL: "CRITICAL"}
_MAX_TEXT = 4000  # characters; Nagios reads 8 KB of a plugin, and the performance data has to fit behind
# By the end of a field's name: what plugins call the unit, and how much of it one of ours is.
_UNITS = {
    "_per_s": ("", 1.0),
    "_pct": ("%", 1.0),
    "_bytes": ("B", 1.0),
    "_ms": ("s", 0.001),
    "_s": ("s", 1.0),
}


def nagios_line(finding: Finding) -> str:
    said = finding.said or ", ".join(f"{name} {show(value, name)}" for name, value in finding.reading.items())
    state = _STATES.get(finding.verdict, "UNKNOWN")
    text = one_line(f"{finding.check} on {finding.target}: {said}" if said else finding.check)
    perf = " ".join(_perf(finding))
    return f"{state} - {text} | {perf}" if perf else f"{state} - {text}"


def unknown_line(reason: str) -> str:
    """Return the line for what was asked for wrongly, or could not be looked at."""
    return f"UNKNOWN - {one_line(reason)}"


def one_line(text: str) -> str:
    """Return a text that can stand before performance data: on one line, and without the bar that ends it."""
    return " ".join(clean(text).replace("|", "¦").split())[:_MAX_TEXT]


def _perf(finding: Finding) -> Iterator[str]:
    thresholds = thresholds_of(finding.outcomes, finding.outcome)
    for name, value in finding.reading.items():
        if number_of(value) is not None:
            yield _item(name, value, thresholds.get(name, ()))


def _item(name: str, value: Value, thresholds: tuple[Threshold, ...]) -> str:
    word, per = next((unit for end, unit in _UNITS.items() if name.endswith(end)), ("", 1.0))
    ranges = {one.verdict: as_range(one, per) for one in thresholds}
    amount = _plain(value, per)
    parts = (f"{name}={amount}{word}", ranges.get(Verdict.WARN, ""), ranges.get(Verdict.FAIL, ""))
    return ";".join(parts).rstrip(";")


def as_range(one: Threshold, per: float = 1.0) -> str:
    """Return a threshold as ranges are written: alert outside `start:end`, or inside it with `@`."""
    number = plain_number(one.number * per, 6)
    return {
        ">": f"~:{number}",
        ">=": f"@{number}:",
        "<": f"{number}:",
        "<=": f"@~:{number}",
        "==": f"@{number}:{number}",
        "!=": f"{number}:{number}",
    }[one.sign]


def _plain(value: Value, per: float) -> str:
    """Return a number without an exponent, which plugins do not write."""
    if isinstance(value, int) and per == 1:
        return str(value)
    number = (number_of(value) or 0.0) * per
    return f"{number:.6f}".rstrip("0").rstrip(".") if abs(number) < 1e15 else f"{number:.0f}"
