"""Reads the plain part of OpenSSH's client configuration: Host, Include and a few keywords.

It saves starting `ssh -G` for each host where nothing else stands in the files, and takes its place where there is no
`ssh`. It never runs anything: `Match` blocks are passed over, because some of their conditions run commands.
"""

import glob
import re
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError

_DEPTH_LIMIT = 16
_FILE_CAP_BYTES = 2**20
_READ = {
    "hostname", "port", "user", "identityfile", "proxyjump", "proxycommand", "identitiesonly",
    "identityagent", "userknownhostsfile", "globalknownhostsfile", "hostkeyalias", "certificatefile",
}  # fmt: skip
# What `ssh` knows too and what changes nothing about where and as whom one of our connections arrives.
_NO_MATTER = {
    "addkeystoagent", "batchmode", "checkhostip", "compression", "connectionattempts", "connecttimeout",
    "controlmaster", "controlpath", "controlpersist", "dynamicforward", "escapechar", "exitonforwardfailure",
    "forwardagent", "forwardx11", "forwardx11trusted", "gssapiauthentication", "gssapidelegatecredentials",
    "hashknownhosts", "ipqos", "kbdinteractiveauthentication", "localforward", "loglevel",
    "numberofpasswordprompts", "passwordauthentication", "preferredauthentications", "pubkeyauthentication",
    "remoteforward", "requesttty", "sendenv", "serveralivecountmax", "serveraliveinterval", "setenv",
    "stricthostkeychecking", "tcpkeepalive", "updatehostkeys", "visualhostkey",
}  # fmt: skip
_MANY = {"identityfile", "certificatefile"}  # collected; of all others the first one given counts
_LINE = re.compile(r"\s*(?P<keyword>[A-Za-z]+)(?:\s*=\s*|\s+)(?P<value>.*?)\s*\Z")
_PATTERN = frozenset("*?!")
_WORD = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something: its keyword in lower case, and what follows it, whole and in words."""

    keyword: str
    value: str
    words: tuple[str, ...]


ReadLines = Callable[[Path], Sequence[Line]]


def read_lines(path: Path) -> tuple[Line, ...]:
    """Return what a file says; a file that is not there says nothing.

    Raises:
        ConnectError (rung `configuration`): it cannot be read.
    """
    found = (_LINE.match(line) for line in _lines(path) if not line.lstrip().startswith("#"))
    return tuple(
        Line(one["keyword"].lower(), one["value"], tuple(_words(one["value"]))) for one in found if one
    )


def read_options(
    paths: Sequence[Path], host: str, *, is_strict: bool = False, lines: ReadLines = read_lines
) -> dict[str, list[str]] | None:
    """Return what the files say about a host; the first that says something wins, and one that is not there is empty.

    Strict, None means that they hold something that only `ssh` itself can judge.

    Raises:
        ConnectError (rung `configuration`): a file cannot be read, or includes too deep.
    """
    options: dict[str, list[str]] = {}
    for path in paths:
        for keyword, value in _applying(path, host, 0, lines):
            if is_strict and (keyword not in _READ | _NO_MATTER or "%" in value or "${" in value):
                return None
            if keyword in _READ and (keyword in _MANY or keyword not in options):
                options.setdefault(keyword, []).append(value)
    if "hostname" in options:
        options["hostname"] = [options["hostname"][0].replace("%h", host).replace("%%", "%")]
    return options


def _applying(path: Path, host: str, depth: int, lines: ReadLines) -> Iterator[tuple[str, str]]:
    if depth > _DEPTH_LIMIT:
        raise ConnectError(
            f"{path} is included {depth} levels deep. Does it include itself?", rung="configuration"
        )
    applies = True
    for line in lines(path):
        keyword, value = line.keyword, line.value
        if keyword == "host":
            applies = host_matches(line.words, host)
        elif keyword == "match":
            applies = value.lower() == "all"
            if not applies:
                yield "match", value
        elif applies and keyword == "include":
            for pattern in line.words:
                for included in _included(pattern, path):
                    yield from _applying(included, host, depth + 1, lines)
        elif applies:
            yield keyword, _unquoted(keyword, value)


def hosts_named_in(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the hosts that files name in full, in their order: after Host, and after host or originalhost of a Match.

    A pattern (`*`, `?`, `!`) names no host. Files that are included are read whatever block they stand in.

    Raises:
        ConnectError (rung `configuration`): a file cannot be read, or includes too deep.
    """
    found = (name for path in paths for name in _names(path, 0))
    return tuple(dict.fromkeys(name for name in found if not _PATTERN & set(name)))


def _names(path: Path, depth: int) -> Iterator[str]:
    if depth > _DEPTH_LIMIT:
        raise ConnectError(
            f"{path} is included {depth} levels deep. Does it include itself?", rung="configuration"
        )
    for line in read_lines(path):
        match line.keyword:
            case "host":
                yield from line.words
            case "match":
                yield from _matched(line.words)
            case "include":
                for included in (one for pattern in line.words for one in _included(pattern, path)):
                    yield from _names(included, depth + 1)


def _matched(words: Sequence[str]) -> Iterator[str]:
    """Give the hosts that a Match line names; its other conditions name none."""
    for at, word in enumerate(words[:-1]):
        if word.lower() in ("host", "originalhost"):
            yield from words[at + 1].split(",")


def host_matches(patterns: Sequence[str], host: str) -> bool:
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
