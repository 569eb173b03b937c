"""The centre of a run: one step, what it is for, what runs, what came out, and the one thing to do next."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.quantity import show_seconds
from desktop.engine.next import AskConsent, AskDecision, AskHostKey, Waiting
from desktop.ui.cards.end import EndCard
from desktop.ui.cards.make import card_for
from desktop.ui.run.causes_card import CausesCard
from desktop.ui.run.judging_card import JudgingCard
from desktop.ui.run.step_facts import StepFacts
from desktop.ui.run.step_head import StepHead
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.run.why_card import WhyCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.line_ring import OutputLine
from desktop.ui.widgets.output_panel import OutputPanel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.verdict_card import VerdictCard

_TROUBLE = (StepState.FAIL, StepState.WARN, StepState.UNKNOWN)
_TOLD_AFTER_S = 3  # a step that is quicker needs no clock


class StepPane(QWidget):
    """`skip_asked` and `stop_asked`: the page asks for the reason."""

    skip_asked = Signal()
    stop_asked = Signal()
    report_asked = Signal()
    copy_asked = Signal()

    def __init__(self, model: RunViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._asked: Waiting | None = None
        self._output_of = ("", 0)
        self._wants_focus = self._is_parked = False
        self.parking: QWidget | None = None  # takes the focus while a step runs
        self.card: QWidget | None = None
        self.end: EndCard | None = None
        self.trouble = Banner("", Tone.BAD)
        self._head, self._why, self._command = StepHead(), WhyCard(), CommandBox("")
        self._values = FactTable()
        self.run = Button(self.tr("Run check"), ButtonKind.PRIMARY, icon="play", keys="Space")
        self.skip = Button(self.tr("Skip…"), icon="skip-forward", keys="S")
        self.stop = Button(self.tr("Stop step"), ButtonKind.DANGER, icon="square", keys="Esc")
        self.elapsed = ElidedLabel("", Type.BODY, Ink.MUTED)
        self.output, self.verdict = OutputPanel(binds_find=False), VerdictCard()
        self.causes, self.judging = CausesCard(), JudgingCard()
        self.go_on = Button(self.tr("Go on"), ButtonKind.PRIMARY, icon="arrow-right", keys="Enter")
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self._tell_elapsed)
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
        self._scroll = ScrollColumn()
        outer = QVBoxLayout(self)
        pad(outer)
        outer.addWidget(self._scroll)
        column = self._scroll.column
        pad(column, 28, 16, 28, 20, gap=12)
        for part in (self.trouble, self._head, self._why, self._command, self._values):
            column.addWidget(part)
        self._card_place = QVBoxLayout()
        pad(self._card_place)
        column.addLayout(self._card_place)
        row = QHBoxLayout()
        pad(row, gap=10)
        row.addWidget(self.run)
        row.addWidget(self.skip)
        row.addWidget(self.elapsed)
        row.addStretch(1)
        row.addWidget(self.stop)
        column.addLayout(row)
        self.verdict.offer(self.go_on)
        column.addWidget(self.verdict)
        column.addWidget(self.causes)
        column.addWidget(self.output, 1)
        column.addWidget(self.judging)
        column.addStretch(0)

    def take_focus(self) -> None:
        """Put the focus where the next key is meant to go, as soon as there is something to press."""
        self._wants_focus = True
        self._focus_primary()

    @property
    def _has_focus(self) -> bool:
        """True while the keyboard is here, or where it was put while a step ran; not in a field elsewhere."""
        focused = self.window().focusWidget()
        if focused is None or self._wants_focus:
            return True
        return self.isAncestorOf(focused) or (self._is_parked and focused is self.parking)

    def _focus_primary(self) -> None:
        focused = self.window().focusWidget()
        if self.card is not None and focused is not None and self.card.isAncestorOf(focused):
            return
        for part in (self.card, self.run, self.end, self.go_on):
            if part is not None and part.isVisible():
                part.setFocus(Qt.FocusReason.OtherFocusReason)
                self._wants_focus = self._is_parked = False
                self._bring_to_sight(part)
                return
        if self.parking is not None and self.isVisible():
            self._is_parked = True  # no button: a Space pressed twice must not stop what the first one began
            self.parking.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring_to_sight(self, part: QWidget) -> None:
        """Scroll once the layout stands; a card is brought in by its top, a verdict as a whole."""
        shown = self.verdict if part is self.go_on else part
        QTimer.singleShot(0, shown, lambda: self._scroll_to(shown))

    def _scroll_to(self, part: QWidget) -> None:
        inside, viewport = self._scroll.widget(), self._scroll.viewport()
        if part.height() > viewport.height() and inside is not None:
            top = part.mapTo(inside, QPoint(0, 0)).y()
            self._scroll.verticalScrollBar().setValue(top)  # a change is read from its head
        else:
            self._scroll.ensureWidgetVisible(part, 0, 12)

    @Slot()
    def advance(self) -> None:
        """Go on from a verdict: to the step the run is at, or to the report when it is over."""
        if self._model.is_over:
            self.report_asked.emit()
        else:
            self._model.follow()

    # -- what comes in ---------------------------------------------------------------------------

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
    def _tell_elapsed(self) -> None:
        seconds = self._model.running_s
        is_told = self._model.is_working and seconds >= _TOLD_AFTER_S
        words = self.tr("Running for {time}").replace("{time}", show_seconds(int(seconds)))
        self.elapsed.setText(words if is_told else "")

    # -- what is shown ---------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        model, facts, had_focus = self._model, self._model.step, self._has_focus
        self.trouble.setVisible(bool(model.trouble))
        if model.trouble:
            self.trouble.tell(self.tr("Not saved. ") + model.trouble, Tone.BAD)
        self._head.show_step(facts)
        is_trouble = facts.verdict is not None and facts.verdict.state in _TROUBLE
        if_not = "" if is_trouble and facts.verdict and facts.verdict.meaning else facts.if_not
        self._why.show_texts(why=facts.why, good=facts.good, if_not=if_not, learn=facts.learn)
        self._show_command(facts)
        self._show_card(model.waiting)
        self._show_end()
        can_run = model.can_run and facts.is_current and model.waiting is None
        self.run.setVisible(can_run)
        self.run.setText(self.tr("Run check") if facts.kind == "check" else self.tr("Run command"))
        self.skip.setVisible(can_run)
        is_running_here = model.is_working and not model.is_looking_back
        self.stop.setVisible(is_running_here)
        self.elapsed.setVisible(is_running_here)
        if is_running_here != self._ticking.isActive():
            self._ticking.start() if is_running_here else self._ticking.stop()
            self._tell_elapsed()
        self._show_verdict(facts)
        self._show_output(facts)
        if had_focus:
            self._focus_primary()

    def _show_command(self, facts: StepFacts) -> None:
        is_on_card = isinstance(self._model.waiting, AskConsent)
        self._command.setVisible(bool(facts.command) and not is_on_card)
        if facts.command and facts.command != self._command.command:
            self._command.show_command(facts.command)
        values = () if is_on_card else facts.environment
        self._values.show_facts([Fact(name, value or "(empty)", is_mono=True) for name, value in values])
        self._values.setVisible(bool(values))

    def _show_card(self, asked: Waiting | None) -> None:
        if asked == self._asked and (asked is None) == (self.card is None):
            return
        self._asked = asked
        if self.card is not None:
            self._take_out(self.card)
            self.card = None
        if asked is not None:
            self.card = card_for(asked, self._model, skip=self.skip_asked.emit, stop=self.stop_asked.emit)
            self._card_place.addWidget(self.card)
            self.card.show()  # now, not with the next layout: it takes the focus at once

    def _show_end(self) -> None:
        """At the end of the run its card stands with the step that was last; looking back hides it."""
        model = self._model
        is_here = model.is_over and not model.is_looking_back
        if is_here and self.end is None:
            self.end = EndCard(model.run)
            self.end.report.clicked.connect(self.report_asked)
            self.end.copy.clicked.connect(self.copy_asked)
            self._card_place.addWidget(self.end)
            self.end.show()
        elif not is_here and self.end is not None:
            self._take_out(self.end)
            self.end = None

    def _take_out(self, card: QWidget) -> None:
        self._card_place.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _show_verdict(self, facts: StepFacts) -> None:
        found, model = facts.verdict, self._model
        # A card that asks how to go on tells the same reason, and what can be done about it.
        is_on_card = isinstance(model.waiting, AskDecision | AskHostKey)
        self.verdict.setVisible(found is not None and not is_on_card)
        self.judging.show_rules(() if is_on_card else facts.rules)
        if found is None:
            self.causes.show_causes(())
            return
        is_read = found.state in _TROUBLE and not isinstance(model.waiting, AskHostKey)
        self.causes.show_causes(facts.causes if is_read else ())
        can_go_on = model.waiting is None and (model.is_looking_back or model.is_over) and self.end is None
        meaning = "\n".join(part for part in (found.meaning, model.next_text if can_go_on else "") if part)
        self.verdict.show_verdict(found.state, found.headline, meaning=meaning, measured=found.measured)
        self.go_on.setVisible(can_go_on)
        self.go_on.setText(self._go_on_words())

    def _go_on_words(self) -> str:
        model = self._model
        if model.is_over:
            return self.tr("See the report")
        return self.tr("Go to step {n}").replace("{n}", str(model.number_of(model.current)))

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
            self.output.view.flush()
        self.output.setVisible(bool(facts.output))
        if facts.verdict:
            self._show_how_it_ended(facts)

    def _show_how_it_ended(self, facts: StepFacts) -> None:
        status = self.tr("read") if facts.exit_status is None else f"exit {facts.exit_status}"
        tone = Tone.NEUTRAL if facts.exit_status is None else Tone.OK if facts.exit_status == 0 else Tone.WARN
        at = facts.finished_at.astimezone().strftime("%H:%M:%S %Z") if facts.finished_at else ""
        parts = (show_seconds(facts.duration_s) if facts.duration_s else "", at, *facts.evidence)
        self.output.show_status(status, tone, " · ".join(part for part in parts if part))
