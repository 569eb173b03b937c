"""Several scripts of an SSH host over one channel: sent at once, run one after the other, taken one by one."""

import secrets
import time
from collections.abc import Sequence
from contextlib import suppress

from paramiko import Channel, ChannelException

from desktop.targets.base import Call, CommandOutput, ScriptAsk, Stream
from desktop.targets.ssh import windows as ssh_windows
from desktop.targets.ssh import wrapper as ssh_wrapper
from desktop.targets.ssh.bundle_text import AFTER_END, LONGEST_AFTER_END, bundle_text
from desktop.targets.ssh.link import Link
from desktop.targets.ssh.parts import Parts
from desktop.targets.ssh.run import Ending, ExecChannel
from desktop.targets.ssh.shell import SshCommand, close_quietly, end_group
from desktop.targets.ssh.target import SshTarget
from desktop.targets.windows import powershell_text

_NONCE_BYTES = 16


def begin_bundle(target: SshTarget, asks: Sequence[ScriptAsk], call: Call) -> "SshBundle | None":
    """Send the scripts and wait for none of them; None where they are not all in what the host runs.

    Raises:
        InputError, ConnectError, HostKeyError, AuthError, CancelledError, DeadlineError.
    """
    call.check(f"The scripts on {target.ref.label}")
    is_windows = target.link(call).is_windows
    if any(ask.interpreter != ("powershell" if is_windows else "sh") for ask in asks):
        return None
    begin, *nonces = [secrets.token_hex(_NONCE_BYTES) for _ in range(len(asks) + 2)]
    write = powershell_text.bundle_text if is_windows else bundle_text
    text = write(asks, (begin, *nonces))

    def start(link: Link, channel: Channel) -> tuple[Link, Channel, ExecChannel]:
        mark = ssh_wrapper.mark(begin)
        if is_windows:
            sent = ssh_windows.sent(text, link.login_shell)
        else:
            sent = ssh_windows.Sent(ssh_wrapper.BOOTSTRAP, text.encode("utf-8", "surrogateescape"))
        return link, channel, ExecChannel(link.transport, channel, sent.line, sent.stdin, mark)

    link, channel, running = target.on_session(call, start)
    parts = Parts(nonces, AFTER_END, LONGEST_AFTER_END)
    if is_windows:
        for capture in parts.captures:
            capture.read_powershell()
    return SshBundle(target, asks, parts, link, channel, running)


class SshBundle:
    """Used by one thread at a time. Place 0 of `parts` is before the first script, and tells when that began."""

    def __init__(
        self,
        target: SshTarget,
        asks: Sequence[ScriptAsk],
        parts: Parts,
        link: Link,
        channel: Channel,
        running: ExecChannel,
    ) -> None:
        self._target, self._asks, self._parts = target, asks, parts
        self._link, self._channel, self._running = link, channel, running
        self._is_open = True
        self._begun_at = time.monotonic()

    def take(self, place: int, call: Call) -> CommandOutput | None:
        """Return a script's output, or None when the bundle ended before the script did, by whatever it was."""
        ask = self._asks[place]
        what = f"the {ask.interpreter} script"
        command = SshCommand(self._target, call, (ask.interpreter, "-c", ask.script), what)
        at = place + 1
        command.capture = self._parts.captures[at]
        begun_at = time.monotonic()
        if self._parts.end(at) is None and not self._follow(at, call, command):
            return None
        if at == len(self._asks):
            self._leave()
        end = self._parts.end(at)
        assert end is not None  # else `_follow` gave up
        self._show(at, call)
        took_s = self._took_s(at, time.monotonic() - begun_at)
        return command.finished(end.exit_status, took_s, self._link.user)

    def age_s(self, place: int) -> float:
        """By the host's clock, which tells how long after the first script's beginning each ended."""
        first, end = self._parts.end(0), self._parts.end(place + 1)
        gone_s = time.monotonic() - self._begun_at
        if first is None or end is None or first.at_s is None or end.at_s is None:
            return gone_s
        return max(0.0, gone_s - max(0.0, end.at_s - first.at_s))

    def close(self) -> None:
        if not self._is_open:
            return
        ending = self._running.follow(Call.within(0), self._parts)
        if ending.group and ending.stopped_by == "deadline" and self._link.is_open:
            with suppress(ChannelException):  # it opens no second session; what runs is short, and reads
                end_group(self._link, ending.group)
        self._leave()

    def _follow(self, at: int, call: Call, command: SshCommand) -> bool:
        """Wait until a script has ended; false when the whole ended before it."""
        if not self._is_open:
            return False
        ending = Ending()
        try:
            ending = self._running.follow(call, self._parts, lambda: self._parts.end(at) is not None)
            if ending.stopped_by and self._parts.end(at) is None:
                raise command.stopped(self._link, self._running, ending, self._parts)
        except BaseException:
            self._leave()
            raise
        if self._parts.end(at) is not None:
            self._link.is_suspect = False
            return True
        self._leave()
        if not ending.group:
            raise command.not_begun(ending, self._running.start_up_text, is_windows=self._link.is_windows)
        return False

    def _leave(self) -> None:
        self._is_open = False
        close_quietly(self._channel)

    def _show(self, at: int, call: Call) -> None:
        """Hand over what came, to whoever looks on."""
        if call.on_output is None:
            return
        for stream in Stream:
            if text := self._parts.captures[at].streams[stream].text()[0]:
                call.on_output(stream, text.encode())

    def _took_s(self, at: int, waited_s: float) -> float:
        """Return how long a script ran by the host's clock (in hundredths), else how long it was waited for."""
        before, after = self._parts.end(at - 1), self._parts.end(at)
        if before is None or after is None or before.at_s is None or after.at_s is None:
            return waited_s
        return max(0.0, after.at_s - before.at_s)
