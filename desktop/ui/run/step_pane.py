"""The centre of a run: one step, what it is for, what runs, what came out, and the one thing to do next."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.quantity import show_seconds
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskHostKey, AskQuestion, Waiting
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.consent import ConsentCard
from desktop.ui.cards.decision import DecisionCard, HostKeyCard
from desktop.ui.cards.question import QuestionCard
from desktop.ui.run.causes_card import CausesCard
from desktop.ui.run.step_facts import StepFacts
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.run.why_card import WhyCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import Chip, effect_chip
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.line_ring import OutputLine
from desktop.ui.widgets.output_panel import OutputPanel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.verdict_card import VerdictCard
from desktop.ui.widgets.wrapped_label import WrappedLabel

_TROUBLE = (StepState.FAIL, StepState.WARN, StepState.UNKNOWN)


class StepPane(QWidget):
    """`skip_asked` when the person wants to skip: the page asks for the reason."""

    skip_asked = Signal()
    report_asked = Signal()

    def __init__(self, model: RunViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._asked: Waiting | None = None
        self._output_of = ("", 0)
        self.card: QWidget | None = None
        self.trouble = Banner("", Tone.BAD)
        self._chips = Flow()
        pad(self._chips, gap=8)
        self._title, self._why = WrappedLabel("", Type.TITLE), WhyCard()
        self._command = CommandBox("")
        self.run = Button(self.tr("Run check"), ButtonKind.PRIMARY, icon="play", keys="Space")
        self.skip = Button(self.tr("Skip…"), icon="skip-forward", keys="S")
        self.stop = Button(self.tr("Stop step"), ButtonKind.DANGER, icon="square", keys="Esc")
        self.output, self.verdict, self.causes = OutputPanel(), VerdictCard(), CausesCard()
        self.go_on = Button(self.tr("Go on"), ButtonKind.PRIMARY, icon="arrow-right", keys="Enter")
        self._lay_out()
        self.run.clicked.connect(model.proceed)
        self.stop.clicked.connect(model.cancel_step)
        self.skip.clicked.connect(self.skip_asked)
        self.go_on.clicked.connect(self.advance)
        model.changed.connect(self._render)
        model.output_arrived.connect(self._append)
        model.step_began.connect(self._clear_output)
        self._render()

    def _lay_out(self) -> None:
        scroll = ScrollColumn()
        outer = QVBoxLayout(self)
        pad(outer)
        outer.addWidget(scroll)
        self._column = scroll.column
        pad(self._column, 28, 16, 28, 20, gap=12)
        self._column.addWidget(self.trouble)
        self._column.addLayout(self._chips)
        for part in (self._title, self._why, self._command):
            self._column.addWidget(part)
        self._card_place = QVBoxLayout()
        pad(self._card_place)
        self._column.addLayout(self._card_place)
        row = QHBoxLayout()
        pad(row, gap=10)
        row.addWidget(self.run)
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.stop)
        self._column.addLayout(row)
        self._column.addWidget(self.verdict)
        self.verdict.offer(self.go_on)
        self._column.addWidget(self.causes)
        self._column.addWidget(self.output, 1)
        self._column.addStretch(0)

    def focus_primary(self) -> None:
        """Put the focus where the next key is meant to go, unless the person is somewhere else on the page."""
        focused = self.window().focusWidget()
        if focused is not None and focused.isVisible():
            is_here = self.isAncestorOf(focused) or focused.isAncestorOf(self)
            if not is_here or (self.card is not None and self.card.isAncestorOf(focused)):
                return
        for part in (self.card, self.run, self.go_on, self.stop):
            if part is not None and part.isVisible():
                part.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    @Slot()
    def advance(self) -> None:
        """Go on from a verdict: to the step the run is at, or to the report when it is over."""
        if self._model.is_over:
            self.report_asked.emit()
        else:
            self._model.follow()

    @Slot(object, int)
    def _append(self, lines: tuple[OutputLine, ...], passed_over: int) -> None:
        if self._model.is_working and not self._model.is_looking_back:
            self.output.view.pass_over(passed_over)
            self.output.append(lines)
            self.output.show()

    @Slot()
    def _clear_output(self) -> None:
        self.output.view.clear()
        self._output_of = ("", 0)

    @Slot()
    def _render(self) -> None:
        model, facts = self._model, self._model.step
        self.trouble.setVisible(bool(model.trouble))
        if model.trouble:
            self.trouble.tell(model.trouble, Tone.BAD)
        self._show_chips(facts)
        self._title.setText(facts.title)
        self._why.show_texts(why=facts.why, good=facts.good, if_not=facts.if_not, learn=facts.learn)
        has_own_command = isinstance(model.waiting, AskConsent)
        self._command.setVisible(bool(facts.command) and not has_own_command)
        if facts.command:
            self._command.show_command(facts.command)
        self._show_card(model.waiting)
        can_run = model.can_run and facts.is_current and model.waiting is None
        self.run.setVisible(can_run)
        self.skip.setVisible(can_run)
        self.stop.setVisible(model.is_working)
        self._show_verdict(facts)
        self._show_output(facts)
        self.focus_primary()

    def _show_chips(self, facts: StepFacts) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        place = (
            self.tr("STEP {n} OF {all}").replace("{n}", str(facts.number)).replace("{all}", str(facts.total))
        )
        self._chips.addWidget(Chip(place, Tone.ACCENT))
        if facts.kind in ("check", "run", "do"):
            self._chips.addWidget(effect_chip(facts.effect))
        if facts.where:
            self._chips.addWidget(Chip(facts.where, icon="server"))
        if facts.is_running:
            self._chips.addWidget(Chip(self.tr("RUNNING"), Tone.ACCENT, icon="loader-circle"))

    def _show_card(self, asked: Waiting | None) -> None:
        if asked == self._asked and (asked is None) == (self.card is None):
            return
        self._asked = asked
        if self.card is not None:
            self._card_place.removeWidget(self.card)
            self.card.deleteLater()
            self.card = None
        if asked is not None:
            self.card = self._make_card(asked)
            self._card_place.addWidget(self.card)

    def _make_card(self, asked: Waiting) -> Card:
        model = self._model
        match asked:
            case AskConsent():
                consent = ConsentCard(asked)
                consent.allowed.connect(model.consent)
                consent.skipped.connect(self.skip_asked)
                return consent
            case AskQuestion():
                question = QuestionCard(asked)
                question.answered.connect(model.answer)
                question.skipped.connect(self.skip_asked)
                return question
            case AskDone():
                by_hand = ByHandCard(asked)
                by_hand.finished.connect(model.finish_by_hand)
                by_hand.skipped.connect(self.skip_asked)
                return by_hand
            case AskDecision():
                decision = DecisionCard(asked)
                decision.decided.connect(model.give)
                return decision
            case AskHostKey():
                host_key = HostKeyCard(asked)
                host_key.decided.connect(model.give)
                return host_key

    def _show_verdict(self, facts: StepFacts) -> None:
        found = facts.verdict
        self.verdict.setVisible(found is not None)
        if found is None:
            self.causes.show_causes(())
            return
        self.causes.show_causes(facts.causes if found.state in _TROUBLE else ())
        self.verdict.show_verdict(found.state, found.headline, meaning=found.meaning, measured=found.measured)
        waits_here = self._model.waiting is not None
        self.go_on.setVisible(not waits_here and (self._model.is_looking_back or self._model.is_over))
        self.go_on.setText(self._go_on_words())

    def _go_on_words(self) -> str:
        model = self._model
        if model.is_over:
            return self.tr("See the report")
        number = model.runbook.position(model.current) + 1
        return self.tr("Go to step {n}").replace("{n}", str(number))

    def _show_output(self, facts: StepFacts) -> None:
        """Show what an earlier reading gave; while a step runs, lines come as they flow."""
        if facts.is_running:
            self.output.setVisible(bool(self.output.view.ring))
            self.output.show_status(self.tr("running"), Tone.ACCENT)
            return
        entry = self._model.run.latest.get(facts.id)
        key = (facts.id, entry.seq if entry else 0)
        if key != self._output_of:
            self._output_of = key
            self.output.view.clear()
            self.output.append(OutputLine(line) for line in facts.output.splitlines())
        self.output.setVisible(bool(facts.output))
        if facts.verdict:
            self._show_how_it_ended(facts)

    def _show_how_it_ended(self, facts: StepFacts) -> None:
        status = self.tr("read") if facts.exit_status is None else f"exit {facts.exit_status}"
        tone = Tone.NEUTRAL if facts.exit_status is None else Tone.OK if facts.exit_status == 0 else Tone.WARN
        at = facts.finished_at.astimezone().strftime("%H:%M:%S %Z") if facts.finished_at else ""
        parts = (show_seconds(facts.duration_s) if facts.duration_s else "", at, *facts.evidence)
        self.output.show_status(status, tone, " · ".join(part for part in parts if part))
