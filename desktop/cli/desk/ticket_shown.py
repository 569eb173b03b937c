"""A ticket at the terminal: what it says, which runbooks fit it, and the command to start one with what it tells."""

import json
import shlex
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

from desktop.cli.desk.desks import desk_at
from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.dataclass import dataclass
from desktop.domain.desk import Audience, Comment, Sla, Ticket
from desktop.domain.errors import HandrailError
from desktop.domain.quantity import show
from desktop.library.search import Hit
from desktop.redaction.clean import clean
from desktop.shift.desks_here import DesksHere
from desktop.shift.queue import told as promise_told
from desktop.shift.ticket_inputs import Told, inputs_from_ticket, text_of
from desktop.workbench import Workbench, utc_now

_MOST_RUNBOOKS = 5
_LONGEST_VALUE = 80
_TELLING = ("symptom", "symptom word", "title", "id", "tag", "summary")


@dataclass(frozen=True, slots=True)
class Fitting:
    """A runbook that fits a ticket, why, and what of its inputs the ticket tells."""

    hit: Hit
    told: Mapping[str, Told]

    def command(self, ticket: Ticket) -> str:
        words = ["handrail", "run", self.hit.entry.id, "--ticket", str(ticket.ref)]
        return shlex.join(words)


def show_ticket(bench: Workbench, text: str, *, format_: str) -> int:
    """Print a ticket."""
    ticket = read_ticket(bench, text)
    fitting = tuple(_fitting(bench, ticket))
    if format_ == "json":
        put(json.dumps(_plain(ticket, fitting), indent=2, ensure_ascii=False))
        return Exit.PASS
    put(clean("\n".join(_lines(ticket, utc_now()))))
    _say_runbooks(ticket, fitting)
    return Exit.PASS


def read_ticket(bench: Workbench, text: str) -> Ticket:
    """Return the ticket that a person named.

    Raises:
        InputError: it names none; DeskError: the desk did not give it.
    """
    here = DesksHere(bench.secrets)
    ref = here.named(text)
    desk = desk_at(bench, here, ref.desk)
    try:
        return desk.ticket(ref.key)
    finally:
        desk.close()


def _fitting(bench: Workbench, ticket: Ticket) -> Iterator[Fitting]:
    hits = (hit for hit in bench.library.search(text_of(ticket)) if _is_telling(hit))
    for hit in islice(hits, _MOST_RUNBOOKS):
        try:
            told = inputs_from_ticket(bench.load(hit.entry.file).runbook, ticket)
        except HandrailError:  # it fits and has problems, which `lint` tells
            told = {}
        yield Fitting(hit, told)


def _is_telling(hit: Hit) -> bool:
    """A ticket is full of common words: that some stand somewhere in a runbook's text says nothing."""
    return any(reason.where in _TELLING for reason in hit.reasons)


def _lines(ticket: Ticket, now: datetime) -> Iterator[str]:
    yield f"{ticket.ref}  {ticket.subject}"
    yield ticket.url
    yield ""
    facts = {
        "Requester": ticket.requester,
        "Status": ticket.status + (" (solved)" if ticket.is_solved else ""),
        "Priority": ticket.priority or "not set",
        "Type": ticket.type,
        "Assignee": ticket.assignee or "nobody",
        "Created": _moment(ticket.created_at),
        "Updated": _moment(ticket.updated_at),
        "Tags": ", ".join(ticket.tags),
    }
    for name, value in (*facts.items(), *ticket.custom.items()):
        if value:
            yield f"{name + ':':<14} {value}"
    for sla in ticket.slas:
        yield f"{'SLA:':<14} {promise_told(sla, now)}{_due(sla)}"
    for one in ticket.attached:
        yield f"{'File:':<14} {one.name} ({show(one.size_bytes, 'size_bytes')})"
    yield ""
    yield ticket.text
    for comment in ticket.comments:
        yield from _comment(comment)


def _comment(comment: Comment) -> Iterator[str]:
    readers = "internal" if comment.audience is Audience.INTERNAL else "public"
    yield ""
    yield f"— {comment.author or 'somebody'}, {_moment(comment.at)}, {readers}"
    yield comment.text


def _due(sla: Sla) -> str:
    return f" ({_moment(sla.due_at)})" if sla.due_at else ""


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else ""


def _say_runbooks(ticket: Ticket, fitting: tuple[Fitting, ...]) -> None:
    put("")
    if not fitting:
        put("No runbook fits these words. `handrail list` shows all of them.")
        return
    put("Runbooks that fit")
    for one in fitting:
        reasons = "; ".join(f"{reason.where}: {', '.join(reason.words)}" for reason in one.hit.reasons)
        put(clean(f"  {one.hit.entry.id:<32} {one.hit.entry.title}\n  {'':<32} because {reasons}"))
        for name, told in one.told.items():
            put(clean(f"  {'':<32} {name} = {short(told.value)} ({told.where})"))
    say(f"\nStart with: {fitting[0].command(ticket)}")


def short(value: str) -> str:
    """Return a value on one line, as much of it as one can look over."""
    line = " ".join(clean(value).split())
    return line if len(line) <= _LONGEST_VALUE else f"{line[:_LONGEST_VALUE]}…"


def _plain(ticket: Ticket, fitting: tuple[Fitting, ...]) -> dict[str, object]:
    return {
        **plain_ticket(ticket),
        "text": clean(ticket.text),
        "comments": [
            {
                "id": one.id,
                "author": clean(one.author),
                "at": one.at.isoformat(),
                "audience": one.audience.value,
                "text": clean(one.text),
            }
            for one in ticket.comments
        ],
        "attached": [
            {"id": one.id, "name": clean(one.name), "size_bytes": one.size_bytes} for one in ticket.attached
        ],
        "runbooks": [
            {
                "id": one.hit.entry.id,
                "title": one.hit.entry.title,
                "score": round(one.hit.score, 3),
                "reasons": [
                    {"where": reason.where, "words": list(reason.words)} for reason in one.hit.reasons
                ],
                "inputs": {
                    name: {"value": told.value, "where": told.where} for name, told in one.told.items()
                },
                "command": one.command(ticket),
            }
            for one in fitting
        ],
    }


def plain_ticket(ticket: Ticket) -> dict[str, object]:
    """Return what a list of tickets shows of one, as JSON has it."""
    return {
        "ticket": str(ticket.ref),
        "url": ticket.url,
        "subject": clean(ticket.subject),
        "requester": clean(ticket.requester),
        "status": clean(ticket.status),
        "is_solved": ticket.is_solved,
        "priority": clean(ticket.priority),
        "type": clean(ticket.type),
        "assignee": clean(ticket.assignee),
        "created_at": ticket.created_at.isoformat() if ticket.created_at else None,
        "updated_at": ticket.updated_at.isoformat() if ticket.updated_at else None,
        "tags": [clean(tag) for tag in ticket.tags],
        "custom": {clean(name): clean(value) for name, value in ticket.custom.items()},
        "slas": [
            {
                "name": clean(one.name),
                "due_at": one.due_at.isoformat() if one.due_at else None,
                "is_breached": one.is_breached,
                "is_paused": one.is_paused,
            }
            for one in ticket.slas
        ],
    }
