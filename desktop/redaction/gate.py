"""The last look at what leaves: the finished bytes are searched once more for every secret the program ever held."""

from collections.abc import Iterator

from desktop.dataclass import dataclass
from desktop.domain.errors import LeakError
from desktop.redaction.masker import FoundSecret, SecretMasker
from desktop.redaction.unpacking import Part, TooLargeError, decoded_parts, packed_parts

_DEPTH = 5  # a gzip stream in base64 in JSON in a member of an archive
_DECODINGS = 2  # base64 in what JSON escapes
_BUDGET_BYTES = 512 * 2**20  # of all that is searched for one document
_BUDGET_PARTS = 5_000


@dataclass(frozen=True, slots=True)
class _Found:
    secret: FoundSecret
    how: str


def require_no_secret(data: bytes, masker: SecretMasker, what: str) -> None:
    """Let these bytes leave, or raise; `what` names them for the person, such as `the summary in HTML`.

    They are searched as they are, in UTF-16, base64, hex, quoted-printable, as URLs, JSON and HTML write text, between
    tags, and inside zip archives, PDF streams, gzip, zlib, bzip2 and xz, several of these in one another.

    Raises:
        LeakError: a secret is in there, or more is packed in there than can be searched. Nothing has left.
    """
    if not masker.holds_any:
        return
    try:
        found = next(_search(data, masker), None)
    except TooLargeError as fault:
        raise LeakError(
            f"{what} did not leave: more is packed in it than can be searched for secrets. "
            "Send it without what is packed.",
            name="",
            offset=0,
            encoding="packed",
        ) from fault
    if found:
        raise LeakError(
            f"{what} did not leave: the secret {found.secret.name!r} is in it, {found.how}, "
            f"at byte {found.secret.offset}. Select it in the preview to hide it, or leave out the part that holds it.",
            name=found.secret.name,
            offset=found.secret.offset,
            encoding=found.how,
        )


def _search(data: bytes, masker: SecretMasker) -> Iterator[_Found]:
    """Yield what is found, the plainest form first: each level is searched before anything in it is unpacked."""
    level = [Part("", data)]
    seen = {hash(data)}
    left_bytes, left_parts = _BUDGET_BYTES, _BUDGET_PARTS
    for _ in range(_DEPTH):
        for part in level:
            for secret in masker.find(part.data):
                yield _Found(secret, part.how or secret.form)
        inner = []
        for part in _parts_of(level):
            left_bytes, left_parts = left_bytes - len(part.data), left_parts - 1
            if left_bytes < 0 or left_parts < 0:
                raise TooLargeError
            if hash(part.data) not in seen:
                seen.add(hash(part.data))
                inner.append(part)
        level = inner


def _parts_of(level: list[Part]) -> Iterator[Part]:
    for outer in level:
        inside = f", {outer.how}" if outer.how else ""
        for part in packed_parts(outer.data):
            yield Part(part.how + inside, part.data)
        if outer.decodings < _DECODINGS:
            for part in decoded_parts(outer.data):
                yield Part(part.how + inside, part.data, outer.decodings + 1)
