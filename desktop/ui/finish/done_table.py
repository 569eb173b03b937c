"""The steps of a run as rows of a table, those inside others below them: state, title over result, time."""

from PySide6.QtCore import QCoreApplication

from desktop.domain.verdict import Verdict
from desktop.summary.document import Document, StepRecord
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.states import state_of
from desktop.ui.widgets.table_model import Cell, Column, TableRow


def tr(text: str) -> str:
    return QCoreApplication.translate("DoneTable", text)


COLUMNS = (
    Column("", 40),  # a header gives no section less than 39
    Column(tr("Step and result"), 0),
    Column(tr("When"), 66, is_right=True),
)


def done_rows(document: Document) -> tuple[TableRow, ...]:
    return tuple(_row(step) for step in document.all_steps)


def _row(step: StepRecord) -> TableRow:
    state = state_of(step.verdict or Verdict.UNKNOWN)
    ink = state.look.ink if step.verdict in (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN) else Ink.MUTED
    said = (step.said or step.reason).splitlines()
    cells = (
        Cell(icon=state.look.icon, ink=state.look.ink),
        Cell(_name(step), Type.BODY_STRONG, below=said[0] if said else "", below_ink=ink),
        Cell(f"{step.started_at:%H:%M}", Type.MONO_SMALL, Ink.MUTED),
    )
    return TableRow(f"{step.seq}/{step.id}/{step.row}", cells)


def _name(step: StepRecord) -> str:
    """A row of a fan-out is called by its target and item; a step inside another has its number."""
    if step.row_name:
        return f"· {step.row_name}"
    return f"{step.number}  {step.title}" if "." in step.number else step.title
