"""The gate: says which secret and where, lets everything else through, and never says what the secret is."""

import base64
import gzip
import os
import time
import zlib

import pytest

from desktop.domain.errors import HandrailError, LeakError
from desktop.redaction import unpacking
from desktop.redaction.gate import require_no_secret
from desktop.redaction.masker import SecretMasker, mark

_SECRET = "S3cr\"et'p/a+ss=w0rd $x é\\n"


def _masker(name: str = "db", secret: str = _SECRET) -> SecretMasker:
    masker = SecretMasker()
    masker.add(name, secret)
    return masker


def _stopped(data: bytes) -> LeakError:
    with pytest.raises(LeakError) as caught:
        require_no_secret(data, _masker(), "the summary in HTML")
    return caught.value


def test_it_tells_which_secret_where_and_how_but_not_what() -> None:
    fault = _stopped(b"12345" + _SECRET.encode())
    assert isinstance(fault, HandrailError)
    assert (fault.name, fault.offset, fault.encoding) == ("db", 5, "as it is")
    assert str(fault).startswith(
        "the summary in HTML did not leave: the secret 'db' is in it, as it is, at byte 5."
    )
    assert _SECRET not in repr(fault) + repr(_masker().__dict__["_held"])


def test_it_tells_how_what_was_packed_comes_out() -> None:
    packed = base64.b64encode(gzip.compress(b"xx" + _SECRET.encode()))
    fault = _stopped(b'{"log": "' + packed + b'"}')
    assert (fault.encoding, fault.offset) == ("in gzip at byte 0, in base64", 2)


@pytest.mark.parametrize("beside", range(3))
def test_base64_hides_no_secret_at_any_offset(beside: int) -> None:
    assert (
        _stopped(base64.b64encode(b"x" * beside + _SECRET.encode() + b"y" * beside)).encoding == "in base64"
    )


def test_tags_colours_and_invisible_characters_inside_hide_no_secret() -> None:
    for parting in ("<b>", "\x1b[1m", "\u200b", "</w:t><w:t>"):
        _stopped((_SECRET[:5] + parting + _SECRET[5:]).encode())


def test_text_that_a_pdf_sets_piece_by_piece_is_put_together() -> None:
    masker = _masker(secret="hunter22-Prod")
    with pytest.raises(LeakError) as fault:
        require_no_secret(b"%PDF " + zlib.compress(b"[(hunt)-20(er22-)3(Prod)] TJ"), masker, "the PDF")
    assert "as PDF parts it" in fault.value.encoding


def test_what_was_masked_leaves_even_if_the_mark_holds_a_secret() -> None:
    masker = _masker(name="my hidden word", secret="hidden")
    require_no_secret(f"it was {mark('my hidden word')} there".encode(), masker, "x")
    with pytest.raises(LeakError):
        require_no_secret(f"it was {mark('another')} there".encode(), masker, "x")


def test_bytes_of_any_kind_leave_when_nothing_is_in_them() -> None:
    masker = _masker()
    for data in (
        b"",
        b"\0",
        os.urandom(40_000),
        b"PK\x03\x04" + os.urandom(500),
        b"\x1f\x8b\x08" * 40,
        b"x\x9c" * 99,
    ):
        require_no_secret(data, masker, "x")
    require_no_secret(_SECRET.encode(), SecretMasker(), "x")


def test_what_cannot_be_searched_to_its_end_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_PART_BYTES", 1 << 20)
    with pytest.raises(LeakError, match="more is packed in it"):
        require_no_secret(gzip.compress(bytes(1 << 21)), _masker(), "x")


@pytest.mark.alone
def test_a_summary_is_searched_in_a_moment() -> None:
    page = b"<tr><td>web-03</td><td>97.1 %</td><td>GET /a?b=c&d=e HTTP/1.1</td></tr>\n" * 2_000
    start = time.perf_counter()
    require_no_secret(page, _masker(), "x")
    assert time.perf_counter() - start < 2
