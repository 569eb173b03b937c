"""Text in pieces is redacted as the whole would be, in bounded memory, and without waiting for its end."""

import tracemalloc
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.redaction.redact import redact
from desktop.redaction.stream import StreamRedactor
from tests.unit.redaction.planted import SHAPES

_TEXT = "\n".join(f"{name}: all is well\n{shape.text}\n" for name, shape in SHAPES.items())


def _in_pieces(text: str, cuts: list[int], **given_: str) -> tuple[str, dict[str, int]]:
    stream = StreamRedactor(**given_)  # type: ignore[arg-type]
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    told = "".join(stream.feed(text[first:last]) for first, last in pairwise(edges)) + stream.finish()
    return told, dict(stream.counts)


@settings(max_examples=25)
@given(st.lists(st.integers(0, len(_TEXT)), max_size=8))
def test_pieces_give_what_the_whole_gives(cuts: list[int]) -> None:
    whole = redact(_TEXT)
    assert _in_pieces(_TEXT, cuts) == (whole.text, whole.counts())


def test_line_by_line_gives_what_the_whole_gives() -> None:
    whole = redact(_TEXT)
    cuts = [at + 1 for at, char in enumerate(_TEXT) if char == "\n"]
    assert _in_pieces(_TEXT, cuts) == (whole.text, whole.counts())


def test_a_private_key_longer_than_what_is_remembered_is_hidden_to_its_end() -> None:
    lines = "".join(f"MIIEpAIBAAKCAQEA7bq0x2f9vKq1Lw8Zt3uJmYh5RkQ0s{number:04d}\n" for number in range(200))
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{lines}-----END RSA PRIVATE KEY-----\nafter\n"
    stream = StreamRedactor()
    told = "".join(map(stream.feed, key.splitlines(keepends=True))) + stream.finish()
    assert told == "-----BEGIN RSA PRIVATE KEY-----[hidden:private-key]-----END RSA PRIVATE KEY-----\nafter\n"
    assert stream.counts == {"private-key": 1}


def test_a_line_is_written_as_soon_as_it_has_ended() -> None:
    stream = StreamRedactor()
    assert stream.feed("password=hunter22\nnext li") == "password=[hidden:password]\n"
    assert stream.feed("ne\n") == "next line\n"


def test_tokens_are_the_same_throughout() -> None:
    text = "from 10.1.2.3\nto 10.1.2.4\nfrom 10.1.2.3\n"
    assert _in_pieces(text, [14, 26], profile="customer") == ("from ip-1\nto ip-2\nfrom ip-1\n", {"ip": 3})


def test_a_line_without_end_is_not_held_whole() -> None:
    piece = "all is well, " * 400 + "password=hunter22-Prod "
    stream, size = StreamRedactor(), 120
    tracemalloc.start()
    told = [len(stream.feed(piece)) for _ in range(size)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert stream.finish()
    assert stream.counts == {"password": size}
    assert peak < len(piece) * size * 3  # held whole, each pass over it would make ten times as much
    assert max(told) < 400_000


def test_no_secret_of_a_line_without_end_is_cut_in_two() -> None:
    text = "".join(f"{'x' * (number % 7)} password=hunter{number:05d}-Prod;" for number in range(9_000))
    assert _in_pieces(text, list(range(0, len(text), 5_000))) == (redact(text).text, {"password": 9_000})
