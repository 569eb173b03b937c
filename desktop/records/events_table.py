"""The event table and the line of each run: rows to events and back."""

import operator
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as insert_or

from desktop.domain.events import Event, Recorded
from desktop.domain.verdict import Ended, Verdict
from desktop.garbage import collector_off
from desktop.records import tables
from desktop.records.chain import Link, make_link
from desktop.records.codec import Mask, decode, encode, parse_time, time_text
from desktop.records.rows import RunRow

_LINKS = select(tables.event).where(tables.event.c.run_id == bindparam("wanted")).order_by(tables.event.c.seq)


def _sql(statement: Insert) -> str:
    """Compile an insert once; its parameters are positional, in the order of the table's columns."""
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="qmark")))


_LINKS = select(tables.event).where(tables.event.c.run_id == bindparam("wanted")).order_by(tables.event.c.seq)
_LINK = tuple(column.name for column in tables.event.columns)
_ROW = tuple(column.name for column in tables.run.columns)
_values_of_link = operator.attrgetter(*_LINK)
_NEW_RUN = insert_or(tables.run).values({name: bindparam(name) for name in _ROW})
_UPSERT_RUN = _sql(
    _NEW_RUN.on_conflict_do_update(
        index_elements=["run_id"], set_={name: _NEW_RUN.excluded[name] for name in _ROW if name != "run_id"}
    )
)
_INSERT_EVENT = _sql(insert_or(tables.event).values({name: bindparam(name) for name in _LINK}))


def link_events(
    run_id: str, events: Sequence[Event], at: datetime, *, after_seq: int, prev_sha256: str, mask: Mask | None
) -> tuple[Link, ...]:
    """Return the links that hold these events, in order."""
    links: list[Link] = []
    for seq, event in enumerate(events, start=after_seq + 1):
        encoded = encode(event, mask)
        link = make_link(
            run_id=run_id,
            seq=seq,
            at=time_text(at),
            kind=encoded.kind,
            body=encoded.body,
            prev_sha256=prev_sha256,
        )
        links.append(link)
        prev_sha256 = link.sha256
    return tuple(links)


def recorded(link: Link) -> Recorded:
    """Return the event of a link as a reader gets it: what was really stored, and nothing else."""
    return _recorded(*_values_of_link(link))


def all_recorded(links: Sequence[Link]) -> tuple[Recorded, ...]:
    """Return the events of many links."""
    return _all_recorded([_values_of_link(link) for link in links])


def read_events(connection: Connection, run_id: str) -> tuple[Recorded, ...]:
    """Return the events of a run in the order of their numbers."""
    return _all_recorded(connection.execute(_LINKS, {"wanted": run_id}).all())


def _all_recorded(rows: Iterable[Sequence[Any]]) -> tuple[Recorded, ...]:
    """The collector rests meanwhile: it finds nothing and takes as long as all the rest."""
    with collector_off():
        return tuple([_recorded(*row) for row in rows])


def _recorded(
    run_id: str, seq: int, at: str, kind: str, body: str, prev_sha256: str, sha256: str
) -> Recorded:
    return Recorded(
        run_id=run_id,
        seq=seq,
        at=parse_time(at),
        event=decode(kind, body),
        prev_sha256=prev_sha256,
        sha256=sha256,
    )


def insert_links(connection: Connection, links: Sequence[Link]) -> None:
    connection.exec_driver_sql(_INSERT_EVENT, [_values_of_link(link) for link in links])


def read_links(connection: Connection, run_id: str) -> list[Link]:
    """Return the links of a run in the order of their numbers."""
    return [Link(*row) for row in connection.execute(_LINKS, {"wanted": run_id})]


def append_links(connection: sqlite3.Connection, links: Sequence[Link], row: RunRow) -> None:
    """Insert links and write the line of their run, without a way round through the library."""
    connection.executemany(_INSERT_EVENT, map(_values_of_link, links))
    connection.execute(_UPSERT_RUN, _values_of_row(row))


def write_row(connection: Connection, row: RunRow) -> None:
    """Write the line of a run over the one before."""
    connection.exec_driver_sql(_UPSERT_RUN, _values_of_row(row))


def _values_of_row(row: RunRow) -> tuple[object, ...]:
    times = {"started_at": time_text(row.started_at), "last_at": time_text(row.last_at)}
    return tuple([times.get(name) or getattr(row, name) for name in _ROW])


def read_row(connection: Connection, run_id: str) -> RunRow | None:
    """Return the line of one run."""
    query = select(tables.run).where(tables.run.c.run_id == run_id)
    found = connection.execute(query).mappings().one_or_none()
    return _row(dict(found)) if found else None


def rows_of_runbook(connection: Connection, runbook_id: str, *, most: int) -> tuple[RunRow, ...]:
    """Return the lines of the last runs of a runbook, newest first."""
    query = select(tables.run).where(tables.run.c.runbook_id == runbook_id)
    query = query.order_by(tables.run.c.started_at.desc(), tables.run.c.run_id.desc()).limit(most)
    return tuple(_row(dict(found)) for found in connection.execute(query).mappings())


def read_rows(connection: Connection, *, recent: int | None = None) -> tuple[RunRow, ...]:
    """Return the lines of the runs, newest first: of all, or of the most recent and those that leave something open."""
    query = select(tables.run).order_by(tables.run.c.started_at.desc(), tables.run.c.run_id.desc())
    if recent is not None:
        newest = query.with_only_columns(tables.run.c.run_id).limit(recent)
        leaves_open = tables.run.c.ended.is_(None) | (tables.run.c.obligations > 0)
        query = query.where(leaves_open | tables.run.c.run_id.in_(newest))
    return tuple(_row(dict(found)) for found in connection.execute(query).mappings())


def _row(found: dict[str, object]) -> RunRow:
    times = {name: parse_time(str(found[name])) for name in ("started_at", "last_at")}
    ended = Ended(str(found["ended"])) if found["ended"] else None
    values: dict[str, object] = found | times | {"ended": ended, "verdict": Verdict(str(found["verdict"]))}
    return RunRow(**values)  # type: ignore[arg-type]
