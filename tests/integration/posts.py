"""Posts to put into an outbox, for its tests."""

from desktop.domain.desk import Audience, Note, OutFile, Post, TicketRef
from desktop.domain.outbox import PostRow
from desktop.records.store import Records
from tests.integration.records_under_test import AT, RUN


def note(
    number: int,
    ticket: str = "OPS-12",
    *,
    desk: str = "jira",
    files: tuple[OutFile, ...] = (),
    body: str = "",
) -> Post:
    ref = TicketRef(desk, ticket)
    text = body or f"note {number}"
    return Post(
        key=f"key{number:013}", what=Note(ticket=ref, body=text, audience=Audience.INTERNAL, files=files)
    )


def added(records: Records, *posts: Post, run_id: str = RUN) -> list[PostRow]:
    return [records.outbox.add(post, run_id=run_id, by="ana", at=AT) for post in posts]
