"""The output of a bundle is parted by marks that no output can forge."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.targets.base import OUTPUT_CAP_BYTES, Stream
from desktop.targets.ssh.bundle_text import AFTER_END, LONGEST_AFTER_END
from desktop.targets.ssh.parts import Parts

NONCES = [f"{number:032x}" for number in range(3, 7)]
OTHERS = [f"\x1ehandrail {nonce} 0 1.5\n".encode() for nonce in ("f" * 32, NONCES[0][:-1], "")]


def mark(place: int, status: int = 0) -> bytes:
    return f"\x1ehandrail {NONCES[place]} {status} {place}.25\n".encode()


def hostile(place: int) -> st.SearchStrategy[bytes]:
    """Return output with anything in it: marks of scripts that ended before, of other bundles, and pieces of them."""
    earlier = [mark(one, status) for one in range(place) for status in (0, 255)]
    pieces = st.sampled_from(
        [*earlier, *OTHERS, *(one[:cut] for one in [*earlier, *OTHERS] for cut in (1, 10, len(one) - 1))]
    )
    return st.lists(st.one_of(st.binary(max_size=40), pieces), max_size=5).map(b"".join)


def parts_of(nonces: Sequence[str] = NONCES) -> Parts:
    return Parts(nonces, AFTER_END, LONGEST_AFTER_END)


def feed_by_pieces(parts: Parts, stream: Stream, data: bytes, cuts: Sequence[int]) -> None:
    for start, end in pairwise([0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]):
        parts.feed(stream, data[start:end])


def raw(parts: Parts, place: int, stream: Stream) -> bytes:
    kept = parts.captures[place].streams[stream]
    return bytes(kept._head + kept._tail)


outputs = st.tuples(*(hostile(place) for place in range(len(NONCES))))


@settings(max_examples=150, deadline=None)
@given(outputs, outputs, st.lists(st.integers(0, 4000), max_size=12), st.tuples(*[st.integers(0, 255)] * 4))
def test_each_script_gets_its_own_bytes_whatever_they_hold(
    stdouts: tuple[bytes, ...], stderrs: tuple[bytes, ...], cuts: list[int], statuses: tuple[int, ...]
) -> None:
    parts = parts_of()
    for stream, texts in ((Stream.STDOUT, stdouts), (Stream.STDERR, stderrs)):
        whole = b"".join(text + mark(at, statuses[at]) for at, text in enumerate(texts))
        feed_by_pieces(parts, stream, whole + b"late, from the background", cuts)
    for place in range(len(NONCES)):
        end = parts.end(place)
        assert end is not None
        assert (end.exit_status, end.at_s) == (statuses[place], place + 0.25)
        assert raw(parts, place, Stream.STDOUT) == stdouts[place]
        assert raw(parts, place, Stream.STDERR) == stderrs[place]


def test_a_script_has_ended_when_both_of_its_streams_have() -> None:
    parts = parts_of()
    parts.feed(Stream.STDOUT, b"a" + mark(0) + b"b" + mark(1))
    assert parts.end(0) is None
    parts.feed(Stream.STDERR, b"x" + mark(0))
    assert parts.end(0) is not None
    assert parts.end(1) is None


def test_what_is_no_beginning_of_the_mark_is_passed_on_at_once() -> None:
    parts = parts_of()
    parts.feed(Stream.STDOUT, b"Password: ")
    assert parts.tails()[0] == "Password: "
    parts.feed(Stream.STDOUT, b"\x1ehandrail 00")
    assert parts.tails()[0] == "Password: "
    parts.feed(Stream.STDOUT, b"not")
    assert parts.tails()[0] == "Password: \x1ehandrail 00not"


def test_a_flood_is_capped_for_itself_and_leaves_the_next_script_its_room() -> None:
    parts = parts_of()
    for _ in range(3 * OUTPUT_CAP_BYTES // 65536):
        parts.feed(Stream.STDOUT, b"f" * 65536)
    parts.feed(Stream.STDOUT, mark(0) + b"small" + mark(1))
    _, dropped, _ = parts.captures[0].streams[Stream.STDOUT].text()
    assert dropped == 2 * OUTPUT_CAP_BYTES
    assert raw(parts, 1, Stream.STDOUT) == b"small"


def test_a_mark_that_broke_off_ends_nothing() -> None:
    parts = parts_of()
    for stream in Stream:
        parts.feed(stream, mark(0)[:-1] + b"x" * 40 + mark(1))
    assert parts.end(0) is None
