"""`handrail send`: a run's summary to a ticket, shown first, stored, and tried at once."""

import json

from desktop.cli.desk.mailroom import ask_for_secrets
from desktop.cli.desk.outbox import send_one
from desktop.cli.desk.posts_told import local, state_of
from desktop.cli.exit_codes import Exit
from desktop.cli.prompts import can_ask, choose
from desktop.cli.screen import put, say
from desktop.dataclass import dataclass
from desktop.domain.desk import Audience, Note, Posting, TicketRef
from desktop.domain.errors import InputError
from desktop.domain.quantity import show_bytes
from desktop.records.posting_text import kind_of
from desktop.redaction.identifiers import DEFAULT_PROFILE
from desktop.redaction.tokens import Tokens
from desktop.shift.mailroom import Mailroom
from desktop.shift.posting import Comment, for_readers, posting_of
from desktop.summary import audience as summary
from desktop.summary.wording import counted
from desktop.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for: where to, for whom, as what, and how sure the person is."""

    to: str
    audience: str = "internal"  # as of a summary; `public` is short for `customer`
    reader: str = "technical"
    team: str = ""
    profile: str = ""  # of redaction; empty: what fits the audience
    what: str = ""  # one of POSTED_AS; empty: what fits the audience
    project: str = ""  # of an escalation
    is_dry: bool = False
    is_sure: bool = False  # public without a question
    again: bool = False  # though the like was sent before
    wait_s: float = 10.0
    as_json: bool = False


def send(bench: Workbench, room: Mailroom, run_id: str, wanted: Wanted) -> int:
    """Show a post, keep it, and try to send it.

    Raises:
        HandrailError: nothing was kept, and nothing is sent.
    """
    ref, run_id = room.desks.named(wanted.to), bench.records.find(run_id)
    audience = summary.audience_of("customer" if wanted.audience == "public" else wanted.audience)
    document = bench.document_of(run_id)
    letter = bench.letters.write(
        document, audience, reader=summary.reader_of(wanted.reader), team=wanted.team
    )
    tokens = Tokens()
    is_outside = audience is summary.Audience.CUSTOMER
    letter = for_readers(letter, wanted.profile or ("customer" if is_outside else DEFAULT_PROFILE), tokens)
    kind = wanted.what or summary.posted_as(audience)
    comment = room.article(letter, ref.desk) if kind == "article" else room.comment(letter, ref.desk)
    readers = Audience.PUBLIC if is_outside else Audience.INTERNAL
    project, section = wanted.project, ref.key
    what = posting_of(kind, ref, comment, readers=readers, project=project, section=section)
    _tell(what, ref, audience, comment, len(tokens.known()))
    if wanted.is_dry:
        return _show(what, comment, wanted)
    before = room.poster.like(what, run_id=run_id)
    if before and not wanted.again:
        raise InputError(
            f"The like of it was posted to {before.where} from this run on {local(before.made_at)}: it "
            f"{state_of(before)} (key {before.key}). To post it once more, say --again."
        )
    if _is_public(what) and not wanted.is_sure and not _agrees(ref):
        say("Nothing was kept, and nothing is sent.")
        return Exit.PERSON_NEEDED
    row = room.poster.put(what, run_id=run_id)
    ask_for_secrets(bench, room, (row.desk,))
    return send_one(room, row, wait_s=wanted.wait_s, as_json=wanted.as_json)


def _is_public(what: Posting) -> bool:
    return isinstance(what, Note) and what.audience is Audience.PUBLIC


def _tell(what: Posting, ref: TicketRef, audience: summary.Audience, comment: Comment, replaced: int) -> None:
    """Say what goes where, who reads it, how much of it there is, and how much is hidden."""
    kind = f"{what.audience} note" if isinstance(what, Note) else kind_of(what)
    worded = "" if str(audience) in kind else f" worded for {audience}"
    hidden = counted(comment.hidden, "value", "values")
    limit = f" of {comment.limit:,}" if comment.limit else ""
    say(f"To {ref}: {kind}{worded}, {comment.used:,}{limit} {comment.unit}, {hidden} hidden.")
    if replaced:
        say(
            f"{counted(replaced, 'name or address', 'names and addresses')} replaced by tokens such as host-1."
        )
    for file in comment.files:
        say(f"With the file {file.name}, {show_bytes(len(file.data))}.")
    if comment.moved:
        say(f"Only in summary.md: {'; '.join(comment.moved)}.", "yellow")


def _show(what: Posting, comment: Comment, wanted: Wanted) -> int:
    """Print what would be posted; nothing is kept."""
    if wanted.as_json:
        files = [{"name": file.name, "size_bytes": len(file.data)} for file in comment.files]
        sizes = {"used": comment.used, "limit": comment.limit, "unit": comment.unit, "hidden": comment.hidden}
        told = {"to": wanted.to, "what": kind_of(what), "is_public": _is_public(what), "body": comment.body}
        put(json.dumps({**told, **sizes, "files": files}, indent=2))
    else:
        put(comment.body)
        say("This is what would be posted. Nothing was kept, and nothing is sent.")
    return Exit.PASS


def _agrees(ref: TicketRef) -> bool:
    """Ask before something is public.

    Raises:
        InputError: nobody is there to be asked.
    """
    if not can_ask():
        raise InputError(f"The requester of {ref} would read this. Say --yes where nobody can be asked.")
    say(f"The requester of {ref} will read this.", "yellow")
    return choose("   Post it publicly? [yes/no] > ", ("yes", "no")) == "yes"
