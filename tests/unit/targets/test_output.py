"""The bound on a command's output, and how bytes become text."""

import pytest

from desktop.targets.base import Stream
from desktop.targets.output import CappedStream, OutputCapture


def fed(data: bytes, cap_bytes: int = 16, piece: int = 3) -> CappedStream:
    stream = CappedStream(cap_bytes)
    for start in range(0, len(data), piece):
        stream.feed(data[start : start + piece])
    return stream


def test_output_within_the_cap_is_kept_whole() -> None:
    assert fed(b"0123456789abcdef").text() == ("0123456789abcdef", 0, 0)


@pytest.mark.parametrize("piece", [1, 3, 7, 100])
def test_beyond_the_cap_head_and_tail_stay_and_the_middle_is_counted(piece: int) -> None:
    text, dropped, replaced = fed(b"01234567" + b"x" * 50 + b"89abcdef", piece=piece).text()
    assert text == "01234567\n[… 50 bytes left out here …]\n89abcdef"
    assert (dropped, replaced) == (50, 0)


@pytest.mark.parametrize("shift", range(8))
def test_a_character_cut_by_the_gap_is_left_out_not_replaced(shift: int) -> None:
    data = b"x" * shift + "ä€😀".encode() * 20
    text, dropped, replaced = fed(data, 24).text()
    head, _, tail = text.partition("\n[… ")
    assert replaced == 0
    assert "\ufffd" not in text
    assert len(head.encode()) + len(tail.partition("\n")[2].encode()) + dropped == len(data)


@pytest.mark.parametrize(
    ("data", "text", "replaced"),
    [
        (b"ok\xff\n", "ok\ufffd\n", 1),
        (b"\xf0\x9f\x98", "\ufffd", 3),  # one character cut short: three bytes lost
        ("\ufffd".encode() + b"\xff", "\ufffd\ufffd", 1),  # a replacement character of the program's own
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd", 3),
        (b"\0\x1b[31m", "\0\x1b[31m", 0),
    ],
)
def test_bytes_that_are_no_utf_8_are_replaced_and_counted(data: bytes, text: str, replaced: int) -> None:
    assert fed(data).text() == (text, 0, replaced)


@pytest.mark.parametrize("shift", range(4))
def test_binary_data_of_any_length_is_counted_alike(shift: int) -> None:
    data = b"x" * (65536 - shift) + "€😀".encode() * 30_000 + b"\xff\xe2\x82" * 30_000
    stream = CappedStream(2**20)
    stream.feed(data)
    text, dropped, replaced = stream.text()
    assert (dropped, replaced) == (0, 90_000)
    assert text == data.decode("utf-8", "replace")


def test_memory_stays_bound_while_much_is_fed() -> None:
    stream = CappedStream(1000)
    for _ in range(1000):
        stream.feed(b"y" * 777)
    assert len(stream._head) + len(stream._tail) <= 1500 + 777
    assert stream.text()[1] == 777_000 - 1000


def test_an_output_tells_both_streams_apart_and_sums_what_is_missing() -> None:
    capture = OutputCapture(cap_bytes=4)
    capture.feed(Stream.STDOUT, b"abcdef")
    capture.feed(Stream.STDERR, b"\xff")
    output = capture.output(("x",), 3, 0.5)
    assert output.stdout.startswith("ab\n[… 2 bytes")
    assert (output.stderr, output.exit_status) == ("\ufffd", 3)
    assert (output.dropped_bytes, output.replaced_bytes) == (2, 1)


def test_what_came_before_a_fault_holds_both_streams() -> None:
    capture = OutputCapture()
    capture.feed(Stream.STDERR, b"warning\n")
    capture.feed(Stream.STDOUT, b"row\n")
    assert capture.partial() == "row\nwarning"
