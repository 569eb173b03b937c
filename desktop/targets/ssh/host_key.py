"""Compares the key that an SSH host shows with the known ones: unknown is asked about, changed is a hard stop."""

import time
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

from paramiko import Transport

from desktop.dataclass import dataclass
from desktop.domain.errors import HostKeyError
from desktop.targets.ssh.certificates import TAIL, Certificate, parse_certificate
from desktop.targets.ssh.config import HostConfig
from desktop.targets.ssh.known_hosts import DEFAULT_PORT, Found, KeyState, KnownHosts, fingerprint

_RSA_ALGORITHMS = ("rsa-sha2-512", "rsa-sha2-256")
_CERTIFIABLE = (
    *_RSA_ALGORITHMS, "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PendingKey:
    """A host key that was refused because it is not known; a person may accept exactly this one."""

    path: Path
    name: str
    kind: str
    blob: bytes


OnPending = Callable[[PendingKey], None]


def key_types(ours: tuple[str, ...], known: tuple[str, ...], *, has_authority: bool = False) -> list[str]:
    """Put the types of key that are known for the host first, so that it shows one that can be compared.

    Where an authority may vouch for it, a certificate is better still."""
    if has_authority:
        plain = key_types(ours, known)
        return [f"{one}{TAIL}" for one in plain if one in _CERTIFIABLE] + plain
    first = [
        one for kind in known for one in (_RSA_ALGORITHMS if kind == "ssh-rsa" else (kind,)) if one in ours
    ]
    return first + [one for one in ours if one not in first]


def check_host_key(
    transport: Transport, config: HostConfig, known: KnownHosts, on_pending: OnPending
) -> None:
    """Return when the host's key is known.

    Raises:
        HostKeyError: it is not known (given to `on_pending` first), has changed, or is revoked.
    """
    key = transport.get_remote_server_key()
    kind, blob, name = key.get_name(), key.asbytes(), config.known_name
    if key.public_blob is not None and _is_vouched_for(key.public_blob.key_blob, blob, config, known):
        return
    found = known.look_up(name, kind, blob)
    if found.state is KeyState.UNKNOWN and config.port != DEFAULT_PORT and not config.key_alias:
        by_host = known.look_up(
            config.host.lower(), kind, blob
        )  # it may be known without its port, as in OpenSSH
        found = by_host if by_host.state in (KeyState.KNOWN, KeyState.REVOKED) else found
    if found.state is KeyState.KNOWN:
        return
    if found.state is KeyState.UNKNOWN:
        on_pending(PendingKey(config.known_hosts[0], name, kind, blob))
    raise _host_key_error(found, name, kind, fingerprint(blob))


def _is_vouched_for(certificate: bytes, plain: bytes, config: HostConfig, known: KnownHosts) -> bool:
    """True when an authority of known_hosts certified this key for this host; false where none is known.

    Raises:
        HostKeyError: the certificate does not count, or it, its authority or the key is revoked.
    """
    name = config.known_name
    try:
        shown = parse_certificate(certificate)
    except ValueError as error:
        raise _bad_certificate(name, plain, str(error)) from error
    names = dict.fromkeys((name, config.key_alias or config.host.lower()))
    for one in names:
        found = known.look_up_authority(one, shown.authority, plain)
        if found.state is KeyState.REVOKED:
            raise _host_key_error(found, name, "certified", fingerprint(plain))
        if found.state is KeyState.KNOWN:
            if why := _why_not(shown, config):
                raise _bad_certificate(name, plain, f"{shown.label}: {why}")
            return True
    return False


def _why_not(shown: Certificate, config: HostConfig) -> str:
    if not shown.is_for_host:
        return "it is for a person, not for a host"
    if shown.has_conditions:
        return "it holds conditions that are not known here"
    host = (config.key_alias or config.host).lower()
    if shown.names and not any(fnmatchcase(host, one.lower()) for one in shown.names):
        return f"it is not for {host}"
    return shown.why_not_now(time.time())


def _bad_certificate(name: str, plain: bytes, why: str) -> HostKeyError:
    return HostKeyError(
        f"The host certificate of {name} does not count ({why}). Nothing was sent. Ask the owner of the host to "
        "have it signed anew, and look at the clock here.",
        host=name,
        fingerprint=fingerprint(plain),
        is_changed=True,
    )


def _host_key_error(found: Found, name: str, kind: str, shown: str) -> HostKeyError:
    match found.state:
        case KeyState.UNKNOWN:
            text = (
                f"The host key of {name} is not known: {kind} {shown}. {found.note} Nothing was sent. "
                "Compare the fingerprint with one from a source you trust, then accept it."
            )
        case KeyState.REVOKED:
            text = f"The host key of {name} ({kind} {shown}) is revoked by {found.where}. Do not connect."
        case _:
            held = f" ({found.stored.kind} {found.stored.fingerprint})" if found.stored is not None else ""
            text = (
                f"The host key of {name} has changed: it is now {kind} {shown}; {found.where} holds another{held}. "
                "Someone may be listening in, or the host was set up anew. Nothing was sent. Ask its owner; "
                "only when they confirm the new key, take the old line out of that file."
            )
    return HostKeyError(
        text.replace("  ", " "), host=name, fingerprint=shown, is_changed=found.state is not KeyState.UNKNOWN,
        kind=kind, stored=found.stored,
    )  # fmt: skip
