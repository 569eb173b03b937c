"""The shell of an SSH host: one channel for each command, and an honest word on what may still run."""

import secrets
import shlex
import time
from collections.abc import Callable, Mapping, Sequence

from paramiko import Channel, ChannelException, SSHException

from desktop.domain.errors import (
    CancelledError,
    CommandMissingError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    PermissionDeniedError,
    PromptError,
    TargetError,
)
from desktop.targets.base import Call, CommandOutput, Stream
from desktop.targets.output import OutputCapture
from desktop.targets.prompts import refused_prompt, sudoers_hint, waiting_prompt
from desktop.targets.ssh import windows as ssh_windows
from desktop.targets.ssh import wrapper as ssh_wrapper
from desktop.targets.ssh.link import Link
from desktop.targets.ssh.run import Ending, ExecChannel, Sink
from desktop.targets.ssh.start_up import (
    is_windows_shell,
    no_powershell,
    no_shell,
    powershell_hangs,
    start_up_hangs,
    start_up_reads,
)
from desktop.targets.ssh.target import SshTarget, open_session
from desktop.targets.windows import powershell_text

_OTHER_S = 8.0  # the same over a new connection
_END_S = 4.0  # how long ending a command on the host may take


class SshShell:
    """Runs commands on one host within one call."""

    def __init__(self, target: SshTarget, call: Call) -> None:
        self._target = target
        self._call = call

    @property
    def os(self) -> str:
        return self._target.os(self._call)

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        nonce = secrets.token_hex(8)
        text = ssh_wrapper.command_text(argv, env or {}, stdin, nonce)
        shown = shlex.join(argv)[:200]

        def windows() -> str:
            return powershell_text.command_text(argv, {}, stdin, nonce)

        return SshCommand(self._target, self._call, tuple(argv), shown).output(text, nonce, windows, env)

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        nonce = secrets.token_hex(8)
        text = ssh_wrapper.script_text(script, interpreter, env or {}, nonce)

        def windows() -> str:
            return powershell_text.any_text(script, interpreter, {}, nonce)

        argv = (interpreter, "-c", script)
        command = SshCommand(self._target, self._call, argv, f"the {interpreter} script")
        if interpreter == "powershell":
            command.capture.read_powershell()
        return command.output(text, nonce, windows, env)


class SshCommand:
    """One command on its way: started, followed, and its end put into words."""

    def __init__(self, target: SshTarget, call: Call, argv: tuple[str, ...], shown: str) -> None:
        self._target = target
        self._call = call
        self._argv = argv
        self._what = f"{shown} on {target.ref.label}"
        self.capture = OutputCapture(call.on_output)

    def output(
        self, text: str, nonce: str, windows: Callable[[], str], env: Mapping[str, str] | None
    ) -> CommandOutput:
        self._call.check(self._what)
        started_at = time.monotonic()

        def start(link: Link, channel: Channel) -> tuple[Link, Channel, ExecChannel]:
            if link.is_windows:
                self.capture.read_powershell()
                sent = ssh_windows.sent(windows(), link.login_shell, env)
            else:
                sent = ssh_windows.Sent(ssh_wrapper.BOOTSTRAP, text.encode("utf-8", "surrogateescape"))
            mark = ssh_wrapper.mark(nonce)
            return link, channel, ExecChannel(link.transport, channel, sent.line, sent.stdin, mark)

        link, channel, running = self._target.on_session(self._call, start)
        try:
            ending = running.follow(self._call, self.capture)
            if ending.stopped_by:
                raise self.stopped(link, running, ending)
        finally:
            self.capture.finish()
            close_quietly(channel)
        link.is_suspect = False
        if not ending.group and not link.is_windows and is_windows_shell(running.start_up_text):
            link.is_found_windows = True
            return self.output(text, nonce, windows, env)
        return self._judged(ending, running.start_up_text, link, time.monotonic() - started_at)

    def not_begun(self, ending: Ending, start_up_text: str, *, is_windows: bool = False) -> ConnectError:
        tell = no_powershell if is_windows else no_shell
        return tell(self._target.ref.label, start_up_text, ending.exit_status)

    def _judged(self, ending: Ending, start_up_text: str, link: Link, duration_s: float) -> CommandOutput:
        if not ending.group:
            raise self.not_begun(ending, start_up_text, is_windows=link.is_windows)
        if ending.state == "eaten":
            raise start_up_reads(self._target.ref.label)
        if ending.state == "missing":
            raise CommandMissingError(
                f"{self._argv[0]} is not installed on {self._target.ref.label} (not on PATH). "
                "Install it, or do this by hand."
            )
        if ending.state == "denied":
            raise PermissionDeniedError(
                f"This account may not run {self._argv[0]} on {self._target.ref.label}. "
                "Look at the file's mode and owner."
            )
        if ending.exit_status is None:
            raise ConnectionLostError(
                f"{self._what} ended without telling how; what it did is not known.",
                rung="channel",
                partial_output=self.capture.partial(),
            )
        return self.finished(ending.exit_status, duration_s, link.user)

    def finished(self, exit_status: int, duration_s: float, user: str) -> CommandOutput:
        """Return what came; a command that failed because it may not ask for a password is told as that."""
        output = self.capture.output(self._argv, exit_status, duration_s)
        if words := refused_prompt(output.exit_status, output.stderr):
            raise PromptError(
                f"{words} to run {self._what}. Nothing was answered. {sudoers_hint(user, self._argv)}",
                partial_output=self.capture.partial(),
            )
        return output

    def stopped(
        self, link: Link, running: ExecChannel, ending: Ending, sink: Sink | None = None
    ) -> TargetError:
        """End what did not end by itself, and return what to raise for it."""
        left = self._end(link, ending) if ending.stopped_by != "lost" else ""
        running.drain_rest(sink or self.capture)
        return self._stopped(ending, left, running.start_up_text, is_windows=link.is_windows)

    def _stopped(self, ending: Ending, left: str, start_up_text: str, *, is_windows: bool) -> TargetError:
        partial = self.capture.partial()
        if ending.stopped_by == "lost":
            self._target.close()
            group = f" ({_process(ending.group, is_windows=is_windows)})" if ending.group else ""
            return ConnectionLostError(
                f"The connection to {self._target.ref.label} went away while {self._what} ran. It may still be "
                f"running there{group}; what it did is not known. Look before you run it again.",
                rung="channel",
                partial_output=partial,
            )
        if ending.stopped_by == "cancel":
            return CancelledError(f"{self._what} was stopped. {left}", partial_output=partial)
        tails = (self.capture.streams[stream].tail_text() for stream in Stream)
        if not ending.group and ending.stopped_by == "deadline":
            hangs = powershell_hangs if is_windows else start_up_hangs
            return hangs(self._target.ref.label, self._call.timeout_s, start_up_text)
        if question := next(filter(None, map(waiting_prompt, tails)), ""):
            return PromptError(
                f"{self._what} waits for an answer: {question!r}. Nothing was answered. {left} "
                "Run it in a terminal.",
                partial_output=partial,
            )
        return DeadlineError(
            f"{self._what} gave no result within {self._call.timeout_s:g} s. {left} "
            "Give the step a longer time limit, or look at why it hangs.",
            partial_output=partial,
        )

    def _end(self, link: Link, ending: Ending) -> str:
        """End what runs on the host, over a channel of its own, and say what came of it."""
        link.is_suspect = True
        if not ending.group:
            self._target.close()
            return "It may not have begun; it may still be running there."
        group = _process(ending.group, is_windows=link.is_windows)
        try:
            is_there, is_gone = end_group(link, ending.group)
        except ChannelException:  # no second session (MaxSessions 1): over a connection of its own
            return self._end_from_outside(ending.group, is_windows=link.is_windows)
        if is_there and is_gone:
            link.is_suspect = False
            return "It and what it started were ended there."
        if is_there:
            return f"It could not be ended and is still running there ({group})."
        self._target.close()
        return f"The host does not answer; it may still be running there ({group})."

    def _end_from_outside(self, group: int, *, is_windows: bool) -> str:
        self._target.close()
        try:
            other = self._target.another()
            shell = SshShell(other, Call.within(_OTHER_S))
            if is_windows:
                is_gone = ssh_windows.is_gone(shell.run(ssh_windows.kill_argv(group)).exit_status)
            else:
                is_gone = shell.run_script(ssh_wrapper.kill_text(group)).stdout.strip().endswith("gone")
            other.close()
        except TargetError:
            is_gone = False
        if is_gone:
            return "It and what it started were ended there."
        which = _process(group, is_windows=is_windows)
        return f"It may still be running there ({which}): the host opens no second session to end it."


def end_group(link: Link, group: int) -> tuple[bool, bool]:
    """End a process group over a channel of its own; return whether the host answered, and whether it is gone.

    Raises:
        ChannelException: it opens no second session.
    """
    call = Call.within(_END_S)
    capture = OutputCapture()
    if link.is_windows:
        sent = ssh_windows.Sent(ssh_windows.kill_line(group, link.login_shell))
    else:
        sent = ssh_windows.Sent(ssh_wrapper.BOOTSTRAP, ssh_wrapper.kill_text(group).encode())
    try:
        link.stream.call = call
        channel = open_session(link.transport, call, _END_S)
        done = ExecChannel(link.transport, channel, sent.line, sent.stdin, "").follow(call, capture)
        close_quietly(channel)
    except ChannelException:
        raise
    except (SSHException, EOFError, OSError):
        return False, False
    is_gone = ssh_windows.is_gone(done.exit_status) if link.is_windows else capture.partial().endswith("gone")
    return not done.stopped_by, is_gone


def _process(number: int, *, is_windows: bool) -> str:
    return f"process {number}" if is_windows else f"process group {number}"


def close_quietly(channel: Channel) -> None:
    """Close a channel whose connection may be gone."""
    try:
        channel.close()
    except (SSHException, EOFError, OSError):
        return
