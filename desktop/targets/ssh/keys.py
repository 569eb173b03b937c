"""The keys that a person can sign in with over SSH: those of the agent, and key files, locked or not."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from paramiko import Message, PKey, SSHException
from paramiko.agent import AgentKey
from paramiko.pkey import UnknownKeyType

from desktop.dataclass import dataclass
from desktop.domain.errors import SecretUnavailableError
from desktop.targets.asking import put_question, turn
from desktop.targets.base import Call
from desktop.targets.questions import Question
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.agents import agents_of
from desktop.targets.ssh.certificates import TAIL
from desktop.targets.ssh.config import HostConfig
from desktop.targets.ssh.known_hosts import fingerprint, parse_line

_TRIES = 3

_loaded: dict[
    tuple[Path, int], PKey
] = {}  # by file and time of change: fifty hosts read and unlock a key once
_NO_KEY = (ValueError, SSHException, UnknownKeyType, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True)
class Offer:
    """A key to sign in with, and what a person calls it; `plain` is its public half, without a certificate."""

    key: PKey
    label: str
    plain: bytes


def load_key(path: Path, locked: list[Path], passed_over: list[str]) -> Offer | None:
    """Return the key of a file; one that needs a passphrase goes to `locked`, one that is no use to `passed_over`."""
    try:
        return _load(path, None)
    except TypeError:  # what the library raises for a key that needs a passphrase and got none
        locked.append(path)
    except _NO_KEY as error:
        passed_over.append(f"{path} (not readable as a key: {error})")
    except OSError as error:
        passed_over.append(f"{path} ({error.strerror})")
    return None


class Unlock:
    """Opens locked keys of one sign-in, with a passphrase of the keyring or of a person, asked once for all hosts."""

    def __init__(self, call: Call, settings: TargetSettings, is_over: Callable[[], bool]) -> None:
        self._call, self._settings, self._is_over = call, settings, is_over
        self._said = settings.said_before

    def key(self, path: Path, passed_over: list[str]) -> Offer | None:
        since = time.monotonic()
        try:
            with turn(self._said.asking, self._call, f"The key {path}"):
                return self._opened(path, since, passed_over)
        except OSError as error:
            passed_over.append(f"{path} ({error.strerror})")
            return None

    def _opened(self, path: Path, since: float, passed_over: list[str]) -> Offer | None:
        if (path, path.stat().st_mtime_ns) in _loaded:
            return _load(path, None)
        why = "locked by a passphrase"
        for secret in self._passphrases(path, since):
            try:
                return _load(path, secret)
            except _NO_KEY:
                why = "the passphrase is wrong"
        passed_over.append(f"{path} ({why})")
        return None

    def _passphrases(self, path: Path, since: float) -> Iterator[str]:
        reference = passphrase_reference(path)
        is_again = False
        if self._settings.secrets is not None:
            try:
                yield self._settings.secrets.get(reference)
                is_again = True
            except SecretUnavailableError:
                pass
        ask = self._settings.ask_secret
        for _ in range(_TRIES if ask is not None else 0):
            if self._is_over() or self._said.was_declined(reference, since):
                return
            told = "That passphrase did not open it." if is_again else ""
            assert ask is not None
            answer = put_question(
                ask, Question(f"Passphrase for the key {path}", told), self._call, self._is_over
            )
            if answer is None or not answer.text:
                self._said.decline(reference)
                return
            if self._settings.secrets is not None:
                self._settings.secrets.hold(reference, answer.text)  # masked from now on
            yield answer.text
            is_again = True


def passphrase_reference(path: Path) -> str:
    """Return the name in the keyring of the passphrase of a key, such as `ssh-key:~/.ssh/id_ed25519`."""
    home = Path(os.environ.get("HOME") or Path.home())
    return (
        f"ssh-key:~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else f"ssh-key:{path}"
    )


def _load(path: Path, secret: str | None) -> Offer:
    place = (path, path.stat().st_mtime_ns)
    key = _loaded.get(place)
    if key is None:
        key = PKey.from_path(path, secret.encode() if secret is not None else None)  # type: ignore[arg-type]
        _loaded[place] = key
    plain = key.asbytes()
    return Offer(key, f"{key.algorithm_name} {fingerprint(plain)} ({path})", plain)


def public_blob(path: Path) -> bytes:
    """Return the public half that lies beside a key file, or is all that is named, or nothing."""
    try:
        text = (path if path.suffix == ".pub" else path.with_name(path.name + ".pub")).read_text()
    except (OSError, UnicodeDecodeError):
        return b""
    entry = parse_line(f"key {text}", str(path))
    return entry.blob if entry else b""


@contextmanager
def agent_keys_of(config: HostConfig, passed_over: list[str]) -> Iterator[list[Offer]]:
    """Give the agents' keys, usable inside; an agent that does not answer is told, and is no fault."""
    name = os.environ.get("SSH_AUTH_SOCK", "") if config.agent == "SSH_AUTH_SOCK" else config.agent
    agents = agents_of(os.path.expanduser(name), passed_over) if config.agent != "none" else []
    try:
        yield [_offer_of_agent(key) for agent in agents for key in agent.get_keys()]
    finally:
        for agent in agents:
            agent._close()  # type: ignore[attr-defined]


def agent_words(config: HostConfig, keys: Sequence[Offer]) -> str:
    """Return in a sentence what there is of an agent; nothing where its keys were told or it is not wanted."""
    if config.agent == "none":
        return ""
    if not keys:
        is_named = config.agent != "SSH_AUTH_SOCK" or os.environ.get("SSH_AUTH_SOCK") or os.name == "nt"
        return "The agent holds no keys." if is_named else "There is no agent (SSH_AUTH_SOCK is not set)."
    if config.identities_only:
        return f"The agent holds {len(keys)} keys, of which only those named count (IdentitiesOnly)."
    return ""


class _AgentCertificate(AgentKey):
    """A certificate that an agent holds: it is asked for a signature by the certificate, which may be all it has."""

    def __init__(self, held: AgentKey) -> None:
        super().__init__(held.agent, held.blob, held.comment)
        self.plain = held.asbytes()
        self.load_certificate(Message(held.blob))

    def asbytes(self) -> bytes:
        return bytes(self.blob)


def _offer_of_agent(key: AgentKey) -> Offer:
    plain = key.asbytes()
    label = f"{key.get_name()} {fingerprint(plain)} (agent)"
    return Offer(_AgentCertificate(key) if key.get_name().endswith(TAIL) else key, label, plain)
