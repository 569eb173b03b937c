"""How much memory programs can still get without swapping.

Source: /proc/meminfo (proc(5)); MemAvailable is the kernel's own estimate. On Windows the classes Win32_OperatingSystem
and Win32_PerfRawData_PerfOS_Memory.
"""

from desktop.checks.linux.procfs import parse_meminfo
from desktop.checks.linux.sections import ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import UnreadableOutputError
from desktop.targets.base import Facts, Shell
from desktop.targets.machine import Memory


@dataclass(frozen=True, slots=True)
class Params:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    available_pct: float
    available_bytes: int
    used_pct: float
    used_bytes: int  # what could not be had back: all but the available
    free_bytes: int
    cached_bytes: int | None  # None: this system does not count it
    size_bytes: int


def read_local(facts: Facts, _params: Params) -> Reading:
    return reading_of(facts.memory())


def read_shell(target: Shell, _params: Params) -> Reading:
    return reading_of(parse(ask(target, {"meminfo": "cat /proc/meminfo"}).need("meminfo")))


def parse(meminfo: str) -> Memory:
    sizes = parse_meminfo(meminfo)
    if "MemTotal" not in sizes or "MemFree" not in sizes:
        raise UnreadableOutputError(f"/proc/meminfo is not what was expected: {meminfo[:200]!r}")
    size, free = sizes["MemTotal"], sizes["MemFree"]
    cached = sizes.get("Cached", 0) + sizes.get("SReclaimable", 0)
    guess = free + sizes.get("Cached", 0) + sizes.get("Buffers", 0)  # kernels before 3.14 do not estimate
    available = sizes.get("MemAvailable", guess)
    return Memory(size, available if available <= size else free, free, cached)


def read_windows(target: Shell, _params: Params) -> Reading:
    found = ask_windows(target, _WINDOWS)
    return reading_of(
        Memory(
            size_bytes=found.need_whole("size_bytes"),
            available_bytes=found.need_whole("available_bytes"),
            free_bytes=found.need_whole("free_bytes"),
            cached_bytes=found.whole("cached_bytes"),
        )
    )


def reading_of(memory: Memory) -> Reading:
    size = memory.size_bytes
    if size <= 0:
        raise UnreadableOutputError("The machine says that it has no memory.")
    available = min(memory.available_bytes, size)
    available_pct = round(100 * available / size, 2)
    return Reading(
        available_pct=available_pct,
        available_bytes=available,
        used_pct=round(100 - available_pct, 2),
        used_bytes=size - available,
        free_bytes=memory.free_bytes,
        cached_bytes=memory.cached_bytes,
        size_bytes=size,
    )


# FreePhysicalMemory counts the standby list, so it is what programs can get; FreeAndZero is what nothing uses at all.
_WINDOWS = """
$system = Get-CimInstance Win32_OperatingSystem
$memory = Get-CimInstance Win32_PerfRawData_PerfOS_Memory
@{
  size_bytes = 1024 * $system.TotalVisibleMemorySize
  available_bytes = 1024 * $system.FreePhysicalMemory
  free_bytes = $memory.FreeAndZeroPageListBytes
  cached_bytes = $memory.StandbyCacheCoreBytes + $memory.StandbyCacheNormalPriorityBytes +
    $memory.StandbyCacheReserveBytes + $memory.ModifiedPageListBytes
}
"""

CHECK = CheckSpec(
    id="host.memory",
    title="Memory",
    explanation=(
        "Memory that programs can still get without swapping: free memory and what the file cache would "
        "give back. Little *free* memory is normal and good; little *available* memory is not: soon the "
        "kernel swaps or kills a program (out of memory). Usual causes are a leak, too many workers, or a "
        "machine too small for its load. Look next at host.processes (largest by memory) and host.swap."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "fail: available_pct <= 5 | Only ${available_bytes} of ${size_bytes} memory are left "
            "(${available_pct})."
        ),
        "warn: available_pct <= 12 | ${available_bytes} of ${size_bytes} memory are left (${available_pct}).",
        "pass: otherwise | ${available_bytes} of ${size_bytes} memory can be used (${available_pct}).",
    ),
)
