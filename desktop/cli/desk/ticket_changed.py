"""`handrail ticket KEY --status … --assign …`: a change of a ticket, kept in the outbox and tried at once."""

from desktop.cli.desk.mailroom import ask_for_secrets
from desktop.cli.desk.outbox import send_one
from desktop.cli.screen import say
from desktop.domain.desk import Change
from desktop.domain.errors import InputError
from desktop.shift.mailroom import Mailroom
from desktop.workbench import Workbench


def change_ticket(
    bench: Workbench, room: Mailroom, named: str, *, status: str, assignee: str, wait_s: float, as_json: bool
) -> int:
    """Change the status, the assignee or both; where it cannot get there now, it waits in the outbox.

    Raises:
        InputError: it names no ticket of a desk that is set up, or nothing to change; RecordError: it was not kept.
    """
    change = Change(ticket=room.desks.named(named), status=status.strip(), assignee=assignee.strip())
    told = {"status": change.status, "assignee": change.assignee}
    if not any(told.values()):
        raise InputError("Say what to change: --status, --assign or both.")
    say(f"To {change.ticket}: {', '.join(f'{name} {value!r}' for name, value in told.items() if value)}.")
    row = room.poster.put(change, run_id="")
    ask_for_secrets(bench, room, (row.desk,))
    return send_one(room, row, wait_s=wait_s, as_json=as_json)
