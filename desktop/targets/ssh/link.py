"""An open, signed-in SSH connection, and what goes over it: streams to where its host can reach."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import field

from paramiko import Channel, ChannelException, SSHException, Transport

from desktop.dataclass import dataclass
from desktop.domain.errors import CancelledError, ConnectError, ConnectionLostError, DeadlineError
from desktop.targets.base import Call, Identity
from desktop.targets.ssh.config import HostConfig
from desktop.targets.ssh.socket import GuardedStream
from desktop.targets.ssh.words import hearing
from desktop.targets.waiting import in_thread

_ANSWERS_S = 2.0
NAMES_S = 300.0  # a host may get another name or be upgraded while a connection to it is kept
_PROHIBITED = 1  # RFC 4254, 5.1: administratively prohibited


@dataclass(slots=True)
class Link:
    """An open, signed-in connection."""

    transport: Transport
    stream: GuardedStream
    config: HostConfig
    user: str
    signed_in_with: str
    is_by_keys: bool  # nobody was asked for a password or a code
    via: "Link | None" = None
    leave_via: Callable[["Link"], None] | None = None  # gives a jump host back that others go through too
    is_found_windows: bool = field(default=False)  # its greeting did not say so, its shell did
    login_shell: str = field(default="")  # of a Windows host, once it is known: cmd.exe, powershell.exe, …
    is_suspect: bool = field(default=False)  # the last call over it got no answer
    _identity: Identity | None = None  # what the host told of itself over it
    _identified_at: float = 0.0  # on the monotonic clock

    @property
    def is_open(self) -> bool:
        return self.transport.is_active() and (self.via is None or self.via.is_open)

    def keep_identity(self, identity: Identity) -> None:
        self._identity, self._identified_at = identity, time.monotonic()

    def known_identity(self) -> Identity | None:
        """Return what the host told of itself a while ago, when it answers now; this starts nothing there."""
        if self._identity is None or time.monotonic() - self._identified_at > NAMES_S:
            return None
        return self._identity if self.answers_now() else None

    def answers(self) -> bool:
        """True unless it gave no answer lately, and gives none now."""
        return not self.is_suspect or self.answers_now()

    def answers_now(self) -> bool:
        """Ask what every server answers; true when an answer comes soon."""
        asking = threading.Thread(target=self._ask_anything, daemon=True, name="does it answer")
        asking.start()
        asking.join(_ANSWERS_S)
        self.is_suspect = asking.is_alive() or not self.is_open
        return not self.is_suspect

    def _ask_anything(self) -> None:
        with suppress(SSHException, EOFError, OSError):
            self.transport.global_request("keepalive@openssh.com", wait=True)

    @property
    def is_busy(self) -> bool:
        """True while a command runs or a stream is open over it."""
        return bool(self.transport._channels.values())  # type: ignore[attr-defined]

    @property
    def has_asked(self) -> bool:
        """True when a person had to answer something to open it, or a jump host on the way."""
        return not self.is_by_keys or (self.via is not None and self.via.has_asked)

    @property
    def is_windows(self) -> bool:
        return self.is_found_windows or "windows" in self.transport.remote_version.lower()

    @property
    def reached_by(self) -> str:
        """The way there, in words."""
        jumps, link = [], self.via
        while link is not None:
            jumps.append(f"{link.user}@{link.config.alias}")
            link = link.via
        way = f"{self.config.host} port {self.config.port}"
        return f"{way} through {', '.join(reversed(jumps))}" if jumps else way

    def close(self) -> None:
        self.stream.close()
        self.transport.close()
        via, self.via = self.via, None
        if via is not None and self.leave_via is not None:
            self.leave_via(via)


def open_forward(link: Link, host: str, port: int, call: Call, timeout_s: float) -> Channel:
    """Open a stream to host:port as seen from the other end of a connection.

    Raises:
        ConnectError (rung `tcp` or `channel`), DeadlineError, ConnectionLostError, CancelledError.
    """
    what = f"{host} port {port} through {link.user}@{link.config.alias}"
    limit_s = min(timeout_s, max(0.1, call.left_s))

    def open_() -> Channel:
        place = (host, port)
        channel = link.transport.open_channel("direct-tcpip", place, ("127.0.0.1", 0), timeout=limit_s)
        if call.cancel.is_cancelled:
            channel.close()  # nobody waits for it any more
        return channel

    try:
        with hearing(link.transport) as heard:
            channel = in_thread(
                open_, call, f"Connecting to {what}"
            )  # others may use the connection: it stays
    except DeadlineError:
        link.is_suspect = True
        raise
    except (SSHException, EOFError, OSError) as error:
        if not link.transport.is_active():
            raise ConnectionLostError(
                f"The connection to {link.config.alias} went away while {what} was opened.", rung="channel"
            ) from error
        if not isinstance(error, ChannelException):
            link.is_suspect = True
            raise DeadlineError(f"No connection to {what}: no answer came within {timeout_s:g} s.") from error
        is_forbidden = error.code == _PROHIBITED
        hint = "Its sshd does not allow TCP forwarding." if is_forbidden else "Look at it from there."
        raise ConnectError(
            f"No connection to {what}: {heard.words or error.text}. {hint}",
            rung="channel" if is_forbidden else "tcp",
        ) from error
    return channel


@contextmanager
def closing_on_cancel(stream: GuardedStream, call: Call, what: str) -> Iterator[None]:
    """End every wait of paramiko's inside when the call is cancelled, by closing the stream under it."""
    forget = call.cancel.on_cancel(stream.close)
    try:
        yield
    except Exception as error:
        if call.cancel.is_cancelled:
            raise CancelledError(f"{what} was stopped; no command was sent.") from error
        raise
    finally:
        forget()
