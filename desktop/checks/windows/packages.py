r"""Reads the version of a program that is installed on Windows, and the updates that wait.

Source: the keys `Uninstall` of the registry (64- and 32-bit), Win32_QuickFixEngineering for KB numbers, and the Windows
Update Agent, which is asked for what its last search found (`Online` is off: it goes nowhere and installs nothing).
"""

from datetime import datetime

from desktop.checks.linux.package_managers import Update
from desktop.checks.windows.powershell import Found
from desktop.dataclass import dataclass

_SECURITY = "0fa1201d-4330-4fa8-8ae9-b877473b6441"  # the category "Security Updates", in every language
_MOST = 500  # updates that are looked at
# The agent gives its time in UTC without saying so.
READ_PACKAGES = rf"""
$found = if ($env:asked_name) {{
  $keys = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*',
    'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*'
  Get-ItemProperty $keys -ErrorAction SilentlyContinue |
    Where-Object {{ $_.DisplayName -and "$($_.DisplayName) ".StartsWith("$env:asked_name ", 'OrdinalIgnoreCase') }} |
    Sort-Object {{ $_.DisplayName.Length }} | Select-Object -First 1
}}
$fix = if ($env:asked_name -match '^KB\d+$') {{
  Get-CimInstance Win32_QuickFixEngineering | Where-Object {{ $_.HotFixID -eq $env:asked_name }} |
    Select-Object -First 1
}}
$waiting = @(); $why = $null; $searched = $null
if ($env:asked_updates) {{
  try {{
    $searched = (New-Object -ComObject Microsoft.Update.AutoUpdate).Results.LastSearchSuccessDate
    if ($searched) {{ $searched = [DateTime]::SpecifyKind($searched, 'Utc') }}
    $searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
    $searcher.Online = $false
    $waiting = @($searcher.Search('IsInstalled=0 and IsHidden=0').Updates | Select-Object -First {_MOST} |
      ForEach-Object {{ @{{
        title = $_.Title; articles = @($_.KBArticleIDs | ForEach-Object {{ "KB$_" }})
        categories = @($_.Categories | ForEach-Object {{ $_.CategoryID }})
      }} }})
  }} catch {{ $why = $_.Exception.Message }}
}}
@{{
  now = Moment (Get-Date); searched = Moment $searched
  name = $found.DisplayName; version = [string]$found.DisplayVersion
  is_32_bit = ($found.PSPath -match 'WOW6432Node'); fix = [string]$fix.HotFixID
  waiting = $waiting; why = $why
}}
"""


@dataclass(frozen=True, slots=True)
class WindowsPackages:
    is_installed: bool
    version: str | None  # None: it does not tell, as an update of Windows
    arch: str | None
    updates: tuple[Update, ...]  # those for security first
    why_unknown: str | None  # why the waiting updates are not known
    searched_at: datetime | None  # when the agent itself searched last
    now: datetime


def packages_of(found: Found, name: str, *, with_updates: bool) -> WindowsPackages:
    why = (found.text("why") or None) if with_updates else "they were not asked for"
    updates = [_update(row) for row in found.items("waiting")]
    named = [row for row in updates if name.lower() in row.name.lower()]
    is_program = found.text("name") is not None
    return WindowsPackages(
        is_installed=is_program or found.text("fix") is not None,
        version=found.text("version"),
        arch=("32-bit" if found.truth("is_32_bit") else "64-bit") if is_program else None,
        updates=() if why else tuple(sorted(named, key=lambda row: (not row.is_security, row.name))),
        why_unknown=why,
        searched_at=found.moment("searched"),
        now=found.need_moment("now"),
    )


def _update(row: Found) -> Update:
    articles, categories = row.texts("articles"), [text.lower() for text in row.texts("categories")]
    title = row.need_text("title")
    return Update(
        name=title,
        installed=None,
        candidate=articles[0] if articles else title,
        is_security=_SECURITY in categories,
    )
