"""The keys that a person can sign in with over SSH: those of the agent, and key files, locked or not."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from paramiko import Agent, PKey, SSHException
from paramiko.agent import AgentSSH
from paramiko.pkey import UnknownKeyType

from desktop.dataclass import dataclass
from desktop.targets.known_hosts import fingerprint, parse_line
from desktop.targets.settings import AskSecret
from desktop.targets.ssh_config import HostConfig

_AGENT_S = 5.0

_loaded: dict[
    tuple[Path, int], PKey
] = {}  # by file and time of change: fifty hosts read and unlock a key once
_asking = threading.Lock()  # a person is asked one question at a time


@dataclass(frozen=True, slots=True)
class Offer:
    """A key to sign in with, and what a person calls it."""

    key: PKey
    label: str


def load_key(path: Path, locked: list[Path], passed_over: list[str]) -> Offer | None:
    """Return the key of a file; one that needs a passphrase goes to `locked`, one that is no use to `passed_over`."""
    try:
        return _load(path, None)
    except TypeError:  # what the library raises for a key that needs a passphrase and got none
        locked.append(path)
    except (ValueError, SSHException, UnknownKeyType, UnsupportedAlgorithm) as error:
        passed_over.append(f"{path} (not readable as a key: {error})")
    except OSError as error:
        passed_over.append(f"{path} ({error.strerror})")
    return None


def unlock_key(path: Path, ask: AskSecret | None, passed_over: list[str]) -> Offer | None:
    """Return a locked key, opened with the passphrase that a person gives; asked once for all hosts."""
    with _asking:
        try:
            if (path, path.stat().st_mtime_ns) in _loaded:
                return _load(path, None)
            secret = ask(f"Passphrase for the key {path}") if ask else None
            if secret is None:
                passed_over.append(f"{path} (locked by a passphrase)")
                return None
            return _load(path, secret)
        except (ValueError, SSHException, UnknownKeyType, UnsupportedAlgorithm):
            passed_over.append(f"{path} (the passphrase is wrong)")
        except OSError as error:
            passed_over.append(f"{path} ({error.strerror})")
    return None


def _load(path: Path, secret: str | None) -> Offer:
    place = (path, path.stat().st_mtime_ns)
    key = _loaded.get(place)
    if key is None:
        key = PKey.from_path(path, secret.encode() if secret is not None else None)  # type: ignore[arg-type]
        _loaded[place] = key
    return Offer(key, f"{key.algorithm_name} {fingerprint(key.asbytes())} ({path})")


def public_blob(path: Path) -> bytes:
    """Return the public half that lies beside a key file, or nothing."""
    try:
        text = path.with_name(path.name + ".pub").read_text()
    except (OSError, UnicodeDecodeError):
        return b""
    entry = parse_line(f"key {text}", str(path))
    return entry.blob if entry else b""


@contextmanager
def agent_keys_of(config: HostConfig, passed_over: list[str]) -> Iterator[list[Offer]]:
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
