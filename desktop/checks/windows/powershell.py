"""One PowerShell script, one answer: how the readers of Windows machines ask.

Source: Windows PowerShell 5.1, which every Windows since Server 2016 has; nothing here needs a newer one. What comes
back is JSON in Base64 behind a mark, so neither a console's code page nor a profile's greeting can change it.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Never, TypeVar

from desktop.domain.errors import (
    NotApplicableError,
    PermissionDeniedError,
    TargetError,
    UnreadableOutputError,
)
from desktop.targets.base import CommandOutput, Shell

T = TypeVar("T")

MARK = "HANDRAIL-ANSWER:"
_LARGEST = 2**64  # no counter of Windows is wider

# `Moment` writes a time as ISO 8601 in UTC; PowerShell 5.1's own JSON has it as /Date(…)/. `Missing` says why there is
# no answer: its word is one of _ERRORS.
_FRAME = """\
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
function Moment($time) { if ($time) { $time.ToUniversalTime().ToString('o') } else { $null } }
function Missing($kind, $message) { throw "$kind`:$message" }
try {
  $answer = & {
SCRIPT
  }
  $said = @{ answer = $answer }
} catch {
  $said = @{ error = @{
    message = [string]$_.Exception.Message
    kind = [string]$_.Exception.GetType().FullName
    category = [string]$_.CategoryInfo.Category
    id = [string]$_.FullyQualifiedErrorId
  } }
}
$json = ConvertTo-Json -InputObject $said -Depth 8 -Compress
[Console]::Out.WriteLine('MARK' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($json)))
"""
# Leaves in `$is_admin` whether this account may see what is not its own.
ASK_WHETHER_ADMINISTRATOR = """
$who = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
$is_admin = $who.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
"""
# Counters are shown to some accounts alone, and the others see none instead of an error.
NO_COUNTERS = (
    "This account is shown no counters. Run as an administrator or one of Performance Monitor Users there."
)
_ERRORS: Mapping[str, type[TargetError]] = {
    "NotApplicable": NotApplicableError,
    "PermissionDenied": PermissionDeniedError,
    "Unreadable": UnreadableOutputError,
}
_NOT_THERE = (
    "CommandNotFoundException",
    "0x80041010",  # no such class
    "0x8004100E",  # no such namespace
    "ObjectNotFound,Microsoft.Management",
)
_NOT_ALLOWED = (
    "PermissionDenied",
    "UnauthorizedAccess",
    "SecurityException",
    "AccessDenied",
    "0x80070005",
    "0x80041003",
)


class Found:
    """An object of the answer. Its values are asked for by name and type; what is null or missing is None."""

    def __init__(self, values: Mapping[str, object], where: str = "the answer") -> None:
        # What a command did not write is {} in PowerShell 5.1 (https://github.com/PowerShell/PowerShell/issues/9231).
        self._values = {name: value for name, value in values.items() if value != {}}
        self._where = where

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        return None if value is None or value == "" else _as_text(value)

    def whole(self, name: str) -> int | None:
        """Return a whole number; PowerShell writes 64-bit ones as text or with a point at times."""
        value = self.number(name)
        return None if value is None else int(value)

    def number(self, name: str) -> float | int | None:
        """Return a number.

        Raises:
            UnreadableOutputError: there is something else.
        """
        match self._values.get(name):
            case None | "":
                return None
            case bool() as value:
                return self._not_a("number", name, value)
            case int() | float() as value:
                number: float | int = value
            case str() as value:
                try:
                    number = int(value) if value.strip().lstrip("-").isdigit() else float(value)
                except ValueError:
                    return self._not_a("number", name, value)
            case value:
                return self._not_a("number", name, value)
        return number if abs(number) <= _LARGEST else self._not_a("number", name, number)

    def truth(self, name: str) -> bool | None:
        match self._values.get(name):
            case None | bool() as value:
                return value
            case value:
                return self._not_a("yes or no", name, value)

    def moment(self, name: str) -> datetime | None:
        """Return a time that `Moment` wrote, in UTC.

        Raises:
            UnreadableOutputError: there is something else.
        """
        if (text := self.text(name)) is None:
            return None
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            return self._not_a("time", name, text)
        return time if time.tzinfo is UTC else self._not_a("time in UTC", name, text)

    def items(self, name: str) -> list["Found"]:
        """Return the objects of a list; one that PowerShell unwrapped is a list of one, null is none."""
        match self._values.get(name):
            case None:
                return []
            case list() as found:
                return [self._object(name, value) for value in found if value is not None]
            case value:
                return [self._object(name, value)]

    def texts(self, name: str) -> list[str]:
        """Return the texts of a list; null and empty ones are left out."""
        match self._values.get(name):
            case None:
                return []
            case list() as found:
                return [_as_text(value) for value in found if value is not None and value != ""]
            case value:
                return [_as_text(value)]

    def need_text(self, name: str) -> str:
        return self._needed(name, self.text(name))

    def need_whole(self, name: str) -> int:
        return self._needed(name, self.whole(name))

    def need_moment(self, name: str) -> datetime:
        return self._needed(name, self.moment(name))

    def need_number(self, name: str) -> float | int:
        return self._needed(name, self.number(name))

    def need_truth(self, name: str) -> bool:
        return self._needed(name, self.truth(name))

    def _needed(self, name: str, value: T | None) -> T:
        if value is None:
            raise UnreadableOutputError(f"The machine gave no {name} in {self._where}.")
        return value

    def _object(self, name: str, value: object) -> "Found":
        if isinstance(value, dict):
            return Found(value, name)
        return self._not_a("object", name, value)

    def _not_a(self, expected: str, name: str, value: object) -> Never:
        raise UnreadableOutputError(
            f"The machine gave {str(value)[:80]!r} for {name}, where a {expected} belongs."
        )


def _as_text(value: object) -> str:
    return str(value).encode(errors="replace").decode()  # half a character, as JSON can write it


def ask_windows(target: Shell, script: str, env: Mapping[str, str] | None = None) -> Found:
    """Run a script whose last value is one hash table, and return that; values come from `$env:` only.

    Lists in the table are written `@(…)`, times `(Moment $time)`, sizes in bytes as numbers. `Missing NotApplicable
    'why'` (or PermissionDenied, Unreadable) ends it without an answer.

    Raises:
        NotApplicableError: the machine has no such command, class or thing.
        PermissionDeniedError: this account may not read it.
        UnreadableOutputError: no answer, or another shape.
    """
    out = target.run_script(framed(script), interpreter="powershell", env=env)
    if out.dropped_bytes:
        raise UnreadableOutputError(
            f"The machine's answer is too long: at least {out.dropped_bytes} bytes were left out."
        )
    return _answer(out)


def framed(script: str) -> str:
    """Return the whole script that is sent, without indents: a command line of Windows is short."""
    text = _FRAME.replace("MARK", MARK).replace("SCRIPT", script.strip("\n"))
    return "".join(f"{line.strip()}\n" for line in text.splitlines())


def _answer(out: CommandOutput) -> Found:
    said = _decoded(out)
    match said:
        case {"error": dict() as error}:
            raise _error(Found(error))
        case {"answer": dict() as answer}:
            return Found(answer)
    raise UnreadableOutputError(f"The machine's answer is not what was expected: {json.dumps(said)[:200]}")


def _decoded(out: CommandOutput) -> object:
    for line in out.stdout.splitlines():
        _, mark, text = line.partition(MARK)
        if not mark:
            continue
        try:
            return json.loads(base64.b64decode(text.strip(), validate=True).decode())
        except (binascii.Error, ValueError, RecursionError) as error:
            raise UnreadableOutputError(
                f"The machine's answer cannot be read ({error}): {text[:80]!r}."
            ) from error
    raise UnreadableOutputError(
        f"PowerShell gave no answer: exit status {out.exit_status}, "
        f"{(out.stderr.strip() or out.stdout.strip())[:200]!r}."
    )


def _error(error: Found) -> TargetError:
    message = error.text("message") or "PowerShell failed without a message."
    kind, colon, reason = message.partition(":")
    if colon and kind in _ERRORS:
        return _ERRORS[kind](reason.strip())
    marks = " ".join(error.text(name) or "" for name in ("kind", "category", "id"))
    if any(mark in marks + message for mark in _NOT_ALLOWED):
        return PermissionDeniedError(
            f"This account may not read it: {message} Run as an administrator there."
        )
    if any(mark in marks for mark in _NOT_THERE):
        return NotApplicableError(f"This Windows does not have what the check reads: {message}")
    return UnreadableOutputError(f"PowerShell could not read it: {message}")
