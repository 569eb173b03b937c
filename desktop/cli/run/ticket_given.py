"""Inputs of a run from a ticket: told with where each stands, and taken once a person has agreed."""

import shlex
from collections.abc import Mapping

from desktop.cli.desk.ticket_shown import read_ticket, short
from desktop.cli.prompts import LEAVE, choose
from desktop.cli.screen import say
from desktop.domain.errors import InputError
from desktop.domain.inputs import InputType
from desktop.domain.runbook import Runbook
from desktop.shift.ticket_inputs import inputs_from_ticket
from desktop.workbench import Workbench


def with_ticket(
    bench: Workbench, runbook: Runbook, given: Mapping[str, str], named: str, *, has_person: bool
) -> tuple[dict[str, str], str]:
    """Return the inputs with those that a ticket tells, and the ticket; what was given goes before it.

    Where nobody can agree, only the ticket itself is taken: whoever wrote it could have named any host.

    Raises:
        InputError: it names no ticket, or the person begins nothing; DeskError: the desk did not give it.
    """
    ticket = read_ticket(bench, named)
    say(f"{ticket.ref}: {' '.join(ticket.subject.split())}")
    told = {name: one for name, one in inputs_from_ticket(runbook, ticket).items() if name not in given}
    own = {name: one.value for name, one in told.items() if runbook.inputs[name].type is InputType.TICKET}
    others = {name: one for name, one in told.items() if name not in own}
    for name, one in others.items():
        say(f"From the ticket: {name} = {short(one.value)} ({one.where})")
    if not others or _agrees(others, has_person=has_person):
        return {**own, **{name: one.value for name, one in others.items()}, **given}, str(ticket.ref)
    return {**own, **given}, str(ticket.ref)


def _agrees(others: Mapping[str, object], *, has_person: bool) -> bool:
    if not has_person:
        words = " ".join(f"-i {shlex.quote(name)}=…" for name in others)
        say(f"Nobody is here to agree to that, so it is not taken. Give it with {words}", "yellow")
        return False
    answer = choose("Take these? y, n, or q to begin nothing > ", ("y", "n"), has_own_letters=True)
    if answer == LEAVE:
        raise InputError("Nothing was begun.")
    return answer == "y"
