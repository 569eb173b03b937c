"""Deleting old runs: only those that have ended, and evidence that no other run names."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from desktop.dataclass import dataclass
from desktop.domain.outbox import PostState
from desktop.records import tables
from desktop.records.codec import time_text
from desktop.records.outbox_table import post, post_file


@dataclass(frozen=True, slots=True)
class Purged:
    """What was deleted, and which old runs are still open and therefore stayed."""

    runs: tuple[str, ...]
    evidence_bytes: int  # as stored
    still_open: tuple[str, ...]


def purge_runs(connection: Connection, older_than: datetime) -> Purged:
    """Delete within the transaction of the caller."""
    connection.exec_driver_sql("PRAGMA secure_delete=ON")  # deleted content is overwritten, not only let go
    is_old = tables.run.c.last_at < time_text(older_than)
    old = select(tables.run.c.run_id).where(is_old).order_by(tables.run.c.run_id)
    ended = tuple(connection.scalars(old.where(tables.run.c.ended.is_not(None))))
    still_open = tuple(connection.scalars(old.where(tables.run.c.ended.is_(None))))
    for run_id in ended:
        _delete_posts(connection, run_id)
        for table in (tables.event, tables.evidence_of_run, tables.run):
            connection.execute(delete(table).where(table.c.run_id == run_id))
    return Purged(ended, _delete_unused_evidence(connection), still_open)


def _delete_posts(connection: Connection, run_id: str) -> None:
    """Delete what was posted of a run; what still waits stays, and is sent."""
    is_over = (post.c.run_id == run_id) & post.c.state.in_([one.value for one in PostState if one.is_final])
    connection.execute(delete(post_file).where(post_file.c.key.in_(select(post.c.key).where(is_over))))
    connection.execute(delete(post).where(is_over))


def _delete_unused_evidence(connection: Connection) -> int:
    in_runs, in_posts = select(tables.evidence_of_run.c.sha256), select(post_file.c.sha256)
    is_unused = tables.evidence.c.sha256.not_in(in_runs) & tables.evidence.c.sha256.not_in(in_posts)
    size = select(func.coalesce(func.sum(func.length(tables.evidence.c.data)), 0)).where(is_unused)
    freed_bytes = int(connection.scalar(size) or 0)
    connection.execute(delete(tables.evidence).where(is_unused))
    return freed_bytes
