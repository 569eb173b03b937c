"""What is inside bytes that leave: packed streams, members of archives, and texts as their readers decode them."""

import base64
import binascii
import bz2
import html
import io
import lzma
import quopri
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol
from urllib.parse import unquote_to_bytes

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean

MAX_PART_BYTES = 64 * 2**20  # of one packed stream
_CHUNK_BYTES = 1 << 14
_BROKEN_BYTES = 64  # less comes out of much that is no stream, before it breaks
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\x1b"))
_RUN = re.compile(rb"[\t\n\r\x1b\x20-\x7e\xa0-\xff]{12,}")
_WIDE_RUNS = (re.compile(rb"(?:[\t\n\r\x20-\x7e]\0){4,}"), re.compile(rb"(?:\0[\t\n\r\x20-\x7e]){4,}"))
_WRAPPED = re.compile(rb"(?:[A-Za-z0-9+/_-]{20,}(?:\\n|\\r|[\r\n \t])+){1,}[A-Za-z0-9+/_-]*={0,2}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}[\s:,-]{0,2}){8,}")
_JSON_ESCAPE = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-7]{3})|([\"\\/'()]))")
_ALL_PACKED = (
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x89PNG",
    b"\xff\xd8\xff",
)  # no text of their own
_PDF_STREAM = re.compile(rb"FlateDecode[^>]{0,200}>>\s*stream\r?\n.*?endstream", re.DOTALL)
_PDF_GAP = re.compile(rb"\)\s*-?[\d.]*\s*\(")
_TAG = re.compile(rb"<[^<>]{0,2000}>")


class TooLargeError(ValueError):
    """A packed stream holds more than may be unpacked."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes that were inside others; `how` says in words how they come out, `decodings` how often since unpacked."""

    how: str
    data: bytes
    decodings: int = 0


class _Inflater(Protocol):
    """What `zlib`, `bz2` and `lzma` have in common."""

    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, _most: int = ..., /) -> bytes: ...


_STREAMS: tuple[tuple[str, re.Pattern[bytes], Callable[[], _Inflater]], ...] = (
    ("in gzip", re.compile(rb"\x1f\x8b\x08"), lambda: zlib.decompressobj(31)),
    ("in zlib", re.compile(rb"x[\x01\x5e\x9c\xda]"), zlib.decompressobj),
    ("in bzip2", re.compile(rb"BZh[1-9]1AY&SY"), bz2.BZ2Decompressor),
    ("in xz", re.compile(rb"\xfd7zXZ\x00"), lzma.LZMADecompressor),
)


def packed_parts(data: bytes) -> Iterator[Part]:
    """Yield what is packed inside: members of a zip archive, and streams of gzip, zlib (as in PDF), deflate, bzip2, xz.

    Raises:
        TooLargeError: one of them holds more than `MAX_PART_BYTES`.
    """
    yield from _members(data)
    for how, magic, inflater in _STREAMS:
        for found in magic.finditer(data):
            unpacked = _unpacked(inflater(), data, found.start())
            if unpacked:
                yield Part(f"{how} at byte {found.start()}", unpacked)
    unpacked = _unpacked(zlib.decompressobj(-15), data, 0)
    if unpacked:
        yield Part("in deflate", unpacked)


def decoded_parts(data: bytes) -> Iterator[Part]:
    """Yield the bytes as the readers of other encodings take them; what would be the same is left out."""
    for how, part in _decoded(data):
        if part and part != data:
            yield Part(how, part, 1)


def _decoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield from _binary(data) if _is_binary(data) else _textual(data)


def _is_binary(data: bytes) -> bool:
    return b"\0" in data or len(data) - len(data.translate(None, _CONTROL)) > len(data) // 20


def _binary(data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file in UTF-16 is every second byte zero; in any other the runs of text are looked into."""
    if not data.startswith(_ALL_PACKED):
        yield "in its texts", b"\n\n".join(_RUN.findall(_PDF_STREAM.sub(b"", data)))
    if data.count(b"\0") * 5 < len(data):
        for run in _WIDE_RUNS:
            yield "in UTF-16", b"\n\n".join(found.replace(b"\0", b"") for found in run.findall(data))
        return
    for name, width in (("utf-16-le", 2), ("utf-16-be", 2), ("utf-32-le", 4), ("utf-32-be", 4)):
        for start in range(width):
            text = data[start:].decode(name, "ignore")
            yield f"in {name.upper()}", text.encode("utf-8", "surrogatepass")


def _textual(data: bytes) -> Iterator[tuple[str, bytes]]:
    if b"%" in data:
        yield "as a URL writes it", unquote_to_bytes(data)
        yield "as a form writes it", unquote_to_bytes(data.replace(b"+", b" "))
    if b"&" in data:
        yield "as HTML writes it", _through_text(data, html.unescape)
    if b"\\" in data:
        yield "as JSON writes it", _JSON_ESCAPE.sub(_unescaped, data)
    if b"=" in data:
        yield "in quoted-printable", quopri.decodestring(data)
    if b"<" in data:
        yield "between tags", _TAG.sub(b"", data)
    if b"(" in data and b"TJ" in data:
        yield "as PDF parts it", _PDF_GAP.sub(b"", data)
    yield "among characters that are not shown", _through_text(data, clean)
    yield from _pieces("in base64 with line breaks", _WRAPPED, data, _base64)
    yield from _pieces("in base64", _BASE64, data, _base64)
    yield from _pieces("in hex", _HEX, data, _hex)


def _pieces(
    how: str, pattern: re.Pattern[bytes], data: bytes, decode: Callable[[bytes], bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield all pieces decoded, as one: there may be very many of them."""
    decoded = [decode(found[0]) for found in pattern.finditer(data)]
    yield how, b"\n\n".join(piece for piece in decoded if piece)


def _members(data: bytes) -> Iterator[Part]:
    if b"PK\x03\x04" not in data:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield Part("in the names of a zip archive", "\n".join(archive.namelist()).encode())
            for info in archive.infolist():
                with archive.open(info) as member:
                    unpacked = member.read(MAX_PART_BYTES + 1)
                if len(unpacked) > MAX_PART_BYTES:
                    raise TooLargeError
                yield Part(f"in {info.filename!r} of a zip archive", unpacked)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return  # no archive after all; its streams are looked into one by one


def _unpacked(inflater: _Inflater, data: bytes, start: int) -> bytes:
    """Return what comes out up to the stream's end, or up to where it is no stream of this kind any more."""
    pieces: list[bytes] = []
    left = MAX_PART_BYTES
    for at in range(start, len(data), _CHUNK_BYTES):
        try:
            pieces.append(inflater.decompress(data[at : at + _CHUNK_BYTES], left + 1))
        except (zlib.error, OSError, lzma.LZMAError, EOFError):
            break
        left -= len(pieces[-1])
        if left < 0:
            raise TooLargeError
        if inflater.eof:
            break
    unpacked = b"".join(pieces)
    return unpacked if inflater.eof or len(unpacked) >= _BROKEN_BYTES else b""


def _through_text(data: bytes, change: Callable[[str], str]) -> bytes:
    return change(data.decode("utf-8", "replace")).encode("utf-8", "replace")


def _unescaped(found: re.Match[bytes]) -> bytes:
    code, byte, octal, char = found.groups()
    if code:
        return chr(int(code, 16)).encode("utf-8", "surrogatepass")
    if byte or octal:
        return bytes([int(byte, 16) if byte else int(octal, 8) & 0xFF])
    return char or b""


def _base64(piece: bytes) -> bytes:
    body = re.sub(rb"\\[nr]|\s|=", b"", piece).translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(body[: len(body) // 4 * 4] + _rest(body))
    except binascii.Error:
        return b""


def _rest(body: bytes) -> bytes:
    """Fill up the last group of what was written without its `=`."""
    rest = body[len(body) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _hex(piece: bytes) -> bytes:
    return bytes.fromhex(re.sub(rb"[^0-9A-Fa-f]", b"", piece).decode("ascii"))
