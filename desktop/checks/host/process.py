"""Whether a program runs, how often, and since when.

Source: /proc (proc(5)), or psutil on this computer. On Windows the class Win32_Process.
"""

from collections.abc import Iterable

from desktop.checks.linux.process_table import QUESTIONS, parse_processes
from desktop.checks.linux.sections import ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import ASK_WHETHER_ADMINISTRATOR, ask_windows
from desktop.checks.windows.processes import ROW, process_of
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Facts, Shell
from desktop.targets.machine import Process

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # of the program, exactly; on Windows with or without `.exe`
    pattern: str = ""  # text that its command line holds; on Windows in either case
    user: str = ""  # only this account's; on Windows with or without its domain

    def __post_init__(self) -> None:
        if not self.name and not self.pattern:
            raise InputError("host.process needs name=PROGRAM or pattern=TEXT of its command line.")


@dataclass(frozen=True, slots=True)
class Reading:
    sought: str
    count: int
    pids: tuple[int, ...]
    oldest_s: float | None  # None: none runs
    newest_s: float | None
    memory_bytes: int | None  # of all of them, shared pages counted each time
    users: tuple[str, ...]


def read_local(facts: Facts, params: Params) -> Reading:
    # Our own command line, and that of the shell we were started from, may hold the pattern.
    own = facts.own_pids() if params.pattern and not params.name else frozenset()
    others = (found for found in facts.processes() if found.pid not in own)
    if facts.os == "windows":
        return summed((each for each in others if _fits_on_windows(each, params)), params)
    return reading_of(others, params)


def read_shell(target: Shell, params: Params) -> Reading:
    return reading_of(parse_processes(ask(target, QUESTIONS)), params)


def read_windows(target: Shell, params: Params) -> Reading:
    env = {"process_name": params.name, "pattern": params.pattern, "account": params.user}
    found = [process_of(each) for each in ask_windows(target, _WINDOWS, env=env).items("processes")]
    return summed((each for each in found if _is_of(each.user or "", params.user)), params)


def _fits_on_windows(process: Process, params: Params) -> bool:
    name, wanted = process.name.lower(), params.name.lower()
    line = " ".join(process.arguments).lower()
    is_named = not wanted or name in (wanted, f"{wanted}.exe")
    return is_named and _is_of(process.user or "", params.user) and params.pattern.lower() in line


def _is_of(user: str, wanted: str) -> bool:
    """Say whether an account such as `SHOP\\svc-web` is meant by its name alone, or with its domain."""
    return wanted.lower() in ("", user.lower(), user.lower().rpartition("\\")[2])


def reading_of(processes: Iterable[Process], params: Params) -> Reading:
    return summed((each for each in processes if _fits(each, params)), params)


def summed(processes: Iterable[Process], params: Params) -> Reading:
    """Return what is told of the processes that were sought."""
    sought = _sought(params)
    found = sorted(processes, key=lambda each: each.pid)
    ages_s = [round(each.age_s, 1) for each in found if each.age_s is not None]
    sizes = [each.memory_bytes for each in found if each.memory_bytes is not None]
    return Reading(
        sought=sought,
        count=len(found),
        pids=tuple(each.pid for each in found[:_SHOWN]),
        oldest_s=max(ages_s, default=None),
        newest_s=min(ages_s, default=None),
        memory_bytes=sum(sizes) if sizes else None,
        users=tuple(sorted({each.user for each in found if each.user})),
    )


def _sought(params: Params) -> str:
    words = [params.name or "program"]
    if params.pattern:
        words.append(f"with {params.pattern!r} in its command line")
    if params.user:
        words.append(f"of {params.user}")
    return " ".join(words)


def _fits(process: Process, params: Params) -> bool:
    if params.name and params.name != process.name:
        return False
    if params.user and params.user != process.user:
        return False
    return params.pattern in " ".join(process.arguments)


# A command line is hidden from all but its account and administrators; whose a process is, from all but the latter.
_WINDOWS = (
    ASK_WHETHER_ADMINISTRATOR
    + """
$name, $pattern = $env:process_name, $env:pattern
$all = @(Get-CimInstance Win32_Process)
if (-not $all) { Missing PermissionDenied 'This account sees no process at all. Run as an administrator there.' }
$found = @($all | Where-Object {
  $_.ProcessId -notin 0, $PID -and (-not $name -or $_.Name -in $name, "$name.exe")
})
$is_hidden = $pattern -and @($found | Where-Object { $null -eq $_.CommandLine })
if (-not $is_admin -and ($env:account -or $is_hidden)) {
  Missing PermissionDenied ('This account sees neither command lines of others nor whose a process is. ' +
    'Run as an administrator there.')
}
if ($pattern) {
  $found = @($found | Where-Object {
    "$($_.CommandLine)".IndexOf($pattern, [StringComparison]::OrdinalIgnoreCase) -ge 0
  })
}
$users = @{}
if ($is_admin -and $found) {
  Get-Process -Id $found.ProcessId -IncludeUserName -ErrorAction SilentlyContinue |
    ForEach-Object { $users[$_.Id] = $_.UserName }
}
"""
    + ROW
    + "@{ processes = @($found | ForEach-Object $row) }"
)

CHECK = CheckSpec(
    id="host.process",
    title="A process",
    explanation=(
        "Whether a program runs, how many times, and for how long. None means it was never started, ended, "
        "or was killed (the kernel's log and host.service say why). One that is much younger than the "
        "machine was started again; several where one is expected may be left over from an unclean restart."
        " Zombies count too: they have ended and only wait for their parent."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: count == 0 | No process ${sought} runs.",
        (
            "warn: exists(newest_s) and newest_s < 60 | ${sought} runs (${count}), the newest for only "
            "${newest_s}."
        ),
        "pass: otherwise | ${sought} runs: ${count}, the oldest for ${oldest_s}.",
    ),
)
