"""The shell of a node: each command goes through Run Command, and its end is told in words."""

import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from desktop.dataclass import dataclass
from desktop.domain.errors import (
    CancelledError,
    ConnectError,
    DeadlineError,
    InputError,
    NotApplicableError,
    TargetError,
    UnreadableOutputError,
)
from desktop.targets.base import Call, CommandOutput, Stream
from desktop.targets.ssm.answers import STDOUT_CAP, Invocation
from desktop.targets.ssm.command import SentCommand
from desktop.targets.ssm.endings import Ran, fault_of_status, output_of
from desktop.targets.ssm.long_output import whole_stdout
from desktop.targets.ssm.scripts import Lines, Said, Script, read_said, script_of
from desktop.targets.ssm.target import SsmTarget

_QUEUED = frozenset({"", "pending", "delayed"})


@dataclass(frozen=True, slots=True)
class Came:
    """A command that came to an end of its own; `nonce` is the one of its lines."""

    invocation: Invocation
    said: Said
    nonce: str


class SsmShell:
    """Runs commands on one node within one call."""

    def __init__(self, target: SsmTarget, call: Call) -> None:
        self._target, self._call = target, call

    @property
    def os(self) -> str:
        return self._target.node(self._call).os

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        if stdin and self.os == "windows":
            raise NotApplicableError("A command on Windows gets no input through Systems Manager.")
        script = script_of(argv, env, stdin=stdin)
        return self._output(script, shlex.join(argv)[:200], script.argv, may_be_cut=False)

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        argv = (interpreter, "-c", script)
        made = script_of(argv, env, interpreter=interpreter)
        return self._output(made, f"the {interpreter} script", argv, may_be_cut=True)

    def _output(
        self, script: Script, shown: str, argv: tuple[str, ...], *, may_be_cut: bool
    ) -> CommandOutput:
        where = self._target.ref.label
        ran = Ran(f"{shown} on {where}", argv, where, may_be_cut)
        begun = time.monotonic()
        came = self.came(script, ran.what)
        output = output_of(ran, came.invocation, came.said, time.monotonic() - begun)
        self.show(output)
        return output

    def came(self, script: Lines, what: str) -> Came:
        """Send what is to be run, and return what came of it.

        Raises:
            TargetError, InputError: it did not come to an end of its own.
        """
        self._call.check(what)
        command = self._sent(script)
        invocation = self._ended(command, what)
        if not invocation.has_run:
            raise fault_of_status(_legible(invocation, command.nonce), what)
        return Came(invocation, self._said(invocation, command.nonce), command.nonce)

    def _sent(self, script: Lines) -> SentCommand:
        """Send it; where another node keeps a command for many from being taken, send it to this one alone."""
        fleets, node = self._target.fleets, self._target.node(self._call)
        command = fleets.command_for(node, script, self._call)
        try:
            command.send(self._call)
        except ConnectError as fault:
            if fault.rung != "agent" or not command.is_for_many:
                raise
            command = fleets.alone(node, script, self._call)
            command.send(self._call)
        return command

    def _ended(self, command: SentCommand, what: str) -> Invocation:
        try:
            return command.wait(self._target.node_id, self._call, what)
        except CancelledError as fault:
            raise CancelledError(f"{what} was stopped. {command.cancel('')}") from fault
        except DeadlineError as fault:
            is_queued = command.standing(self._target.node_id) in _QUEUED
            told = " It still waited to be delivered." if is_queued else ""
            raise DeadlineError(
                f"{fault}{told} {command.cancel(self._target.node_id)} Give the step a longer time limit, or look at "
                "why it hangs."
            ) from fault
        except (TargetError, InputError) as fault:
            raise command.lost(what, fault) from fault

    def _said(self, invocation: Invocation, nonce: str) -> Said:
        said = read_said(invocation.stdout, invocation.stderr, nonce)
        if said.is_whole or not invocation.stdout_url or len(invocation.stdout) < STDOUT_CAP:
            return said
        return read_said(
            whole_stdout(self._target.fleets.door, invocation, self._call), invocation.stderr, nonce
        )

    def show(self, output: CommandOutput) -> None:
        """Nothing comes before the end of a command; then all of it does."""
        if self._call.on_output is not None:
            for stream, text in ((Stream.STDOUT, output.stdout), (Stream.STDERR, output.stderr)):
                if text:
                    self._call.on_output(stream, text.encode())


def _legible(invocation: Invocation, nonce: str) -> Invocation:
    """Return an invocation with what was written before its end, as far as it can be unpacked."""
    try:
        said = read_said(invocation.stdout, invocation.stderr, nonce)
    except UnreadableOutputError:
        return replace(invocation, stdout="")
    return replace(invocation, stdout=said.stdout, stderr=said.stderr)
