"""Whether scripts in PowerShell can be parsed, by PowerShell's own parser where it is installed; nothing is run."""

import base64
import re
from collections.abc import Iterator, Sequence

from desktop.domain.errors import CommandMissingError
from desktop.language.scripts.script import Finding, Script
from desktop.language.scripts.tools import ToolError, ask, portions, written
from desktop.targets.base import CommandOutput
from desktop.targets.windows.powershell_text import encoded_argv

NAME = "PowerShell"
SHELLS = ("powershell",)
_PROGRAMS = ("pwsh", "powershell")
_FOLDER, _COUNT = "HANDRAIL_SCRIPTS", "HANDRAIL_COUNT"
# This is all that is run. Messages may hold any character and go through a console of any encoding: Base64.
_PARSE = f"""
for ($number = 0; $number -lt [int]$env:{_COUNT}; $number++) {{
  $text = [IO.File]::ReadAllText([IO.Path]::Combine($env:{_FOLDER}, "$number"), [Text.Encoding]::UTF8)
  $tokens = $null
  $faults = $null
  $null = [System.Management.Automation.Language.Parser]::ParseInput($text, [ref]$tokens, [ref]$faults)
  foreach ($fault in $faults) {{
    $message = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($fault.Message))
    $at = $fault.Extent
    [Console]::Out.WriteLine("$number $($at.StartLineNumber) $($at.StartColumnNumber) $($fault.ErrorId) $message")
  }}
}}
[Console]::Out.WriteLine('done')
"""
_LINE = re.compile(r"(\d+) (\d+) (\d+) (\w+) ([A-Za-z0-9+/=]*)")


def findings(scripts: Sequence[Script], within_s: float) -> Iterator[tuple[Script, Finding]]:
    """Yield what is found, one start of PowerShell for fifty scripts.

    Raises:
        CommandMissingError: it is not installed here.
        TargetError, ToolError: it gave no result, or none that can be read.
    """
    safe = [script for script in scripts if not _may_load(script.text)]
    for portion in portions(safe):
        yield from _checked(portion, within_s)
    if len(safe) < len(scripts):
        named = ", ".join(f"{script.file}: {script.step}" for script in scripts if script not in safe)
        raise ToolError(f"its parser would load what these scripts use, so they were left out: {named}")


def _checked(scripts: Sequence[Script], within_s: float) -> Iterator[tuple[Script, Finding]]:
    with written(scripts) as folder:
        output = _ask_any({_FOLDER: str(folder), _COUNT: str(len(scripts))}, within_s)
    *lines, last = output.stdout.split("\n")[:-1] or [""]
    found = [_LINE.fullmatch(line.rstrip("\r")) for line in lines]
    if last.rstrip("\r") != "done" or not all(found):
        said = (output.stderr or output.stdout).strip()[:200]
        raise ToolError(f"it ended with {output.exit_status} and said: {said}")
    for match in filter(None, found):
        script = scripts[int(match[1])]
        yield script, _finding(script, match)


def _may_load(text: str) -> bool:
    """True when reading a script could already run code: the parser itself loads modules that a script uses."""
    words = text.lower()
    return "configuration" in words or ("using" in words and ("module" in words or "assembly" in words))


def _ask_any(env: dict[str, str], within_s: float) -> CommandOutput:
    for program in _PROGRAMS:
        try:
            return ask(encoded_argv(_PARSE, program), env, within_s=within_s)
        except CommandMissingError as fault:
            missing = fault
    raise missing


def _finding(script: Script, match: re.Match[str]) -> Finding:
    line, message = int(match[2]), base64.b64decode(match[5]).decode("utf-8", "replace")
    column = _in_characters(script.text, line, int(match[3]))
    return Finding(line, column, f"powershell-{match[4]}", f"{message} (PowerShell)")


def _in_characters(text: str, line: int, column: int) -> int:
    """Return a column that PowerShell counts in UTF-16 code units as one of characters."""
    lines = text.split("\n")
    units = lines[line - 1].encode("utf-16-le", "surrogatepass") if line <= len(lines) else b""
    return len(units[: 2 * (column - 1)].decode("utf-16-le", "replace")) + 1
