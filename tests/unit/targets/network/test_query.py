"""DNS messages on the wire, good ones and any bytes at all."""

import struct
from contextlib import suppress

import pytest
from dns import message, rcode, rrset
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import ConnectionLostError, InputError, UnreadableOutputError
from desktop.targets.network.query import (
    ask,
    exchange_stream,
    make_question,
    parse_nameservers,
    read_answer,
    resolution,
)
from desktop.targets.network_door import NameState


def answer_to(wire: bytes, *records: str, code: rcode.Rcode = rcode.NOERROR) -> bytes:
    question = message.from_wire(wire)
    answer = message.make_response(question)
    answer.set_rcode(code)
    if records:
        answer.answer.append(rrset.from_text(question.question[0].name, 60, "IN", "A", *records))
    return answer.to_wire()


def test_records_and_the_time_they_live() -> None:
    found = ask(
        "a.example", "A", udp=lambda wire: answer_to(wire, "192.0.2.2", "192.0.2.1"), tcp=lambda wire: b""
    )
    assert (found.state, found.records, found.ttl_s) == (NameState.FOUND, ("192.0.2.1", "192.0.2.2"), 60)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (rcode.NOERROR, NameState.NO_DATA),
        (rcode.NXDOMAIN, NameState.NXDOMAIN),
        (rcode.SERVFAIL, NameState.SERVFAIL),
        (rcode.REFUSED, NameState.REFUSED),
        (rcode.NOTIMP, NameState.SERVFAIL),
    ],
)
def test_codes_without_records(code: rcode.Rcode, state: NameState) -> None:
    assert ask("a.example", "A", udp=None, tcp=lambda wire: answer_to(wire, code=code)).state is state


def test_answer_to_another_question_is_unreadable() -> None:
    other = answer_to(make_question("b.example", "A").to_wire(), "192.0.2.1")
    with pytest.raises(UnreadableOutputError, match="another question"):
        ask("a.example", "A", udp=lambda _wire: other, tcp=lambda _wire: other)


def test_address_is_asked_for_in_reverse() -> None:
    asked = make_question("192.0.2.1", "PTR").question[0].name
    assert asked.to_text() == "1.2.0.192.in-addr.arpa."


@pytest.mark.parametrize(
    ("host", "kind"), [("a" * 64 + ".example", "A"), ("a..b", "A"), ("a.example", "FOO")]
)
def test_impossible_questions(host: str, kind: str) -> None:
    with pytest.raises(InputError):
        make_question(host, kind)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_unreadable(wire: bytes) -> None:
    question = make_question("a.example", "A")
    with suppress(UnreadableOutputError):
        resolution("a.example", "A", read_answer(wire, question))


@given(st.data())
def test_damaged_answers_are_an_answer_or_unreadable(data: st.DataObject) -> None:
    question = make_question("a.example", "A")
    wire = bytearray(answer_to(question.to_wire(), "192.0.2.1"))
    for _ in range(data.draw(st.integers(1, 4))):
        wire[data.draw(st.integers(2, len(wire) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnreadableOutputError):
        resolution("a.example", "A", read_answer(bytes(wire), question))


class Pieces:
    """A connection that gives its bytes in pieces."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size, self.sent = data, size, b""

    def send(self, data: bytes) -> None:
        self.sent += data

    def receive(self, limit: int = 65536) -> bytes:
        piece, self.data = self.data[: min(limit, self.size)], self.data[min(limit, self.size) :]
        return piece

    def close(self) -> None:
        return


def test_stream_messages_carry_their_length() -> None:
    pieces = Pieces(struct.pack("!H", 5) + b"hello", 2)
    assert exchange_stream(pieces, b"abc") == b"hello"
    assert pieces.sent == b"\0\3abc"


def test_stream_that_ends_early_is_lost() -> None:
    with pytest.raises(ConnectionLostError):
        exchange_stream(Pieces(b"\0\5he", 9), b"abc")


def test_nameservers_of_a_resolv_conf() -> None:
    text = "# made by hand\nsearch example\nnameserver 192.0.2.53\nnameserver\t2001:db8::53\nnameserver nope\noptions x"
    assert parse_nameservers(text) == ("192.0.2.53", "2001:db8::53")


@given(st.text())
def test_any_resolv_conf_is_read(text: str) -> None:
    parse_nameservers(text)
