"""Compares the key that an SSH host shows with the known ones: unknown is asked about, changed is a hard stop."""

from collections.abc import Callable
from pathlib import Path

from paramiko import Transport

from desktop.dataclass import dataclass
from desktop.domain.errors import HostKeyError
from desktop.targets.known_hosts import DEFAULT_PORT, Found, KeyState, KnownHosts, fingerprint
from desktop.targets.ssh_config import HostConfig

_RSA_ALGORITHMS = ("rsa-sha2-512", "rsa-sha2-256")


@dataclass(frozen=True, slots=True)
class PendingKey:
    """A host key that was refused because it is not known; a person may accept exactly this one."""

    path: Path
    name: str
    kind: str
    blob: bytes


OnPending = Callable[[PendingKey], None]


def key_types(ours: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    """Put the types of key that are known for the host first, so that it shows one that can be compared."""
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
            text = (
                f"The host key of {name} has changed: it is now {kind} {shown}; {found.where} holds another. "
                "Someone may be listening in, or the host was set up anew. Nothing was sent. Ask its owner; "
                "only when they confirm the new key, take the old line out of that file."
            )
    return HostKeyError(
        text.replace("  ", " "), host=name, fingerprint=shown, is_changed=found.state is not KeyState.UNKNOWN
    )
