"""Evidence: raw output, capped, compressed, and named by the SHA-256 of the bytes that are kept."""

import hashlib
import zlib

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordCorruptError

EVIDENCE_CAP_BYTES = 8 * 2**20
_LEVEL = 1  # 4 MB of log in 30 ms; higher levels save little and hold up the run


@dataclass(frozen=True, slots=True)
class Packed:
    """`size_bytes` came, `kept_bytes` are kept; `data` is those, compressed."""

    sha256: str
    size_bytes: int
    kept_bytes: int
    data: bytes


# Stands in the record for evidence that is on the computer that it was read on, and was not carried here.
ELSEWHERE = b""


def is_elsewhere(data: bytes) -> bool:
    return data == ELSEWHERE


def pack(data: bytes, cap_bytes: int = EVIDENCE_CAP_BYTES) -> Packed:
    """Return bytes ready to be stored; of too many the head and the tail stay, with a line that says so."""
    kept = data if len(data) <= cap_bytes else _head_and_tail(data, cap_bytes)
    return Packed(hashlib.sha256(kept).hexdigest(), len(data), len(kept), zlib.compress(kept, _LEVEL))


def unpack(sha256: str, data: bytes) -> bytes:
    """Return the bytes that were kept.

    Raises:
        RecordCorruptError: they are not those that the hash names.
    """
    try:
        kept = zlib.decompress(data)
    except zlib.error as error:
        raise RecordCorruptError(f"Evidence {sha256[:10]} cannot be unpacked: {error}.") from error
    if hashlib.sha256(kept).hexdigest() != sha256:
        raise RecordCorruptError(f"Evidence {sha256[:10]} was changed: its hash does not fit its content.")
    return kept


def _head_and_tail(data: bytes, cap_bytes: int) -> bytes:
    half = cap_bytes // 2
    left_out = len(data) - 2 * half
    return data[:half] + f"\n[... {left_out} bytes left out here ...]\n".encode("ascii") + data[-half:]
