"""The tickets of all desks at the terminal, the most pressing first, each with why it stands where it does."""

import json
from itertools import islice

from desktop.cli.desk.desks import desk_at
from desktop.cli.desk.ticket_shown import plain_ticket
from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.domain.desk import Ticket
from desktop.domain.errors import HandrailError, InputError
from desktop.redaction.clean import clean
from desktop.shift.desks_here import DesksHere
from desktop.shift.queue import Ranked, ranked
from desktop.workbench import Workbench, utc_now

_MOST = 500  # of one desk; a person's queue is shorter, a view may be everything


def show_queue(bench: Workbench, desk: str, view: str, *, format_: str) -> int:
    """Print the queue; a desk that does not answer is told, and the others are shown."""
    here = DesksHere(bench.secrets)
    names = (desk,) if desk else here.names
    if not names:
        raise InputError("No desk is set up here. Set one up with: handrail desk add")
    if view and len(names) > 1:
        raise InputError(f"--view is of one desk: add --desk, one of {', '.join(names)}.")
    tickets: list[Ticket] = []
    faults = 0
    for name in names:
        try:
            tickets += _tickets(bench, here, name, view)
        except HandrailError as fault:
            if len(names) == 1:
                raise
            faults += 1
            say(f"{name}: {fault}", "yellow")
    _print(ranked(tickets, utc_now()), format_)
    return Exit.UNKNOWN if faults else Exit.PASS


def _tickets(bench: Workbench, here: DesksHere, name: str, view: str) -> list[Ticket]:
    client = desk_at(bench, here, name)
    try:
        found = list(islice(client.queue(view), _MOST + 1))
    finally:
        client.close()
    if len(found) > _MOST:
        say(f"{name}: only the first {_MOST} tickets are shown. Choose a narrower --view.", "yellow")
    return found[:_MOST]


def _print(queue: tuple[Ranked, ...], format_: str) -> None:
    if format_ == "json":
        put(json.dumps([_plain(one) for one in queue], indent=2, ensure_ascii=False))
        return
    if not queue:
        say("Nothing is waiting.")
    for place, one in enumerate(queue, 1):
        ticket = one.ticket
        put(clean(f"{place:>3}  {ticket.ref!s:<22} {' '.join(ticket.subject.split())}"))
        put(clean(f"     {ticket.status or 'no status'}; because {one.why}"))


def _plain(one: Ranked) -> dict[str, object]:
    return {
        **plain_ticket(one.ticket),
        "rank": round(one.rank, 3),
        "because": [
            {"factor": factor.name, "weight": round(factor.weight, 3), "said": clean(factor.said)}
            for factor in one.factors
        ],
    }
