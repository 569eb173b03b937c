"""The tables of the outbox: posts to help desks, each stored before its first attempt, and their files."""

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, Table, Text

from desktop.records.tables import evidence, metadata

post = Table(
    "post",
    metadata,
    Column("number", Integer, primary_key=True),  # posts to one ticket leave in this order
    Column("key", Text, nullable=False, unique=True),
    Column("run_id", Text, nullable=False, index=True),
    Column("desk", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("body", Text, nullable=False),  # what is posted, masked, as JSON; its files are in `post_file`
    Column("by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("not_before", Text),
    Column("asked_at", Text),
    Column("fault", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("posted_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Index("ix_post_state", "state", "desk", "lane"),
)

# The bytes of a file lie where evidence lies, once for all posts and runs that hold the same.
post_file = Table(
    "post_file",
    metadata,
    Column("key", Text, ForeignKey("post.key"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("sha256", Text, ForeignKey("evidence.sha256"), nullable=False),
    Column("name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
)


def make_outbox(connection: Connection) -> None:
    """The step from version 1 of the schema to version 2, which has an outbox."""
    metadata.create_all(connection, tables=[evidence, post, post_file])
