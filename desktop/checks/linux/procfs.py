"""Reads the text of Linux's /proc files. Formats: proc(5); times in clock ticks of 1/100 s, sizes in KiB."""

from desktop.domain.errors import UnreadableOutputError
from desktop.targets.machine import CpuTimes

TICKS_PER_S = 100  # USER_HZ, which is 100 wherever this runs


def whole(text: str) -> int | None:
    """Return the number that ASCII digits write, else None."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 25 else None


def parse_cpu_times(stat: str) -> tuple[CpuTimes, ...]:
    """Return each core's times from /proc/stat."""
    cores = [
        row
        for row in map(str.split, stat.splitlines())
        if row and whole(row[0].removeprefix("cpu")) is not None
    ]
    times = [[whole(cell) for cell in row[1:]] for row in cores if row[0].startswith("cpu")]
    if not times or any(len(row) < 4 or None in row for row in times):
        raise UnreadableOutputError(f"/proc/stat is not what was expected: {stat[:200]!r}")
    return tuple(_cpu_times([cell or 0 for cell in row]) for row in times)


def _cpu_times(ticks: list[int]) -> CpuTimes:
    user, nice, system, idle, iowait, irq, softirq, steal = (ticks + [0] * 8)[:8]
    return CpuTimes(
        user_s=(user + nice) / TICKS_PER_S,
        system_s=(system + irq + softirq) / TICKS_PER_S,
        idle_s=idle / TICKS_PER_S,
        iowait_s=iowait / TICKS_PER_S,
        steal_s=steal / TICKS_PER_S,
    )


def parse_meminfo(text: str) -> dict[str, int]:
    """Return the sizes of /proc/meminfo in bytes, by name."""
    sizes = {}
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        amount = whole(rest.split()[0]) if rest.split() else None
        if amount is not None:
            sizes[name.strip()] = amount * (1024 if rest.split()[-1] == "kB" else 1)
    return sizes


def parse_uptime_s(text: str) -> float:
    """Return the first figure of /proc/uptime, in seconds."""
    first = (text.split() or [""])[0]
    if whole(first.replace(".", "", 1)) is None:
        raise UnreadableOutputError(f"/proc/uptime is not what was expected: {text[:200]!r}")
    return float(first)
