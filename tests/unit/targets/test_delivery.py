"""Live output reaches its consumer in order and in batches, and a bad consumer harms nobody."""

import threading
import time

import pytest

from desktop.targets.base import Stream
from desktop.targets.delivery import Delivery


class SlowConsumer:
    """Has got its first piece, and takes no other until it may go on."""

    def __init__(self) -> None:
        self.may_go, self.got = threading.Event(), list[bytes]()
        self.delivery = Delivery(self._take)
        self.delivery.put(Stream.STDOUT, b"first")
        while not self.got:
            time.sleep(0.001)

    def _take(self, _stream: Stream, data: bytes) -> None:
        self.got.append(data)
        self.may_go.wait(30)


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
    consumer = SlowConsumer()
    delivery = consumer.delivery
    for _ in range(6):
        delivery.put(Stream.STDOUT, b"z" * 2**20)
    consumer.may_go.set()
    delivery.finish()
    assert consumer.got[1] == f"\n[… {2 * 2**20} bytes passed over here …]\n".encode()
    assert b"".join(consumer.got[2:]) == b"z" * 4 * 2**20


def test_a_consumer_that_was_slow_gets_what_waits_piece_by_piece() -> None:
    consumer = SlowConsumer()
    delivery = consumer.delivery
    sent = b"".join(b"%d\n" % number for number in range(400_000))  # 2.7 MB
    for at in range(0, len(sent), 65536):
        delivery.put(Stream.STDOUT, sent[at : at + 65536])
    consumer.may_go.set()
    delivery.finish()
    assert b"".join(consumer.got[1:]) == sent
    assert (
        max(map(len, consumer.got)) < 2**18 + 65536
    )  # each is turned into lines, which take several times as much


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
