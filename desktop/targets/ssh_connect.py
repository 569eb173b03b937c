"""Climbs the ladder to an SSH server, from its name to the sign-in, and names the rung that breaks."""

import getpass
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field

from paramiko import Channel, ChannelException, SSHException, Transport

from desktop.dataclass import dataclass
from desktop.domain.errors import (
    CancelledError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
)
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call
from desktop.targets.known_hosts import KnownHosts, fingerprint
from desktop.targets.settings import Climbed, TargetSettings
from desktop.targets.ssh_config import HostConfig, host_config
from desktop.targets.ssh_host_key import OnPending, check_host_key, key_types
from desktop.targets.ssh_sign_in import sign_in
from desktop.targets.ssh_signal import watch_exit_signals
from desktop.targets.ssh_socket import ByteStream, GuardedStream, open_tcp
from desktop.targets.ssh_words import hearing

_JUMP_LIMIT = 8
_KEEPALIVE_S = 30
_PROHIBITED = 1  # RFC 4254, 5.1: administratively prohibited
# Measured on loopback, the post-quantum exchange costs seventeen times, group16 eleven times as much.
_KEX = (
    "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521",
    "mlkem768x25519-sha256", "diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512",
    "diffie-hellman-group-exchange-sha256",
)  # fmt: skip
_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr")

# paramiko logs the faults of a connection with tracebacks, to stderr where nothing else is set up.
logging.getLogger("paramiko").addHandler(logging.NullHandler())
logging.getLogger("paramiko").propagate = False


@dataclass(slots=True)
class Link:
    """An open, signed-in connection."""

    transport: Transport
    stream: GuardedStream
    config: HostConfig
    user: str
    signed_in_with: str
    via: "Link | None" = None
    is_suspect: bool = field(default=False)  # the last call over it got no answer

    @property
    def is_open(self) -> bool:
        return self.transport.is_active() and (self.via is None or self.via.is_open)

    @property
    def has_channels(self) -> bool:
        """True while something goes on over it."""
        return len(self.transport._channels) > 0  # type: ignore[attr-defined]

    @property
    def is_windows(self) -> bool:
        return "windows" in self.transport.remote_version.lower()

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
        if self.via is not None:
            self.via.close()


def open_link(
    ref: TargetRef,
    settings: TargetSettings,
    call: Call,
    on_pending: OnPending,
    via: Link | None = None,
    depth: int = 0,
) -> Link:
    """Connect to a host, through its jump hosts, and sign in.

    Raises:
        ConnectError: with the rung that broke.
        HostKeyError: not known (given to `on_pending` first) or changed.
        AuthError, CancelledError.
    """
    if depth > _JUMP_LIMIT:
        raise ConnectError(
            f"{ref} is reached through more than {_JUMP_LIMIT} hosts. Does its ProxyJump lead to itself?",
            rung="configuration",
        )
    config = host_config(ref, settings.ssh_config)
    is_first = via is None
    try:
        for jump in config.jumps if is_first else ():
            via = open_link(jump, settings, call, on_pending, via, depth + 1)
        return _open(config, settings, call, on_pending, via)
    except BaseException:
        if is_first and via is not None:
            via.close()
        raise


def _open(
    config: HostConfig, settings: TargetSettings, call: Call, on_pending: OnPending, via: Link | None
) -> Link:
    def holds(rung: str, said: str) -> None:
        if settings.on_climbed is not None:
            settings.on_climbed(Climbed(config.alias, rung, said))

    timeout_s = min(settings.connect_timeout_s, max(0.1, call.left_s))
    stream = GuardedStream(_stream(config, call, timeout_s, via))
    holds("tcp", f"{config.host} port {config.port} is open")
    user = config.user or getpass.getuser()
    known = KnownHosts.read(config.known_hosts)
    try:
        transport = _transport(stream, config, known)
        with closing_on_cancel(stream, call, f"Connecting to {config.alias}"):
            _exchange_keys(transport, stream, config, call, timeout_s)
            holds("banner", transport.remote_version)
            check_host_key(transport, config, known, on_pending)
            key = transport.get_remote_server_key()
            holds("host_key", f"{key.get_name()} {fingerprint(key.asbytes())}")
            label = sign_in(transport, config, user, call, settings)
            holds("sign_in", f"{user} with {label}")
    except BaseException:
        stream.close()
        raise
    transport.set_keepalive(_KEEPALIVE_S)
    watch_exit_signals(transport)
    return Link(transport, stream, config, user, label, via)


def _stream(config: HostConfig, call: Call, timeout_s: float, via: Link | None) -> ByteStream:
    if via is None:
        return open_tcp(config.host, config.port, call, timeout_s)
    return open_forward(via, config.host, config.port, call, timeout_s)


def open_forward(link: Link, host: str, port: int, call: Call, timeout_s: float) -> Channel:
    """Open a stream to host:port as seen from the other end of a connection.

    Raises:
        ConnectError (rung `tcp` or `channel`), DeadlineError, ConnectionLostError, CancelledError.
    """
    what = f"{host} port {port} through {link.user}@{link.config.alias}"
    try:
        with closing_on_cancel(link.stream, call, f"Connecting to {what}"), hearing(link.transport) as heard:
            channel = link.transport.open_channel(
                "direct-tcpip", (host, port), ("127.0.0.1", 0), timeout=min(timeout_s, max(0.1, call.left_s))
            )
    except (SSHException, EOFError, OSError) as error:
        if not link.transport.is_active():
            raise ConnectionLostError(
                f"The connection to {link.config.alias} went away while {what} was opened.", rung="channel"
            ) from error
        if not isinstance(error, ChannelException):
            raise DeadlineError(f"No connection to {what}: no answer came within {timeout_s:g} s.") from error
        is_forbidden = error.code == _PROHIBITED
        hint = "Its sshd does not allow TCP forwarding." if is_forbidden else "Look at it from there."
        raise ConnectError(
            f"No connection to {what}: {heard.words or error.text}. {hint}",
            rung="channel" if is_forbidden else "tcp",
        ) from error
    return channel


def _transport(stream: GuardedStream, config: HostConfig, known: KnownHosts) -> Transport:
    transport = Transport(stream)  # type: ignore[arg-type]
    options = transport.get_security_options()
    options.kex = [one for one in _KEX if one in options.kex]
    options.ciphers = _CIPHERS
    options.key_types = key_types(tuple(options.key_types), known.kinds(config.known_name))
    return transport


def _exchange_keys(
    transport: Transport, stream: GuardedStream, config: HostConfig, call: Call, timeout_s: float
) -> None:
    transport.banner_timeout = transport.handshake_timeout = timeout_s + 1  # ours ends first
    is_done = threading.Event()
    forget = call.cancel.on_cancel(is_done.set)
    try:
        transport.start_client(event=is_done)
        was_in_time = is_done.wait(timeout_s)
    finally:
        forget()
    call.check(f"Connecting to {config.alias}")
    if was_in_time and transport.is_active():
        return
    raise _no_agreement(transport, stream, config, "" if was_in_time else f"within {timeout_s:g} s")


def _no_agreement(
    transport: Transport, stream: GuardedStream, config: HostConfig, waited: str
) -> ConnectError:
    """Tell from what came whether the banner or the key exchange broke; `waited` is empty unless it was a time-out."""
    where = f"{config.host} port {config.port}"
    error = transport.get_exception()
    if transport.remote_version:
        said = f"no end of the key exchange {waited}" if waited else str(error) or "it closed the connection"
        return ConnectError(
            f"{where} answers as SSH ({transport.remote_version}), but no keys could be agreed on: {said}. "
            "Compare with `ssh -vv`.",
            rung="key_exchange",
        )
    first_line = stream.first_bytes.decode("ascii", "replace").partition("\n")[0].strip()
    if first_line:
        said = f"what it sends is not SSH ({first_line!r})"
    else:
        said = (
            f"it accepted the connection and sent nothing {waited}"
            if waited
            else "it closed the connection at once"
        )
    return ConnectError(
        f"{where} does not answer as SSH: {said}. Is it the right port? Is sshd overloaded (MaxStartups), "
        "or does it refuse this address?",
        rung="banner",
    )


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
