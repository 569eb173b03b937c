"""DNS questions and answers on the wire, whatever carries them."""

import struct
from collections.abc import Callable

from dns import exception, flags, message, name, rcode, rdatatype, reversename

from desktop.domain.errors import ConnectionLostError, InputError, UnreadableOutputError
from desktop.targets.network.addresses import is_address
from desktop.targets.network_door import Connection, NameState, Resolution

Exchange = Callable[[bytes], bytes]
_STATES = {rcode.NXDOMAIN: NameState.NXDOMAIN, rcode.REFUSED: NameState.REFUSED}


def ask(host: str, kind: str, *, udp: Exchange | None, tcp: Exchange) -> Resolution:
    """Ask one resolver, over TCP when there is no UDP or its answer was cut short.

    Raises:
        InputError: no such kind of record, or a name that cannot be one.
        UnreadableOutputError: what came back is no answer to this question.
    """
    question = make_question(host, kind)
    wire = question.to_wire()
    answer = read_answer(udp(wire), question) if udp else None
    if answer is None or answer.flags & flags.TC:
        answer = read_answer(tcp(wire), question)
    return resolution(host, kind, answer)


def make_question(host: str, kind: str) -> message.QueryMessage:
    try:
        is_reverse = kind.upper() == "PTR" and is_address(host)
        asked = reversename.from_address(host) if is_reverse else name.from_text(host)
        return message.make_query(asked, rdatatype.from_text(kind), use_edns=0, payload=1232)
    except rdatatype.UnknownRdatatype as error:
        raise InputError(
            f"{kind!r} is no kind of DNS record. Use A, AAAA, CNAME, MX, NS, PTR, SOA, SRV or TXT."
        ) from error
    except (exception.DNSException, ValueError) as error:
        raise InputError(f"{host!r} cannot be a DNS name: {error}.") from error


def read_answer(wire: bytes, question: message.QueryMessage) -> message.Message:
    """Parse a reply and make sure that it answers the question."""
    try:
        answer = message.from_wire(wire, ignore_trailing=True)
        is_reply = question.is_response(answer)
    except (exception.DNSException, ValueError, IndexError, struct.error) as error:
        raise UnreadableOutputError(f"The resolver's reply is no DNS message: {error}.") from error
    if not is_reply:
        raise UnreadableOutputError("The resolver's reply answers another question.")
    return answer


def resolution(host: str, kind: str, answer: message.Message) -> Resolution:
    code = answer.rcode()
    if code != rcode.NOERROR:
        return Resolution(host, kind, _STATES.get(code, NameState.SERVFAIL))
    wanted = rdatatype.from_text(kind)
    rows = [rrset for rrset in answer.answer if rrset.rdtype == wanted]
    records = tuple(sorted(record.to_text() for rrset in rows for record in rrset))
    ttl_s = min((rrset.ttl for rrset in rows), default=None)
    return Resolution(host, kind, NameState.FOUND if records else NameState.NO_DATA, records, ttl_s=ttl_s)


def exchange_stream(connection: Connection, wire: bytes) -> bytes:
    """Send a message with its length before it (RFC 1035, 4.2.2) and return the one that comes back."""
    connection.send(struct.pack("!H", len(wire)) + wire)
    (size,) = struct.unpack("!H", _exactly(connection, 2))
    return _exactly(connection, size)


def _exactly(connection: Connection, size: int) -> bytes:
    held = b""
    while len(held) < size:
        more = connection.receive(size - len(held))
        if not more:
            raise ConnectionLostError("The resolver hung up before its answer was complete.", rung="stream")
        held += more
    return held


def parse_nameservers(resolv_conf: str) -> tuple[str, ...]:
    """Return the resolvers that a resolv.conf names, in their order."""
    rows = (line.split() for line in resolv_conf.splitlines())
    return tuple(row[1] for row in rows if len(row) > 1 and row[0] == "nameserver" and is_address(row[1]))
