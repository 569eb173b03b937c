"""How busy each disk is over a sample, and how long a request takes there.

Source: two readings of /proc/diskstats (Documentation/admin-guide/iostats.rst), whose sectors are of 512 bytes. On
Windows two of the class Win32_PerfRawData_PerfDisk_PhysicalDisk.
"""

from collections.abc import Mapping

from desktop.checks.linux.procfs import parse_uptime_s, whole
from desktop.checks.linux.sections import PAUSE, Answers, ask, said
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import ASK_WHETHER_ADMINISTRATOR, NO_COUNTERS, Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, PermissionDeniedError, UnreadableOutputError
from desktop.targets.base import Shell

_SECTOR_BYTES = 512
_TICKS_PER_S = 1e7  # counters of Windows count in 100 ns
_PASSED_OVER = ("ram", "loop", "fd", "sr", "zram")
_QUESTIONS = {
    "disks": "ls /sys/block 2>/dev/null",  # without the partitions, which diskstats lists too
    "begun": "cat /proc/uptime",
    "before": "cat /proc/diskstats",
    "after": f"{PAUSE}\ncat /proc/diskstats",
    "ended": "cat /proc/uptime",
}


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # of one disk or partition, such as sda, or `0`, `C:` on Windows; empty: all disks
    sample_s: float = 2.0

    def __post_init__(self) -> None:
        if not 0.5 <= self.sample_s <= 20:
            raise InputError("host.disk_io: sample_s must be from 500ms to 20s.")
        if "/" in self.name:
            raise InputError(f"host.disk_io: name is a disk's, such as sda, not the path {self.name!r}.")


@dataclass(frozen=True, slots=True)
class Disk:
    name: str
    busy_pct: float  # of the time in which at least one request was under way
    await_ms: float | None  # how long one took on average, waiting included; None: none ended
    reads_per_s: float
    writes_per_s: float
    read_bytes_per_s: float
    written_bytes_per_s: float
    in_flight_count: int  # requests under way at the end
    is_stalled: bool  # requests were under way all the time and none ended


@dataclass(frozen=True, slots=True)
class Reading:
    sampled_s: float
    count: int
    busiest: str
    busy_pct: float  # of the busiest
    await_ms: float | None  # of the busiest
    slowest: str | None  # None: no request ended anywhere
    slowest_await_ms: float | None
    stalled: tuple[str, ...]
    disks: tuple[Disk, ...]  # the busiest first


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, env={"sample_s": f"{params.sample_s:g}"}), params.name)


def parse(answers: Answers, name: str) -> Reading:
    took_s = parse_uptime_s(answers.need("ended")) - parse_uptime_s(answers.need("begun"))
    if not 0 < took_s < 1e6:
        raise UnreadableOutputError(f"No time went by between two readings of the disks ({took_s:g} s).")
    before, after = _counters(answers["before"]), _counters(answers["after"])
    wanted = [name] if name else _disks(answers["disks"], after)
    there = [each for each in wanted if each in before and each in after]
    found = [disk for each in there if (disk := _disk(each, before[each], after[each], took_s))]
    if there and not found:
        raise UnreadableOutputError(
            "The counters of the disks began anew within the sample. Read them again."
        )
    if not found:
        raise _nothing(answers, name)
    return _reading(sorted(found, key=lambda disk: (-disk.busy_pct, disk.name)), took_s)


def _reading(disks: list[Disk], took_s: float) -> Reading:
    timed = [(disk.await_ms, disk.name) for disk in disks if disk.await_ms is not None]
    slowest_ms, slowest = max(timed, default=(None, None))
    return Reading(
        sampled_s=round(took_s, 2),
        count=len(disks),
        busiest=disks[0].name,
        busy_pct=disks[0].busy_pct,
        await_ms=disks[0].await_ms,
        slowest=slowest,
        slowest_await_ms=slowest_ms,
        stalled=tuple(disk.name for disk in disks if disk.is_stalled),
        disks=tuple(disks),
    )


def _nothing(answers: Answers, name: str) -> Exception:
    if not answers["after"].strip() and "diskstats" in answers.out.stderr:
        return NotApplicableError(f"This machine does not show its disks: {said(answers.out)}")
    if name:
        return UnreadableOutputError(f"There is no disk {name} on this machine. /proc/diskstats lists them.")
    if _counters(answers["after"]) or answers["disks"].strip() or not answers["after"].strip():
        return NotApplicableError("This machine shows no disk of its own, as in many containers.")
    return UnreadableOutputError(f"/proc/diskstats is not what was expected: {said(answers.out)}")


def read_windows(target: Shell, params: Params) -> Reading:
    found = ask_windows(target, _WINDOWS, env={"sample_ms": f"{1000 * params.sample_s:.0f}"})
    before = {each.need_text("name"): each for each in found.items("before")}
    after = {each.need_text("name"): each for each in found.items("after") if each.text("name") in before}
    there = [name for name in after if _is_called(name, params.name)]
    if not after:
        if found.need_truth("is_admin"):
            raise NotApplicableError("This machine counts nothing of a disk of its own.")
        raise PermissionDeniedError(NO_COUNTERS)
    if not there:
        raise UnreadableOutputError(
            f"There is no disk {params.name} on this machine. It has: {', '.join(sorted(after)[:20])}."
        )
    took_s = _ticks(before[there[0]], after[there[0]], "at") / _TICKS_PER_S
    if took_s <= 0:
        raise UnreadableOutputError(f"No time went by between two readings of the disks ({took_s:g} s).")
    disks = [disk for name in there if (disk := _windows_disk(before[name], after[name], took_s))]
    if not disks:
        raise UnreadableOutputError(
            "The counters of the disks began anew within the sample. Read them again."
        )
    return _reading(sorted(disks, key=lambda disk: (-disk.busy_pct, disk.name)), took_s)


def _is_called(name: str, wanted: str) -> bool:
    """Say whether a disk such as `1 D: E:` is meant by its number, one of its letters, or all of that."""
    return wanted.lower() in ("", name.lower(), *name.lower().split())


def _ticks(before: Found, after: Found, name: str) -> int:
    return after.need_whole(name) - before.need_whole(name)


def _windows_disk(before: Found, after: Found, took_s: float) -> Disk | None:
    """Return what the disk did; None where its counters began anew. The counts of requests are 32 bits wide."""
    idle, span, waited, read, written = (
        _ticks(before, after, name) for name in ("idle", "idle_base", "waited", "read_bytes", "written_bytes")
    )
    if min(idle, waited, read, written) < 0 or span <= 0:
        return None
    reads, writes = (_ticks(before, after, name) % 2**32 for name in ("reads", "writes"))
    ended, in_flight = reads + writes, after.need_whole("in_flight")
    busy_pct = round(max(0.0, 100 - 100 * idle / span), 2)
    return Disk(
        name=after.need_text("name"),
        busy_pct=busy_pct,
        await_ms=round(1000 * waited / _TICKS_PER_S / ended, 2) if ended else None,
        reads_per_s=round(reads / took_s, 2),
        writes_per_s=round(writes / took_s, 2),
        read_bytes_per_s=round(read / took_s, 1),
        written_bytes_per_s=round(written / took_s, 1),
        in_flight_count=in_flight,
        is_stalled=before.need_whole("in_flight") > 0 and in_flight > 0 and not ended and busy_pct > 90,
    )


def _disks(listed: str, counters: Mapping[str, tuple[int, ...]]) -> list[str]:
    names = {name.replace("!", "/") for name in listed.split()} or set(counters)  # cciss!c0d0
    return [name for name in counters if name in names and not name.startswith(_PASSED_OVER)]


def _counters(text: str) -> dict[str, tuple[int, ...]]:
    """Return the eleven counters of each device that every kernel since 2.6 keeps."""
    counters = {}
    for line in text.splitlines():
        cells = line.split()
        figures = [number for cell in cells[3:14] if (number := whole(cell)) is not None]
        if len(figures) == 11:
            counters[cells[2]] = tuple(figures)
    return counters


def _change(before: int, after: int) -> int:
    """Return by how much a counter grew; those of milliseconds are 32 bits wide and begin anew at their end."""
    is_wrapped = after < before and 2**31 <= before < 2**32 and after < 2**31
    return after - before + (2**32 if is_wrapped else 0)


def _disk(name: str, first: tuple[int, ...], second: tuple[int, ...], took_s: float) -> Disk | None:
    """Return what the disk did; None where its counters are of another disk than before."""
    change = [_change(before, after) for before, after in zip(first, second, strict=True)]
    if min(change[:8] + change[9:]) < 0:
        return None
    reads, _, read_sectors, read_ms, writes, _, written_sectors, write_ms, _, busy_ms, _ = change
    ended, in_flight = reads + writes, second[8]
    return Disk(
        name=name,
        busy_pct=round(min(100.0, busy_ms / (10 * took_s)), 2),
        await_ms=round((read_ms + write_ms) / ended, 2) if ended else None,
        reads_per_s=round(reads / took_s, 2),
        writes_per_s=round(writes / took_s, 2),
        read_bytes_per_s=round(read_sectors * _SECTOR_BYTES / took_s, 1),
        written_bytes_per_s=round(written_sectors * _SECTOR_BYTES / took_s, 1),
        in_flight_count=in_flight,
        is_stalled=first[8] > 0 and in_flight > 0 and not ended and busy_ms > 900 * took_s,
    )


# A disk is called by its number and its letters, such as `0 C:`. AvgDiskQueueLength adds up how long each request took.
_WINDOWS = (
    ASK_WHETHER_ADMINISTRATOR
    + r"""
$read = {
  Get-CimInstance Win32_PerfRawData_PerfDisk_PhysicalDisk | Where-Object { $_.Name -match '^\d' } |
    ForEach-Object {
      @{
        name = $_.Name
        at = $_.Timestamp_Sys100NS
        idle = $_.PercentIdleTime
        idle_base = $_.PercentIdleTime_Base
        waited = $_.AvgDiskQueueLength
        reads = $_.DiskReadsPersec
        writes = $_.DiskWritesPersec
        read_bytes = $_.DiskReadBytesPersec
        written_bytes = $_.DiskWriteBytesPersec
        in_flight = $_.CurrentDiskQueueLength
      }
    }
}
$before = @(& $read)
Start-Sleep -Milliseconds $env:sample_ms
@{ before = $before; after = @(& $read); is_admin = $is_admin }
"""
)

CHECK = CheckSpec(
    id="host.disk_io",
    title="Disk activity",
    explanation=(
        "How much of a short sample each disk was at work, and how long a request took, its waiting included. "
        "Busy alone is no fault: solid-state disks and arrays serve many requests at once and may be at 100 % "
        "with room to spare. Busy and slow is: a few milliseconds are normal for a solid-state disk, ten to "
        "twenty for a turning one. Look next at host.processes (uninterruptible), host.kernel_log for errors "
        "of the disk, and at the limits of a cloud volume. A disk with requests under way of which none ends "
        "has stalled: its path or its server is gone."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: len(stalled) > 0 | ${stalled} answers no request at all.",
        (
            "warn: busy_pct >= 90 and exists(await_ms) and await_ms >= 50 | ${busiest} is ${busy_pct} busy, and a "
            "request takes ${await_ms}."
        ),
        (
            "warn: exists(slowest_await_ms) and slowest_await_ms >= 200 | A request takes ${slowest_await_ms} on "
            "${slowest}."
        ),
        "pass: otherwise | The busiest disk is ${busiest} (${busy_pct} busy over ${sampled_s}).",
    ),
)
