"""Makes the command line that runs a text of PowerShell on a Windows SSH host, whatever its login shell is.

The line is the same for cmd.exe, PowerShell and bash: plain words and one of Base64. A long text, and all values, go
to the input.
"""

from collections.abc import Mapping

from desktop.dataclass import dataclass
from desktop.targets.windows.powershell_text import started

_LINE_CAP = 8000  # cmd.exe, the usual login shell there, takes 8,191 characters
_POWERSHELLS = ("powershell.exe", "pwsh.exe")
_ENDED = (0, 128)  # of taskkill: done, and there is no such process any more


@dataclass(frozen=True, slots=True)
class Sent:
    """What is asked for, and what is given to its input."""

    line: str
    stdin: bytes = b""


def sent(text: str, login_shell: str = "", env: Mapping[str, str] | None = None) -> Sent:
    """Return how a text is run where sshd hands the line to this login shell (empty: not known, cmd.exe as a rule).

    Raises:
        InputError: a value that no script can be given.
    """
    # With its ending: bash of WSL finds it only so.
    run = started(text, "powershell.exe", env, _LINE_CAP)
    return Sent(_for_shell(" ".join(run.argv), login_shell), run.stdin)


def kill_argv(process: int) -> list[str]:
    """Return the command that ends a process and what it started; with dashes, for bash of MSYS changes slashes."""
    return ["taskkill.exe", "-T", "-F", "-PID", str(process)]


def kill_line(process: int, login_shell: str) -> str:
    """Return the same as a line, which needs no start of PowerShell."""
    return _for_shell(" ".join(kill_argv(process)), login_shell)


def is_gone(exit_status: int | None) -> bool:
    """True when the status of that command says that the process runs no more."""
    return exit_status in _ENDED


def _for_shell(line: str, login_shell: str) -> str:
    # PowerShell as the login shell makes every status but 0 a 1.
    return f"{line}; exit $LASTEXITCODE" if login_shell.lower() in _POWERSHELLS else line
