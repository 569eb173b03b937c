"""Questions to a directory and its answers: bind, STARTTLS, and the reading of one entry.

Source: RFC 4511 (messages and result codes), RFC 4513 (bind), RFC 4512, 5.1 (the root DSE).
"""

from collections.abc import Mapping, Sequence

from desktop.checks.network.ber import (
    BOOLEAN,
    ENUMERATED,
    SEQUENCE,
    Element,
    element,
    number,
    octets,
    one_element,
    whole_size,
)
from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectionLostError, UnreadableOutputError
from desktop.targets.network_door import Connection

STARTTLS = "1.3.6.1.4.1.1466.20037"
_BIND, _BOUND, _UNBIND, _SEARCH = 0x60, 0x61, 0x42, 0x63
_ENTRY, _DONE, _EXTENDED, _EXTENDED_DONE = 0x64, 0x65, 0x77, 0x78
_PASSWORD, _PRESENT, _REQUEST_NAME = 0x80, 0x87, 0x80
_LIMIT_BYTES = 2**20
_WAIT_S = 10
_MOST_MESSAGES = 50
RESULTS: Mapping[int, str] = {
    0: "success",
    1: "operations error",
    2: "protocol error",
    7: "this way to sign in is not supported",
    8: "a stronger way to sign in is required",
    13: "encryption is required",
    32: "no such entry",
    34: "the name is not in the form of a DN",
    48: "this way to sign in is not allowed",
    49: "wrong name or password",
    50: "not allowed to read this",
    51: "busy",
    52: "unavailable",
    53: "unwilling to do this",
}


@dataclass(frozen=True, slots=True)
class Result:
    """How an operation ended, by RFC 4511's code."""

    code: int
    said: str

    @property
    def is_good(self) -> bool:
        return self.code == 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; names of attributes in lower case. `result` tells why there is none."""

    result: Result
    is_there: bool
    values: Mapping[str, tuple[str, ...]]

    def all(self, name: str) -> tuple[str, ...]:
        return self.values.get(name.lower(), ())

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")


class Directory:
    """One conversation over one connection. What is no LDAP raises UnreadableOutputError."""

    def __init__(self, connection: Connection, first_id: int = 0) -> None:
        self._connection, self._held, self._id = connection, b"", first_id

    def bind(self, user: str = "", password: str = "") -> Result:
        """Sign in with a password, or as nobody."""
        return self._ask(element(_BIND, number(3), octets(user), octets(password, _PASSWORD)), _BOUND)

    def begin_tls(self) -> Result:
        result = self._ask(element(_EXTENDED, octets(STARTTLS, _REQUEST_NAME)), _EXTENDED_DONE)
        if self._held:
            raise UnreadableOutputError("it goes on in clear after STARTTLS, as somebody in between would")
        return result

    def read(self, base: str, attributes: Sequence[str]) -> Entry:
        """Return the one entry of this name."""
        self._send(
            element(
                _SEARCH,
                octets(base),
                number(0, ENUMERATED),  # scope: this entry only
                number(0, ENUMERATED),  # aliases: as they are
                number(1),  # at most one
                number(_WAIT_S),
                element(BOOLEAN, b"\0"),
                octets("objectClass", _PRESENT),
                element(SEQUENCE, *map(octets, attributes)),
            )
        )
        values: dict[str, tuple[str, ...]] | None = None
        for _ in range(_MOST_MESSAGES):
            operation = self._receive()
            if operation.tag == _ENTRY:
                values = _attributes(operation)
            elif operation.tag == _DONE:
                return Entry(_result(operation), values is not None, values or {})
        raise UnreadableOutputError(f"more than {_MOST_MESSAGES} messages came for one entry")

    def leave(self) -> None:
        self._send(bytes((_UNBIND, 0)))

    def _ask(self, request: bytes, wanted: int) -> Result:
        self._send(request)
        operation = self._receive()
        if operation.tag != wanted:
            raise UnreadableOutputError("what came back answers another question")
        return _result(operation)

    def _send(self, request: bytes) -> None:
        self._id += 1
        self._connection.send(element(SEQUENCE, number(self._id), request))

    def _receive(self) -> Element:
        """Return the operation of the next message that belongs to the last question."""
        while (size := whole_size(self._held)) is None or len(self._held) < size:
            self._need_ldap(size)
            more = self._connection.receive(65536)
            if not more:
                raise ConnectionLostError("it hung up", rung="stream")
            self._held += more
        message, self._held = one_element(self._held[:size]), self._held[size:]
        match message.parts():
            case [mark, operation, *_] if message.tag == SEQUENCE and mark.number == self._id:
                return operation
            case [mark, operation, *_] if mark.number == 0 and operation.tag == _EXTENDED_DONE:
                raise ConnectionLostError(
                    f"it ends the conversation: {_result(operation).said}", rung="stream"
                )
        raise UnreadableOutputError("what came back is no LDAP message")

    def _need_ldap(self, size: int | None) -> None:
        if self._held and self._held[0] != SEQUENCE:
            raise UnreadableOutputError("what came back is no LDAP message")
        if size is not None and size > _LIMIT_BYTES:
            raise UnreadableOutputError(f"a message of {size} bytes was announced")


def _result(operation: Element) -> Result:
    match operation.parts():
        case [code, _matched, words, *_]:
            plain = RESULTS.get(code.number, f"result {code.number}")
            detail = words.text.strip("\0 ")[:200]
            return Result(code.number, f"{plain} ({detail})" if detail else plain)
    raise UnreadableOutputError("a result came without its code")


def _attributes(operation: Element) -> dict[str, tuple[str, ...]]:
    match operation.parts():
        case [_name, rows, *_]:
            pairs = (row.parts() for row in rows.parts())
            return {
                pair[0].text.lower(): tuple(value.text for value in pair[1].parts())
                for pair in pairs
                if len(pair) == 2
            }
    raise UnreadableOutputError("an entry came without its attributes")
