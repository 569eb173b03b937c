"""Signs in to an SSH server: the agent's keys, key files, then what a person is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path

from paramiko import AuthenticationException, BadAuthenticationType, SSHException, Transport

from desktop.dataclass import dataclass
from desktop.domain.errors import AuthError, ConnectError
from desktop.targets.base import Call
from desktop.targets.settings import AskSecret, TargetSettings
from desktop.targets.ssh_config import HostConfig
from desktop.targets.ssh_keys import Offer, agent_keys_of, load_key, public_blob, unlock_key

_PASSWORD_TRIES = 3


@dataclass(slots=True)
class _Tried:
    keys: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    offered: tuple[str, ...] = ()  # the methods that the server takes
    accepted: list[str] = field(default_factory=list)  # the server may want a second factor after the first


def sign_in(transport: Transport, config: HostConfig, user: str, call: Call, settings: TargetSettings) -> str:
    """Sign in and return in words what with.

    Raises:
        AuthError: refused; the message names the methods offered and the keys tried.
        ConnectError (rung `sign_in`): no answer in time, or the connection went away.
    """
    tried = _Tried()
    ask = settings.ask_secret
    transport.auth_timeout = max(0.1, min(settings.connect_timeout_s, call.left_s))
    with agent_keys_of(config, tried.passed_over) as agent_keys:
        for offer in offers(config, agent_keys, ask, tried.passed_over):
            if not transport.is_active():
                break
            tried.keys.append(offer.label)
            if _accepts_key(transport, user, offer, tried):
                return offer.label
            if tried.accepted:
                break
    transport.auth_timeout = max(0.1, call.left_s)  # a person types now
    if transport.is_active() and ask is not None and _accepts_secret(transport, user, config, ask, tried):
        return " and ".join(tried.accepted)
    raise _refusal(transport, config, user, tried)


def offers(
    config: HostConfig, agent_keys: Sequence[Offer], ask: AskSecret | None, passed_over: list[str]
) -> Iterator[Offer]:
    """Give the keys in the order in which they are tried; locked files come last, when a person is asked."""
    named = [path for path in config.identities if path.exists()]
    wanted = {blob for path in named if (blob := public_blob(path))}
    matching = [one for one in agent_keys if one.key.asbytes() in wanted]
    other = [] if config.identities_only else [one for one in agent_keys if one not in matching]
    yield from matching
    if not config.has_own_identities:
        yield from other
    done = {one.key.asbytes() for one in matching}
    locked: list[Path] = []
    for path in named:
        if public_blob(path) in done:
            continue
        if offer := load_key(path, locked, passed_over):
            yield offer
    if config.has_own_identities:
        yield from other
    for path in locked:
        if offer := unlock_key(path, ask, passed_over):
            yield offer


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
    tried.accepted.append(offer.label)
    return not tried.offered


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
                tried.offered = tuple(transport.auth_interactive(user, answer))
                tried.accepted.append("an answer to its question")
            else:
                secret = ask(f"Password for {where}")
                if secret is None:
                    return False
                tried.offered = tuple(transport.auth_password(user, secret, fallback=False))
                tried.accepted.append("a password")
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
