"""The processes of a Windows machine, by the class Win32_Process. It has no states such as Linux's: they are `?`.

Process 0 is left out: what it uses is the time in which a core has nothing to do.
"""

from desktop.checks.windows.powershell import Found
from desktop.targets.machine import Process

_TICKS_PER_S = 1e7  # KernelModeTime and UserModeTime count in 100 ns
UNKNOWN_STATE = "?"

# Makes the row of the process `$_`; `$users` holds the accounts by process, which only an administrator may ask for.
ROW = """
$now = (Get-Date).ToUniversalTime()
$row = {
  @{
    pid = $_.ProcessId
    parent_pid = $_.ParentProcessId
    name = $_.Name
    user = $users[[int]$_.ProcessId]
    ticks = $_.KernelModeTime + $_.UserModeTime
    memory_bytes = $_.WorkingSetSize
    age_s = if ($_.CreationDate) { ($now - $_.CreationDate.ToUniversalTime()).TotalSeconds } else { $null }
  }
}
"""


def process_of(found: Found) -> Process:
    age_s = found.number("age_s")
    return Process(
        pid=found.need_whole("pid"),
        parent_pid=found.whole("parent_pid") or 0,
        name=found.need_text("name"),
        state=UNKNOWN_STATE,
        user=found.text("user"),
        cpu_s=cpu_s(found),
        memory_bytes=found.whole("memory_bytes"),
        age_s=None if age_s is None else max(0.0, age_s),
    )


def cpu_s(found: Found) -> float | None:
    ticks = found.number("ticks")
    return None if ticks is None else ticks / _TICKS_PER_S
