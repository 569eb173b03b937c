"""What is known of the chosen run without opening it, and the ways on."""

from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.history.lines import moment
from desktop.ui.history.port import HistoryRun
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Rule, Surface
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.segmented_bar import SegmentedBar
from desktop.ui.widgets.states import StepState, state_of
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import counts, ended_words, state_of_run, stopwatch

PREVIEW_WIDTH = 340  # px at 100 %


class RunPreview(Surface):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="l", parent=parent)
        self._title = WrappedLabel("", Type.CARD_TITLE)
        self._chip, self._version = Chip(""), Chip("")
        self._said = WrappedLabel("")
        self._bar, self._counts = SegmentedBar(), WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._facts = FactTable()
        self.open = Button("", ButtonKind.PRIMARY, keys="Enter")
        self.walk = Button(self.tr("Timeline"), icon="history", keys="T")
        self.compare = Button("", icon="git-branch", keys="C")
        fix(self, width=PREVIEW_WIDTH)
        outer, self._run, self._nothing = QVBoxLayout(self), ScrollColumn(), QWidget()
        pad(outer, 1)
        outer.addWidget(self._run)
        outer.addWidget(self._nothing)
        self._lay_out(self._run.column)
        told = QVBoxLayout(self._nothing)
        pad(told, 20, 22, 20, 20)
        told.addWidget(WrappedLabel(self.tr("No run is chosen."), Type.BODY, Ink.MUTED))
        told.addStretch(1)
        self.show_nothing()

    def _lay_out(self, column: QVBoxLayout) -> None:
        pad(column, 20, 22, 20, 20, gap=10)
        chips = Flow()
        pad(chips, gap=8)
        chips.addWidget(self._chip)
        chips.addWidget(self._version)
        column.addLayout(chips)
        for part in (self._title, self._said, self._bar, self._counts, Rule(), self._facts, Rule()):
            column.addWidget(part)
        ways = Flow()
        pad(ways, gap=8)
        for button in (self.open, self.walk, self.compare):
            ways.addWidget(button)
        column.addLayout(ways)
        column.addStretch(1)

    def show_nothing(self) -> None:
        """Keep the place: the search beside it must not move under the hand that types."""
        self._run.hide()
        self._nothing.show()

    def show_run(self, run: HistoryRun, now: datetime, marked: HistoryRun | None) -> None:
        self._nothing.hide()
        self._run.show()
        state = state_of_run(run.ended, run.verdict)
        tr = self.tr
        self._title.setText(run.title)
        self._chip.show_as(ended_words(run.ended).upper(), state.look.tone, icon=state.look.icon)
        self._version.show_as(f"V{run.version}", Tone.NEUTRAL)
        self._say(run.waits_for or run.said, state)
        states = [StepState.TO_DO if one is None else state_of(one) for one in run.verdicts]
        self._bar.show_states(states)
        self._counts.setText(counts(run.verdicts) if run.verdicts else tr("No step was entered."))
        owed = tr("{n} to put back").replace("{n}", str(run.owed)) if run.owed else ""
        took = tr("{time} so far") if run.is_open else "{time}"
        self._facts.show_facts(
            [
                Fact(tr("Target"), run.target),
                Fact(tr("By"), f"{run.operator} · {run.machine}"),
                Fact(tr("Started"), moment(run.started_at, now)),
                Fact(tr("Took"), took.replace("{time}", stopwatch(run.duration_s))),
                Fact(tr("Left"), owed, Ink.WARN),
                Fact(tr("Run"), run.run_id, is_mono=True),
            ]
        )
        self.open.setText(tr("Go on") if run.is_open else tr("Open report"))
        self.open.show_icon("play" if run.is_open else "file-text")
        self.compare.setText(self._compare_words(run, marked))

    def _say(self, said: str, state: StepState) -> None:
        self._said.setText(said)
        self._said.setVisible(bool(said))

    def _compare_words(self, run: HistoryRun, marked: HistoryRun | None) -> str:
        if marked is None:
            return self.tr("Compare…")
        return self.tr("Do not compare") if marked.run_id == run.run_id else self.tr("Compare with A")
