"""Reads what ``systemctl show`` writes: one block of properties for each unit, moments in UTC, spans of time.

Formats: org.freedesktop.systemd1(5), systemd.time(7). Scripts that ask set TZ=UTC, so that moments end in UTC.
"""

import re
from datetime import UTC, datetime

from desktop.checks.linux.sections import Answers, said
from desktop.domain.errors import NotApplicableError, PermissionDeniedError, UnreadableOutputError

_SPAN = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(y|month|w|d|h|min|s|ms|us)(?=[\s\d]|$)")
_SPAN_S = {
    "y": 31557600.0,
    "month": 2629800.0,
    "w": 604800.0,
    "d": 86400.0,
    "h": 3600.0,
    "min": 60.0,
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
}
HOW_ENDED = {"1": "exited", "2": "killed", "3": "dumped"}  # CLD_EXITED, CLD_KILLED, CLD_DUMPED of waitid(2)


def parse_units(text: str) -> tuple[dict[str, str], ...]:
    """Return the properties of each unit; an empty line stands between two."""
    blocks = re.split(r"\n\s*\n", text)
    units = (dict(line.partition("=")[::2] for line in block.splitlines() if "=" in line) for block in blocks)
    return tuple(unit for unit in units if unit)


def moment(text: str) -> datetime | None:
    """Return a moment such as `Sun 2026-10-04 06:12:01 UTC`; None for `n/a` and nothing."""
    try:
        return datetime.strptime(text, "%a %Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
    except ValueError:
        return None


def span_s(text: str) -> float | None:
    """Return a span such as `1h 2min 3.5s` in seconds; None for `infinity`, `n/a` and nothing."""
    parts = _SPAN.findall(text)
    return sum(float(amount) * _SPAN_S[unit] for amount, unit in parts) if parts else None


def refusal(answers: Answers, what: str) -> Exception:
    """Return the error that tells why systemctl did not tell `what`, such as "the service's state"."""
    problem = answers.out.stderr
    if "not been booted with systemd" in problem or "not found" in problem:
        return NotApplicableError("This machine was not started by systemd, whose services this check reads.")
    if "Failed to connect to bus" in problem or "Failed to get D-Bus connection" in problem:
        return NotApplicableError(f"systemd does not answer on this machine: {problem.strip()[:200]}")
    if "denied" in problem.lower():
        return PermissionDeniedError(f"This account may not ask systemd: {problem.strip()[:200]}")
    return UnreadableOutputError(f"systemctl did not tell {what}: {said(answers.out)}")
