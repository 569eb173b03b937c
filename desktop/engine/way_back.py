"""How a step's change is taken back, and which step that is, as a person reads it."""

from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.engine.scope import Scope
from desktop.engine.texts import shown
from desktop.summary.numbering import number_of


def way_back(step: Step, book: Runbook, run: Run, scope: Scope) -> str:
    """Return the runbook's words, or the title and the number of the step that does it."""
    undo = step.undo_text
    if undo and any(other.id == undo for other in scope.runbook.all_steps):
        title = shown(scope.runbook.step(undo).title, run, scope)
        return f"{title} (step {number_of(book, scope.path(undo))})"
    return shown(undo, run, scope)
