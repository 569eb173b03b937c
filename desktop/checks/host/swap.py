"""How much of the swap space is used.

Source: SwapTotal and SwapFree of /proc/meminfo (proc(5)). On Windows the page files, by the class Win32_PageFileUsage.
"""

from desktop.checks.linux.procfs import parse_meminfo
from desktop.checks.linux.sections import ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError, UnreadableOutputError
from desktop.targets.base import Facts, Shell
from desktop.targets.machine import Swap


@dataclass(frozen=True, slots=True)
class Params:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    used_pct: float
    used_bytes: int
    free_bytes: int
    size_bytes: int


def read_local(facts: Facts, _params: Params) -> Reading:
    return reading_of(facts.swap())


def read_shell(target: Shell, _params: Params) -> Reading:
    return reading_of(parse(ask(target, {"meminfo": "cat /proc/meminfo"}).need("meminfo")))


def parse(meminfo: str) -> Swap:
    sizes = parse_meminfo(meminfo)
    if "SwapTotal" not in sizes or "SwapFree" not in sizes:
        raise UnreadableOutputError(f"/proc/meminfo does not tell the swap space: {meminfo[:200]!r}")
    return Swap(sizes["SwapTotal"], max(0, sizes["SwapTotal"] - sizes["SwapFree"]))


def read_windows(target: Shell, _params: Params) -> Reading:
    files = ask_windows(target, _WINDOWS).items("files")
    size = sum(each.need_whole("size_bytes") for each in files)
    return reading_of(Swap(size, min(size, sum(each.need_whole("used_bytes") for each in files))))


def reading_of(swap: Swap) -> Reading:
    if swap.size_bytes <= 0:
        raise NotApplicableError("This machine has no swap space.")
    return Reading(
        used_pct=round(100 * swap.used_bytes / swap.size_bytes, 2),
        used_bytes=swap.used_bytes,
        free_bytes=swap.size_bytes - swap.used_bytes,
        size_bytes=swap.size_bytes,
    )


# Both figures are megabytes; a file that Windows sizes by itself counts as large as it is now.
_WINDOWS = """
$files = @(Get-CimInstance Win32_PageFileUsage)
if (-not $files -and (Get-CimInstance Win32_OperatingSystem).SizeStoredInPagingFiles) {
  Missing PermissionDenied 'This account is shown no page file. Run as an administrator there.'
}
@{
  files = @($files | ForEach-Object {
    @{ size_bytes = 1048576 * $_.AllocatedBaseSize; used_bytes = 1048576 * $_.CurrentUsage }
  })
}
"""

CHECK = CheckSpec(
    id="host.swap",
    title="Swap space",
    explanation=(
        "Memory that the kernel has moved to a disk. Some use is normal: what is not needed is put away. A "
        "swap space that is nearly full means that memory ran short, and the next shortage ends with a "
        "program killed. Steady growth points at a leak. Look next at host.memory and at the largest "
        "programs in host.processes. Of Windows these are the page files, as large as they are now: one that Windows "
        "sizes by itself may still grow."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: used_pct >= 90 | The swap space is ${used_pct} full; ${free_bytes} are left.",
        "warn: used_pct >= 50 | The swap space is ${used_pct} full.",
        "pass: otherwise | ${used_pct} of ${size_bytes} swap space are used.",
    ),
)
