"""What runs: the busiest and the largest processes, zombies, and those stuck waiting for a device.

Source: two readings of /proc/*/stat (proc(5)), or psutil on this computer; 100 % is one core. On Windows two of the
class Win32_Process.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from desktop.checks.linux.process_table import QUESTIONS, parse_cpu_seconds, parse_processes
from desktop.checks.linux.procfs import parse_uptime_s
from desktop.checks.linux.sections import PAUSE, Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import ASK_WHETHER_ADMINISTRATOR, ask_windows
from desktop.checks.windows.processes import ROW, UNKNOWN_STATE, cpu_s, process_of
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, UnreadableOutputError
from desktop.targets.base import Facts, Shell
from desktop.targets.machine import Process


@dataclass(frozen=True, slots=True)
class Params:
    limit: int = 5
    sample_s: float = 0.5

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= 50:
            raise InputError("host.processes: limit must be from 1 to 50.")
        if not 0.1 <= self.sample_s <= 20:
            raise InputError("host.processes: sample_s must be from 100ms to 20s.")


@dataclass(frozen=True, slots=True)
class ProcessRow:
    pid: int
    parent_pid: int
    name: str
    user: str | None
    state: str
    cpu_pct: float | None  # of one core, over the sample
    memory_bytes: int | None
    age_s: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    count: int
    running_count: int | None  # None, as the next two: Windows has no such states
    uninterruptible_count: int | None
    zombie_count: int | None
    top_cpu: tuple[ProcessRow, ...]
    top_memory: tuple[ProcessRow, ...]
    uninterruptible: tuple[ProcessRow, ...]
    zombies: tuple[ProcessRow, ...]


def read_local(facts: Facts, params: Params) -> Reading:
    begun_s, before = facts.uptime_s(), {each.pid: each.cpu_s or 0.0 for each in facts.processes()}
    facts.pause(params.sample_s)
    processes = facts.processes()
    if facts.os == "windows":  # psutil calls all of them running, and the idle time a process
        processes = tuple(replace(each, state=UNKNOWN_STATE) for each in processes if each.pid)
    return reading_of(processes, before, facts.uptime_s() - begun_s, params.limit)


def read_shell(target: Shell, params: Params) -> Reading:
    before = {"begun": "cat /proc/uptime", "before": f"{QUESTIONS['stats']}\n{PAUSE}"}
    questions = {
        **before,
        **QUESTIONS,
        "arguments": f"{QUESTIONS['arguments']} | cut -c 1-300",
    }  # only the name
    return parse(ask(target, questions, env={"sample_s": f"{params.sample_s:g}"}), params)


def parse(answers: Answers, params: Params) -> Reading:
    elapsed_s = parse_uptime_s(answers.need("uptime")) - parse_uptime_s(answers.need("begun"))
    return reading_of(parse_processes(answers), parse_cpu_seconds(answers["before"]), elapsed_s, params.limit)


def read_windows(target: Shell, params: Params) -> Reading:
    found = ask_windows(target, _WINDOWS, env={"sample_ms": f"{1000 * params.sample_s:.0f}"})
    before = {each.need_whole("pid"): cpu_s(each) or 0.0 for each in found.items("before")}
    processes = [process_of(each) for each in found.items("after")]
    return reading_of(processes, before, found.need_number("took_s"), params.limit)


def reading_of(
    processes: Iterable[Process], cpu_s_before: Mapping[int, float], elapsed_s: float, limit: int
) -> Reading:
    rows = sorted((_row(each, cpu_s_before, elapsed_s) for each in processes), key=lambda row: row.pid)
    if not rows:
        raise UnreadableOutputError("The machine showed no process.")
    stuck = [row for row in rows if row.state == "D"]
    zombies = [row for row in rows if row.state == "Z"]
    tells_states = any(row.state != UNKNOWN_STATE for row in rows)
    return Reading(
        count=len(rows),
        running_count=sum(row.state == "R" for row in rows) if tells_states else None,
        uninterruptible_count=len(stuck) if tells_states else None,
        zombie_count=len(zombies) if tells_states else None,
        top_cpu=_top(rows, limit, lambda row: row.cpu_pct or 0.0),
        top_memory=_top(rows, limit, lambda row: row.memory_bytes or 0),
        uninterruptible=tuple(stuck[:limit]),
        zombies=tuple(zombies[:limit]),
    )


def _row(process: Process, cpu_s_before: Mapping[int, float], elapsed_s: float) -> ProcessRow:
    begun_s = cpu_s_before.get(process.pid)
    cpu_pct = None
    if begun_s is not None and process.cpu_s is not None and elapsed_s > 0:
        cpu_pct = round(100 * max(0.0, process.cpu_s - begun_s) / elapsed_s, 1)
    return ProcessRow(
        pid=process.pid,
        parent_pid=process.parent_pid,
        name=process.name,
        user=process.user,
        state=process.state,
        cpu_pct=cpu_pct,
        memory_bytes=process.memory_bytes,
        age_s=None if process.age_s is None else round(process.age_s, 1),
    )


def _top(rows: list[ProcessRow], limit: int, key: Callable[[ProcessRow], float]) -> tuple[ProcessRow, ...]:
    return tuple(sorted(rows, key=key, reverse=True)[:limit])


# Windows looks at all processes as a query begins, so the time runs from one beginning to the other.
_WINDOWS = (
    ASK_WHETHER_ADMINISTRATOR
    + """
$users = @{}
if ($is_admin) {
  Get-Process -IncludeUserName -ErrorAction SilentlyContinue | ForEach-Object { $users[$_.Id] = $_.UserName }
}
$wanted = @('ProcessId', 'ParentProcessId', 'Name', 'CreationDate', 'KernelModeTime', 'UserModeTime', 'WorkingSetSize')
$clock = [Diagnostics.Stopwatch]::StartNew()
$before = @(Get-CimInstance Win32_Process -Property $wanted |
  ForEach-Object { @{ pid = $_.ProcessId; ticks = $_.KernelModeTime + $_.UserModeTime } })
Start-Sleep -Milliseconds $env:sample_ms
$took_s = $clock.Elapsed.TotalSeconds
$after = @(Get-CimInstance Win32_Process -Property $wanted | Where-Object { $_.ProcessId -notin 0, $PID })
"""
    + ROW
    + "@{ before = $before; after = @($after | ForEach-Object $row); took_s = $took_s }"
)

CHECK = CheckSpec(
    id="host.processes",
    title="Processes",
    explanation=(
        "What runs on the machine, who uses the processor and the memory now, and what is stuck. Processes "
        "in uninterruptible sleep (D) wait for a disk or a network file system; several of them for long "
        "mean that storage does not answer. Zombies have ended and wait for their parent to notice: a few "
        "are harmless, a growing number is a fault of the parent. 100 % is one core, so a program with "
        "threads may show more. Windows has no such states; there only the busiest and the largest are told."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "warn: exists(uninterruptible_count) and uninterruptible_count >= 5 | ${uninterruptible_count} processes "
            "wait for a device, such as ${uninterruptible[0].name}."
        ),
        (
            "warn: exists(zombie_count) and zombie_count >= 10 | ${zombie_count} processes are zombies, such as "
            "${zombies[0].name}."
        ),
        (
            "pass: otherwise | ${count} processes; the busiest is ${top_cpu[0].name}, the largest "
            "${top_memory[0].name} with ${top_memory[0].memory_bytes}."
        ),
    ),
)
