"""A finding as the one line of a Monitoring plugin: `STATE - text | performance data`.

Source: Monitoring Plugins Development Guidelines, "Plugin Output for Nagios" and "Threshold and Ranges".
"""

from collections.abc import Iterator, Sequence

from desktop.cli.check.finding import Finding
from desktop.compare.odd import number_of
from desktop.domain.quantity import plain_number, show
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.expressions.thresholds import Threshold, thresholds_of
from desktop.redaction.clean import clean

_STATES = {Verdict.PASS: "OK", Verdict.WARN: "WARNING", Verdict.FAIL: "CRITICAL"}
_WORST_FIRST = ("CRITICAL", "UNKNOWN", "WARNING", "OK")
_MAX_LINE = 300  # characters about each of several targets
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
    state = state_of(finding)
    text = one_line(f"{finding.check} on {finding.target}: {said}" if said else finding.check)
    perf = " ".join(_perf(finding))
    return f"{state} - {text} | {perf}" if perf else f"{state} - {text}"


def nagios_lines(findings: Sequence[Finding]) -> str:
    """Return the findings of several targets: the worst in the first line, then a line and the figures of each.

    Which is which stands in the figures' names: `'web-01 used_pct'`."""
    states = [state_of(one) for one in findings]
    worst = next(one for one in _WORST_FIRST if one in states)
    counts = ", ".join(f"{states.count(one)} {one}" for one in _WORST_FIRST if one in states)
    first = findings[states.index(worst)]
    text = one_line(f"{first.check} on {len(findings)} targets: {counts}. {first.target}: {first.said}")
    lines = [
        f"[{state}] {one_line(f'{one.target}: {one.said}')[:_MAX_LINE]}"
        for one, state in zip(findings, states, strict=True)
    ]
    perf = [item for one in findings for item in _perf(one, f"{_label(one.target)} ")]
    return "\n".join([f"{worst} - {text}", *lines]) + (f" | {' '.join(perf)}" if perf else "")


def state_of(finding: Finding) -> str:
    return _STATES.get(finding.verdict, "UNKNOWN")


def _label(target: str) -> str:
    """Return a target as a part of a label: quotes and equals signs end one."""
    return one_line(target).replace("'", "").replace("=", ":")


def unknown_line(reason: str) -> str:
    """Return the line for what was asked for wrongly, or could not be looked at."""
    return f"UNKNOWN - {one_line(reason)}"


def one_line(text: str) -> str:
    """Return a text that can stand before performance data: on one line, and without the bar that ends it."""
    return " ".join(clean(text).replace("|", "¦").split())[:_MAX_TEXT]


def _perf(finding: Finding, before: str = "") -> Iterator[str]:
    thresholds = thresholds_of(finding.outcomes, finding.outcome)
    for name, value in finding.reading.items():
        if number_of(value) is not None:
            label = f"'{before}{name}'" if before else name
            yield _item(name, label, value, thresholds.get(name, ()))


def _item(name: str, label: str, value: Value, thresholds: tuple[Threshold, ...]) -> str:
    word, per = next((unit for end, unit in _UNITS.items() if name.endswith(end)), ("", 1.0))
    ranges = {one.verdict: as_range(one, per) for one in thresholds}
    amount = _plain(value, per)
    parts = (f"{label}={amount}{word}", ranges.get(Verdict.WARN, ""), ranges.get(Verdict.FAIL, ""))
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
