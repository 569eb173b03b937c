"""Evidence is capped in the middle, compressed, and held to its hash."""

import pytest

from desktop.domain.errors import RecordCorruptError
from desktop.records.evidence import pack, unpack


def test_what_is_packed_comes_back() -> None:
    packed = pack(b"\x00\xff" * 5000)
    assert unpack(packed.sha256, packed.data) == b"\x00\xff" * 5000
    assert (packed.size_bytes, packed.kept_bytes) == (10000, 10000)
    assert len(packed.data) < 200


def test_too_much_keeps_head_and_tail_and_says_what_is_missing() -> None:
    packed = pack(b"head" + b"x" * 1000 + b"tail", cap_bytes=100)
    kept = unpack(packed.sha256, packed.data)
    assert kept.startswith(b"head")
    assert kept.endswith(b"tail")
    assert b"908 bytes left out" in kept
    assert (packed.size_bytes, packed.kept_bytes) == (1008, len(kept))


def test_changed_evidence_is_found() -> None:
    packed = pack(b"one")
    with pytest.raises(RecordCorruptError, match="changed"):
        unpack(packed.sha256, pack(b"two").data)
    with pytest.raises(RecordCorruptError, match="unpacked"):
        unpack(packed.sha256, packed.data[:-3])
