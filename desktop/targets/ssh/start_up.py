"""Accounts whose login shell or start-up files keep a command from running: what is seen, and what to do about it."""

import re

from desktop.domain.errors import ConnectError, DeadlineError
from desktop.targets.asking import cleaned

_SAID_CHARACTERS = 300
_RESTRICTED = re.compile(r"\brestricted\b")
_SFTP_ONLY = re.compile(r"sftp connections only", re.IGNORECASE)
_ASKS = re.compile(r"[^\s][:?>]\s{0,3}\Z")  # a line that was begun and waits for its end
_NO_LOGIN = re.compile(r"account is (?:currently )?not available|nologin", re.IGNORECASE)


def no_shell(label: str, said: str, exit_status: int | None) -> ConnectError:
    """The sign-in held, and what came was not our shell: a forced command, a restricted shell, an early `exit`."""
    text = cleaned(said[-2000:], 2000)[-_SAID_CHARACTERS:]
    return ConnectError(
        f"{label} signed in, but its login shell did not start /bin/sh{f' and said: {text}' if text else ''} "
        f"(exit status {exit_status}). {_why(said)}",
        rung="channel",
    )


def is_windows_shell(said: str) -> bool:
    """True for what cmd.exe and PowerShell say, in any language, of a command that every POSIX shell has (`exec`)."""
    return "exec" in said and ("\r\n" in said or "CommandNotFoundException" in said)


def no_powershell(label: str, said: str, exit_status: int | None) -> ConnectError:
    """The sign-in to a Windows host held, and our text in PowerShell did not begin."""
    text = cleaned(said[-2000:], 2000)[-_SAID_CHARACTERS:]
    return ConnectError(
        f"{label} signed in, but PowerShell did not begin there{f' and said: {text}' if text else ''} "
        f"(exit status {exit_status}). Is powershell.exe on the PATH of this account, and may it run commands (no "
        "ForceCommand in sshd_config, no constrained language mode)? Try `ssh` with `powershell.exe -Command 1`.",
        rung="channel",
    )


def powershell_hangs(label: str, waited_s: float, said: str) -> DeadlineError:
    """Nothing of ours began in time on a Windows host."""
    text = cleaned(said[-_SAID_CHARACTERS:])
    return DeadlineError(
        f"PowerShell did not begin on {label} within {waited_s:g} s, so the command was not begun"
        f"{f'; there came: {text}' if text else ''}. The first start after the machine's own takes long: try again, "
        "and look at the load there, and at the profile of its login shell (DefaultShell)."
    )


def _why(said: str) -> str:
    if _SFTP_ONLY.search(said):
        return "This account may copy files (sftp) and run nothing. Use an account that may run commands."
    if _RESTRICTED.search(said):
        return "Its login shell is a restricted one, such as rbash. Use an account with an ordinary shell."
    if _NO_LOGIN.search(said):
        return "This account is switched off for signing in (nologin). Use an account that may run commands."
    if not said.strip():
        return (
            "Nothing was said: does a start-up file there (.bashrc, .profile, .cshrc) end the session with `exit`, "
            "does the key force a command (command= in authorized_keys), or is its shell /bin/false, which lets "
            "nobody in? Use an account that may run commands."
        )
    return (
        "Does the key force a command (command= in authorized_keys, ForceCommand)? "
        "Use an account that may run commands."
    )


def start_up_hangs(label: str, waited_s: float, said: str) -> DeadlineError:
    """Nothing of ours began in time: the start-up files do not come to an end."""
    tail = cleaned(said[-_SAID_CHARACTERS:])
    asks = f" They ask: {cleaned(said.rstrip().rpartition(chr(10))[2])!r}." if _ASKS.search(said) else ""
    return DeadlineError(
        f"The start-up files of the account on {label} did not end within {waited_s:g} s, so the command was not begun."
        f"{asks}{f' They said: {tail}' if tail and not asks else ''} Look at .bashrc, .profile or .cshrc there: what "
        "waits or asks belongs behind `[ -t 0 ] || return`."
    )


def start_up_reads(label: str) -> ConnectError:
    """A start-up file took a part of what the shell was to read."""
    return ConnectError(
        f"The start-up files of the account on {label} read what was meant for the command, which was therefore not "
        "run. Look at .bashrc, .profile or .cshrc there for `read` or a question: it belongs behind "
        "`[ -t 0 ] || return`.",
        rung="channel",
    )
