"""The step at the cursor as the run page will show it: its head, why, the command, and how it is judged."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.sketch import Sketch, SketchedStep
from desktop.domain.step import Step
from desktop.ui.editor.step_words import consent_facts, facts_of, inside_of, task_of, ways_of
from desktop.ui.run.causes_card import CausesCard
from desktop.ui.run.judging_card import JudgingCard
from desktop.ui.run.step_head import StepHead
from desktop.ui.run.why_card import WhyCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel


class StepPreview(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head, self._why, self._judging, self._causes = (
            StepHead(),
            WhyCard(),
            JudgingCard(),
            CausesCard(),
        )
        self._command, self._facts = CommandBox(), FactTable()
        self._task, self._ways = Card(), FactTable()
        self._task_words = WrappedLabel("", Type.LEAD)
        self._inside, self._inside_rows = Card(), FactTable()
        self._change, self._change_facts = Card(tone=Tone.WARN, has_bar=True), FactTable()
        self._note = Banner("", Tone.NEUTRAL)
        self._empty = EmptyState("list-checks", self.tr("No step here"), "")
        self._scroll = ScrollColumn()
        self._lay_out()
        self._shown: tuple[object, ...] = ()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        pad(whole)
        column = self._scroll.column
        pad(column, 20, 14, 20, 20, gap=14)
        self._task.body.addWidget(self._task_words)
        self._task.body.addWidget(self._ways)
        self._inside.body.addWidget(CapsLabel(self.tr("Inside")))
        self._inside.body.addWidget(self._inside_rows)
        self._change.body.addWidget(CapsLabel(self.tr("Asks for consent"), Ink.WARN))
        self._change.body.addWidget(self._change_facts)
        parts = (self._note, self._head, self._why, self._task, self._inside, self._command, self._facts)
        for part in (*parts, self._change, self._judging, self._causes):
            column.addWidget(part)
        column.addStretch(1)
        whole.addWidget(self._scroll)
        whole.addWidget(self._empty)
        self._scroll.hide()

    def show_step(self, one: SketchedStep | None, sketch: Sketch, *, is_older: bool = False) -> None:
        """Show a step; with `is_older` it is of an earlier text, because the present one cannot be read."""
        shown = (one, sketch.head, is_older, [each.number for each in sketch.all_steps])
        if shown == self._shown:
            return
        self._shown = shown
        step = one.step if one is not None else None
        self._scroll.setVisible(step is not None)
        self._empty.setVisible(step is None)
        if one is None or step is None:
            self._tell_empty(one)
            return
        self._note.setVisible(is_older)
        if is_older:
            self._note.tell(self.tr("As it was when the text could last be read."), Tone.NEUTRAL)
        facts = facts_of(one, step, sketch)
        self._head.show_step(facts)
        self._why.show_texts(why=facts.why, good=facts.good, if_not=facts.if_not, learn=facts.learn)
        self._command.setVisible(bool(facts.command))
        self._command.show_command(facts.command)
        self._facts.show_facts([Fact(name, value, is_mono=True) for name, value in facts.environment])
        self._facts.setVisible(bool(facts.environment))
        words = task_of(step)
        self._task_words.setText(words)
        self._ways.show_facts([Fact(answer, where) for answer, where in ways_of(step, sketch)])
        self._task.setVisible(bool(words))
        self._inside_rows.show_facts([Fact(number, title) for number, title in inside_of(one)])
        self._inside.setVisible(bool(one.inside))
        self._show_change(step, sketch)
        self._judging.show_rules(facts.rules)
        self._causes.show_causes(facts.causes)

    def _show_change(self, step: Step, sketch: Sketch) -> None:
        effect = step.effect_of.value
        self._change.setVisible(effect != "reads")
        self._change.show_tone(Tone.BAD if effect == "destroys" else Tone.WARN)
        missing = self.tr("not written yet")
        self._change_facts.show_facts(
            [Fact(name, text or missing) for name, text in consent_facts(step, sketch)]
        )

    def _tell_empty(self, one: SketchedStep | None) -> None:
        if one is not None:
            self._empty.tell(
                self.tr("This step cannot be read yet"), self.tr("The problems below the text say why.")
            )
        else:
            self._empty.tell(self.tr("No step here"), self.tr("Move the cursor into a step to see its card."))
