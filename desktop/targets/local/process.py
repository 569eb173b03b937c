"""Runs one process on this computer: own session, both streams drained, an end that reaches its children."""

import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from desktop.domain.errors import (
    CancelledError,
    CommandMissingError,
    DeadlineError,
    InputError,
    PermissionDeniedError,
    PromptError,
    TargetError,
)
from desktop.targets.account import account_name
from desktop.targets.base import Call, CommandOutput
from desktop.targets.output import OutputCapture
from desktop.targets.prompts import refused_prompt, sudoers_hint, waiting_prompt


def run_process(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    call: Call,
    stdin: bytes = b"",
    shown: str = "",
    recorded: Sequence[str] = (),
    is_powershell: bool = False,
) -> CommandOutput:
    """Run a command with exactly this environment; `shown` is what messages call it, `recorded` what the output keeps.

    Raises:
        CommandMissingError, PermissionDeniedError: it could not be started.
        DeadlineError, CancelledError, PromptError: with the output that came before.
    """
    name = shown or shlex.join(argv)[:200]
    call.check(f"{name} on this computer")
    capture = OutputCapture(call.on_output)
    if is_powershell:
        capture.read_powershell()
    started_at = time.monotonic()
    process = _start(argv, env, name)
    try:
        status = _follow(process, stdin, call, capture)
    except TargetError as error:
        capture.finish()
        raise _explained(error, name, capture, call) from error
    capture.finish()
    output = capture.output(tuple(recorded or argv), _shell_status(status), time.monotonic() - started_at)
    if words := refused_prompt(output.exit_status, output.stderr):
        raise PromptError(
            f"{words} to run {name} on this computer. Nothing was answered. "
            f"{sudoers_hint(account_name('this account'), output.argv)}",
            partial_output=capture.partial(),
        )
    return output


def _start(argv: Sequence[str], env: Mapping[str, str], name: str) -> "subprocess.Popen[bytes]":
    is_windows = sys.platform == "win32"
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=dict(env),
            start_new_session=not is_windows,  # no terminal to ask on; a group to end as a whole
            creationflags=flags if is_windows else 0,
        )
    except FileNotFoundError as error:
        raise CommandMissingError(
            f"{argv[0]} is not installed on this computer (not on PATH). Install it, or do this by hand."
        ) from error
    except PermissionError as error:
        raise PermissionDeniedError(
            f"This account may not run {name} on this computer: {error.strerror}. "
            "Look at the file's mode and owner."
        ) from error
    except ValueError as error:
        raise InputError(
            f"{name!r} cannot be run: {error}. Take the NUL character out of its arguments."
        ) from error
    except OSError as error:
        raise CommandMissingError(
            f"{name} could not be started on this computer: {error.strerror}. Is it made for this system?"
        ) from error


def _follow(process: "subprocess.Popen[bytes]", stdin: bytes, call: Call, capture: OutputCapture) -> int:
    if sys.platform == "win32":
        from desktop.targets.local.process_windows import follow
    else:
        from desktop.targets.local.process_posix import follow
    return follow(process, stdin, call, capture)


def _explained(error: TargetError, name: str, capture: OutputCapture, call: Call) -> TargetError:
    partial = capture.partial()
    where = f"{name} on this computer"
    if isinstance(error, CancelledError):
        return CancelledError(f"{where} was stopped. {error}", partial_output=partial)
    tails = [stream.tail_text() for stream in capture.streams.values()]
    if question := next(filter(None, map(waiting_prompt, tails)), ""):
        return PromptError(
            f"{where} waits for an answer: {question!r}. Nothing was answered. {error} Run it in a terminal.",
            partial_output=partial,
        )
    return DeadlineError(
        f"{where} gave no result within {call.timeout_s:g} s. {error} Give the step a longer time limit, "
        "or look at why it hangs.",
        partial_output=partial,
    )


def _shell_status(status: int) -> int:
    """Return the status as a shell tells it: 128 plus the number of the signal that ended the process."""
    return 128 - status if status < 0 else status
