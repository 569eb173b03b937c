"""The lines of the list of runs, made anew from the journal when a version shows more or other things in them."""

from contextlib import suppress

from sqlalchemy import select

from desktop.domain.advance import fold
from desktop.domain.errors import RecordError
from desktop.records import tables
from desktop.records.database import Database
from desktop.records.events_table import all_recorded, read_links, write_row
from desktop.records.rows import row_of


def write_lines_anew(database: Database) -> None:
    """Make the table of lines again. Nothing is lost: a line holds what the events say, but for who is waited for.

    A run whose events cannot be read gets no line; `verify` tells of it."""
    with database.writing("Making the list of runs anew") as connection:
        waiting = {
            row.run_id: (row.waiting_step, row.waiting_kind)
            for row in connection.exec_driver_sql("SELECT run_id, waiting_step, waiting_kind FROM run")
        }
        connection.exec_driver_sql("DROP TABLE run")
        tables.run.create(connection)
        for run_id in connection.scalars(select(tables.event.c.run_id).distinct()).all():
            step, kind = waiting.get(run_id, ("", ""))
            with suppress(RecordError):
                run = fold(all_recorded(read_links(connection, run_id)))
                write_row(connection, row_of(run, waiting_step=step, waiting_kind=kind))
