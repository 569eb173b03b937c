"""What a runbook that nobody vouches for would do, step by step, before a person trusts exactly its bytes."""

import shlex
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.quantity import show_seconds
from desktop.domain.runbook import Runbook
from desktop.domain.step import (
    AskStep,
    CheckStep,
    DoStep,
    EscalateStep,
    GroupStep,
    JudgeStep,
    PluginStep,
    RunStep,
    Step,
    UseStep,
    WaitStep,
)
from desktop.engine.prepare import check_command
from desktop.redaction.clean import clean
from desktop.ui.ports import Untrusted
from desktop.ui.start.steps_inside import Placed, steps_of
from desktop.ui.theme.dress import pad
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
from desktop.ui.wording import mode_words

_INDENT, _DEEPEST = 24, 5
_TOP = Qt.AlignmentFlag.AlignTop


class ReviewCard(Card):
    """`trusted` carries the sha256 of what was shown. The box starts unticked."""

    trusted = Signal(str)

    def __init__(self, runbook: Runbook, facts: Untrusted, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.UNKNOWN, has_bar=True, inset=(20, 18), gap=14)
        self._facts = facts
        self.tick = CheckBox(self.tr("I have read every command, target and effect"))
        words = self.tr("Trust exactly these files") if facts.others else self.tr("Trust exactly this file")
        self.trust = Button(words, ButtonKind.PRIMARY, icon="shield-check")
        self.trust.setEnabled(False)
        self.body.addWidget(SectionLabel(self.tr("View only: nobody vouches for this runbook yet")))
        told = self.tr(
            "It is not from a trusted folder, so nothing of it can run. Below is everything it would do. Trust is for "
            "these bytes only: if the file changes, it is asked for again."
        )
        self.body.addWidget(WrappedLabel(told, Type.BODY, Ink.MUTED))
        for placed in steps_of(runbook):
            self.body.addWidget(Rule())
            self.body.addWidget(_step(placed))
        self.body.addWidget(Rule())
        self.body.addWidget(FactTable(self._files(facts)))
        self.body.addWidget(self.tick)
        row = Flow()
        pad(row, gap=10)
        row.addWidget(self.trust)
        self.body.addLayout(row)
        self.tick.toggled.connect(self.trust.setEnabled)
        self.trust.clicked.connect(self._trust)

    def _files(self, facts: Untrusted) -> list[Fact]:
        """The files that are trusted together: the runbook, and those it uses that nobody vouches for either."""
        rows: list[Fact] = []
        for file, sha256 in ((facts.file, facts.sha256), *facts.others):
            rows.append(Fact(self.tr("File"), clean(file), is_mono=True))
            rows.append(Fact(self.tr("SHA-256"), sha256, is_mono=True))
        return rows

    @Slot()
    def _trust(self) -> None:
        if self.tick.isChecked():
            self.trusted.emit(self._facts.sha256)


def _step(placed: Placed) -> QWidget:
    step, box = placed.step, QWidget()
    column = QVBoxLayout(box)
    pad(column, min(placed.depth, _DEEPEST) * _INDENT, gap=7)
    head = QHBoxLayout()
    pad(head, gap=10)
    head.addWidget(Label(placed.number, Type.MONO_SMALL, Ink.FAINT), 0, _TOP)
    head.addWidget(WrappedLabel(clean(step.title), Type.BODY_STRONG), 1)
    if step.kind in ("check", "run", "do", "plugin"):
        head.addWidget(effect_chip(step.effect_of.value), 0, _TOP)
    column.addLayout(head)
    if isinstance(step, CheckStep | RunStep | PluginStep):
        column.addWidget(CommandBox(clean(command_of(step))))
        column.addWidget(FactTable([*_where(placed), *_values(step)]))
    elif words := clean(_words(step)):
        column.addWidget(WrappedLabel(words, Type.BODY, Ink.MUTED))
        column.addWidget(FactTable([*_rows(step), *_values(step)]))
    return box


def command_of(step: CheckStep | RunStep | PluginStep) -> str:
    """Return what would run, with the values that are not known yet as the author wrote them."""
    match step:
        case RunStep():
            return step.run.strip("\n")
        case PluginStep():
            return shlex.join(step.plugin)
    return check_command(step.check, step.with_)


def _where(placed: Placed) -> list[Fact]:
    on = placed.step.on or placed.runbook.on
    target = clean(on if isinstance(on, str) else ", ".join(on))
    return [Fact("Target", target, is_mono=True), *_rows(placed.step)]


def _rows(step: Step) -> list[Fact]:
    """A step with a list is done once for each of its items."""
    if not step.each:
        return []
    each = step.each if isinstance(step.each, str) else ", ".join(str(one) for one in step.each)
    return [Fact("For each", clean(each), is_mono=True)]


def _values(step: Step) -> list[Fact]:
    values: Mapping[str, object] = {}
    if isinstance(step, RunStep):
        values = {**step.env, **{f"file {path}": artifact for path, artifact in step.put.items()}}
    elif isinstance(step, UseStep):
        values = step.with_
    return [Fact(clean(name), clean(str(value)), is_mono=True) for name, value in values.items()]


def _words(step: Step) -> str:
    match step:
        case AskStep():
            return step.ask
        case DoStep():
            return step.do
        case EscalateStep():
            return step.escalate.to
        case JudgeStep():
            return step.judge
        case WaitStep():
            return f"Waits {show_seconds(step.wait_s)}."
        case GroupStep():
            return f"{len(step.group)} steps, {mode_words(step.mode.value)}:"
        case UseStep():
            return f"Follows the runbook {step.use}:"
    return ""
