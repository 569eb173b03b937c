"""Errors that the kernel has logged since a time, by what they are about.

Source: messages of level 3 (err) and worse, by journalctl(1) or ``dmesg -r``. On Windows errors and critical events of
the System log, by the providers of the kernel, of storage, filesystems, hardware and network.
"""

import re
from collections import Counter
from datetime import UTC, datetime

from desktop.checks.linux.kernel_messages import QUESTIONS, Message, environment, parse_messages
from desktop.checks.linux.log_search import parse_now
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.since import minutes_back, require_past, since_moment
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.events import READ_EVENTS, Event, Events, parse_events, query_of
from desktop.checks.windows.events import environment as event_environment
from desktop.checks.windows.powershell import ask_windows
from desktop.checks.windows.providers import PATTERN, kind_of_event
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Shell

_LINE_CAP = 300  # characters of each message that is shown
# What a message is about, by the words the kernel's sources use; the first that fits.
_KINDS = {
    "firmware": re.compile(r"ACPI (?:BIOS )?(?:Error|Exception|Warning)|\[Firmware (?:Bug|Warn)\]|tpm tpm\d"),
    "disk": re.compile(
        r"I/O error|critical (?:medium|target) error|Medium Error"
        r"|ata\d{1,3}[.:\d]{0,6} ?.{0,40}(?:failed|exception|error)"
        r"|nvme.{0,40}(?:timeout|controller is down|Abort)|blk_update_request|rejecting I/O|lost page write",
        re.IGNORECASE,
    ),
    "filesystem": re.compile(
        r"(?:EXT[234]-fs|XFS|BTRFS|JBD2|F2FS|FAT-fs|SQUASHFS).{0,60}(?:error|corrupt|abort|critical|shutdown)"
        r"|Remounting filesystem read-only",
        re.IGNORECASE,
    ),
    "hardware": re.compile(
        r"Machine Check|\bmce:|\[Hardware Error\]|EDAC.{0,40}(?:CE|UE)\b|thermal|Uncorrected", re.IGNORECASE
    ),
    "memory": re.compile(r"out of memory|page allocation failure|oom[-_]", re.IGNORECASE),
    "hung": re.compile(r"blocked for more than|soft lockup|hard LOCKUP|rcu.{0,30}stall|hung", re.IGNORECASE),
    "kernel": re.compile(r"\bBUG:|\bOops\b|general protection|Kernel panic|Call Trace", re.IGNORECASE),
    "network": re.compile(
        r"NETDEV WATCHDOG|nf_conntrack|link (?:is )?down|neighbou?r table overflow|transmit queue"
    ),
}
_EVENTS_READ = 200  # of Windows, whose texts are looked at; all are counted
_ERROR = 2  # level of Windows; 1 is critical
_SEVERE = ("disk", "filesystem", "hardware", "kernel")
_NAMES = {
    "disk": "of a disk",
    "filesystem": "of a filesystem",
    "hardware": "of the hardware",
    "kernel": "of the kernel itself",
}


_OF_ROOT = (
    "count", "severe_count", "severe", "severe_text", "firmware_count", "last_at", "last_text", "kinds", "lines",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Params:
    since: str = "24h"  # a duration back from now, or a date and time
    limit: int = 20

    def __post_init__(self) -> None:
        require_past("host.kernel_log", self.since)
        if not 1 <= self.limit <= 200:
            raise InputError("host.kernel_log: limit must be from 1 to 200.")


@dataclass(frozen=True, slots=True)
class Kind:
    kind: str  # disk, filesystem, hardware, memory, hung, kernel, network, firmware, other
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime | None
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    since: datetime  # what the log goes back to, when that is later than what was asked for
    source: str  # `journal`, `dmesg`, or `System`, the log of Windows
    count: int
    severe_count: int  # of a disk, a filesystem, the hardware or the kernel itself
    severe: str  # what the first of these is about, in words; empty: there is none
    severe_text: str
    firmware_count: int  # what most machines say of their firmware as they start, and nobody need look at
    last_at: datetime | None  # of those that are not the firmware's, as is its text
    last_text: str
    kinds: tuple[Kind, ...]  # the most first
    lines: tuple[Line, ...]  # the last ones
    is_complete: bool  # false: there may be more, hidden from this account or overwritten
    needs_root: tuple[str, ...] = ()  # fields that root would see more of


def read_shell(target: Shell, params: Params) -> Reading:
    env = environment(minutes=minutes_back(params.since), only_errors=True)
    return parse(ask(target, QUESTIONS, env=env, as_root=True), params)


def parse(answers: Answers, params: Params) -> Reading:
    now = parse_now(answers)
    found = parse_messages(answers, since_moment(params.since, now).astimezone(UTC), now)
    lines = [_line(message) for message in found.messages]
    severe = [line for line in lines if line.kind in _SEVERE]
    others = [line for line in lines if line.kind != "firmware"]
    counts = Counter(line.kind for line in lines)
    return Reading(
        since=found.covers_from.astimezone(UTC),
        source=found.source,
        count=len(lines),
        severe_count=len(severe),
        severe=_NAMES[severe[0].kind] if severe else "",
        severe_text=severe[0].text if severe else "",
        firmware_count=len(lines) - len(others),
        last_at=others[-1].at if others else None,
        last_text=others[-1].text if others else "",
        kinds=tuple(Kind(kind, count) for kind, count in counts.most_common()),
        lines=tuple(lines[-params.limit :]),
        is_complete=found.is_complete,
        needs_root=_OF_ROOT if found.is_hidden else (),
    )


def read_windows(target: Shell, params: Params) -> Reading:
    query = query_of(params.since, worst_level=_ERROR)
    env = event_environment("System", query, limit=_EVENTS_READ, providers=PATTERN)
    found = ask_windows(target, f"{READ_EVENTS}$events", env=env)
    return reading_of(parse_events(found, params.since), params.limit)


def reading_of(found: Events, limit: int) -> Reading:
    """Return what events tell; those that are too old for their text to be read still count."""
    counts: Counter[str] = Counter()
    for row in found.counts:
        counts[kind_of_event(row.provider, row.id)] += row.count
    lines = [_event_line(event) for event in reversed(found.events)]
    severe_kind = next((row for row in found.counts if kind_of_event(row.provider, row.id) in _SEVERE), None)
    severe = next((line for line in lines if line.kind in _SEVERE), None)
    if severe is None and severe_kind:
        kind = kind_of_event(severe_kind.provider, severe_kind.id)
        severe = Line(severe_kind.last_at, kind, f"{severe_kind.provider} {severe_kind.id}")
    others = [line for line in lines if line.kind != "firmware"]
    return Reading(
        since=found.covers_from,
        source="System",
        count=found.count,
        severe_count=sum(counts[kind] for kind in _SEVERE),
        severe=_NAMES[severe.kind] if severe else "",
        severe_text=severe.text if severe else "",
        firmware_count=counts["firmware"],
        last_at=others[-1].at if others else None,
        last_text=others[-1].text if others else "",
        kinds=tuple(Kind(kind, count) for kind, count in counts.most_common() if count),
        lines=tuple(lines[-limit:]),
        is_complete=found.is_complete,
    )


def _event_line(event: Event) -> Line:
    text = f"{event.provider} {event.id}: {event.text}"[:_LINE_CAP]
    return Line(event.at, kind_of_event(event.provider, event.id), text)


def _line(message: Message) -> Line:
    return Line(message.written_at, kind_of(message.text), message.text[:_LINE_CAP])


def kind_of(text: str) -> str:
    """Return what a message is about."""
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(text[:1000])), "other")


CHECK = CheckSpec(
    id="host.kernel_log",
    title="Errors of the kernel",
    explanation=(
        "What the kernel has logged as an error since a time, sorted by what it is about. Errors of a disk or "
        "a filesystem come before lost data: look at host.mounts for what became read-only, save what "
        "matters, and have the disk or the storage behind it looked at. Machine checks and memory errors are "
        "the hardware's. A task that is blocked for more than 120 seconds waits for storage or a file server "
        "(host.pressure, host.disk_io). An account that may not read the log is told so; root may, and on "
        "many systems the groups adm or systemd-journal. On Windows these are the errors of the System log that "
        "the kernel and the drivers of storage, filesystems, hardware (WHEA) and network write; host.event_log "
        "tells those of services and programs."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "fail: severe_count > 0 | The kernel logged ${severe_count} severe errors; the first is one "
            "${severe}: ${severe_text}"
        ),
        (
            "warn: count > firmware_count | The kernel logged ${count} errors, the last at ${last_at}: "
            "${last_text}"
        ),
        "unknown: not is_complete | Part of the kernel's log is hidden from this account or was overwritten.",
        "pass: count > 0 | The kernel logged ${count} errors of the firmware alone, as most machines do.",
        "pass: otherwise | The kernel logged no error since ${since}.",
    ),
)
