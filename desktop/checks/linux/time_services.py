"""Reads what time services say about a clock: chrony, ntpd, systemd, and the kernel's own state.

Formats: chronyc(1) tracking, ntpq(1) system variables, timedatectl(1), adjtimex(2).
"""

import re

from desktop.checks.linux.procfs import whole
from desktop.dataclass import dataclass

_AMOUNT = re.compile(r"([+-]?)(\d{1,12}(?:\.\d{1,12})?)(us|ms|s|min|h|d)?")
_UNITS_S = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "": 1.0}
_RETURN_VALUE = re.compile(r"return value:\s{0,20}(\d)")
_VARIABLE = re.compile(r"(\w{1,20})=(\"[^\"]{0,200}\"|[^,\s]{0,200})")


@dataclass(frozen=True, slots=True)
class ClockState:
    synchronised: bool | None  # None: what keeps it does not tell
    offset_s: float | None  # positive: this clock is ahead; None: nothing measures it
    source: str | None  # the server it follows
    service: str  # chrony, ntpd, systemd-timesyncd, systemd, kernel, w32time


def parse_chrony(text: str) -> ClockState | None:
    shown = _pairs(text, ":")
    if "Leap status" not in shown:
        return None
    amount, direction = _seconds(shown.get("System time", "")), shown.get("System time", "")
    is_synchronised = shown["Leap status"] != "Not synchronised"
    _, _, server = shown.get("Reference ID", "").partition("(")
    offset_s = amount if amount is None or "fast of" in direction else -amount
    return ClockState(
        is_synchronised, offset_s if is_synchronised else None, server.rstrip(")") or None, "chrony"
    )


def parse_ntp(text: str) -> ClockState | None:
    """Read ntpd's system variables; its offset is in milliseconds, positive when this clock is behind."""
    shown = {name: value.strip('"') for name, value in _VARIABLE.findall(text)}
    if "stratum" not in shown:
        return None
    offset_ms = _seconds(shown.get("offset", ""))
    is_synchronised = shown["stratum"] != "16" and "sync_unspec" not in text and "leap_alarm" not in text
    offset_s = None if offset_ms is None or not is_synchronised else -offset_ms / 1000
    return ClockState(is_synchronised, offset_s, shown.get("refid") or None, "ntpd")


def parse_timesync(timesync: str, timedate: str) -> ClockState | None:
    """Read systemd, whose offset is positive when this clock is behind; its forms name things apart."""
    shown, state = _pairs(timesync, ":"), _pairs(timedate, "=") | _pairs(timedate, ":")
    word = (
        state.get("NTPSynchronized")
        or state.get("System clock synchronized")
        or state.get("NTP synchronized")
    )
    behind_s = _seconds(shown.get("Offset", ""))
    source = shown.get("Server", "").partition(" ")[0]
    if not word and not source:
        return None
    return ClockState(
        synchronised=word == "yes" if word else None,
        offset_s=None if behind_s is None else -behind_s,
        source=source or None,
        service="systemd-timesyncd" if source else "systemd",
    )


def parse_adjtimex(text: str) -> ClockState | None:
    """Read what adjtimex(2) returns: 5 is TIME_ERROR, a clock that nothing keeps."""
    found = _RETURN_VALUE.search(text)
    state = whole(found[1]) if found else None
    return None if state is None else ClockState(state != 5, None, None, "kernel")


def _pairs(text: str, sign: str) -> dict[str, str]:
    pairs = (line.partition(sign) for line in text.splitlines())
    return {name.strip(): value.strip() for name, found, value in pairs if found}


def _seconds(text: str) -> float | None:
    """Return an amount such as `0.000012 seconds slow`, `-1.5ms` or `+2min 3s` in seconds."""
    parts = _AMOUNT.findall(text)
    if not parts or not _AMOUNT.match(text):
        return None
    total_s = sum(float(amount) * _UNITS_S[unit] for _, amount, unit in parts)
    return -total_s if parts[0][0] == "-" else total_s
