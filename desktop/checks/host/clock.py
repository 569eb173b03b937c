"""Whether the machine's clock is kept right, by what, and how far off it is.

Source: ``chronyc tracking``, ``ntpq -c rv``, ``timedatectl``, or the kernel's own word through ``adjtimex``. On
Windows the Windows Time service (`desktop/checks/windows/clock.py`).
"""

from collections.abc import Callable

from desktop.checks.linux.sections import Answers, ask
from desktop.checks.linux.time_services import (
    ClockState,
    parse_adjtimex,
    parse_chrony,
    parse_ntp,
    parse_timesync,
)
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.clock import READ_CLOCK, clock_of
from desktop.checks.windows.powershell import ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError
from desktop.targets.base import Shell

# timedatectl asks systemd over the message bus, and where there is none it takes long to say so.
_BUS = '[ -n "${DBUS_SYSTEM_BUS_ADDRESS:-}" ] || [ -S /run/dbus/system_bus_socket ] || [ -d /run/systemd/system ]'
_QUESTIONS = {
    "chrony": "chronyc -n tracking 2>/dev/null",
    "ntp": "ntpq -c rv 2>/dev/null",
    "timesync": f"bus=; {{ {_BUS}; }} && bus=yes && timedatectl timesync-status 2>/dev/null",
    "timedate": '[ -z "$bus" ] || timedatectl show 2>/dev/null || timedatectl status 2>/dev/null',
    "kernel": "adjtimex 2>/dev/null </dev/null",
}


@dataclass(frozen=True, slots=True)
class Params:
    pass


def read_shell(target: Shell, _params: Params) -> ClockState:
    return parse(ask(target, _QUESTIONS))


def read_windows(target: Shell, _params: Params) -> ClockState:
    """Return what the Windows Time service says.

    Raises:
        NotApplicableError: there is none.
    """
    if (state := clock_of(ask_windows(target, READ_CLOCK))) is None:
        raise NotApplicableError("This machine has no Windows Time service (W32Time), and no other is known.")
    return state


def parse(answers: Answers) -> ClockState:
    """Return what the best of the tools says.

    Raises:
        NotApplicableError: nothing on the machine tells.
    """
    readers: tuple[tuple[str, Callable[[str], ClockState | None]], ...] = (
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


CHECK = CheckSpec(
    id="host.clock",
    title="Clock",
    explanation=(
        "Whether something keeps the clock right and how far off it is. A wrong clock breaks sign-ins "
        "(Kerberos allows 5 minutes, one-time passwords less), certificates, requests to cloud services, "
        "and the order of log lines. Usual causes are a time service that does not run, UDP port 123 held "
        "back by a firewall, and virtual machines that were paused. A member of a domain follows its domain "
        "controller; an ordinary account may not ask the Windows Time service."
    ),
    params=Params,
    reading=ClockState,
    shell=read_shell,
    windows=read_windows,
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
