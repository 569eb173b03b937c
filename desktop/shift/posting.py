"""What is to reach a desk, looked through for secrets and put into the outbox."""

import random
from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.domain.desk import Article, Audience, Escalation, Note, OutFile, Post, Posting, TicketRef
from desktop.domain.errors import InputError
from desktop.domain.outbox import PostRow, PostState, new_post_key
from desktop.expressions import did_you_mean
from desktop.records.outbox_rows import Outbox, line_of
from desktop.records.posting_text import files_of, posting_text
from desktop.redaction.identifiers import profile_named
from desktop.redaction.redact import redact
from desktop.redaction.tokens import Tokens
from desktop.summary.audience import POSTED_AS
from desktop.summary.letter import Letter, rewritten

Gate = Callable[
    [bytes, str], None
]  # raises where the bytes hold a secret; with what they are, for the message


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A summary as a desk takes it. `limit` is how much that is, 0 where it is not known; `unit` of both."""

    body: str
    used: int
    limit: int = 0
    unit: str = "characters"
    files: tuple[OutFile, ...] = ()
    moved: tuple[str, ...] = ()  # what stands in a file only
    hidden: int = 0  # how many values are hidden in it
    title: str = ""


def posting_of(
    kind: str,
    ref: TicketRef,
    comment: Comment,
    *,
    readers: Audience = Audience.INTERNAL,
    project: str = "",
    section: str = "",
) -> Posting:
    """Return a summary as a note on a ticket, a new issue that is linked to it, or a draft of an article.

    Raises:
        InputError: the kind is none of `POSTED_AS`.
    """
    body, title, files = comment.body, comment.title, comment.files
    match kind:
        case "note":
            return Note(ticket=ref, body=body, audience=readers, files=files)
        case "escalation":
            return Escalation(ticket=ref, project=project, subject=title, body=body, files=files)
        case "article":
            return Article(desk=ref.desk, section=section, title=title, body=body)
    raise InputError(f"{kind!r} is nothing that can be posted.{did_you_mean(kind, POSTED_AS)}")


def for_readers(letter: Letter, profile: str, tokens: Tokens) -> Letter:
    """Return a letter in which whatever its readers may not see is replaced; `tokens` stay here.

    Raises:
        InputError: there is no such profile.
    """
    profile_named(profile)

    def replaced(text: str) -> str:
        return redact(text, profile=profile, tokens=tokens).text

    rewritten(letter, replaced)  # once through all of it: what is found late is replaced early as well
    return rewritten(letter, replaced)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    outbox: Outbox
    gate: Gate
    by: str
    now: Callable[[], datetime]
    dice: random.Random = field(default_factory=random.SystemRandom)

    def put(self, what: Posting, *, run_id: str) -> PostRow:
        """Store a post; it is on the disk when this returns, and leaves with the next round of a sender.

        Raises:
            HandrailError: of the gate, as a secret is in it; RecordError: it was not stored.
        """
        for data, name in _leaving(what):
            self.gate(data, name)
        post = Post(key=new_post_key(self.dice), what=what)
        return self.outbox.add(post, run_id=run_id, by=self.by, at=self.now())

    def like(self, what: Posting, *, run_id: str) -> PostRow | None:
        """Return the last post of a run to the same place for the same readers that was not dropped, if there is one.

        Who asks twice by mistake has it there twice otherwise."""
        wanted = line_of(Post(key="", what=what), run_id=run_id, by=self.by, at=self.now(), body="")
        found = [row for row in self.outbox.rows(run_id=run_id) if _place(row) == _place(wanted)]
        return next((row for row in reversed(found) if row.state is not PostState.DROPPED), None)


def _place(row: PostRow) -> tuple[str, str, str, str]:
    return (row.desk, row.ticket, row.kind, row.audience)


def _leaving(what: Posting) -> Iterator[tuple[bytes, str]]:
    """Yield everything of it that leaves, as it is written, with a name for a person."""
    match what:
        case Note() | Escalation() | Article():
            yield what.body.encode(), "the text of the post"
    yield posting_text(what).encode(), "the post"
    for file in files_of(what):
        yield file.data, f"the file {file.name}"
        yield file.name.encode(), "the name of a file"
