r"""A key of the Windows registry, or one of its values: whether it is there, of which type, and what it holds.

Source: Microsoft.Win32.RegistryKey of .NET, in the 64-bit view unless the 32-bit one (WOW6432Node) is asked for.
"""

from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Shell

DEFAULT = "(default)"  # how a key's value without a name is called
_LISTED = 100  # names of values and of keys below that are told
_HIVES = {
    "HKLM": ("LocalMachine", "HKEY_LOCAL_MACHINE"),
    "HKCU": ("CurrentUser", "HKEY_CURRENT_USER"),
    "HKU": ("Users", "HKEY_USERS"),
    "HKCR": ("ClassesRoot", "HKEY_CLASSES_ROOT"),
    "HKCC": ("CurrentConfig", "HKEY_CURRENT_CONFIG"),
}
_SHORT = {name: short for short, (_, long) in _HIVES.items() for name in (short, long)}
_KINDS = {
    "String": "string",
    "ExpandString": "expand_string",
    "MultiString": "multi_string",
    "DWord": "dword",
    "QWord": "qword",
    "Binary": "binary",
}
_BITS = {"dword": 32, "qword": 64}


@dataclass(frozen=True, slots=True)
class Params:
    path: str  # such as HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion
    name: str = ""  # of a value; `(default)`: the one without a name; empty: the key alone
    view: int = 64  # or 32: what 32-bit programs see

    def __post_init__(self) -> None:
        hive, _, rest = self.path.partition("\\")
        if hive.rstrip(":").upper() not in _SHORT or not rest.strip("\\"):
            raise InputError(
                f"host.registry: path must be a key such as HKLM\\SOFTWARE\\Microsoft, not {self.path!r}."
            )
        if self.view not in (32, 64):
            raise InputError("host.registry: view must be 64 or 32.")


@dataclass(frozen=True, slots=True)
class Reading:
    path: str
    name: str | None  # of the value asked for
    view: int
    key_exists: bool
    exists: bool  # the value when one was asked for, else the key
    kind: str | None  # string, expand_string, multi_string, dword, qword, binary
    value: str | None  # as text: lines of a multi_string, hexadecimal of a binary (its first 256 bytes)
    number: int | None  # of dword and qword
    lines: tuple[str, ...]  # of a multi_string
    value_count: int | None  # None: there is no such key
    key_count: int | None  # keys below it
    names: tuple[str, ...]  # of its values, at most 100
    keys: tuple[str, ...]  # below it, at most 100


def read_windows(target: Shell, params: Params) -> Reading:
    hive, _, rest = params.path.partition("\\")
    short = _SHORT[hive.rstrip(":").upper()]
    env = {
        "registry_hive": _HIVES[short][0],
        "registry_path": rest.strip("\\"),
        "registry_value": params.name,
        "registry_view": f"Registry{params.view}",
    }
    return reading_of(ask_windows(target, _WINDOWS, env=env), f"{short}\\{rest.strip(chr(92))}", params)


def reading_of(found: Found, path: str, params: Params) -> Reading:
    key_exists, has_value = found.need_truth("key_exists"), found.truth("has_value") or False
    kind = _KINDS.get(found.text("kind") or "", "other") if has_value else None
    lines = tuple(found.texts("lines")) if kind == "multi_string" else ()
    number = _unsigned(found.whole("value"), _BITS[kind]) if kind in _BITS else None
    text = str(number) if number is not None else found.text("value") or ""
    return Reading(
        path=path,
        name=params.name or None,
        view=params.view,
        key_exists=key_exists,
        exists=key_exists and (has_value or not params.name),
        kind=kind,
        value=("\n".join(lines) if lines else text) if has_value else None,
        number=number,
        lines=lines,
        value_count=found.whole("value_count"),
        key_count=found.whole("key_count"),
        names=tuple(found.texts("names")),
        keys=tuple(found.texts("keys")),
    )


def _unsigned(number: int | None, bits: int) -> int | None:
    """Return a number as the registry has it; .NET gives it with a sign."""
    return number if number is None or number >= 0 else number + 2**bits


_WINDOWS = rf"""
$base = [Microsoft.Win32.RegistryKey]::OpenBaseKey($env:registry_hive, $env:registry_view)
$key = try {{ $base.OpenSubKey($env:registry_path) }} catch [Security.SecurityException] {{
  Missing PermissionDenied "This account may not read the key $env:registry_path."
}}
if (-not $key) {{ return @{{ key_exists = $false }} }}
$name = if ($env:registry_value -ne '{DEFAULT}') {{ $env:registry_value }}
$has = $env:registry_value -and @($key.GetValueNames()) -contains [string]$name
if ($has) {{
  $value = $key.GetValue($name, $null, 'DoNotExpandEnvironmentNames')
  $kind = [string]$key.GetValueKind($name)
  if ($kind -eq 'MultiString') {{ $lines = @($value | Select-Object -First 200); $value = $null }}
  if ($value -is [byte[]]) {{ $value = [BitConverter]::ToString([byte[]]@($value | Select-Object -First 256)) }}
  if ($value -is [string]) {{ $value = $value -replace '(?s)^(.{{4000}}).*', '$1' }}
}}
@{{
  key_exists = $true; has_value = [bool]$has; kind = $kind; value = $value; lines = @($lines)
  value_count = $key.ValueCount; key_count = $key.SubKeyCount
  names = @($key.GetValueNames() | Select-Object -First {_LISTED} | ForEach-Object {{ $_ -replace '^$', '{DEFAULT}' }})
  keys = @($key.GetSubKeyNames() | Select-Object -First {_LISTED})
}}
"""

CHECK = CheckSpec(
    id="host.registry",
    title="Windows registry",
    explanation=(
        "Whether a key of the registry is there, and the type and content of one of its values; write outcomes for "
        "what it should hold. Settings of group policies lie below `Policies` and win over a program's own. A "
        "64-bit and a 32-bit program may see different keys of one name: what an installer of 32 bits wrote is in "
        "`view=32` (WOW6432Node). HKCU is that of the account that signs in here, not of the person who complains; "
        "with their SID it is below HKU while they are signed in. A service reads most settings only when it starts "
        "(host.service). What is read stands in the record: do not read keys that hold passwords."
    ),
    params=Params,
    reading=Reading,
    windows=read_windows,
    default_outcomes=(
        "fail: not key_exists | There is no key ${path} (${view}-bit view).",
        "fail: not exists | ${path} has no value ${name} (${view}-bit view).",
        "pass: exists(value) | ${path}: ${name} is ${value} (${kind}).",
        "pass: otherwise | ${path} is there, with ${value_count} values and ${key_count} keys below it.",
    ),
)
