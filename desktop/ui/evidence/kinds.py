"""What kept bytes are, told from the bytes themselves: their name says nothing that could be trusted."""

from enum import StrEnum

from desktop.dataclass import dataclass
from desktop.domain.events import EvidenceRef
from desktop.redaction.clean import clean

LONGEST_TEXT = 200_000  # characters that are shown
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"), (b"BM", "bmp"),
)  # fmt: skip
_BINARY_SHARE = 0.1


class Kind(StrEnum):
    PICTURE = "picture"
    TEXT = "text"
    OTHER = "other"  # bytes that are only told, and saved where a person wants


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is known of kept bytes; `format` of a picture by its first bytes, `text` cleaned and capped."""

    ref: EvidenceRef
    place: str  # the file that holds the record
    data: bytes
    kind: Kind
    format: str = ""
    text: str = ""
    is_cut: bool = False  # not all of the text is shown


def look_at(ref: EvidenceRef, data: bytes, place: str) -> Looked:
    """Tell a picture by its first bytes and a text by being one."""
    form = _format(data)
    if form:
        return Looked(ref=ref, place=place, data=data, kind=Kind.PICTURE, format=form)
    text = data[: 4 * LONGEST_TEXT].decode("utf-8", "replace")
    if _is_binary(data, text):
        return Looked(ref=ref, place=place, data=data, kind=Kind.OTHER)
    shown = clean(text[:LONGEST_TEXT])
    return Looked(
        ref=ref, place=place, data=data, kind=Kind.TEXT, text=shown,
        is_cut=len(text) > LONGEST_TEXT or len(data) > 4 * LONGEST_TEXT,
    )  # fmt: skip


def _format(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((name for magic, name in _MAGIC if data.startswith(magic)), "")


def _is_binary(data: bytes, text: str) -> bool:
    if b"\0" in data[:4096]:
        return True
    return text.count("\ufffd") > _BINARY_SHARE * max(1, len(text))
