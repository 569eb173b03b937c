"""Tells the script that a check would send to a machine first, without a machine."""

from collections.abc import Mapping, Sequence

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.secret import secret_parameters
from desktop.domain.errors import HandrailError
from desktop.domain.values import Value
from desktop.targets.base import CommandOutput, ScriptAsk

BUNDLED = ("sh", "powershell")  # what several scripts at once may be written in


class _SentError(BaseException):
    """What ends the rehearsal: no reader catches it."""

    def __init__(self, ask: ScriptAsk | None) -> None:
        self.ask = ask


class _Rehearsal:
    """A shell on which nothing runs."""

    def __init__(self, system: str) -> None:
        self.os = system

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        raise _SentError(None)

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        ask = ScriptAsk(script, dict(env or {}), interpreter) if interpreter in BUNDLED else None
        raise _SentError(ask)


def first_script(check: str, parameters: Mapping[str, Value], system: str) -> ScriptAsk | None:
    """Return the first script of a check on a machine of this system; None where it sends none.

    A check with a secret is left alone: its value is fetched when the check is read, and not before."""
    try:
        spec = find_check(check)
        read = spec.windows if system == "windows" else spec.shell
        if read is None or secret_parameters(spec.params):
            return None
        read(_Rehearsal(system), build_params(spec, parameters))
    except _SentError as sent:
        return sent.ask
    except HandrailError:  # told when the check is read
        return None
    return None
