"""Live output reaches its consumer in order and in batches, and a bad consumer harms nobody."""

import threading
import time

import pytest

from desktop.targets.base import Stream
from desktop.targets.delivery import Delivery


def test_everything_arrives_in_order_before_the_end() -> None:
    seen: list[tuple[Stream, bytes]] = []
    delivery = Delivery(lambda stream, data: seen.append((stream, data)))
    for number in range(1000):
        delivery.put(Stream.STDOUT, b"%d\n" % number)
    delivery.put(Stream.STDERR, b"e")
    delivery.finish()
    assert b"".join(data for stream, data in seen if stream is Stream.STDOUT).split() == [
        b"%d" % number for number in range(1000)
    ]
    assert seen[-1] == (Stream.STDERR, b"e")
    assert len(seen) < 100  # batches, not one call for each piece


def test_a_consumer_that_hangs_delays_neither_the_reading_nor_the_end() -> None:
    release = threading.Event()
    delivery = Delivery(lambda _stream, _data: release.wait(30) and None)
    started_at = time.monotonic()
    for _ in range(300):
        delivery.put(Stream.STDOUT, b"x" * 65536)
    assert time.monotonic() - started_at < 1
    assert delivery._pending_bytes <= 4 * 2**20
    delivery.finish()
    assert time.monotonic() - started_at < 3
    release.set()


def test_what_a_slow_consumer_misses_is_told_in_its_place() -> None:
    may_go, got = threading.Event(), []

    def consume(_stream: Stream, data: bytes) -> None:
        got.append(data)
        may_go.wait(30)

    delivery = Delivery(consume)
    delivery.put(Stream.STDOUT, b"first")
    while not got:
        time.sleep(0.001)
    for _ in range(6):
        delivery.put(Stream.STDOUT, b"z" * 2**20)
    may_go.set()
    delivery.finish()
    assert got[1] == f"\n[… {2 * 2**20} bytes passed over here …]\n".encode()
    assert b"".join(got[2:]) == b"z" * 4 * 2**20


def test_a_consumer_that_was_slow_gets_what_waits_piece_by_piece() -> None:
    may_go, got = threading.Event(), []

    def consume(_stream: Stream, data: bytes) -> None:
        got.append(data)
        may_go.wait(30)

    delivery = Delivery(consume)
    delivery.put(Stream.STDOUT, b"first")
    while not got:
        time.sleep(0.001)
    sent = b"".join(b"%d\n" % number for number in range(400_000))  # 2.7 MB
    for at in range(0, len(sent), 65536):
        delivery.put(Stream.STDOUT, sent[at : at + 65536])
    may_go.set()
    delivery.finish()
    assert b"".join(got[1:]) == sent
    assert max(map(len, got)) < 2**18 + 65536  # each is turned into lines, which take several times as much


def test_a_consumer_that_raises_gets_no_more_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    calls = []

    def consume(_stream: Stream, data: bytes) -> None:
        calls.append(data)
        raise ZeroDivisionError

    delivery = Delivery(consume)
    delivery.put(Stream.STDOUT, b"a")
    delivery.finish()
    delivery.put(Stream.STDOUT, b"b")
    delivery.finish()
    assert calls == [b"a"]
    assert "consumer of live output failed" in caplog.text
