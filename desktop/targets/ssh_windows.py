"""Makes the command line that runs a command on a Windows SSH host: PowerShell with everything encoded."""

import base64
from collections.abc import Mapping, Sequence

from desktop.domain.errors import InputError

_LINE_CAP = 8000  # cmd.exe, the usual login shell there, takes 8,191 characters
_SET_UP = (
    "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'\n"
    "[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false\n"
)


def command_line(argv: Sequence[str], env: Mapping[str, str]) -> str:
    """Return the line that runs one command with its arguments as they are."""
    words = " ".join(_literal(word) for word in argv)
    return _line(f"{_exports(env)}& {words}\nexit $LASTEXITCODE")


def script_line(script: str, interpreter: str, env: Mapping[str, str]) -> str:
    """Return the line that runs a script.

    Raises:
        InputError: no such interpreter there, or a script too long for one command line.
    """
    match interpreter:
        case "powershell":
            return _line(_exports(env) + script)
        case "python":
            return command_line(["python", "-c", script], env)
    raise InputError(f"{interpreter!r} does not run on Windows. Write the step for powershell or python.")


def _line(text: str) -> str:
    encoded = base64.b64encode((_SET_UP + text).encode("utf-16-le")).decode()
    line = f"powershell -NoProfile -NonInteractive -EncodedCommand {encoded}"
    if len(line) > _LINE_CAP:
        raise InputError(
            f"The script is too long for Windows over SSH ({len(line)} of {_LINE_CAP} characters)."
        )
    return line


def _exports(env: Mapping[str, str]) -> str:
    return "".join(
        f"[Environment]::SetEnvironmentVariable({_literal(name)}, {_literal(value)}, 'Process')\n"
        for name, value in env.items()
    )


def _literal(value: str) -> str:
    # PowerShell takes the typographic quotes for apostrophes too; each is doubled.
    return "'" + "".join(char * 2 if char in "'\u2018\u2019\u201a\u201b" else char for char in value) + "'"
