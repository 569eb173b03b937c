"""Whether a service runs, starts with the machine, and how it ended last.

Source: ``systemctl show``, whose properties org.freedesktop.systemd1(5) describes. On Windows the class Win32_Service,
and event 7031 of the service control manager for each time that it started one again.
"""

from datetime import datetime

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.linux.systemd import HOW_ENDED, moment, refusal
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.checks.windows.services import LIST_SERVICES, Ended, how_ended
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Shell

_PROPERTIES = (
    "Id,Description,LoadState,ActiveState,SubState,UnitFileState,NRestarts,Result",
    "ExecMainStatus,ExecMainCode,MainPID,StateChangeTimestamp",
)
# With TZ=UTC systemctl writes its times so, whatever the machine's own zone is called.
_QUESTIONS = {
    "show": f'TZ=UTC systemctl show --no-pager --property={",".join(_PROPERTIES)} -- "$name"',
    "now": "date +%s",
}
_STARTS_WITH_MACHINE = {"enabled": True, "enabled-runtime": True, "linked": True, "alias": True}
_STARTS_WITH_MACHINE |= {"disabled": False, "masked": False, "masked-runtime": False}
_STATES = {
    "Running": "active",
    "Start Pending": "activating",
    "Continue Pending": "activating",
    "Stop Pending": "deactivating",
    "Pause Pending": "deactivating",
    "Paused": "paused",
}


@dataclass(frozen=True, slots=True)
class Params:
    name: str  # with or without `.service`; on Windows its name or the one that it is shown by

    def __post_init__(self) -> None:
        if not self.name.strip() or self.name.startswith("-") or any(sign in self.name for sign in "\n*?["):
            raise InputError("host.service needs the name of one service, such as name=nginx.")


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    description: str
    exists: bool
    active: bool
    state: str  # active, inactive, failed, activating, deactivating, reloading, paused, not-found
    sub_state: str
    enabled: bool | None  # None: it is started by something else (static, generated, ...)
    enabled_state: str
    restarts: int | None  # by systemd or Windows itself; None: a systemd before 235 does not count them
    last_exit: int | None  # exit status or signal of its main process; None: it has not ended
    last_exit_by: str | None  # exited, killed, dumped; None: Windows does not tell how its process was ended
    result: (
        str  # success, exit-code, signal, oom-kill, timeout, start-limit-hit, aborted, dependency, logon, ...
    )
    since: datetime | None  # in this state
    age_s: float | None
    pid: int | None


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, env={"name": params.name}))


def parse(answers: Answers) -> Reading:
    """Return what systemctl says.

    Raises:
        NotApplicableError: the machine was not started by systemd.
    """
    shown = dict(line.partition("=")[::2] for line in answers["show"].splitlines() if "=" in line)
    if not shown.get("ActiveState") or not shown.get("LoadState"):
        raise refusal(answers, "the service's state")
    exists = shown["LoadState"] != "not-found"
    since = moment(shown.get("StateChangeTimestamp", ""))
    now_s = whole(answers["now"].strip())
    how = HOW_ENDED.get(shown.get("ExecMainCode", ""))
    enabled_state = shown.get("UnitFileState", "")
    return Reading(
        name=shown.get("Id", ""),
        description=shown.get("Description", ""),
        exists=exists,
        active=shown["ActiveState"] in ("active", "reloading"),
        state=shown["ActiveState"] if exists else "not-found",
        sub_state=shown.get("SubState", ""),
        enabled=_STARTS_WITH_MACHINE.get(enabled_state),
        enabled_state=enabled_state,
        restarts=whole(shown.get("NRestarts", "")),
        last_exit=whole(shown.get("ExecMainStatus", "")) if how else None,
        last_exit_by=how,
        result=shown.get("Result", ""),
        since=since,
        age_s=None if since is None or now_s is None else max(0.0, now_s - since.timestamp()),
        pid=whole(shown.get("MainPID", "")) or None,
    )


def read_windows(target: Shell, params: Params) -> Reading:
    name = params.name.removesuffix(".service")
    found = ask_windows(target, _WINDOWS, env={"service_name": name})
    if not found.need_truth("exists"):
        return _not_there(name)
    sub_state, mode = found.need_text("state"), found.need_text("start_mode").lower()
    ended = how_ended(found) if sub_state == "Stopped" else Ended(None, None, "success")
    stopped = "failed" if ended.result not in ("success", "") else "inactive"
    is_triggered, since = found.need_truth("is_triggered"), found.moment("since")
    return Reading(
        name=found.need_text("name"),
        description=found.text("description") or "",
        exists=True,
        active=sub_state == "Running",
        state=_STATES.get(sub_state, stopped),
        sub_state=sub_state,
        enabled=None if mode == "manual" and is_triggered else mode in ("auto", "boot", "system"),
        enabled_state=mode + _how_started(found, is_triggered=is_triggered),
        restarts=found.whole("restarts"),
        last_exit=ended.code,
        last_exit_by=ended.by,
        result=ended.result,
        since=since,
        age_s=None if since is None else max(0.0, (found.need_moment("now") - since).total_seconds()),
        pid=found.whole("pid") or None,
    )


def _how_started(found: Found, *, is_triggered: bool) -> str:
    words = (("delayed", found.truth("is_delayed")), ("by triggers", is_triggered))
    said = ", ".join(word for word, holds in words if holds)
    return f" ({said})" if said else ""


def _not_there(name: str) -> Reading:
    return Reading(
        name=name,
        description="",
        exists=False,
        active=False,
        state="not-found",
        sub_state="",
        enabled=None,
        enabled_state="",
        restarts=None,
        last_exit=None,
        last_exit_by=None,
        result="",
        since=None,
        age_s=None,
        pid=None,
    )


# A process that serves one service alone began with it. In 7031 the first value is the service's shown name and the
# fourth what is done: 1 starts it again.
_WINDOWS = (
    LIST_SERVICES
    + """
$name = $env:service_name
$found = $all | Where-Object { $_.Name -eq $name -or $_.DisplayName -eq $name } | Select-Object -First 1
if (-not $found) { return @{ exists = $false } }
$alone = @($all | Where-Object { $_.ProcessId -eq $found.ProcessId }).Count -eq 1
$since = if ($alone -and $found.State -eq 'Running') {
  (Get-CimInstance Win32_Process -Filter "ProcessId = $($found.ProcessId)").CreationDate
} else { $null }
$restarts = try {
  $filter = @{ LogName = 'System'; ProviderName = 'Service Control Manager'; Id = 7031 }
  $filter.StartTime = (Get-CimInstance Win32_OperatingSystem).LastBootUpTime
  @(Get-WinEvent -FilterHashtable $filter -MaxEvents 1000 | Where-Object {
    $_.Properties[0].Value -eq $found.DisplayName -and $_.Properties[3].Value -eq 1
  }).Count
} catch { if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { 0 } else { $null } }
@{
  exists = $true
  name = $found.Name
  description = $found.DisplayName
  state = $found.State
  start_mode = $found.StartMode
  is_delayed = $found.DelayedAutoStart
  is_triggered = & $triggered $found.Name
  restarts = $restarts
  exit_code = $found.ExitCode
  specific_code = $found.ServiceSpecificExitCode
  since = Moment $since
  now = Moment (Get-Date)
  pid = $found.ProcessId
}
"""
)

CHECK = CheckSpec(
    id="host.service",
    title="A service",
    explanation=(
        "What systemd or Windows knows about a service: whether it runs, since when, whether it starts with the "
        "machine, how often it had to be started again, and how it ended. A failed service tells why in its"
        " own log (host.log with its name). Started again many times, it crashes or is killed; `oom-kill` "
        "means that memory ran out, `exit-code` that it gave up by itself (often a wrong setting or a port "
        "in use), `start-limit-hit` that systemd has stopped trying. Active and not enabled means that it "
        "will be missing after the next restart. Of Windows the restarts are those since the machine's start; "
        "`aborted` means that its process ended unexpectedly, `dependency` that one that it needs did not start, and "
        "`logon` that its account could not sign in."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: not exists | This machine has no service ${name}.",
        "fail: state == 'failed' and not exists(age_s) | ${name} has failed (${result}).",
        "fail: state == 'failed' | ${name} has failed (${result}) and is down for ${age_s}.",
        "warn: state == 'activating' or state == 'deactivating' | ${name} is ${state} (${sub_state}).",
        "fail: not active | ${name} does not run (${state}).",
        (
            "warn: exists(restarts) and restarts >= 3 | ${name} runs, and had to be started again ${restarts} "
            "times."
        ),
        (
            "warn: exists(enabled) and not enabled | ${name} runs, and will not start with the machine "
            "(${enabled_state})."
        ),
        "pass: otherwise | ${name} runs (${sub_state}).",
    ),
)
