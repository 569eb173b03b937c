"""Host keys that are known: reading and adding to OpenSSH's known_hosts files (format: sshd(8))."""

import base64
import binascii
import hashlib
import hmac
import os
import tempfile
from collections.abc import Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import StoredKey, TargetError

DEFAULT_PORT = 22
AUTHORITY, REVOKED = "@cert-authority", "@revoked"
_FILE_CAP_BYTES = 16 * 2**20


class KeyState(StrEnum):
    KNOWN = "known"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Found:
    """What the files say about a key; `where` is file:line of what decided, `note` what was passed over.

    `stored` is the key that is known instead of a changed one."""

    state: KeyState
    where: str = ""
    note: str = ""
    stored: StoredKey | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    patterns: tuple[str, ...]
    kind: str
    blob: bytes
    marker: str
    where: str


class KnownHosts:
    """The entries of several files, in order."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)

    @classmethod
    def read(cls, paths: Sequence[Path]) -> "KnownHosts":
        """Read the files that are there; a line that cannot be read is passed over, as OpenSSH does."""
        return cls([entry for path in paths for entry in _entries(path)])

    def kinds(self, name: str) -> tuple[str, ...]:
        """Return the key types that are known for a name, in the order of the files."""
        plain = (one for one in self._entries if not one.marker and matches(one.patterns, name))
        return tuple(dict.fromkeys(one.kind for one in plain))

    def look_up(self, name: str, kind: str, blob: bytes) -> Found:
        """Judge the key that `name` (see `host_name`) presents."""
        ours = [one for one in self._entries if matches(one.patterns, name)]
        same = [one for one in ours if one.blob == blob]
        for one in same:
            if one.marker == REVOKED:
                return Found(KeyState.REVOKED, one.where)
        for one in same:
            if not one.marker:
                return Found(KeyState.KNOWN, one.where)
        for one in sorted((one for one in ours if not one.marker), key=lambda one: one.kind != kind):
            stored = StoredKey(one.kind, fingerprint(one.blob), one.where)
            return Found(KeyState.CHANGED, one.where, stored=stored)
        authority = next((one.where for one in ours if one.marker == AUTHORITY), "")
        note = (
            f"{authority} names a certificate authority, but it did not certify this key."
            if authority
            else ""
        )
        return Found(KeyState.UNKNOWN, note=note)

    def has_authority(self, name: str) -> bool:
        """True when some certificate authority may vouch for a name."""
        return any(one.marker == AUTHORITY and matches(one.patterns, name) for one in self._entries)

    def look_up_authority(self, name: str, authority: bytes, plain: bytes) -> Found:
        """Judge the authority that vouches for the key which `name` presents; UNKNOWN where no line names it."""
        ours = [one for one in self._entries if matches(one.patterns, name)]
        for one in ours:
            if one.marker == REVOKED and one.blob in (authority, plain):
                return Found(KeyState.REVOKED, one.where)
        for one in ours:
            if one.marker == AUTHORITY and one.blob == authority:
                return Found(KeyState.KNOWN, one.where)
        return Found(KeyState.UNKNOWN)


def _entries(path: Path) -> tuple[Entry, ...]:
    try:
        state = path.stat()
        return _parsed(path, state.st_mtime_ns, state.st_size)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise TargetError(
            f"The host keys in {path} could not be read: {error.strerror}. Look at the file's mode."
        ) from error


@lru_cache(maxsize=16)
def _parsed(path: Path, _mtime_ns: int, _size_bytes: int) -> tuple[Entry, ...]:
    """Read a file once for many hosts; when it was changed, its time or size makes it another one."""
    with path.open("rb") as file:
        text = file.read(_FILE_CAP_BYTES).decode("utf-8", "replace")
    lines = enumerate(text.splitlines(), start=1)
    return tuple(one for number, line in lines if (one := parse_line(line, f"{path}:{number}")))


def host_name(host: str, port: int) -> str:
    """Return how known_hosts names a host: `[host]:port` unless the port is 22."""
    return host.lower() if port == DEFAULT_PORT else f"[{host.lower()}]:{port}"


def fingerprint(blob: bytes) -> str:
    """Return a key's SHA-256 fingerprint as OpenSSH shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def parse_line(line: str, where: str) -> Entry | None:
    """Return the entry of a line; None for a comment and for what is no entry."""
    words = line.split()
    marker = words.pop(0) if words and words[0].startswith("@") else ""
    if len(words) < 3 or words[0].startswith("#"):
        return None
    try:
        blob = base64.b64decode(words[2], validate=True)
    except (binascii.Error, ValueError):
        return None
    return Entry(tuple(words[0].split(",")), words[1], blob, marker, where)


def matches(patterns: Sequence[str], name: str) -> bool:
    """True when one pattern matches and none that starts with `!` does."""
    is_match = False
    for pattern in patterns:
        if pattern.startswith("|1|"):
            is_match |= _hash_matches(pattern, name)
        elif pattern.startswith("!"):
            if _glob_matches(pattern[1:], name):
                return False
        else:
            is_match |= _glob_matches(pattern, name)
    return is_match


def add_host_key(path: Path, name: str, kind: str, blob: bytes) -> None:
    """Append a key to a known_hosts file: whole or not at all, readable by its owner only.

    Raises:
        TargetError: the file cannot be written.
    """
    line = f"{name} {kind} {base64.b64encode(blob).decode()}\n"
    try:
        path = path.resolve()  # a link stays a link: what it points to is replaced
        if path.exists() and not path.is_file():  # /dev/null, say, which must not be replaced by a file
            raise TargetError(
                f"{path} keeps no host keys, because it is no file. Name another with UserKnownHostsFile."
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = path.read_bytes() if path.exists() else b""
        if before and not before.endswith(b"\n"):
            before += b"\n"
        _replace(path, before + line.encode())
    except OSError as error:
        raise TargetError(
            f"The host key could not be added to {path}: {error.strerror}. Nothing was changed."
        ) from error


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".known_hosts.")  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _glob_matches(pattern: str, name: str) -> bool:
    # Brackets belong to the name here (`[host]:port`), only * and ? are wild.
    return fnmatchcase(name, pattern.lower().replace("[", "[[]"))


def _hash_matches(pattern: str, name: str) -> bool:
    try:
        salt, digest = (base64.b64decode(part, validate=True) for part in pattern.split("|")[2:4])
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.digest(salt, name.encode(), "sha1"), digest)
