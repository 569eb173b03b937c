"""How busy the processor is over a short sample, in percent of all its cores together.

Source: two readings of the cores' times (/proc/stat on Linux); waiting for disks counts as idle. On Windows the class
Win32_PerfRawData_Counters_ProcessorInformation, which knows machines of more than 64 cores too.
"""

from collections.abc import Sequence

from desktop.checks.linux.procfs import parse_cpu_times
from desktop.checks.linux.sections import PAUSE, ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import NO_COUNTERS, Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, PermissionDeniedError, UnreadableOutputError
from desktop.targets.base import Facts, Shell
from desktop.targets.machine import CpuTimes

_TICKS_PER_S = 1e7  # counters of Windows count in 100 ns


@dataclass(frozen=True, slots=True)
class Params:
    sample_s: float = 0.5

    def __post_init__(self) -> None:
        if not 0.1 <= self.sample_s <= 20:
            raise InputError("host.cpu: sample_s must be from 100ms to 20s.")


@dataclass(frozen=True, slots=True)
class Core:
    core: int
    used_pct: float


@dataclass(frozen=True, slots=True)
class Reading:
    used_pct: float
    user_pct: float
    system_pct: float
    iowait_pct: float | None  # None: this system does not count it
    steal_pct: float | None
    core_count: int
    busiest_core_pct: float
    cores: tuple[Core, ...]


def read_local(facts: Facts, params: Params) -> Reading:
    before = facts.cpu_times()
    facts.pause(params.sample_s)
    return compare(before, facts.cpu_times())


def read_shell(target: Shell, params: Params) -> Reading:
    questions = {
        "before": "cat /proc/stat",
        "after": f"{PAUSE}\ncat /proc/stat",
    }
    answers = ask(target, questions, env={"sample_s": f"{params.sample_s:g}"})
    return compare(parse_cpu_times(answers.need("before")), parse_cpu_times(answers.need("after")))


def read_windows(target: Shell, params: Params) -> Reading:
    found = ask_windows(target, _WINDOWS, env={"sample_ms": f"{1000 * params.sample_s:.0f}"})
    before, after = (_cores(found.items(name)) for name in ("before", "after"))
    if not before and not after:
        raise PermissionDeniedError(NO_COUNTERS)
    return compare(before, after)


def _cores(rows: Sequence[Found]) -> tuple[CpuTimes, ...]:
    return tuple(
        CpuTimes(
            user_s=row.need_number("user") / _TICKS_PER_S,
            system_s=row.need_number("system") / _TICKS_PER_S,
            idle_s=row.need_number("idle") / _TICKS_PER_S,
        )
        for row in rows
    )


def compare(before: Sequence[CpuTimes], after: Sequence[CpuTimes]) -> Reading:
    """Return what happened between two samples; the cores must be the same."""
    if not before or len(before) != len(after):
        raise UnreadableOutputError(
            f"The cores changed between two samples: {len(before)}, then {len(after)}."
        )
    spent = [_difference(first, second) for first, second in zip(before, after, strict=True)]
    total = _sum(spent)
    cores = tuple(Core(number, _used_pct(core)) for number, core in enumerate(spent))
    return Reading(
        used_pct=_used_pct(total),
        user_pct=_share_pct(total.user_s, total),
        system_pct=_share_pct(total.system_s, total),
        iowait_pct=None if total.iowait_s is None else _share_pct(total.iowait_s, total),
        steal_pct=None if total.steal_s is None else _share_pct(total.steal_s, total),
        core_count=len(cores),
        busiest_core_pct=max(core.used_pct for core in cores),
        cores=cores,
    )


def _difference(first: CpuTimes, second: CpuTimes) -> CpuTimes:
    def optional(before_s: float | None, after_s: float | None) -> float | None:
        return None if before_s is None or after_s is None else max(0.0, after_s - before_s)

    return CpuTimes(  # iowait may go backwards: proc(5) calls it unreliable
        user_s=max(0.0, second.user_s - first.user_s),
        system_s=max(0.0, second.system_s - first.system_s),
        idle_s=max(0.0, second.idle_s - first.idle_s),
        iowait_s=optional(first.iowait_s, second.iowait_s),
        steal_s=optional(first.steal_s, second.steal_s),
    )


def _sum(parts: Sequence[CpuTimes]) -> CpuTimes:
    counts_iowait = parts[0].iowait_s is not None
    return CpuTimes(
        user_s=sum(part.user_s for part in parts),
        system_s=sum(part.system_s for part in parts),
        idle_s=sum(part.idle_s for part in parts),
        iowait_s=sum(part.iowait_s or 0.0 for part in parts) if counts_iowait else None,
        steal_s=sum(part.steal_s or 0.0 for part in parts) if counts_iowait else None,
    )


def _all_s(times: CpuTimes) -> float:
    return times.user_s + times.system_s + times.idle_s + (times.iowait_s or 0.0) + (times.steal_s or 0.0)


def _share_pct(part_s: float, times: CpuTimes) -> float:
    return round(100 * part_s / all_s, 2) if (all_s := _all_s(times)) else 0.0


def _used_pct(times: CpuTimes) -> float:
    return _share_pct(times.user_s + times.system_s + (times.steal_s or 0.0), times)


# A core is called by its group and its number, such as `0,3`; sums have no number. PercentProcessorTime is of the type
# PERF_100NSEC_TIMER_INV: what it counts is the time in which the core was idle.
_WINDOWS = r"""
$read = {
  Get-CimInstance Win32_PerfRawData_Counters_ProcessorInformation |
    Where-Object { $_.Name -match '^\d+,\d+$' } |
    Sort-Object { [int]$_.Name.Split(',')[0] }, { [int]$_.Name.Split(',')[1] } |
    ForEach-Object {
      @{ user = $_.PercentUserTime; system = $_.PercentPrivilegedTime; idle = $_.PercentProcessorTime }
    }
}
$before = @(& $read)
Start-Sleep -Milliseconds $env:sample_ms
@{ before = $before; after = @(& $read) }
"""

CHECK = CheckSpec(
    id="host.cpu",
    title="Processor use",
    explanation=(
        "How much of the processor was busy during a short sample, over all cores and core by core. A "
        "moment at 100 % is normal; for minutes it makes everything slow. One core at 100 % while the "
        "others rest is a program that can use only one. Time stolen means that the virtual machine's host "
        "gives it less than promised; waiting for disks (iowait) points at storage, not at the processor. "
        "Look next at host.processes for who uses it."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "warn: exists(steal_pct) and steal_pct >= 10 | The host of this virtual machine withholds "
            "${steal_pct} of its processor time."
        ),
        "warn: used_pct >= 90 | The processor is ${used_pct} busy.",
        (
            "warn: exists(iowait_pct) and iowait_pct >= 30 | The processor waits for disks ${iowait_pct} of"
            " the time."
        ),
        "pass: otherwise | The processor is ${used_pct} busy.",
    ),
)
