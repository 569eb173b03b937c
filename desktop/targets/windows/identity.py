"""Who we are on a Windows machine and what it is: the one script that asks, and its answer."""

import base64
from collections.abc import Mapping

from desktop.dataclass import dataclass
from desktop.domain.errors import UnreadableOutputError
from desktop.domain.values import Value
from desktop.targets.base import CommandOutput, Identity

# Base64, so that a name survives whatever code page the console has. An account may be refused CIM; the registry calls
# Windows 11 still 10, but answers everybody.
WINDOWS_IDENTITY = """
$release = ''; $version = ''; $shell = ''
try {
  $system = Get-CimInstance Win32_OperatingSystem
  $release = $system.Caption; $version = $system.Version
  $parent = (Get-CimInstance Win32_Process -Filter "ProcessId=$PID").ParentProcessId
  $shell = (Get-CimInstance Win32_Process -Filter "ProcessId=$parent").Name
} catch {
  $version = [string][Environment]::OSVersion.Version
  $key = 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
  $release = (Get-ItemProperty -Path $key -Name ProductName).ProductName
}
$who = [Security.Principal.WindowsIdentity]::GetCurrent()
$role = [Security.Principal.WindowsBuiltInRole]::Administrator
$is_admin = ([Security.Principal.WindowsPrincipal]$who).IsInRole($role)
$lines = 'Windows_NT', [Environment]::MachineName, $version, $env:PROCESSOR_ARCHITECTURE, $who.Name, $release,
  [TimeZoneInfo]::Local.Id, $is_admin, $shell
[Console]::Out.WriteLine([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($lines -join "`n")))
"""


@dataclass(frozen=True, slots=True)
class Told:
    """The machine's identity, and the program that started the shell: over SSH the login shell."""

    identity: Identity
    parent: str


def parse_windows_identity(output: CommandOutput, way: Mapping[str, Value], alias: str) -> Told:
    """Return what a machine told; `way` says how it was reached.

    Raises:
        UnreadableOutputError: it answered with something else.
    """
    try:
        lines = base64.b64decode("".join(output.stdout.split()), validate=True).decode().split("\n")
        system, name, kernel, arch, user, release, timezone, is_admin, parent = lines
    except ValueError as error:
        raise untold(alias, output) from error
    if system != "Windows_NT" or not user:
        raise untold(alias, output)
    release = release.strip()
    facts: dict[str, Value] = {
        "os": "windows",
        "system": release,
        "hostname": name,
        "kernel": kernel,
        "arch": arch,
        "user": user,
        "timezone": timezone,
        "is_admin": is_admin == "True",
        **way,
    }
    return Told(Identity(f"{user}@{name} ({release}, {arch})", facts), parent)


def untold(alias: str, output: CommandOutput) -> UnreadableOutputError:
    return UnreadableOutputError(
        f"{alias} did not tell its names (exit status {output.exit_status}): "
        f"{(output.stderr or output.stdout)[:200]!r}"
    )
