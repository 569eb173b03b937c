"""Whether the machine's clock is kept right, by what, and how far off it is.

Source: ``chronyc tracking``, ``ntpq -c rv``, ``timedatectl``, or the kernel's own word through ``adjtimex``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from desktop.checks.procfs import whole
from desktop.checks.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.domain.errors import NotApplicableError
from desktop.targets.base import Shell

_QUESTIONS = {
    "chrony": "chronyc -n tracking 2>/dev/null",
    "ntp": "ntpq -c rv 2>/dev/null",
    "timesync": "timedatectl timesync-status 2>/dev/null",
    "timedate": "timedatectl show 2>/dev/null || timedatectl status 2>/dev/null",
    "kernel": "adjtimex 2>/dev/null </dev/null",
}
_AMOUNT = re.compile(r"([+-]?)(\d{1,12}(?:\.\d{1,12})?)(us|ms|s|min|h|d)?")
_UNITS_S = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "": 1.0}
_RETURN_VALUE = re.compile(r"return value:\s{0,20}(\d)")
_VARIABLE = re.compile(r"(\w{1,20})=(\"[^\"]{0,200}\"|[^,\s]{0,200})")


@dataclass(frozen=True, slots=True)
class Params:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    synchronised: bool | None  # None: what keeps it does not tell
    offset_s: float | None  # positive: this clock is ahead; None: nothing measures it
    source: str | None  # the server it follows
    service: str  # chrony, ntpd, systemd-timesyncd, systemd, kernel


def read_shell(target: Shell, _params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS))


def parse(answers: Answers) -> Reading:
    """Return what the best of the tools says.

    Raises:
        NotApplicableError: nothing on the machine tells.
    """
    readers: tuple[tuple[str, Callable[[str], Reading | None]], ...] = (
        ("chrony", parse_chrony),
        ("ntp", parse_ntp),
        ("kernel", parse_adjtimex),
    )
    if (timesync := parse_timesync(answers["timesync"], answers["timedate"])) and timesync.source:
        return timesync
    for name, read in readers:
        if reading := read(answers[name]):
            return reading
    if reading := parse_timesync("", answers["timedate"]):
        return reading
    raise NotApplicableError(
        "Nothing tells whether this machine's clock is right: no chronyc, ntpq, timedatectl, adjtimex."
    )


def parse_chrony(text: str) -> Reading | None:
    shown = _pairs(text, ":")
    if "Leap status" not in shown:
        return None
    amount, direction = _seconds(shown.get("System time", "")), shown.get("System time", "")
    is_synchronised = shown["Leap status"] != "Not synchronised"
    _, _, server = shown.get("Reference ID", "").partition("(")
    offset_s = amount if amount is None or "fast of" in direction else -amount
    return Reading(
        is_synchronised, offset_s if is_synchronised else None, server.rstrip(")") or None, "chrony"
    )


def parse_ntp(text: str) -> Reading | None:
    """Read ntpd's system variables; its offset is in milliseconds, positive when this clock is behind."""
    shown = {name: value.strip('"') for name, value in _VARIABLE.findall(text)}
    if "stratum" not in shown:
        return None
    offset_ms = _seconds(shown.get("offset", ""))
    is_synchronised = shown["stratum"] != "16" and "sync_unspec" not in text and "leap_alarm" not in text
    offset_s = None if offset_ms is None or not is_synchronised else -offset_ms / 1000
    return Reading(is_synchronised, offset_s, shown.get("refid") or None, "ntpd")


def parse_timesync(timesync: str, timedate: str) -> Reading | None:
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
    return Reading(
        synchronised=word == "yes" if word else None,
        offset_s=None if behind_s is None else -behind_s,
        source=source or None,
        service="systemd-timesyncd" if source else "systemd",
    )


def parse_adjtimex(text: str) -> Reading | None:
    """Read what adjtimex(2) returns: 5 is TIME_ERROR, a clock that nothing keeps."""
    found = _RETURN_VALUE.search(text)
    state = whole(found[1]) if found else None
    return None if state is None else Reading(state != 5, None, None, "kernel")


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


CHECK = CheckSpec(
    id="host.clock",
    title="Clock",
    explanation=(
        "Whether something keeps the clock right and how far off it is. A wrong clock breaks sign-ins "
        "(Kerberos allows 5 minutes, one-time passwords less), certificates, requests to cloud services, "
        "and the order of log lines. Usual causes are a time service that does not run, UDP port 123 held "
        "back by a firewall, and virtual machines that were paused."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    default_outcomes=(
        "fail: exists(offset_s) and abs(offset_s) >= 30 | The clock is ${offset_s} off.",
        "warn: exists(offset_s) and abs(offset_s) >= 1 | The clock is ${offset_s} off.",
        (
            "warn: exists(synchronised) and not synchronised | Nothing keeps the clock right (${service} is"
            " not synchronised)."
        ),
        "unknown: not exists(synchronised) | ${service} does not tell whether the clock is right.",
        "pass: otherwise | The clock is kept right by ${service}.",
    ),
)
