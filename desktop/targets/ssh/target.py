"""A host reached over SSH as a target: one connection, kept, and opened anew when it is dead."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from paramiko import Channel, ChannelException, SSHException, Transport

from desktop.domain.errors import ConnectError, InputError
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Bundle, Call, Identity, ScriptAsk, Shell, Target
from desktop.targets.network_door import Network
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.connect import open_link
from desktop.targets.ssh.host_key import PendingKey
from desktop.targets.ssh.idle import ASKED_IDLE_S, IDLE_S, IDLERS
from desktop.targets.ssh.known_hosts import add_host_key, fingerprint
from desktop.targets.ssh.link import Link, closing_on_cancel, open_forward
from desktop.targets.ssh.stream import SshStream

_REUSED_S = 5.0  # how long a kept connection may take to open a channel before it is opened anew
_LAST_ENDS_S = 2.0  # how long sshd may take to see that the last command has ended (MaxSessions 1)
_SUSPECT_S = 2.0  # the same after a call that got no answer

T = TypeVar("T")


class SshTarget(Target):
    """One SSH host. Used by one lane; cancel may come from any thread."""

    def __init__(self, ref: TargetRef, settings: TargetSettings | None = None) -> None:
        super().__init__(ref)
        self._settings = settings or TargetSettings()
        self._link: Link | None = None
        self._pending: dict[str, PendingKey] = {}
        self._lock = threading.RLock()
        self._identity: Identity | None = None
        self._opening = 0  # channels that are being opened now
        self._used_at = 0.0  # on the monotonic clock

    def identify(self, call: Call) -> Identity:
        from desktop.targets.ssh.identity import read_identity

        if known := self.link(call).known_identity():
            return known
        self._identity = identity = read_identity(self.link(call), self.shell(call))
        with self._lock:
            if self._link is not None:
                self._link.keep_identity(identity)
        return identity

    def shell(self, call: Call) -> Shell:
        from desktop.targets.ssh.shell import SshShell

        return SshShell(self, call)

    @property
    def takes_bundles(self) -> bool:
        return True

    def bundle(self, asks: Sequence[ScriptAsk], call: Call) -> Bundle | None:
        from desktop.targets.ssh.bundle import begin_bundle

        return begin_bundle(self, asks, call)

    def network(self, call: Call) -> Network:
        from desktop.targets.network import SshNetwork

        return SshNetwork(self, call)

    def os(self, call: Call) -> str:
        """Return `linux`, `darwin`, `windows`, …; asks the host once."""
        identity = self._identity or self.identify(call)
        return str(identity.facts["os"])

    def close(self) -> None:
        with self._lock:
            link, self._link = self._link, None
        if link is not None:
            link.close()

    def close_if_idle(self) -> bool:
        """Close the connection unless something goes on over it; true when it is closed."""
        with self._lock:
            link = self._link
            if link is not None and (self._opening or link.is_busy):
                return False
            self.close()
            return True

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        with self._lock:
            self._opening += 1
        try:
            yield
        finally:
            with self._lock:
                self._opening -= 1

    def another(self) -> "SshTarget":
        """Return the same host over a connection of its own, for which nobody is asked anything."""
        return SshTarget(self.ref, replace(self._settings, ask_secret=None))

    def link(self, call: Call) -> Link:
        """Return the open connection, opening it when there is none."""
        with self._lock:
            if self._link is not None and not self._link.is_open:
                self.close()
            if self._link is None:
                self._link = open_link(self.ref, self._settings, call, self._remember)
                IDLERS.watch(self)
            self._used_at = time.monotonic()
            return self._link

    def close_when_idle(self, now: float) -> bool:
        """Close the connection when nobody has used it for a while; true when none is open."""
        if not self._lock.acquire(blocking=False):
            return False  # it is being opened
        try:
            link = self._link
            if link is not None and link.is_open and link.is_busy:
                self._used_at = now
            limit_s = ASKED_IDLE_S if link is not None and link.has_asked else IDLE_S
            if link is not None and now - self._used_at > limit_s:
                self.close()
            return self._link is None
        finally:
            self._lock.release()

    def on_session(self, call: Call, start: Callable[[Link, Channel], T]) -> T:
        """Open a channel for a command and start it there; a kept connection found dead is opened anew once.

        Raises:
            ConnectError (rung `channel`, or of the ladder), HostKeyError, AuthError, CancelledError.
        """
        with self._in_use():
            return self._on_session(call, start)

    def _on_session(self, call: Call, start: Callable[[Link, Channel], T]) -> T:
        was_kept = self._link is not None
        link = self.link(call)
        is_fresh = not was_kept or not link.transport.channels_seen
        try:
            return self._start(link, call, start, is_fresh)
        except ChannelException as error:
            raise ConnectError(
                f"{self.ref.label} opens no more sessions: {error.text}. Close some or raise MaxSessions there.",
                rung="channel",
            ) from error
        except (SSHException, EOFError, OSError) as error:
            self.close()
            if is_fresh:
                raise self._no_channel(error) from error
        call.check(f"Opening a session on {self.ref.label}")
        link = self.link(call)
        try:
            return self._start(link, call, start, is_fresh=True)
        except (SSHException, EOFError, OSError) as error:
            self.close()
            raise self._no_channel(error) from error

    def _start(self, link: Link, call: Call, start: Callable[[Link, Channel], T], is_fresh: bool) -> T:
        limit_s = (
            self._settings.connect_timeout_s if is_fresh else _SUSPECT_S if link.is_suspect else _REUSED_S
        )
        link.stream.call = call
        with closing_on_cancel(link.stream, call, f"Opening a session on {self.ref.label}"):
            return start(link, self._session(link, call, limit_s, is_fresh=is_fresh))

    def _session(self, link: Link, call: Call, limit_s: float, *, is_fresh: bool) -> Channel:
        """Open a session; where only one may be open, wait until sshd has seen the end of the last."""
        until = time.monotonic() + (0 if is_fresh else _LAST_ENDS_S)
        while True:
            try:
                return open_session(link.transport, call, limit_s)
            except ChannelException:
                if time.monotonic() >= until or call.cancel.wait(_LAST_ENDS_S / 40):
                    raise

    def _no_channel(self, error: BaseException) -> ConnectError:
        return ConnectError(
            f"{self.ref.label} accepted the sign-in and then opened no session: "
            f"{error or 'it closed the connection'}. No command was sent. Look at the load there and at sshd's log.",
            rung="channel",
        )

    def open_channel(self, host: str, port: int, call: Call, *, limit_s: float | None = None) -> SshStream:
        """Open a stream to host:port as seen from this host, within `limit_s` and the call.

        Raises:
            DeadlineError: no answer came in time.
            ConnectError (rung `tcp` or `channel`): with the words of the host's sshd.
            ConnectionLostError, CancelledError, and what connecting raises.
        """
        with self._in_use():
            link = self.link(call)
            channel = open_forward(link, host, port, call, call.left_s if limit_s is None else limit_s)
        return SshStream(channel, f"{host} port {port}", call)

    def accept_host_key(self, shown: str) -> None:
        """Add the key with this fingerprint, which a connection was refused for, to known_hosts.

        Raises:
            InputError: no such key was refused here.
            TargetError: the file cannot be written.
        """
        pending = self._pending.get(shown)
        if pending is None:
            raise InputError(f"No host key {shown} was shown by {self.ref.label}. Connect again and compare.")
        add_host_key(pending.path, pending.name, pending.kind, pending.blob)
        del self._pending[shown]

    def _remember(self, pending: PendingKey) -> None:
        self._pending[fingerprint(pending.blob)] = pending


def open_session(transport: Transport, call: Call, limit_s: float) -> Channel:
    """Open a channel within the limit and the call."""
    return transport.open_session(timeout=max(0.1, min(limit_s, call.left_s)))
