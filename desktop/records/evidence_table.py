"""Rows of evidence: each piece once, and which runs name it."""

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from desktop.domain.errors import RecordError
from desktop.domain.events import EvidenceRef
from desktop.records import tables
from desktop.records.evidence import is_elsewhere


def store_evidence(connection: Connection, run_id: str, ref: EvidenceRef, data: bytes) -> bool:
    """Store a packed piece for a run; true when its bytes were not here before.

    What was only known to be elsewhere gets its bytes once they come."""
    is_new = store_piece(connection, ref.sha256, data)
    use = {
        "run_id": run_id,
        "sha256": ref.sha256,
        "name": ref.name,
        "size_bytes": ref.size_bytes,
        "kept_bytes": ref.kept_bytes,
    }
    connection.execute(insert_or(tables.evidence_of_run).on_conflict_do_nothing(), use)
    return is_new


def read_evidence(connection: Connection, ref: EvidenceRef) -> bytes:
    """Return a packed piece.

    Raises:
        RecordError: it is not in this record.
    """
    query = select(tables.evidence.c.data).where(tables.evidence.c.sha256 == ref.sha256)
    data: bytes | None = connection.scalar(query)
    if data is None:
        raise RecordError(f"Evidence {ref.short} ({ref.name}) is not in this record.")
    if is_elsewhere(data):
        raise RecordError(
            f"Evidence {ref.short} ({ref.name}) is on the computer that it was read on; it was not carried here."
        )
    return data


def store_piece(connection: Connection, sha256: str, data: bytes) -> bool:
    """Store packed bytes under their hash; true when they were not here before."""
    query = select(tables.evidence.c.data).where(tables.evidence.c.sha256 == sha256)
    known: bytes | None = connection.scalar(query)
    is_new = known is None or (is_elsewhere(known) and not is_elsewhere(data))
    if known is None:
        connection.execute(insert(tables.evidence), {"sha256": sha256, "data": data})
    elif is_new:
        connection.execute(
            update(tables.evidence).where(tables.evidence.c.sha256 == sha256).values(data=data)
        )
    return is_new
