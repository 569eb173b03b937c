"""Time questions and answers on the wire.

Source: RFC 5905, 7.3 (the header) and 7.4 (kiss codes); RFC 4330 for what a simple client looks at.
"""

import struct
from ipaddress import IPv4Address

from desktop.dataclass import dataclass
from desktop.domain.errors import UnreadableOutputError

_HEADER = struct.Struct("!BBbbiI4s8s8s8s8s")
_CLIENT, _SERVER = 3, 4
_ERA_S = 2208988800  # from 1900 to 1970
_FRACTION = 2**32
_NO_LEAP_KNOWN = 3
_HIGHEST_STRATUM = 15


@dataclass(frozen=True, slots=True)
class TimeAnswer:
    """What one answer says. `kiss` is the code of a server that refuses, such as RATE or DENY."""

    stratum: int
    source: str
    kiss: str
    is_synchronised: bool
    version: int
    root_delay_s: float
    root_dispersion_s: float
    behind_s: float  # the clock that asked is this much behind the server; negative when ahead
    delay_s: float


def question(cookie: bytes) -> bytes:
    """Return a request; the cookie stands where our time would, and comes back in a true answer."""
    return _HEADER.pack(4 << 3 | _CLIENT, 0, 0, 0, 0, 0, b"", b"", b"", b"", cookie)


def read_answer(data: bytes, cookie: bytes, sent_s: float, received_s: float) -> TimeAnswer:
    """Parse an answer; the times are of the clock that asked, in seconds since 1970.

    Raises:
        UnreadableOutputError: it is no NTP, or answers another question.
    """
    if len(data) < _HEADER.size:
        raise UnreadableOutputError(f"{len(data)} bytes came back, which are too few to be an NTP answer.")
    first, stratum, _poll, _precision, delay, dispersion, reference, _at, origin, received, sent = (
        _HEADER.unpack(data[: _HEADER.size])
    )
    if first & 7 != _SERVER:
        raise UnreadableOutputError("What came back is no answer of an NTP server.")
    if origin != cookie:
        raise UnreadableOutputError("The NTP answer belongs to another question.")
    took_in_s, gave_out_s = _seconds(received, sent_s), _seconds(sent, sent_s)
    return TimeAnswer(
        stratum=stratum,
        source=_source(stratum, reference),
        kiss=_letters(reference) if stratum == 0 else "",
        is_synchronised=first >> 6 != _NO_LEAP_KNOWN and 0 < stratum <= _HIGHEST_STRATUM,
        version=first >> 3 & 7,
        root_delay_s=delay / 65536,
        root_dispersion_s=dispersion / 65536,
        behind_s=((took_in_s - sent_s) + (gave_out_s - received_s)) / 2,
        delay_s=max(0.0, (received_s - sent_s) - (gave_out_s - took_in_s)),
    )


def _seconds(stamp: bytes, near_s: float) -> float:
    """Return a time stamp in seconds since 1970, in the era (136 years) that is nearest to our own time."""
    whole, part = struct.unpack("!II", stamp)
    seconds: float = whole + part / _FRACTION - _ERA_S
    return seconds + round((near_s - seconds) / _FRACTION) * _FRACTION


def _source(stratum: int, reference: bytes) -> str:
    """Return where a server has its time from: a clock's letters, or the address of its own server."""
    if stratum <= 1:
        return _letters(reference)
    return str(IPv4Address(reference))  # of an IPv6 server it is the beginning of a hash


def _letters(reference: bytes) -> str:
    return "".join(chr(byte) for byte in reference.rstrip(b"\0") if 32 < byte < 127)
