"""The tables of the record, as SQLAlchemy Core: the same on SQLite and on a shared database."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

SCHEMA_VERSION = 2

metadata = MetaData()

# One line for each run: a picture of its events, written in the same transaction as they are.
run = Table(
    "run",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("runbook_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("started_at", Text, nullable=False, index=True),
    Column("last_at", Text, nullable=False),
    Column("ended", Text),
    Column("verdict", Text, nullable=False),
    Column("steps_entered", Integer, nullable=False),
    Column("last_step", Text, nullable=False),
    Column("waiting_step", Text, nullable=False),
    Column("waiting_kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("target_ref", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("verdicts", Text, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("head_sha256", Text, nullable=False),
    Column("handed_to", Text, nullable=False),
    Column("obligations", Integer, nullable=False),
)

# Append-only: no statement of this program updates a row of it; only `purge` removes whole runs.
event = Table(
    "event",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev_sha256", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

evidence_of_run = Table(
    "evidence_of_run",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("sha256", Text, ForeignKey("evidence.sha256"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("size_bytes", Integer, nullable=False),
    Column("kept_bytes", Integer, nullable=False),
)
