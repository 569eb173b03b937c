"""The beginning of a conversation with a mail server, up to where a message would start.

Source: RFC 5321 (replies, EHLO), RFC 3207 (STARTTLS), RFC 4954 (AUTH).
"""

import re
import time
from collections.abc import Callable
from dataclasses import field

from desktop.checks.network.lines import Lines
from desktop.dataclass import dataclass
from desktop.domain.errors import TargetError, UnreadableOutputError
from desktop.targets.network_door import Connection

_REPLY = re.compile(r"(\d{3})(?:([ -])(.*))?\Z")
_MOST_LINES = 100


class SmtpError(TargetError):
    """The server answered and the conversation cannot go on; `state` says where. It never leaves the check."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    lines: tuple[str, ...]


@dataclass(slots=True)
class Heard:
    """What a server has said so far."""

    banner: str = ""
    banner_code: int | None = None
    banner_s: float | None = None
    ehlo_s: float | None = None
    extensions: tuple[str, ...] = ()
    inside: tuple[str, ...] = field(default=())  # the extensions that it names when encrypted

    @property
    def has_starttls(self) -> bool:
        return any(one.upper() == "STARTTLS" for one in self.extensions)


def greet(lines: Lines, heard: Heard) -> None:
    """Read the banner, which must welcome us."""
    begun = time.monotonic()
    reply = read_reply(lines, "no_banner")
    heard.banner, heard.banner_code = " ".join(reply.lines), reply.code
    heard.banner_s = time.monotonic() - begun
    if reply.code != 220:
        raise SmtpError(_said(reply), "rejected")


def say_hello(lines: Lines, name: str, heard: Heard) -> tuple[str, ...]:
    """Say EHLO and return the extensions; a server that knows only HELO has none."""
    begun = time.monotonic()
    lines.send(f"EHLO {name}")
    reply = read_reply(lines, "closed")
    heard.ehlo_s = time.monotonic() - begun
    if reply.code in (500, 502):
        lines.send(f"HELO {name}")
        reply = read_reply(lines, "closed")
        return () if reply.code == 250 else _refused(reply)
    return reply.lines[1:] if reply.code == 250 else _refused(reply)


def begin_tls(lines: Lines) -> None:
    lines.send("STARTTLS")
    reply = read_reply(lines, "closed")
    if reply.code != 220:
        raise SmtpError(f"STARTTLS: {_said(reply)}", "tls_failed")
    if lines.held:
        raise SmtpError("it goes on in clear after STARTTLS, as somebody in between would", "tls_failed")


def take_leave(lines: Lines) -> None:
    lines.send("QUIT")


def read_reply(lines: Lines, state: str) -> Reply:
    """Return one reply of one or more lines; `state` is what its absence means."""
    texts: list[str] = []
    while len(texts) < _MOST_LINES:
        try:
            line = lines.read()
        except UnreadableOutputError as error:
            raise SmtpError(str(error), "not_smtp") from error
        found = _REPLY.match(line)
        if not found:
            raise SmtpError(f"{line[:100]!r} is no reply of a mail server", "not_smtp")
        texts.append(found[3] or "")
        if found[2] != "-":
            return Reply(int(found[1]), tuple(texts))
    raise SmtpError(f"a reply of more than {_MOST_LINES} lines came", state)


def sign_in_methods(extensions: tuple[str, ...]) -> tuple[str, ...]:
    """Return the methods of `AUTH`, also in the old form `AUTH=`, each once."""
    rows = (re.split(r"[\s=]+", one.strip().upper()) for one in extensions)
    return tuple(dict.fromkeys(word for row in rows if row[0] == "AUTH" for word in row[1:] if word))


def size_limit(extensions: tuple[str, ...]) -> int | None:
    for one in extensions:
        match one.upper().split():
            case ["SIZE", digits] if digits.isascii() and digits.isdecimal() and len(digits) < 16:
                return int(digits) or None  # 0: no fixed limit
    return None


def talk_before(name: str, heard: Heard) -> Callable[[Connection], None]:
    """Return what is said in clear until the handshake may begin."""

    def talk(connection: Connection) -> None:
        lines = Lines(connection)
        greet(lines, heard)
        heard.extensions = say_hello(lines, name, heard)
        begin_tls(lines)

    return talk


def _said(reply: Reply) -> str:
    return f"{reply.code} {' '.join(reply.lines)}".strip()[:300]


def _refused(reply: Reply) -> tuple[str, ...]:
    raise SmtpError(f"EHLO: {_said(reply)}", "rejected")
