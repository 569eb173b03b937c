"""Posts in the record: added before their first attempt, changed only by whoever saw their last state."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from desktop.domain.desk import Article, Note, OutFile, Post
from desktop.domain.errors import InputError
from desktop.domain.outbox import PostFault, PostRow, PostState
from desktop.records import tables
from desktop.records.codec import parse_time, time_text
from desktop.records.database import Database
from desktop.records.evidence import pack, unpack
from desktop.records.evidence_table import store_piece
from desktop.records.locks import hold_desk
from desktop.records.outbox_table import post, post_file
from desktop.records.posting_text import files_of, kind_of, posting_of, posting_text

_LINE = [column for column in post.columns if column.name not in ("lane", "body")]
_TIMES = ("made_at", "changed_at", "not_before", "asked_at")
_OPEN = [state.value for state in PostState if not state.is_final]
_SAID_CAP = 1000  # characters of what a desk answered that are kept
# What never changes after a post was made.
_FIXED = (
    "number",
    "key",
    "run_id",
    "desk",
    "ticket",
    "kind",
    "audience",
    "size_bytes",
    "files",
    "by",
    "made_at",
)


class Outbox:
    """The posts of one record. Thread-safe; several processes may look at it and change it at the same time."""

    def __init__(self, database: Database, lock: threading.Lock, mask: Callable[[str], str] | None) -> None:
        self._database, self._lock, self._mask = database, lock, mask

    def add(self, what: Post, *, run_id: str, by: str, at: datetime) -> PostRow:
        """Store a post; it is on the disk when this returns. Secrets that the program holds are masked in it.

        Raises:
            RecordFullError, RecordBusyError: it was not stored.
        """
        text = posting_text(what.what)
        body = self._mask(text) if self._mask else text
        row = line_of(what, run_id=run_id, by=by, at=at, body=body)
        values = _values(row) | {"lane": row.lane, "body": body}
        del values["number"]
        with self._writing(f"The post to {row.where}") as connection:
            connection.execute(insert(post), values)
            _store_files(connection, what.key, files_of(what.what))
            return _one(connection, what.key)

    def put(self, row: PostRow) -> bool:
        """Store the next state of a post; false when it has changed meanwhile, and nothing is stored.

        Raises:
            RecordFullError, RecordBusyError: it was not stored.
        """
        values = {name: value for name, value in _values(row).items() if name not in _FIXED}
        values["said"] = (self._mask(row.said) if self._mask else row.said)[:_SAID_CAP]
        is_as_seen = (post.c.key == row.key) & (post.c.version == row.version - 1)
        with self._writing(f"The state of the post {row.key}") as connection:
            return connection.execute(update(post).where(is_as_seen).values(values)).rowcount == 1

    def heads(self, desk: str) -> tuple[PostRow, ...]:
        """Return the first post of each ticket of a desk that is neither sent nor dropped, in their order."""
        is_open = post.c.state.in_(_OPEN) & (post.c.desk == desk)
        first = select(func.min(post.c.number)).where(is_open).group_by(post.c.lane)
        return self._rows(select(*_LINE).where(post.c.number.in_(first)).order_by(post.c.number))

    def open_desks(self) -> tuple[str, ...]:
        """Return the desks for which something is neither sent nor dropped."""
        query = select(post.c.desk).where(post.c.state.in_(_OPEN)).group_by(post.c.desk)
        with self._database.reading("Reading the outbox") as connection:
            return tuple(connection.scalars(query.order_by(func.min(post.c.number))))

    def rows(self, *, run_id: str = "", is_open: bool = False) -> tuple[PostRow, ...]:
        """Return the lines of all posts, of a run's, or of those that are neither sent nor dropped; oldest first."""
        query = select(*_LINE).order_by(post.c.number)
        if run_id:
            query = query.where(post.c.run_id == run_id)
        if is_open:
            query = query.where(post.c.state.in_(_OPEN))
        return self._rows(query)

    def row(self, key: str) -> PostRow:
        """Return the line of a post.

        Raises:
            InputError: there is none, or the beginning of a key fits several.
        """
        wanted = post.c.key.startswith(key.strip().lower(), autoescape=True)
        found = self._rows(select(*_LINE).where(wanted).order_by(post.c.number)) if key.strip() else ()
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(row.key for row in found[:6])
            raise InputError(f"{key!r} is the beginning of {len(found)} posts: {keys}. Write more of it.")
        raise InputError(f"There is no post {key!r}. `handrail outbox` lists them.")

    def post(self, key: str) -> Post:
        """Return a post with its files, as it is sent.

        Raises:
            RecordCorruptError: it is not what was stored; RecordError: a newer version stored it.
        """
        with self._database.reading(f"Reading the post {key}") as connection:
            query = select(post.c.kind, post.c.body).where(post.c.key == key)
            kind, body = connection.execute(query).one()
            return Post(key=key, what=posting_of(kind, body, _files(connection, key)))

    def hold(self, desk: str) -> AbstractContextManager[None]:
        """Be the only one who sends to a desk, for the length of a `with` block; the system frees it at a death.

        Raises:
            RecordBusyError: another window or process sends to it now.
        """
        return hold_desk(self._database.path.parent / "locks", desk)

    def _rows(self, query: "Select[Any]") -> tuple[PostRow, ...]:
        with self._database.reading("Reading the outbox") as connection:
            return tuple(_row(dict(found)) for found in connection.execute(query).mappings())

    @contextmanager
    def _writing(self, what: str) -> Iterator[Connection]:
        with self._lock, self._database.writing(what) as connection:
            yield connection


def line_of(what: Post, *, run_id: str, by: str, at: datetime, body: str) -> PostRow:
    """Return the line of a post that is not stored yet."""
    return PostRow(
        number=0,
        key=what.key,
        run_id=run_id,
        desk=what.desk,
        ticket="" if isinstance(what.what, Article) else what.what.ticket.key,
        kind=kind_of(what.what),
        audience=what.what.audience.value if isinstance(what.what, Note) else "",
        size_bytes=len(body.encode()),
        files=len(files_of(what.what)),
        by=by,
        made_at=at,
        changed_at=at,
    )


def _one(connection: Connection, key: str) -> PostRow:
    return _row(dict(connection.execute(select(*_LINE).where(post.c.key == key)).mappings().one()))


def _row(found: dict[str, Any]) -> PostRow:
    times = {name: parse_time(found[name]) if found[name] else None for name in _TIMES}
    states = {"state": PostState(found["state"]), "fault": PostFault(found["fault"])}
    return PostRow(**(found | times | states))


def _values(row: PostRow) -> dict[str, object]:
    values = {column.name: getattr(row, column.name) for column in _LINE}
    times = {name: time_text(values[name]) if values[name] else None for name in _TIMES}
    return values | times | {"state": row.state.value, "fault": row.fault.value}


def _store_files(connection: Connection, key: str, files: Sequence[OutFile]) -> None:
    for place, file in enumerate(files):
        packed = pack(file.data, cap_bytes=len(file.data))  # whole: what is sent is never cut
        store_piece(connection, packed.sha256, packed.data)
        names = {"name": file.name, "content_type": file.content_type}
        connection.execute(insert(post_file), {"key": key, "place": place, "sha256": packed.sha256} | names)


def _files(connection: Connection, key: str) -> tuple[OutFile, ...]:
    joined = post_file.join(tables.evidence, post_file.c.sha256 == tables.evidence.c.sha256)
    query = select(post_file.c.name, post_file.c.content_type, post_file.c.sha256, tables.evidence.c.data)
    found = connection.execute(
        query.select_from(joined).where(post_file.c.key == key).order_by(post_file.c.place)
    )
    return tuple(
        OutFile(name=name, content_type=content_type, data=unpack(sha256, data))
        for name, content_type, sha256, data in found
    )
