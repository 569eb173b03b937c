"""Climbs the ladder to an SSH server, from its name to the sign-in, and names the rung that breaks."""

import getpass
import logging
import random
import re
import threading
from dataclasses import replace

from paramiko import Transport

from desktop.domain.errors import (
    ConnectError,
)
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call
from desktop.targets.settings import Climbed, TargetSettings
from desktop.targets.ssh.config import HostConfig, host_config
from desktop.targets.ssh.host_key import OnPending, check_host_key, key_types
from desktop.targets.ssh.known_hosts import KnownHosts, fingerprint
from desktop.targets.ssh.link import Link, closing_on_cancel, open_forward
from desktop.targets.ssh.sign_in import sign_in
from desktop.targets.ssh.signal import watch_exit_signals
from desktop.targets.ssh.socket import ByteStream, GuardedStream, open_tcp

_JUMP_LIMIT = 8
_KEEPALIVE_S = 30
_DROPPED_TRIES, _DROPPED_PAUSE_S = 4, 0.4
_AGAIN_TIMEOUT_S = 5.0
_IS_BUSY = re.compile(r"Exceeded MaxStartups|Not allowed at this time")
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


class _DroppedError(ConnectError):
    """The server took the connection and let it go before a word, as it does when too many come at once."""


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
    if via is not None:  # a jump host itself, reached through the one before it
        return _open_patiently(config, settings, call, on_pending, via)
    try:
        for number, jump in enumerate(config.jumps, start=1):
            via = _through(config.jumps[:number], jump, settings, call, on_pending, via, depth + 1)
        return _open_patiently(config, settings, call, on_pending, via)
    except BaseException:
        if via is not None:
            settings.jumps.give_back(via)
        raise


def _through(
    way: tuple[TargetRef, ...],
    jump: TargetRef,
    settings: TargetSettings,
    call: Call,
    on_pending: OnPending,
    via: Link | None,
    depth: int,
) -> Link:
    """Return the connection to a jump host, a shared one where there is one; `via` is used up or given back."""
    opened: list[Link] = []

    def open_() -> Link:
        opened.append(open_link(jump, settings, call, on_pending, via, depth))
        return opened[0]

    named = f"{', '.join(map(str, way))}{f' by {settings.ssh_config}' if settings.ssh_config else ''}"
    link = settings.jumps.borrow(named, call, open_)
    assert isinstance(link, Link)  # only we put some there
    if via is not None and not opened:
        settings.jumps.give_back(via)
    return link


def _open_patiently(
    config: HostConfig, settings: TargetSettings, call: Call, on_pending: OnPending, via: Link | None
) -> Link:
    """Come again, a little later each time, where too many connect at once (MaxStartups); nothing was sent yet."""
    try:
        return _open(config, settings, call, on_pending, via)
    except _DroppedError as error:
        first = error
    hasty = replace(settings, connect_timeout_s=min(settings.connect_timeout_s, _AGAIN_TIMEOUT_S))
    for number in range(1, _DROPPED_TRIES):
        pause_s = _DROPPED_PAUSE_S * number * (0.5 + random.random())
        if call.left_s <= pause_s or call.cancel.wait(pause_s):
            break
        try:
            return _open(config, hasty, call, on_pending, via)
        except _DroppedError:
            continue
        except ConnectError as error:
            if error.rung in ("banner", "tcp"):  # what it did first tells more
                break
            raise
    raise first


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
            signed_in = sign_in(transport, config, user, call, settings)
            holds("sign_in", f"{user} with {signed_in.words}")
    except BaseException:
        stream.close()
        raise
    transport.set_keepalive(_KEEPALIVE_S)
    watch_exit_signals(transport)
    leave_via = settings.jumps.give_back
    return Link(transport, stream, config, user, signed_in.words, signed_in.is_by_keys, via, leave_via)


def _stream(config: HostConfig, call: Call, timeout_s: float, via: Link | None) -> ByteStream:
    if via is None:
        return open_tcp(config.host, config.port, call, timeout_s)
    return open_forward(via, config.host, config.port, call, timeout_s)


def _transport(stream: GuardedStream, config: HostConfig, known: KnownHosts) -> Transport:
    transport = _Transport(stream)  # type: ignore[arg-type]
    options = transport.get_security_options()
    options.kex = [one for one in _KEX if one in options.kex]
    options.ciphers = _CIPHERS
    names = (config.known_name, config.key_alias or config.host.lower())
    has_authority = any(known.has_authority(name) for name in names)
    kinds = known.kinds(config.known_name)
    options.key_types = key_types(tuple(options.key_types), kinds, has_authority=has_authority)
    return transport


class _Transport(Transport):
    @property
    def preferred_keys(self) -> tuple[str, ...]:
        """What was chosen; by itself paramiko adds a certificate of each, also where nobody can judge one."""
        return tuple(self._preferred_keys)  # type: ignore[attr-defined]


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
    if _IS_BUSY.match(first_line) or not (first_line or waited):
        said = f"it says {first_line!r}" if first_line else "it closed the connection at once"
        return _DroppedError(
            f"{where} does not answer as SSH: {said}. Is it the right port? Is sshd overloaded (MaxStartups), "
            "or does it refuse this address (PerSourcePenalties, hosts.deny)?",
            rung="banner",
        )
    if first_line:
        said = f"what it sends is not SSH ({first_line!r})"
    else:
        said = f"it accepted the connection and sent nothing {waited}"
    return ConnectError(
        f"{where} does not answer as SSH: {said}. Is it the right port? Is sshd overloaded (MaxStartups), "
        "or does it refuse this address?",
        rung="banner",
    )
