"""Why a Windows machine should be restarted, and how it was started last, from its registry and its System log.

Source: the keys that servicing and Windows Update leave, and the events 12 and 13 (Kernel-General: start, shutdown),
41 (Kernel-Power) and 6008 (EventLog: no shutdown before), 1074 (User32: who asked, and why), 1001 (a stop error).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from desktop.checks.windows.events import READ_EVENTS, Event, query_of
from desktop.checks.windows.powershell import Found
from desktop.dataclass import dataclass

_REASON_CAP = 300
_STARTED, _ENDED, _ASKED, _STOP_ERROR, _UNCLEAN = 12, 13, 1074, 1001, (41, 6008)
_PROVIDERS = (
    "Microsoft-Windows-Kernel-General",
    "Microsoft-Windows-Kernel-Power",
    "Microsoft-Windows-WER-SystemErrorReporting",
    "EventLog",
    "User32",
    "USER32",
)
_SOON = timedelta(minutes=30)  # within which a start tells that no shutdown came before
# Each is true where it holds; a new name, or a domain that was joined, counts after the restart only. Whoever may not
# read the log is told the rest.
READ_STARTS = rf"""
$events = $null
try {{ {READ_EVENTS} }} catch {{ $events = $null }}
$current = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'
$control = 'HKLM:\SYSTEM\CurrentControlSet\Control'
$renames = (Get-ItemProperty "$control\Session Manager").PendingFileRenameOperations
$names = 'ActiveComputerName', 'ComputerName' | ForEach-Object {{
  (Get-ItemProperty "$control\ComputerName\$_").ComputerName
}}
$system = Get-CimInstance Win32_OperatingSystem
@{{
  now = Moment (Get-Date)
  events = $events
  booted_at = Moment $system.LastBootUpTime
  version = $system.Version
  revision = (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion').UBR
  servicing = Test-Path "$current\Component Based Servicing\RebootPending"
  update = Test-Path "$current\WindowsUpdate\Auto Update\RebootRequired"
  renames = @($renames | Where-Object {{ $_ }}).Count
  renamed = $names[0] -ne $names[1]
  joined = Test-Path 'HKLM:\SYSTEM\CurrentControlSet\Services\Netlogon\JoinDomain'
}}
"""


@dataclass(frozen=True, slots=True)
class WindowsStart:
    at: datetime
    version: str
    after_shutdown: bool | None
    reason: str | None


def starts_query(since: str) -> str:
    ids = (_STARTED, _ENDED, _ASKED, _STOP_ERROR, *_UNCLEAN)
    return query_of(since, providers=_PROVIDERS, ids=ids)


def pending_reasons(found: Found) -> tuple[str, ...]:
    """Return why a restart is pending; none when it is not."""
    reasons = {
        "servicing": "Windows components wait for it (Component Based Servicing)",
        "update": "Windows Update asks for it",
        "renamed": "the machine has a new name",
        "joined": "the machine joined a domain",
    }
    told = [words for name, words in reasons.items() if found.need_truth(name)]
    if found.need_whole("renames"):
        told.append("files in use wait to be replaced or deleted (PendingFileRenameOperations)")
    return tuple(told)


def starts_of(events: Sequence[Event]) -> tuple[WindowsStart, ...]:
    """Return the starts that the events tell, the newest first."""
    ordered = sorted(events, key=lambda event: event.at)
    places = [place for place, event in enumerate(ordered) if _is_start(event)]
    starts = []
    for number, place in enumerate(places):
        before = ordered[places[number - 1] + 1 if number else 0 : place]
        after = ordered[place + 1 : places[number + 1] if number + 1 < len(places) else len(ordered)]
        starts.append(_start(ordered[place], before, after))
    return tuple(reversed(starts))


def _is_start(event: Event) -> bool:
    return event.id == _STARTED and event.provider == _PROVIDERS[0]


def _start(start: Event, before: Sequence[Event], after: Sequence[Event]) -> WindowsStart:
    told = [event for event in after if event.at - start.at <= _SOON]
    is_unclean = any(event.id in _UNCLEAN for event in told)
    is_clean = any(event.id == _ENDED for event in before)
    asked = next((event for event in reversed(before) if event.id == _ASKED), None)
    error = next((event for event in told if event.id == _STOP_ERROR), None)
    why = error if is_unclean else asked
    return WindowsStart(
        at=start.at,
        version=".".join(start.values[:4]),
        after_shutdown=False if is_unclean else (True if is_clean else None),
        reason=why.text[:_REASON_CAP] if why else None,
    )
