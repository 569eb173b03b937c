"""The timers of systemd: when each ran last and is due next, which are overdue, and whose unit failed.

Source: ``systemctl show`` of timers and their units; systemd.timer(5), org.freedesktop.systemd1(5). On Windows the
scheduled tasks, by Get-ScheduledTask and Get-ScheduledTaskInfo.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from desktop.checks.linux.procfs import parse_uptime_s, whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.linux.systemd import HOW_ENDED, moment, parse_units, refusal, span_s
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import ASK_WHETHER_ADMINISTRATOR, Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, UnreadableOutputError
from desktop.targets.base import Shell

_LATE_S = 300.0  # past a timer's own accuracy
_PROPERTIES = (
    "Id,Description,LoadState,ActiveState,SubState,UnitFileState,Unit,Result,"
    "LastTriggerUSec,NextElapseUSecRealtime,NextElapseUSecMonotonic,AccuracyUSec,ConditionTimestamp"
)
_UNIT_PROPERTIES = "Id,ActiveState,Result,ExecMainStatus,ExecMainCode"
_QUESTIONS = {
    # A timer that is enabled and was never started is in no list but that of the files.
    "timers": f"""set -f
set -- $(systemctl list-unit-files --type=timer --no-legend --no-pager |
  awk '$2 == "enabled" && $1 !~ /@[.]/ {{ print $1 }}' | head -n 300)
TZ=UTC systemctl show --no-pager --property={_PROPERTIES} -- "$@" '*.timer'""",
    "units": f"""set -- $(systemctl show --no-pager --property=Unit -- '*.timer' 2>/dev/null |
  sed -n 's/^Unit=//p' | head -n 300)
[ $# -eq 0 ] || systemctl show --no-pager --property={_UNIT_PROPERTIES} -- "$@\"""",
    "uptime": "cat /proc/uptime",
    "now": "date +%s",
}


_SUB_STATES = {"Disabled": "dead", "Running": "running", "Queued": "queued"}
_TERMINATED = 0x41306  # by a person, or because its time was over
_OF_THE_TASK = 0x413  # SCHED_S_…: it runs, has not run yet, is disabled, has no more runs


@dataclass(frozen=True, slots=True)
class Params:
    name: str = (
        ""  # of one timer, with or without `.timer`, or of a task, with or without its folder; empty: all
    )

    def __post_init__(self) -> None:
        if self.name.startswith("-") or any(sign in self.name for sign in "\n*?["):
            raise InputError("host.timers: name must be that of one timer, such as name=logrotate.")


@dataclass(frozen=True, slots=True)
class Timer:
    name: str
    description: str
    unit: str  # what it starts; the program of a task
    state: str  # active, inactive, failed
    sub_state: (
        str  # waiting, running (its unit runs), elapsed (it will not start again), dead, queued (Windows)
    )
    last_at: datetime | None  # None: it has not started its unit yet, as far as systemd remembers
    last_age_s: float | None
    next_at: datetime | None  # None: it is not due again, or its unit runs
    next_in_s: float | None  # below 0: it is late
    unit_result: str  # how its unit ended last: success, exit-code, terminated, ...; empty: not known
    last_exit: int | None  # of a task its exit status, or the error with which Windows did not start it
    is_failed: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Reading:
    name: str | None  # the one asked for
    count: int
    timers: tuple[Timer, ...]  # the next one due first
    failed: tuple[str, ...]
    failed_count: int
    overdue: tuple[str, ...]
    overdue_count: int
    not_started: tuple[str, ...]  # enabled, and not active
    not_started_count: int


@dataclass(frozen=True, slots=True)
class _Clock:
    now: datetime
    uptime_s: float


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS), params)


def parse(answers: Answers, params: Params) -> Reading:
    shown = {unit.get("Id", ""): unit for unit in parse_units(answers["timers"])}
    if not shown and answers.out.stderr.strip():
        raise refusal(answers, "its timers")
    now_s = whole(answers["now"].strip())
    if now_s is None or now_s > 10**11:
        raise UnreadableOutputError(f"date did not tell the time: {answers['now'][:200]!r}")
    clock = _Clock(datetime.fromtimestamp(now_s, UTC), parse_uptime_s(answers.need("uptime")))
    units = {unit.get("Id", ""): unit for unit in parse_units(answers["units"])}
    wanted = params.name if params.name.endswith(".timer") or not params.name else f"{params.name}.timer"
    rows = [unit for unit in shown.values() if unit.get("LoadState") != "not-found"]
    rows = [unit for unit in rows if unit.get("Id", "").endswith(".timer") and wanted in ("", unit["Id"])]
    timers = sorted((_timer(row, units, clock) for row in rows), key=_due)
    idle = [row["Id"] for row in rows if _is_not_started(row)]
    return reading_of(wanted, timers, idle)


def reading_of(wanted: str, timers: list[Timer], not_started: list[str]) -> Reading:
    failed = tuple(timer.name for timer in timers if timer.is_failed)
    overdue = tuple(timer.name for timer in timers if timer.is_overdue)
    return Reading(
        name=wanted or None,
        count=len(timers),
        timers=tuple(timers),
        failed=failed,
        failed_count=len(failed),
        overdue=overdue,
        overdue_count=len(overdue),
        not_started=tuple(not_started),
        not_started_count=len(not_started),
    )


def _timer(shown: Mapping[str, str], units: Mapping[str, Mapping[str, str]], clock: _Clock) -> Timer:
    unit = units.get(shown.get("Unit", ""), {})
    last_at, next_at = moment(shown.get("LastTriggerUSec", "")), _next(shown, clock)
    next_in_s = None if next_at is None else (next_at - clock.now).total_seconds()
    allowed_s = _LATE_S + (span_s(shown.get("AccuracyUSec", "")) or 0.0)
    how = HOW_ENDED.get(unit.get("ExecMainCode", ""))
    return Timer(
        name=shown["Id"],
        description=shown.get("Description", ""),
        unit=shown.get("Unit", ""),
        state=shown.get("ActiveState", ""),
        sub_state=shown.get("SubState", ""),
        last_at=last_at,
        last_age_s=None if last_at is None else max(0.0, (clock.now - last_at).total_seconds()),
        next_at=next_at,
        next_in_s=next_in_s,
        unit_result=unit.get("Result", ""),
        last_exit=whole(unit.get("ExecMainStatus", "")) if how else None,
        is_failed="failed" in (shown.get("ActiveState"), unit.get("ActiveState")),
        is_overdue=next_in_s is not None and next_in_s < -allowed_s and shown.get("SubState") == "waiting",
    )


def _next(shown: Mapping[str, str], clock: _Clock) -> datetime | None:
    """Return when it is due; a timer may count from the calendar, from the machine's start, or both."""
    after_start_s = span_s(shown.get("NextElapseUSecMonotonic", ""))
    moments = [moment(shown.get("NextElapseUSecRealtime", ""))]
    if after_start_s is not None and after_start_s < 10**9:
        moments.append(clock.now + timedelta(seconds=round(after_start_s - clock.uptime_s)))
    return min((each for each in moments if each is not None), default=None)


def _is_not_started(shown: Mapping[str, str]) -> bool:
    """Say whether it waits for a start; one whose condition was looked at and not met is where it should be."""
    is_idle = shown.get("UnitFileState") == "enabled" and shown.get("ActiveState") == "inactive"
    return is_idle and not shown.get("ConditionTimestamp")


def read_windows(target: Shell, params: Params) -> Reading:
    name = params.name.removesuffix(".timer")
    found = ask_windows(target, _WINDOWS, env={"task_name": name})
    now, started_at = found.need_moment("now"), found.need_moment("started_at")
    return reading_of(
        name, sorted((_task(each, now, started_at) for each in found.items("tasks")), key=_due), []
    )


def _task(found: Found, now: datetime, started_at: datetime) -> Timer:
    last_at, next_at = found.moment("last_at"), found.moment("next_at")
    next_in_s = None if next_at is None else (next_at - now).total_seconds()
    state = found.need_text("state")
    result, last_exit = _outcome(found.whole("result"))
    has_missed = (found.whole("missed_count") or 0) > 0 and (last_at is None or last_at < started_at)
    is_late = next_in_s is not None and next_in_s < -_LATE_S
    return Timer(
        name=found.need_text("name"),
        description=found.text("description") or "",
        unit=found.text("program") or "",
        state="inactive" if state == "Disabled" else "active",
        sub_state=_SUB_STATES.get(state, "waiting"),
        last_at=last_at,
        last_age_s=None if last_at is None else max(0.0, (now - last_at).total_seconds()),
        next_at=next_at,
        next_in_s=next_in_s,
        unit_result=result,
        last_exit=last_exit,
        is_failed=result not in ("", "success") and state != "Disabled",
        is_overdue=state == "Ready" and (has_missed or is_late),
    )


def _outcome(code: int | None) -> tuple[str, int | None]:
    """Return how a task ended and its status: 0x413xx tell of the task itself, and most that it has not run."""
    if code is None or code == _TERMINATED:
        return "" if code is None else "terminated", None
    code &= 0xFFFFFFFF  # an error of Windows, written as a negative number at times
    if code >> 8 == _OF_THE_TASK:
        return "", None
    return "exit-code" if code else "success", code


def _due(timer: Timer) -> tuple[bool, float, str]:
    return timer.next_in_s is None, timer.next_in_s or 0.0, timer.name


# Tasks of Windows itself, in \Microsoft, are left out unless one is asked for: many of them end with errors on sound
# machines. An account sees the tasks that it may read; only an administrator sees all. Before 2000 is never.
_WINDOWS = (
    ASK_WHETHER_ADMINISTRATOR
    + r"""
$name = $env:task_name
$tasks = @(Get-ScheduledTask | Where-Object {
  if ($name) { $_.TaskName -eq $name -or "$($_.TaskPath)$($_.TaskName)" -eq $name }
  else { $_.TaskPath -notlike '\Microsoft\*' -and $_.State -ne 'Disabled' }
})
if (-not ($name -and $tasks) -and -not $is_admin) {
  Missing PermissionDenied 'This account sees only the tasks that it may read. Run as an administrator there.'
}
$at = { if ($args[0] -and $args[0].Year -ge 2000) { Moment $args[0] } else { $null } }
@{
  now = Moment (Get-Date)
  started_at = Moment (Get-CimInstance Win32_OperatingSystem).LastBootUpTime
  tasks = @($tasks | Select-Object -First 500 | ForEach-Object {
    $info = $_ | Get-ScheduledTaskInfo -ErrorAction SilentlyContinue
    @{
      name = "$($_.TaskPath)$($_.TaskName)"
      description = $_.Description
      program = @($_.Actions | ForEach-Object { $_.Execute })[0]
      state = [string]$_.State
      last_at = & $at $info.LastRunTime
      next_at = & $at $info.NextRunTime
      result = $info.LastTaskResult
      missed_count = $info.NumberOfMissedRuns
    }
  })
}
"""
)

CHECK = CheckSpec(
    id="host.timers",
    title="Timers",
    explanation=(
        "What systemd starts by the clock on this machine: when each timer ran last, when it is due, and "
        "whether what it started failed. A failed unit of a timer is a backup, a clean-up or a renewal that "
        "did not happen; its own log tells why (host.log with the unit's name). A timer that is late by more "
        "than minutes is held up by a unit that never ends, or the clock was moved (host.clock). Enabled and "
        "not started means that it was installed and never switched on, so it runs only after the next start. Of "
        "Windows these are the scheduled tasks that are enabled and not of Windows itself; any other is read by "
        "its name."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: exists(name) and count == 0 | This machine has no timer ${name}.",
        "fail: failed_count > 0 | ${failed_count} of ${count} timers failed: ${failed}.",
        "warn: overdue_count > 0 | ${overdue_count} of ${count} timers are overdue: ${overdue}.",
        "warn: not_started_count > 0 | ${not_started_count} timers are enabled and not started: ${not_started}.",
        (
            "warn: exists(name) and timers[0].state == 'inactive' | ${name} is switched off; it ran last "
            "${timers[0].last_at}."
        ),
        (
            "pass: exists(name) and not exists(timers[0].next_at) | ${name} ran last ${timers[0].last_at}; no time is "
            "set for its next run."
        ),
        "pass: exists(name) | ${name} ran last ${timers[0].last_at}; it is due ${timers[0].next_at}.",
        "pass: otherwise | ${count} timers, none failed and none overdue.",
    ),
)
