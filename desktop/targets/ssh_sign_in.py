"""Signs in to an SSH server: the agent's keys, key files, then what a person is asked for."""

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from paramiko import (
    Agent,
    AuthenticationException,
    BadAuthenticationType,
    PKey,
    SSHException,
    Transport,
)
from paramiko.agent import AgentSSH
from paramiko.pkey import UnknownKeyType

from desktop.domain.errors import AuthError, ConnectError
from desktop.targets.base import Call
from desktop.targets.known_hosts import fingerprint
from desktop.targets.settings import AskSecret, TargetSettings
from desktop.targets.ssh_config import HostConfig

_AGENT_S = 5.0
_PASSWORD_TRIES = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A key to sign in with, and what a person calls it."""

    key: PKey
    label: str


@dataclass(slots=True)
class _Tried:
    keys: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    offered: tuple[str, ...] = ()  # the methods that the server takes
    asked: int = 0


def sign_in(transport: Transport, config: HostConfig, user: str, call: Call, settings: TargetSettings) -> str:
    """Sign in and return in words what with.

    Raises:
        AuthError: refused; the message names the methods offered and the keys tried.
        ConnectError (rung `sign_in`): no answer in time, or the connection went away.
    """
    tried = _Tried()
    ask = settings.ask_secret
    transport.auth_timeout = max(0.1, min(settings.connect_timeout_s, call.left_s))
    with _agent_keys(config, tried.passed_over) as agent_keys:
        for offer in offers(config, agent_keys, ask, tried.passed_over):
            if not transport.is_active():
                break
            tried.keys.append(offer.label)
            if _accepts_key(transport, user, offer, tried):
                return offer.label
    transport.auth_timeout = max(0.1, call.left_s)  # a person types now
    if transport.is_active() and ask is not None and _accepts_secret(transport, user, config, ask, tried):
        return "a password"
    raise _refusal(transport, config, user, tried)


def offers(
    config: HostConfig, agent_keys: Sequence[Offer], ask: AskSecret | None, passed_over: list[str]
) -> Iterator[Offer]:
    """Give the keys in the order in which they are tried; locked files come last, when a person is asked."""
    named = [path for path in config.identities if path.exists()]
    wanted = {blob for path in named if (blob := _public_blob(path))}
    matching = [one for one in agent_keys if one.key.asbytes() in wanted]
    other = [] if config.identities_only else [one for one in agent_keys if one not in matching]
    yield from matching
    if not config.has_own_identities:
        yield from other
    done = {one.key.asbytes() for one in matching}
    locked: list[Path] = []
    for path in named:
        if _public_blob(path) in done:
            continue
        if offer := _loaded(path, None, locked, passed_over):
            yield offer
    if config.has_own_identities:
        yield from other
    for path in locked:
        secret = ask(f"Passphrase for the key {path}") if ask else None
        if secret is None:
            passed_over.append(f"{path} (locked by a passphrase)")
        elif offer := _loaded(path, secret, [], passed_over):
            yield offer


def _loaded(path: Path, secret: str | None, locked: list[Path], passed_over: list[str]) -> Offer | None:
    try:
        key = PKey.from_path(path, secret.encode() if secret is not None else None)  # type: ignore[arg-type]
    except TypeError:  # what the library raises for a key that needs a passphrase and got none
        locked.append(path)
    except (ValueError, SSHException, UnknownKeyType, UnsupportedAlgorithm) as error:
        words = "the passphrase is wrong" if secret is not None else f"not readable as a key: {error}"
        passed_over.append(f"{path} ({words})")
    except OSError as error:
        passed_over.append(f"{path} ({error.strerror})")
    else:
        return Offer(key, f"{key.algorithm_name} {fingerprint(key.asbytes())} ({path})")
    return None


def _public_blob(path: Path) -> bytes:
    """Return the public half that lies beside a key file, or nothing."""
    from desktop.targets.known_hosts import parse_line

    try:
        text = path.with_name(path.name + ".pub").read_text()
    except (OSError, UnicodeDecodeError):
        return b""
    entry = parse_line(f"key {text}", str(path))
    return entry.blob if entry else b""


@contextmanager
def _agent_keys(config: HostConfig, passed_over: list[str]) -> Iterator[list[Offer]]:
    """Give the agent's keys, usable inside; an agent that does not answer is told, and is no fault."""
    name = os.environ.get("SSH_AUTH_SOCK", "") if config.agent == "SSH_AUTH_SOCK" else config.agent
    try:
        agent = _agent(os.path.expanduser(name)) if config.agent != "none" else None
    except (OSError, SSHException) as error:
        passed_over.append(f"the agent at {name} ({error})")
        agent = None
    if agent is None:
        yield []
        return
    try:
        keys = agent.get_keys()
        yield [Offer(key, f"{key.get_name()} {fingerprint(key.asbytes())} (agent)") for key in keys]
    finally:
        agent._close()  # type: ignore[attr-defined]


def _agent(name: str) -> AgentSSH | None:
    if os.name == "nt":
        return Agent()
    if not name:
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_AGENT_S)  # an agent that hangs would hang every connection
    try:
        connection.connect(name)
        agent = AgentSSH()
        agent._connect(connection)  # type: ignore[attr-defined]
    except BaseException:
        connection.close()
        raise
    return agent


def _accepts_key(transport: Transport, user: str, offer: Offer, tried: _Tried) -> bool:
    try:
        tried.offered = tuple(transport.auth_publickey(user, offer.key))
    except BadAuthenticationType as error:
        tried.offered = tuple(error.allowed_types)
        return False
    except AuthenticationException as error:
        if "timeout" in str(error).lower():  # paramiko has no class of its own for it
            raise ConnectError(
                f"{user} got no answer to the sign-in within {transport.auth_timeout:g} s. The host may be overloaded, "
                "or the link stalls: try again, and look at the host's load and at its DNS (UseDNS).",
                rung="sign_in",
            ) from error
        return False
    except (SSHException, EOFError, OSError) as error:
        tried.passed_over.append(f"{offer.label}: {error}")
        return False
    return not tried.offered  # the server may want a second factor after the key


def _accepts_secret(
    transport: Transport, user: str, config: HostConfig, ask: AskSecret, tried: _Tried
) -> bool:
    if not tried.offered:
        tried.offered = _methods(transport, user)
    where = f"{user}@{config.alias}"

    def answer(title: str, instructions: str, prompts: Sequence[tuple[str, bool]]) -> list[str]:
        return [ask(f"{where}: {text.strip() or title}") or "" for text, _is_shown in prompts]

    for _ in range(_PASSWORD_TRIES):
        if not transport.is_active() or not {"password", "keyboard-interactive"} & set(tried.offered):
            return False
        try:
            if "keyboard-interactive" in tried.offered:
                tried.asked += 1
                tried.offered = tuple(transport.auth_interactive(user, answer))
            else:
                secret = ask(f"Password for {where}")
                if secret is None:
                    return False
                tried.asked += 1
                tried.offered = tuple(transport.auth_password(user, secret, fallback=False))
        except (SSHException, EOFError, OSError):
            continue
        if not tried.offered:
            return True
    return False


def _methods(transport: Transport, user: str) -> tuple[str, ...]:
    """Ask the server which ways to sign in it takes."""
    try:
        return tuple(transport.auth_none(user))
    except BadAuthenticationType as error:
        return tuple(error.allowed_types)
    except (SSHException, EOFError, OSError):
        return ()


def _refusal(transport: Transport, config: HostConfig, user: str, tried: _Tried) -> AuthError | ConnectError:
    where = f"{user}@{config.alias}"
    is_up = transport.is_active()
    offered = tried.offered or (_methods(transport, user) if is_up else ())
    if not is_up and not tried.keys:
        return ConnectError(
            f"The connection to {where} went away during the sign-in. Look at the server's log (sshd).",
            rung="sign_in",
        )
    keys = "; ".join(tried.keys) or "none"
    parts = [f"{where} refused the sign-in. Keys tried: {keys}."]
    if tried.passed_over:
        parts.append(f"Not tried: {'; '.join(tried.passed_over)}.")
    if offered:
        parts.append(f"The server takes: {', '.join(offered)}.")
    if not is_up:
        parts.append(f"It closed the connection after {len(tried.keys)} keys: name one with IdentityFile.")
    parts.append(f"Is {user!r} the right user, and is the public key in its authorized_keys there?")
    return AuthError(" ".join(parts))
