"""Reads who is signed in on a Windows machine, at its console or by Remote Desktop, and who signed in before.

Source: Win32_LogonSession with Win32_LoggedOnUser and Win32_SessionProcess, which tell an administrator all
sessions and others their own; the log of TerminalServices-LocalSessionManager, whose event 21 is a sign-in and tells
from where.
"""

import re
from datetime import datetime, timedelta

from desktop.checks.windows.events import READ_EVENTS, Event
from desktop.checks.windows.powershell import ASK_WHETHER_ADMINISTRATOR, Found
from desktop.dataclass import dataclass

LOG = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"
SIGNED_IN = 21
_TERMINALS = {
    2: "console",
    11: "console",
    10: "rdp",
    12: "rdp",
}  # by logon type; 11 and 12 without a domain controller
_SYSTEM = re.compile(
    r"(?:.{0,100}\\)?(?:DWM|UMFD)-\d{1,6}", re.IGNORECASE
)  # what draws the desktop of each session
_SAME = timedelta(minutes=2)  # between a session's start and its line in the log
# A session that ended in disorder is listed until the restart: it counts while a process belongs to it.
READ_SESSIONS = rf"""{ASK_WHETHER_ADMINISTRATOR}
if (-not $is_admin) {{
  Missing PermissionDenied 'Only an administrator sees the sessions of other accounts.'
}}
$alive = @{{}}
Get-CimInstance Win32_SessionProcess | ForEach-Object {{ $alive[[string]$_.Antecedent.LogonId] = $true }}
$users = @{{}}
Get-CimInstance Win32_LoggedOnUser |
  ForEach-Object {{ $users[[string]$_.Dependent.LogonId] = "$($_.Antecedent.Domain)\$($_.Antecedent.Name)" }}
$types = ({", ".join(str(kind) for kind in _TERMINALS)} | ForEach-Object {{ "LogonType = $_" }}) -join ' or '
$sessions = @(Get-CimInstance Win32_LogonSession -Filter $types |
  Where-Object {{ $alive[[string]$_.LogonId] -and $users[[string]$_.LogonId] }} | Select-Object -First 2000 |
  ForEach-Object {{ @{{
    user = $users[[string]$_.LogonId]; type = [int]$_.LogonType; since = Moment $_.StartTime
  }} }})
$events = $null
try {{ {READ_EVENTS} }} catch {{ $events = $null }}
@{{ now = Moment (Get-Date); sessions = $sessions; events = $events }}
"""


@dataclass(frozen=True, slots=True)
class WindowsSession:
    user: str
    terminal: str  # console or rdp
    since: datetime


@dataclass(frozen=True, slots=True)
class WindowsLogin:
    user: str
    terminal: str
    host: str | None
    at: datetime


def sessions_of(found: Found) -> tuple[WindowsSession, ...]:
    """Return the sessions, each sign-in once: that of an administrator has a second one without the rights."""
    rows: dict[tuple[str, str, int], WindowsSession] = {}
    for row in found.items("sessions"):
        user, since = row.need_text("user"), row.need_moment("since")
        terminal = _TERMINALS.get(row.need_whole("type"), "console")
        if not _SYSTEM.fullmatch(user):
            rows.setdefault((user, terminal, int(since.timestamp())), WindowsSession(user, terminal, since))
    return tuple(rows.values())


def login_of(event: Event) -> WindowsLogin | None:
    """Read a sign-in: user, number of the session, address (LOCAL at the machine itself)."""
    match event.values:
        case (user, number, *rest):
            address = rest[0] if rest and rest[0][:1].isalnum() else None
            is_local = address is None or not any(sign in address for sign in ".:")
            return WindowsLogin(user, f"session {number}", None if is_local else address, event.at)
    return None


def is_of(session: WindowsSession, login: WindowsLogin) -> bool:
    return session.user.lower() == login.user.lower() and abs(session.since - login.at) <= _SAME


def is_named(user: str, name: str) -> bool:
    """Say whether an account is the one asked for, by its name or with its domain, in any case."""
    return name.lower() in ("", user.lower(), user.rpartition("\\")[2].lower())
