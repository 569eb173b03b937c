"""What one reading came to: read, judged, and told to whoever asked, a person or another program."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime

from desktop.cli.exit_codes import Exit, exit_of_verdict
from desktop.dataclass import dataclass
from desktop.domain.outcome import Outcome
from desktop.domain.quantity import show
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`given` are the parameters as they were typed; `outcome` is the place in `outcomes` of the one that held."""

    check: str
    target: str
    verdict: Verdict
    said: str
    given: Mapping[str, str] = field(default_factory=dict)
    reading: Fields = field(default_factory=dict)
    outcomes: Sequence[Outcome] = ()
    outcome: int | None = None
    at: datetime
    duration_s: float = 0.0

    def written(self, format_: str) -> str:
        """Return it in one of the formats of `handrail check`."""
        if format_ == "json":
            return _json(self)
        if format_ == "nagios":
            from desktop.cli.check.nagios import nagios_line

            return nagios_line(self)
        if format_ == "openmetrics":
            from desktop.cli.check.openmetrics import exposition

            return exposition(self)
        return _text(self)

    def exit_in(self, format_: str) -> Exit:
        """Return what to exit with: a monitor has no word for what does not apply, and it must not be taken for OK."""
        if format_ == "nagios" and self.verdict not in (Verdict.PASS, Verdict.WARN, Verdict.FAIL):
            return Exit.UNKNOWN
        return exit_of_verdict(self.verdict)


def _json(finding: Finding) -> str:
    import json

    plain = {
        "check": finding.check,
        "target": finding.target,
        "with": dict(finding.given),
        "verdict": finding.verdict.value,
        "said": finding.said,
        "reading": dict(finding.reading),
        "at": finding.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "duration_s": finding.duration_s,
    }
    return json.dumps(plain, indent=2, default=_iso)


def _text(finding: Finding) -> str:
    verdict = finding.verdict.upper()
    lines = [f"{finding.check} on {finding.target}: {verdict}  {clean(finding.said)}".rstrip()]
    lines += [f"  {name}: {clean(show(value, name))}" for name, value in finding.reading.items()]
    return "\n".join(lines)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
