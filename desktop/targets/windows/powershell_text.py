"""Makes the PowerShell text that runs a command or a script with its values, for every way to a Windows machine.

Source: Windows PowerShell 5.1, and what its console host does with `-EncodedCommand`. Values stand in the text as
literals; the whole is sent in Base64, so no shell on the way reads a sign of it.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from subprocess import list2cmdline

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import ScriptAsk

PROCESS_LINE_CAP = 32_000  # CreateProcess takes 32,767 characters
# There may be no console at all whose encoding could be set.
_SET_UP = """\
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { $null = $_ }
"""
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_APOSTROPHES = (
    "'\u2018\u2019\u201a\u201b"  # PowerShell ends a literal at each of these; doubled they stand for one
)
# A status that only the last program set is the script's own, as in a POSIX shell.
_SCRIPT = """\
. ([scriptblock]::Create(SCRIPT))
if (Test-Path variable:LASTEXITCODE) { exit $LASTEXITCODE }
"""
# `&` would mangle quotes and drop empty arguments (5.1), and a pipe would decode what the program writes. A batch file
# is run by cmd.exe, for which no quoting is safe.
_COMMAND = """\
if ($handrail.Path -match '\\.(bat|cmd)$') {
  throw "$($handrail.Path) is a batch file, which takes no arguments safely. Call it from a script in powershell."
}
$handrail_info = New-Object System.Diagnostics.ProcessStartInfo
$handrail_info.FileName = $handrail.Path
$handrail_info.Arguments = $handrail_line
$handrail_info.UseShellExecute = $false
$handrail_info.RedirectStandardInput = $true
$handrail_process = [System.Diagnostics.Process]::Start($handrail_info)
try {
  $handrail_bytes = [Convert]::FromBase64String($handrail_input)
  $handrail_process.StandardInput.BaseStream.Write($handrail_bytes, 0, $handrail_bytes.Length)
  $handrail_process.StandardInput.Close()
} catch { $null = $_ }
$handrail_process.WaitForExit()
exit $handrail_process.ExitCode
"""
_FIND = """\
$handrail = @(Get-Command -Name PROGRAM -CommandType Application -ErrorAction SilentlyContinue)[0]
$handrail_state = if ($handrail) { 'ok' } else { 'missing' }
"""
_LEAVE = "if (-not $handrail) { exit 127 }\n"
_IN_BUNDLE = """\
$handrail_status = 0
try { & ([scriptblock]::Create(SCRIPT)) } catch { $handrail_status = 1; [Console]::Error.WriteLine([string]$_) }
"""
_TOLD = """\
$handrail_at = [Diagnostics.Stopwatch]::GetTimestamp() / [Diagnostics.Stopwatch]::Frequency
$handrail_at = $handrail_at.ToString('0.00', [Globalization.CultureInfo]::InvariantCulture)
$handrail_mark = [string][char]30 + "handrail NONCE $handrail_status $handrail_at`n"
[Console]::Out.Write($handrail_mark)
[Console]::Error.Write($handrail_mark)
"""
# Both streams begin with it; what came before is of somebody's profile.
_ANNOUNCE = """\
$handrail_mark = [string][char]30 + "handrail NONCE $PID STATE`n"
[Console]::Out.Write($handrail_mark)
[Console]::Error.Write($handrail_mark)
"""
# Up to an empty line and not the rest: OpenSSH for Windows does not always tell the end of the input. No variable
# `$input` may stand here, or the host takes the lines for itself. Values come as data: a command line is seen by
# whoever lists processes, and a machine may write every text that PowerShell runs into its event log (4104).
_FROM_STDIN = """\
$handrail_text = [Console]::In.ReadLine()
while ($handrail_pair = [Console]::In.ReadLine()) {
  $handrail_name, $handrail_value = $handrail_pair -split '=', 2
  $handrail_value = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($handrail_value))
  [Environment]::SetEnvironmentVariable($handrail_name, $handrail_value, 'Process')
}
. ([scriptblock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($handrail_text))))
"""


def script_text(script: str, env: Mapping[str, str], nonce: str = "") -> str:
    """Return the text that runs a script in PowerShell; with a nonce it tells its process first.

    Its exit status is that of `exit`, 1 for an error that nothing caught, else that of the last program it ran."""
    text = _SCRIPT.replace("SCRIPT", literal(script))
    return f"{_SET_UP}{_exports(env)}{_announced(nonce, 'ok')}{text}"


def command_text(argv: Sequence[str], env: Mapping[str, str], stdin: bytes = b"", nonce: str = "") -> str:
    """Return the text that runs one program with its arguments and its input as they are.

    Raises:
        InputError: no program, or more than a process can be given.
    """
    if not argv:
        raise InputError("There is no command to run.")
    line = list2cmdline(argv[1:])
    if len(line) > PROCESS_LINE_CAP:
        raise InputError(
            f"The arguments of {argv[0]} are too long for Windows ({len(line)} of {PROCESS_LINE_CAP} characters)."
        )
    find = _FIND.replace("PROGRAM", literal(argv[0]))
    given = f"$handrail_line = {literal(line)}\n$handrail_input = '{base64.b64encode(stdin).decode()}'\n"
    begin = f"{_SET_UP}{_exports(env)}{find}{_announced(nonce, '$handrail_state')}"
    return f"{begin}{_LEAVE}{given}{_COMMAND}"


def bundle_text(asks: Sequence[ScriptAsk], nonces: Sequence[str]) -> str:
    """Return the text that runs scripts one after the other, each in a scope of its own, with a mark behind each.

    The first nonce is of the first line, the second of a mark before the first script, each other one of a script's
    end. A mark tells the status, and by the machine's own clock when it was written, in seconds."""
    begin, start, *ends = nonces
    parts = [_SET_UP, _announced(begin, "ok"), "$handrail_status = 0\n", _told(start)]
    for ask, nonce in zip(asks, ends, strict=True):
        forget = _exports(dict.fromkeys(ask.env))
        parts += [_exports(ask.env), _IN_BUNDLE.replace("SCRIPT", literal(ask.script)), forget, _told(nonce)]
    return "".join(parts)


def any_text(script: str, interpreter: str, env: Mapping[str, str], nonce: str = "") -> str:
    """Return the text that runs a script in powershell or python.

    Raises:
        InputError: no such interpreter there.
    """
    match interpreter:
        case "powershell":
            return script_text(script, env, nonce)
        case "python" if len(script) > PROCESS_LINE_CAP // 2:
            return command_text(["python", "-"], env, script.encode("utf-8", "surrogateescape"), nonce)
        case "python":
            return command_text(["python", "-c", script], env, b"", nonce)
    raise InputError(f"{interpreter!r} does not run on Windows. Write the step for powershell or python.")


def encoded_argv(text: str, program: str) -> list[str]:
    """Return the words that run a text."""
    return [program, "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded(text)]


@dataclass(frozen=True, slots=True)
class Started:
    """The words that run a text, and what is given to their input."""

    argv: tuple[str, ...]
    stdin: bytes = b""


def started(
    text: str, program: str, env: Mapping[str, str] | None = None, cap: int = PROCESS_LINE_CAP
) -> Started:
    """Return how a text is run with values; these, and a text that makes the words too long, go to the input.

    Raises:
        InputError: a name that no variable can have, or a value with a NUL.
    """
    argv = encoded_argv(text, program)
    if not env and sum(len(word) + 1 for word in argv) <= cap:
        return Started(tuple(argv))
    lines = [
        _packed(text),
        *(f"{_name(name)}={_value(value)}" for name, value in (env or {}).items()),
        "",
        "",
    ]
    return Started(tuple(encoded_argv(_FROM_STDIN, program)), "\n".join(lines).encode())


def _packed(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


def _name(name: str) -> str:
    if not _VARIABLE.match(name):
        raise InputError(f"{name!r} is no name for an environment variable (letters, digits and _).")
    return name


def _value(value: str) -> str:
    literal(value)
    return _packed(value)


def encoded(text: str) -> str:
    """Return a text as `-EncodedCommand` takes it: Base64 of UTF-16 in little-endian order."""
    return base64.b64encode(text.encode("utf-16-le", "surrogatepass")).decode()


def literal(value: str) -> str:
    """Return a value as a literal of PowerShell.

    Raises:
        InputError: it holds a NUL.
    """
    if "\0" in value:
        raise InputError(f"{value[:80]!r} holds a NUL character, which no command can be given.")
    return "'" + "".join(char * 2 if char in _APOSTROPHES else char for char in value) + "'"


def _announced(nonce: str, state: str) -> str:
    return _ANNOUNCE.replace("NONCE", nonce).replace("STATE", state) if nonce else ""


def _told(nonce: str) -> str:
    return _TOLD.replace("NONCE", nonce)


def _exports(env: Mapping[str, str | None]) -> str:
    """Return the lines that set variables, and take away those without a value."""
    values = ((name, "$null" if value is None else literal(value)) for name, value in env.items())
    return "".join(
        f"[Environment]::SetEnvironmentVariable({literal(name)}, {value}, 'Process')\n"
        for name, value in values
    )
