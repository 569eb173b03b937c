"""Whether a restart is pending and why, and the last starts: when, of which kernel, after a shutdown or without one.

Source: /run/reboot-required (Debian, Ubuntu), needs-restarting (RHEL), the kernels in /lib/modules; wtmp by last(1).
On Windows its registry and System log (`desktop/checks/windows/starts.py`).
"""

import re
from datetime import UTC, datetime, timedelta

from desktop.checks.linux.log_search import parse_now
from desktop.checks.linux.procfs import parse_uptime_s
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.since import require_past, since_moment
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.events import environment, parse_events
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.checks.windows.starts import READ_STARTS, pending_reasons, starts_of, starts_query
from desktop.dataclass import dataclass
from desktop.domain.errors import UnreadableOutputError
from desktop.targets.base import Shell

_SHOWN = 20
_EVENTS_READ = 300
_DIGITS = re.compile(r"\d{1,9}")
_VERSION = re.compile(r"(\d[\d.]{0,40}(?:-\d[\d.]{0,40})?)(.*)", re.DOTALL)
_QUESTIONS = {
    "now": "date +%Y-%m-%dT%H:%M:%S%z",
    "uptime": "cat /proc/uptime",
    "kernel": "uname -r",
    "kernels": 'for each in /lib/modules/*/modules.dep; do [ -e "$each" ] && echo "$each"; done',
    "flag": "for each in /run/reboot-required /var/run/reboot-required; do [ -e $each ] && echo $each && break; done",
    "packages": "cat /run/reboot-required.pkgs 2>/dev/null || cat /var/run/reboot-required.pkgs 2>/dev/null",
    "needs": 'command -v needs-restarting >/dev/null 2>&1 && { needs-restarting -r 2>/dev/null; echo "exit $?"; }',
    "starts": "TZ=UTC last -x --time-format iso -n 100 reboot shutdown 2>/dev/null",
}


@dataclass(frozen=True, slots=True)
class Params:
    since: str = "30d"  # how far back the starts are counted

    def __post_init__(self) -> None:
        require_past("host.reboot", self.since)


@dataclass(frozen=True, slots=True)
class Start:
    at: datetime
    kernel: str
    after_shutdown: (
        bool | None
    )  # false: it crashed, was reset, or lost its power; None: older ones are not kept
    reason: str | None  # who asked for it, or the stop error before it; None: nothing tells, as on Linux


@dataclass(frozen=True, slots=True)
class Reading:
    pending: bool | None  # None: nothing on the machine tells
    reasons: tuple[str, ...]  # why it is pending
    packages: tuple[str, ...]  # that ask for it
    kernel: str  # that runs; of Windows its version
    booted_at: datetime
    uptime_s: float
    since: datetime
    count: int | None  # starts since then; None: the machine keeps no list of them, or it may not be read
    unclean_count: int | None  # of these, without a shutdown before
    last_after_shutdown: bool | None
    starts: tuple[Start, ...]  # the newest first


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS), params)


def parse(answers: Answers, params: Params) -> Reading:
    now, uptime_s = parse_now(answers), min(parse_uptime_s(answers.need("uptime")), 1e9)
    if not (kernel := answers["kernel"].strip()):
        raise UnreadableOutputError(f"uname did not tell the kernel: {said(answers.out)}")
    since = since_moment(params.since, now).astimezone(UTC)
    starts = parse_starts(answers["starts"])
    recent = [start for start in starts or () if start.at >= since]
    packages = tuple(dict.fromkeys(answers["packages"].split()))
    reasons, is_told = _reasons(answers, kernel)
    return Reading(
        pending=True if reasons else (False if is_told else None),
        reasons=reasons,
        packages=packages,
        kernel=kernel,
        booted_at=(now - timedelta(seconds=uptime_s)).astimezone(UTC),
        uptime_s=uptime_s,
        since=since,
        count=None if starts is None else len(recent),
        unclean_count=None if starts is None else sum(start.after_shutdown is False for start in recent),
        last_after_shutdown=starts[0].after_shutdown if starts else None,
        starts=(starts or ())[:_SHOWN],
    )


def read_windows(target: Shell, params: Params) -> Reading:
    env = environment("System", starts_query(params.since), limit=_EVENTS_READ)
    return reading_of(ask_windows(target, READ_STARTS, env=env), params)


def reading_of(found: Found, params: Params) -> Reading:
    now, booted_at, log = found.need_moment("now"), found.need_moment("booted_at"), found.items("events")
    events = parse_events(log[0], params.since) if log else None
    starts = [
        Start(one.at, one.version, one.after_shutdown, one.reason)
        for one in starts_of(events.events if events else ())
    ]
    reasons, revision = pending_reasons(found), found.whole("revision")
    return Reading(
        pending=bool(reasons),
        reasons=reasons,
        packages=(),
        kernel=found.need_text("version") + (f".{revision}" if revision is not None else ""),
        booted_at=booted_at,
        uptime_s=max(0.0, (now - booted_at).total_seconds()),
        since=events.covers_from if events else since_moment(params.since, now).astimezone(UTC),
        count=len(starts) if events else None,
        unclean_count=sum(start.after_shutdown is False for start in starts) if events else None,
        last_after_shutdown=starts[0].after_shutdown if starts else None,
        starts=tuple(starts[:_SHOWN]),
    )


def _reasons(answers: Answers, kernel: str) -> tuple[tuple[str, ...], bool]:
    """Return why a restart is pending, and whether anything tells that none is."""
    kernels = [line.split("/")[3] for line in answers["kernels"].splitlines() if line.count("/") >= 4]
    needs = answers["needs"].strip().rpartition("exit ")[2]
    reasons = []
    if flag := answers["flag"].strip():
        reasons.append(f"{flag} is there")
    if needs == "1":
        reasons.append("needs-restarting asks for it")
    if kernels and kernel not in kernels:
        reasons.append(f"the modules of the running kernel {kernel} are gone")
    elif (newest := newest_kernel(kernels, kernel)) != kernel:
        reasons.append(f"kernel {newest} is installed and {kernel} runs")
    return tuple(reasons), bool(kernels) or needs == "0"


def newest_kernel(kernels: list[str], running: str) -> str:
    """Return the newest of the same flavour (`-amd64`, `-generic`, ...) as the one that runs."""
    flavour = _flavour(running)
    same = [kernel for kernel in kernels if _flavour(kernel) == flavour]
    return max([*same, running], key=lambda kernel: [int(number) for number in _DIGITS.findall(kernel)])


def _flavour(kernel: str) -> str:
    found = _VERSION.match(kernel)
    return _DIGITS.sub("", found[2]) if found else ""


def parse_starts(text: str) -> tuple[Start, ...] | None:
    """Return the starts that last tells, the newest first; None where it tells nothing.

    A start that follows another with no shutdown between them came without one."""
    rows = [row for line in text.splitlines() if (row := _row(line))]
    starts = [
        Start(at, kernel, None if place + 1 == len(rows) else rows[place + 1][0] == "shutdown", None)
        for place, (word, kernel, at) in enumerate(rows)
        if word == "reboot"
    ]
    return tuple(starts) if starts else None


def _row(line: str) -> tuple[str, str, datetime] | None:
    match line.split():
        case ["reboot" as word, "system", "boot", kernel, moment, *_]:
            pass
        case ["shutdown" as word, "system", "down", kernel, moment, *_]:
            pass
        case _:
            return None
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (word, kernel, at.astimezone(UTC)) if at.tzinfo and 1970 < at.year < 9000 else None


CHECK = CheckSpec(
    id="host.reboot",
    title="Restarts",
    explanation=(
        "Whether the machine must be restarted for what was installed to take effect (a new kernel, a library "
        "that everything uses), and how it was started last. A start without a shutdown before it means a "
        "crash, a reset or lost power: host.kernel_log, the machine's management console and, for a virtual "
        "machine, its host tell which. A kernel whose modules are gone can load nothing new: plugging in, "
        "mounting or a firewall rule fails until the restart. The list of starts is wtmp's; minimal systems "
        "keep none. On Windows the System log tells the starts and who asked for them; what waits there is told by "
        "the registry, and files that wait to be replaced may be those of a program that can wait as well."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "warn: exists(last_after_shutdown) and not last_after_shutdown and uptime_s < 86400 and "
            "exists(starts[0].reason) | The machine started ${uptime_s} ago without a shutdown before: "
            "${starts[0].reason}"
        ),
        (
            "warn: exists(last_after_shutdown) and not last_after_shutdown and uptime_s < 86400 | The machine "
            "started ${uptime_s} ago without a shutdown before: it crashed, was reset or lost power."
        ),
        (
            "warn: exists(unclean_count) and unclean_count >= 2 | ${unclean_count} of ${count} starts since "
            "${since} came without a shutdown before."
        ),
        "warn: exists(pending) and pending | A restart is pending: ${reasons}.",
        "unknown: not exists(pending) | Up for ${uptime_s}; nothing tells whether a restart is pending.",
        "pass: otherwise | No restart is pending; up for ${uptime_s} with kernel ${kernel}.",
    ),
)
