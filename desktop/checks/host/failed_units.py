"""Which units of systemd have failed: services, mounts, sockets, timers.

Source: ``systemctl list-units --failed`` and ``systemctl show``; properties: org.freedesktop.systemd1(5). On Windows
the class Win32_Service: services that start with the machine, are stopped, and ended with an error.
"""

from collections.abc import Mapping
from datetime import datetime
from fnmatch import fnmatchcase

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.linux.systemd import HOW_ENDED, moment, parse_units, refusal
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.checks.windows.services import LIST_SERVICES, how_ended
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Shell

_CAP = 200  # units that are looked at
_PROPERTIES = "Id,Description,ActiveState,Result,ExecMainStatus,ExecMainCode,StateChangeTimestamp"
# Old ones put a dot before each name, whatever they are asked; a name holds no space.
_NAMES = """awk '{ for (i = 1; i <= 2; i++) if ($i ~ /[.][a-z]+$/) { print $i; break } }'"""
_QUESTIONS = {
    "manager": "systemctl show --no-pager --property=SystemState,NFailedUnits,NJobs",
    "failed": f"""set -f
set -- $(systemctl list-units --failed --plain --no-legend --no-pager --full | {_NAMES} | head -n {_CAP})
[ $# -eq 0 ] || TZ=UTC systemctl show --no-pager --property={_PROPERTIES} -- "$@\"""",
    "now": "date +%s",
}


@dataclass(frozen=True, slots=True)
class Params:
    ignore: tuple[str, ...] = ()  # names of units that may fail; * stands for any text

    def __post_init__(self) -> None:
        if any(pattern.count("*") > 4 or len(pattern) > 255 for pattern in self.ignore):
            raise InputError("host.failed_units: ignore takes names of units, each with four * at most.")


@dataclass(frozen=True, slots=True)
class FailedUnit:
    name: str
    description: str
    result: str  # exit-code, signal, oom-kill, timeout, start-limit-hit, ...; empty: this kind has none
    last_exit: int | None  # exit status or signal of its main process; None: it had none
    last_exit_by: str | None  # exited, killed, dumped
    since: datetime | None
    age_s: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    count: int  # without those to ignore
    units: tuple[FailedUnit, ...]  # the newest first, at most 200; of Windows by name
    names: tuple[str, ...]
    ignored_count: int
    state: str  # of the whole system: running, degraded, starting, maintenance, stopping; empty: before systemd 215
    job_count: int | None  # units that are being started or stopped now


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS), params)


def parse(answers: Answers, params: Params) -> Reading:
    manager = (parse_units(answers["manager"]) or ({},))[0]
    failed_count = whole(manager.get("NFailedUnits", ""))
    if failed_count is None:
        raise refusal(answers, "which units failed")
    shown = [unit for unit in parse_units(answers["failed"]) if unit.get("ActiveState") == "failed"]
    if failed_count and not answers["failed"].strip():
        raise refusal(answers, "which units failed")
    now_s = whole(answers["now"].strip())
    kept = [_unit(unit, now_s) for unit in shown if not _is_ignored(unit.get("Id", ""), params.ignore)]
    units = sorted(kept, key=lambda unit: (unit.age_s is None, unit.age_s or 0.0, unit.name))
    return Reading(
        count=len(units) + (max(0, failed_count - len(shown)) if len(shown) >= _CAP else 0),
        units=tuple(units),
        names=tuple(unit.name for unit in units),
        ignored_count=len(shown) - len(units),
        state=manager.get("SystemState", ""),
        job_count=whole(manager.get("NJobs", "")),
    )


def read_windows(target: Shell, params: Params) -> Reading:
    found = ask_windows(target, _WINDOWS)
    shown = [_service(each) for each in found.items("failed")]
    ignored = tuple(pattern.lower() for pattern in params.ignore)
    units = sorted(
        (unit for unit in shown if not _is_ignored(unit.name.lower(), ignored)), key=lambda unit: unit.name
    )
    state = "degraded" if shown else "running"
    return Reading(
        count=len(units),
        units=tuple(units),
        names=tuple(unit.name for unit in units),
        ignored_count=len(shown) - len(units),
        state="maintenance" if found.need_truth("is_safe_mode") else state,
        job_count=found.need_whole("job_count"),
    )


def _service(found: Found) -> FailedUnit:
    ended = how_ended(found)
    return FailedUnit(
        name=found.need_text("name"),
        description=found.text("description") or "",
        result=ended.result,
        last_exit=ended.code,
        last_exit_by=ended.by,
        since=None,
        age_s=None,
    )


def _is_ignored(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, each) or fnmatchcase(name, f"{each}.service") for each in patterns)


def _unit(shown: Mapping[str, str], now_s: int | None) -> FailedUnit:
    since = moment(shown.get("StateChangeTimestamp", ""))
    how = HOW_ENDED.get(shown.get("ExecMainCode", ""))
    return FailedUnit(
        name=shown.get("Id", ""),
        description=shown.get("Description", ""),
        result=shown.get("Result", ""),
        last_exit=whole(shown.get("ExecMainStatus", "")) if how else None,
        last_exit_by=how,
        since=since,
        age_s=None if since is None or now_s is None else max(0.0, now_s - since.timestamp()),
    )


# 1077: not started since the machine was. What triggers start may stop with the machine none the worse.
_WINDOWS = (
    LIST_SERVICES
    + r"""
$ended = $all | Where-Object { $_.StartMode -eq 'Auto' -and $_.State -eq 'Stopped' -and $_.ExitCode -notin 0, 1077 }
@{
  failed = @($ended | Where-Object { -not (& $triggered $_.Name) } | ForEach-Object {
    @{ name = $_.Name; description = $_.DisplayName; exit_code = $_.ExitCode
      specific_code = $_.ServiceSpecificExitCode }
  })
  job_count = @($all | Where-Object { $_.State -like '*Pending' }).Count
  is_safe_mode = Test-Path 'HKLM:\SYSTEM\CurrentControlSet\Control\SafeBoot\Option'
}
"""
)

CHECK = CheckSpec(
    id="host.failed_units",
    title="Failed units",
    explanation=(
        "All that systemd was told to start on this machine and that ended badly: services, mounts, sockets"
        " and timers. A unit stays failed until it is started again or reset, so an old one may be forgotten "
        "rather than broken; its age tells. Usual causes are a wrong setting, a disk or network that was not "
        "there yet at the start, a full disk, and memory that ran out (`oom-kill`). Look next at host.service "
        "and at host.log with the unit's name; name those that may fail in `ignore`. Of Windows these are the "
        "services that start with the machine, are stopped, and ended with an error."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: count == 1 | ${names[0]} has failed (${units[0].result}).",
        "fail: count > 1 | ${count} units have failed: ${names}.",
        "warn: state == 'maintenance' | The system is in rescue, emergency or safe mode.",
        "pass: otherwise | No unit has failed; the system is ${state}.",
    ),
)
