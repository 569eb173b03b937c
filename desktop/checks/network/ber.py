"""As much of BER as LDAP needs: tags of one byte, definite lengths, and no nesting past what it is asked for.

Source: ITU-T X.690; RFC 4511, 5.1 restricts it for LDAP.
"""

from collections.abc import Iterator

from desktop.dataclass import dataclass
from desktop.domain.errors import UnreadableOutputError

INTEGER, OCTETS, ENUMERATED, BOOLEAN, SEQUENCE, SET = 0x02, 0x04, 0x0A, 0x01, 0x30, 0x31
_LONG = 0x80
_MOST_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Element:
    tag: int
    content: bytes

    @property
    def number(self) -> int:
        """Return an integer or enumeration; an empty one, which is none, is refused."""
        if not 0 < len(self.content) <= 8:
            raise UnreadableOutputError("a number of no or too many bytes came")
        return int.from_bytes(self.content, "big", signed=True)

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def parts(self) -> tuple["Element", ...]:
        """Return the elements inside."""
        return tuple(_elements(self.content))


def element(tag: int, *parts: bytes) -> bytes:
    """Return one element with its length before it."""
    content = b"".join(parts)
    size = len(content)
    if size < _LONG:
        return bytes((tag, size)) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG | len(digits))) + digits + content


def number(value: int, tag: int = INTEGER) -> bytes:
    return element(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(text: str, tag: int = OCTETS) -> bytes:
    return element(tag, text.encode())


def whole_size(held: bytes) -> int | None:
    """Return how many bytes the element at the beginning takes; None while that cannot be told.

    Raises:
        UnreadableOutputError: its length is in a form that LDAP does not have.
    """
    if len(held) < 2:
        return None
    first = held[1]
    if first < _LONG:
        return 2 + first
    count = first & 0x7F
    if not 0 < count <= _MOST_LENGTH_BYTES:
        raise UnreadableOutputError("a length came that LDAP does not have")
    if len(held) < 2 + count:
        return None
    return 2 + count + int.from_bytes(held[2 : 2 + count], "big")


def _elements(content: bytes) -> Iterator[Element]:
    at = 0
    while at < len(content):
        size = whole_size(content[at : at + 2 + _MOST_LENGTH_BYTES])
        if size is None or at + size > len(content):
            raise UnreadableOutputError("an element came that is longer than what holds it")
        head = 2 if content[at + 1] < _LONG else 2 + (content[at + 1] & 0x7F)
        yield Element(content[at], content[at + head : at + size])
        at += size


def one_element(held: bytes) -> Element:
    """Return the one element that the bytes are."""
    [*elements] = _elements(held)
    if len(elements) != 1:
        raise UnreadableOutputError("not one element came")
    return elements[0]
