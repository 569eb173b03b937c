"""Reads OpenSSH's client configuration where there is no `ssh` to ask: Host, Include and a few keywords.

It never runs anything: `Match` blocks are passed over, because some of their conditions run commands.
"""

import glob
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from desktop.domain.errors import ConnectError

_DEPTH_LIMIT = 16
_FILE_CAP_BYTES = 2**20
_READ = {
    "hostname", "port", "user", "identityfile", "proxyjump", "proxycommand", "identitiesonly",
    "identityagent", "userknownhostsfile", "globalknownhostsfile", "hostkeyalias",
}  # fmt: skip
_MANY = {"identityfile"}  # collected; of all others the first one given counts
_LINE = re.compile(r"\s*(?P<keyword>[A-Za-z]+)(?:\s*=\s*|\s+)(?P<value>.*?)\s*\Z")
_WORD = re.compile(r'"([^"]*)"|(\S+)')


def read_options(path: Path, host: str) -> dict[str, list[str]]:
    """Return what the file says about a host; empty when there is no file.

    Raises:
        ConnectError (rung `configuration`): the file cannot be read, or includes too deep.
    """
    options: dict[str, list[str]] = {}
    for keyword, value in _applying(path, host, 0):
        if keyword in _MANY or keyword not in options:
            options.setdefault(keyword, []).append(value)
    if "hostname" in options:
        options["hostname"] = [options["hostname"][0].replace("%h", host).replace("%%", "%")]
    return options


def _applying(path: Path, host: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEPTH_LIMIT:
        raise ConnectError(
            f"{path} is included {depth} levels deep. Does it include itself?", rung="configuration"
        )
    applies = True
    for line in _lines(path):
        found = _LINE.match(line)
        if not found or line.lstrip().startswith("#"):
            continue
        keyword, value = found["keyword"].lower(), found["value"]
        if keyword == "host":
            applies = host_matches(_words(value), host)
        elif keyword == "match":
            applies = value.lower() == "all"
        elif applies and keyword == "include":
            for pattern in _words(value):
                for included in _included(pattern, path):
                    yield from _applying(included, host, depth + 1)
        elif applies and keyword in _READ:
            yield keyword, _unquoted(keyword, value)


def host_matches(patterns: list[str], host: str) -> bool:
    """True when one pattern matches and none that starts with `!` does."""
    if any(fnmatchcase(host, pattern[1:]) for pattern in patterns if pattern.startswith("!")):
        return False
    return any(fnmatchcase(host, pattern) for pattern in patterns if not pattern.startswith("!"))


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            return file.read(_FILE_CAP_BYTES).decode("utf-8", "replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ConnectError(
            f"The SSH settings in {path} could not be read: {error.strerror}. Look at the file's mode.",
            rung="configuration",
        ) from error


def _included(pattern: str, path: Path) -> list[Path]:
    full = Path(pattern).expanduser()
    return [Path(name) for name in sorted(glob.glob(str(full if full.is_absolute() else path.parent / full)))]


def _words(value: str) -> list[str]:
    return [quoted or plain for quoted, plain in _WORD.findall(value)]


def _unquoted(keyword: str, value: str) -> str:
    words = _words(value)
    return " ".join(words) if keyword.endswith("knownhostsfile") else (words[0] if words else "")
