"""How a command ended on a node, in our words: an output, or the fault that there is none, and what to do then."""

from collections.abc import Callable

from desktop.dataclass import dataclass
from desktop.domain.errors import (
    CommandMissingError,
    ConnectError,
    DeadlineError,
    NotApplicableError,
    PermissionDeniedError,
    PromptError,
    TargetError,
    UnreadableOutputError,
)
from desktop.targets.base import CommandOutput
from desktop.targets.prompts import refused_prompt
from desktop.targets.ssm.answers import STDERR_CAP, STDOUT_CAP, Invocation
from desktop.targets.ssm.scripts import Said

_CUT = "\n[… Systems Manager keeps the first {cap} characters; the rest is not here …]\n"
_ADVICE = "Set `handrail_ssm_bucket` in this AWS profile, so that whole outputs are kept in S3, or have less written."


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that a node has run: what messages call it, what it is, where it was."""

    what: str  # such as `df -kP / on i-0123456789abcdef0 · prod · eu-west-1`
    argv: tuple[str, ...]
    where: str
    may_be_cut: bool  # false: a reader would take what is left for the whole


def fault_of_status(invocation: Invocation, what: str) -> TargetError:
    """Return the fault of a command that did not come to an end of its own."""
    make = _FAULTS.get(invocation.status)
    partial = "\n".join(part for part in (invocation.stdout, invocation.stderr) if part)
    if make is None:
        return TargetError(
            f"{what} ended with the status {invocation.status!r} of Systems Manager, and no result. Look at the "
            "command there.",
            partial_output=partial,
        )
    fault = make(what)
    fault.partial_output = partial
    return fault


def _agent(words: str) -> Callable[[str], TargetError]:
    return lambda what: ConnectError(
        f"{what} {words} Is the machine running, and does its agent reach the endpoints ssm and ssmmessages? "
        "`aws.ssm_node` tells.",
        rung="agent",
    )


_FAULTS: dict[str, Callable[[str], TargetError]] = {
    "deliverytimedout": _agent("was not taken by the agent in time, so nothing ran."),
    "undeliverable": _agent("could not be delivered, so nothing ran: the node is gone or does not answer."),
    "notsent": _agent("was not sent there: the node carries the tags no more."),
    "executiontimedout": lambda what: DeadlineError(
        f"{what} gave no result in its time and was ended by the agent. Give the step a longer time limit, or look at "
        "why it hangs."
    ),
    "terminated": lambda what: ConnectError(
        f"{what} was not begun: more nodes failed than `max_errors` allows, and Systems Manager went on to no others. "
        "Look at those that failed first.",
        rung="max_errors",
    ),
    "cancelled": lambda what: TargetError(
        f"{what} was cancelled in Systems Manager, not from here; how far it came is not known. Look there."
    ),
    "invalidplatform": lambda what: NotApplicableError(
        f"{what}: the node is of another system than the command's document is for, so nothing ran."
    ),
    "accessdenied": lambda what: PermissionDeniedError(
        f"{what}: this identity may not send commands to that node, so nothing ran. Its policy has to allow "
        "ssm:SendCommand on the node and on the document."
    ),
    "failed": lambda what: TargetError(
        f"{what} failed before its script began, so there is no exit status. Look at the command in Systems Manager "
        "and at the agent's log there."
    ),
    "ratelimited": _agent("was not sent: too many commands wait in this account."),
}
_FAULTS["timedout"] = _FAULTS["executiontimedout"]
_FAULTS["rateexceeded"] = _FAULTS["ratelimited"]


def output_of(ran: Ran, invocation: Invocation, said: Said, duration_s: float) -> CommandOutput:
    """Return what a command wrote.

    Raises:
        CommandMissingError, PermissionDeniedError, PromptError: as it said.
        UnreadableOutputError: what it wrote was cut, and the rest is not to be had.
    """
    if said.state == "missing":
        raise CommandMissingError(
            f"{ran.argv[0]} is not installed on {ran.where} (not on PATH). Install it, or do this by hand."
        )
    if said.state == "denied":
        raise PermissionDeniedError(
            f"The agent may not run {ran.argv[0]} on {ran.where}. Look at the file's mode and owner."
        )
    status = invocation.response_code if said.exit_status is None else said.exit_status
    is_cut = not said.is_whole and len(invocation.stdout) >= STDOUT_CAP
    if is_cut and not ran.may_be_cut:
        raise UnreadableOutputError(
            f"{ran.what} wrote more than the {STDOUT_CAP:,} characters that Systems Manager keeps. {_ADVICE}",
            partial_output=said.stdout,
        )
    if words := refused_prompt(status, said.stderr):
        raise PromptError(
            f"{words} to run {ran.what}. Nothing was answered. Run it in a terminal, or allow it without a password.",
            partial_output=said.stdout,
        )
    stdout = said.stdout + _CUT.format(cap=f"{STDOUT_CAP:,}") if is_cut else said.stdout
    is_stderr_cut = len(invocation.stderr) >= STDERR_CAP and not invocation.stderr_url
    stderr = said.stderr + _CUT.format(cap=f"{STDERR_CAP:,}") if is_stderr_cut else said.stderr
    # How much Systems Manager has cut is not told: at least one byte of each stream.
    dropped = said.dropped_bytes + int(is_cut) + int(is_stderr_cut)
    return CommandOutput(ran.argv, status, stdout, stderr, duration_s, dropped, said.replaced_bytes)
