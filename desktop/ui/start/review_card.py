"""What a runbook that nobody vouches for would do, step by step, before a person trusts exactly its bytes."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.runbook import Runbook
from desktop.domain.step import (
    AskStep,
    CheckStep,
    DoStep,
    EscalateStep,
    RunStep,
    Step,
)
from desktop.engine.prepare import check_command
from desktop.redaction.clean import clean
from desktop.ui.ports import Untrusted
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.chip import effect_chip
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import Label, SectionLabel
from desktop.ui.widgets.wrapped_label import WrappedLabel

_TOP = Qt.AlignmentFlag.AlignTop


class ReviewCard(Card):
    """`trusted` carries the sha256 of what was shown. The box starts unticked."""

    trusted = Signal(str)

    def __init__(self, runbook: Runbook, facts: Untrusted, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.UNKNOWN, has_bar=True, inset=(20, 18), gap=14)
        self._facts = facts
        self.tick = CheckBox(self.tr("I have read every command, target and effect"))
        self.trust = Button(self.tr("Trust exactly this file"), ButtonKind.PRIMARY, icon="shield-check")
        self.trust.setEnabled(False)
        self.body.addWidget(SectionLabel(self.tr("View only: nobody vouches for this runbook yet")))
        told = self.tr(
            "It is not from a trusted folder, so nothing of it can run. Below is everything it would do. Trust is for "
            "these bytes only: if the file changes, it is asked for again."
        )
        self.body.addWidget(WrappedLabel(told, Type.BODY, Ink.MUTED))
        for number, step in enumerate(runbook.steps, 1):
            self.body.addWidget(Rule())
            self.body.addWidget(_step(number, step, runbook))
        self.body.addWidget(Rule())
        self.body.addWidget(
            FactTable(
                (
                    Fact(self.tr("File"), clean(facts.file), is_mono=True),
                    Fact(self.tr("SHA-256"), facts.sha256, is_mono=True),
                )
            )
        )
        self.body.addWidget(self.tick)
        row = Flow()
        pad(row, gap=10)
        row.addWidget(self.trust)
        self.body.addLayout(row)
        self.tick.toggled.connect(self.trust.setEnabled)
        self.trust.clicked.connect(self._trust)

    @Slot()
    def _trust(self) -> None:
        if self.tick.isChecked():
            self.trusted.emit(self._facts.sha256)


def _step(number: int, step: Step, runbook: Runbook) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    pad(column, gap=7)
    head = QHBoxLayout()
    pad(head, gap=10)
    count = Label(str(number), Type.MONO_SMALL, Ink.FAINT)
    fix(count, width=22)
    head.addWidget(count, 0, _TOP)
    head.addWidget(WrappedLabel(clean(step.title), Type.BODY_STRONG), 1)
    if step.kind in ("check", "run", "do"):
        head.addWidget(effect_chip(step.effect_of.value), 0, _TOP)
    column.addLayout(head)
    if isinstance(step, CheckStep | RunStep):
        column.addWidget(CommandBox(clean(command_of(step))))
        on = step.on or runbook.on
        target = clean(on if isinstance(on, str) else ", ".join(on))
        where = FactTable([Fact("Target", target, is_mono=True), *_values(step)])
        column.addWidget(where)
    else:
        column.addWidget(WrappedLabel(clean(_words(step)), Type.BODY, Ink.MUTED))
    return box


def command_of(step: CheckStep | RunStep) -> str:
    """Return what would run, with the values that are not known yet as the author wrote them."""
    return step.run.strip("\n") if isinstance(step, RunStep) else check_command(step.check, step.with_)


def _values(step: Step) -> list[Fact]:
    if not isinstance(step, RunStep):
        return []
    return [Fact(clean(name), clean(str(value)), is_mono=True) for name, value in step.env.items()]


def _words(step: Step) -> str:
    match step:
        case AskStep():
            return step.ask
        case DoStep():
            return step.do
        case EscalateStep():
            return step.escalate.to
    return step.title
