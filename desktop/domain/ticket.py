"""Which ticket a run is about: one that was given as an input or an answer, else the one it was begun for."""

from desktop.domain.inputs import InputType
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import AskStep


def ticket_of(book: Runbook, run: Run) -> str:
    """Return the key of the ticket as it was written; empty where the run names none."""
    given = (run.inputs.get(name) for name, one in book.inputs.items() if one.type is InputType.TICKET)
    asked = (
        run.latest[step.id].answer
        for step in book.all_steps
        if isinstance(step, AskStep)
        and step.answer is not None
        and step.answer.type is InputType.TICKET
        and step.id in run.latest
        and run.latest[step.id].counts
    )
    return next((value for value in (*given, *asked) if isinstance(value, str) and value), run.ticket)
