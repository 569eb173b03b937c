"""A finding as OpenMetrics, which Prometheus and its like read: each number a gauge in its base unit.

Source: OpenMetrics 1.0.0, and Prometheus' "Metric and label naming". What is not known is left out, never 0.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC

from desktop.cli.check.finding import Finding
from desktop.compare.odd import number_of
from desktop.dataclass import dataclass
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import clean

# By the end of a field's name: the end of the metric's, its unit, and how much of it one of ours is.
_UNITS = (
    ("_per_s", "_per_second", "", 1.0),
    ("_pct", "_ratio", "ratio", 0.01),
    ("_bytes", "_bytes", "bytes", 1.0),
    ("_ms", "_seconds", "seconds", 0.001),
    ("days_left", "left_seconds", "seconds", 86400.0),
    ("_s", "_seconds", "seconds", 1.0),
)
_TAKEN_ENDS = ("_total", "_count", "_sum", "_bucket", "_created", "_info")  # of counters and histograms
_LABEL = re.compile(r"\W", re.ASCII)


Sample = tuple[Mapping[str, str], str]  # labels and value


@dataclass(frozen=True, slots=True)
class Gauge:
    name: str
    unit: str
    help: str
    samples: tuple[Sample, ...]


def exposition(*findings: Finding) -> str:
    """Return all gauges of findings of one check, each told once, ended by `# EOF`."""
    heads: dict[str, Gauge] = {}
    samples: dict[str, list[Sample]] = {}
    for finding in findings:
        for gauge in _gauges(finding):
            heads.setdefault(gauge.name, gauge)
            samples.setdefault(gauge.name, []).extend(gauge.samples)
    lines = [line for name, head in heads.items() for line in _lines(head, samples[name])]
    return "\n".join((*lines, "# EOF")) + "\n"


def _gauges(finding: Finding) -> Iterator[Gauge]:
    labels = _labels(finding)
    verdicts = tuple(
        ({**labels, "verdict": verdict.value}, str(int(verdict is finding.verdict))) for verdict in Verdict
    )
    yield Gauge("handrail_check_verdict", "", "1 for the verdict of the check, 0 for all others.", verdicts)
    took = _number(finding.duration_s, 1.0)
    yield Gauge("handrail_check_duration_seconds", "seconds", "How long it took to read.", ((labels, took),))
    at = _number(finding.at.astimezone(UTC).timestamp(), 1.0)
    yield Gauge("handrail_check_timestamp_seconds", "seconds", "When it was read.", ((labels, at),))
    taken: set[str] = set()
    for field, value in finding.reading.items():
        gauge = _gauge_of(finding.check, field, value, labels)
        if gauge and gauge.name not in taken:
            taken.add(gauge.name)
            yield gauge


def _gauge_of(check: str, field: str, value: Value, labels: Mapping[str, str]) -> Gauge | None:
    told = f"The field {field} of the check {check}."
    if isinstance(value, bool):
        return Gauge(_name(check, field), "", f"{told} 1 is yes.", ((labels, str(int(value))),))
    if number_of(value) is None or not isinstance(value, int | float):
        return None
    for end, other, unit, per in _UNITS:
        if field.endswith(end):
            name = _name(check, field.removesuffix(end) + other)
            return Gauge(name, unit, told, ((labels, _number(value, per)),))
    return Gauge(_name(check, field), "", told, ((labels, _number(value, 1.0)),))


def _name(check: str, field: str) -> str:
    name = f"handrail_{check.replace('.', '_')}_{field}"
    return f"{name}_value" if name.endswith(_TAKEN_ENDS) else name


def _labels(finding: Finding) -> dict[str, str]:
    """Return check and target, and the parameters: two directories of one host are two series."""
    own = {"check": finding.check, "target": finding.target}
    for key, value in finding.given.items():
        name = _LABEL.sub("_", key)
        own[f"with_{name}" if name in (*own, "verdict", "le", "quantile") else name] = value
    return own


def _number(value: float, per: float) -> str:
    return str(value) if isinstance(value, int) and per == 1 else f"{value * per:.15g}"


def _lines(gauge: Gauge, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {gauge.name} {_escaped(gauge.help)}"
    yield f"# TYPE {gauge.name} gauge"
    if gauge.unit:
        yield f"# UNIT {gauge.name} {gauge.unit}"
    for labels, value in samples:
        written = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        yield f"{gauge.name}{{{written}}} {value}"


def _escaped(text: str) -> str:
    return clean(text).replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
