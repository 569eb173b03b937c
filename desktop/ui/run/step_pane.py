"""The centre of a run: one step, what it is for, what runs, what came out, and the one thing to do next."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.engine.next import AskConsent, AskDecision, AskHostKey, WaitKind
from desktop.ui.run.action_row import ActionRow
from desktop.ui.run.bars_card import BarsCard
from desktop.ui.run.card_place import CardPlace
from desktop.ui.run.causes_card import CausesCard
from desktop.ui.run.fan_card import FanCard
from desktop.ui.run.group_card import GroupCard, inside_of
from desktop.ui.run.judging_card import JudgingCard
from desktop.ui.run.output_part import OutputPart
from desktop.ui.run.row_part import RowPart
from desktop.ui.run.sight import Sight
from desktop.ui.run.sources import SourcesPart
from desktop.ui.run.step_facts import StepFacts
from desktop.ui.run.step_head import StepHead
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.run.why_card import WhyCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.verdict_card import VerdictCard

_TROUBLE = (StepState.FAIL, StepState.WARN, StepState.UNKNOWN)


class StepPane(QWidget):
    """`skip_asked`, `stop_asked` and `again_asked`: the page asks first."""

    skip_asked = Signal()
    stop_asked = Signal()
    again_asked = Signal()
    report_asked = Signal()
    copy_asked = Signal()

    def __init__(self, model: RunViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._wants_focus = self._is_parked = False
        self._explains = True
        self._leader: Button | None = None
        self.parking: QWidget | None = None  # takes the focus while a step runs
        self.trouble = Banner("", Tone.BAD)
        self._head, self._why, self._command = StepHead(), WhyCard(), CommandBox("")
        self._values = FactTable()
        self.place, self.buttons = CardPlace(model), ActionRow(model)
        self.place.before = self._command.copy_button
        self.output, self.verdict = OutputPart(model), VerdictCard()
        self.causes, self.judging, self.bars = CausesCard(), JudgingCard(), BarsCard()
        self.sources, self.fan, self.group, self.row = SourcesPart(), FanCard(), GroupCard(), RowPart()
        self.go_on = Button(self.tr("Go on"), ButtonKind.PRIMARY, icon="arrow-right", keys="Enter")
        self.again = Button(self.tr("Again from here…"), icon="undo-2", keys="G")
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self._tick)
        self._lay_out()
        self._sight = Sight(model, self)
        self._connect()
        self._render()

    def _lay_out(self) -> None:
        self._scroll = ScrollColumn()
        self._scroll.whole_of, self._scroll.covered = self._whole_of, self.place.covered
        outer = QVBoxLayout(self)
        pad(outer)
        outer.addWidget(self._scroll)
        column = self._scroll.column
        pad(column, 28, 16, 28, 20, gap=12)
        self.verdict.offer(self.go_on, self.again)
        for part in (
            self.trouble, self._head, self._why, self._command, self._values, self.place, self.buttons,
            self.verdict, self.sources, self.fan, self.group, self.row, self.bars, self.causes,
        ):  # fmt: skip
            column.addWidget(part)
        column.addWidget(self.output, 1)
        column.addWidget(self.judging)
        column.addStretch(0)

    def _connect(self) -> None:
        model, buttons, place = self._model, self.buttons, self.place
        buttons.run.clicked.connect(model.proceed)
        buttons.stop.clicked.connect(model.cancel_step)
        for part in (buttons, place):
            part.skip_asked.connect(self.skip_asked)
        buttons.again_asked.connect(self.again_asked)
        buttons.back.clicked.connect(self.advance)
        place.stop_asked.connect(self.stop_asked)
        place.report_asked.connect(self.report_asked)
        place.copy_asked.connect(self.copy_asked)
        self.go_on.clicked.connect(self.advance)
        self.again.clicked.connect(self.again_asked)
        self.fan.picked.connect(model.look_at_row)
        self.group.opened.connect(model.look_at)
        self.output.began.connect(self._follow_output)
        theme().changed.connect(self._follow_output)
        model.changed.connect(self._render)

    @property
    def command_box(self) -> QWidget:
        return self._command

    @property
    def card(self) -> QWidget | None:
        """The card that a person is asked on now."""
        return self.place.card

    # -- the focus -------------------------------------------------------------------------------

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
        focused, table = self.window().focusWidget(), self.fan.table
        is_among_rows = table is not None and focused is table and table.isVisible()
        is_in_card = focused is not None and self.card is not None and self.card.isAncestorOf(focused)
        if is_among_rows or is_in_card:
            return
        for part in (self.place.primary, self.buttons.run, self.go_on, self.buttons.back):
            if part is not None and part.isVisible():
                part.setFocus(Qt.FocusReason.OtherFocusReason)
                self._wants_focus = self._is_parked = False
                self._scroll.bring_to_sight(part)
                return
        if self.parking is not None and self.isVisible():
            if not self._is_parked:
                self._scroll.bring_to_sight(self.buttons)
            self._is_parked = True  # no button: a Space pressed twice must not stop what the first one began
            self.parking.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_missing(self) -> None:
        """Bring to sight where a card still wants a word, a tick or a choice."""
        focused, card = self.window().focusWidget(), self.card
        if focused is not None and card is not None and card.isAncestorOf(focused):
            self._scroll.bring_to_sight(focused)

    @Slot()
    def start_find(self) -> None:
        """Find in the output, which may lie below what is in sight."""
        self.output.start_find()
        self._scroll.bring_to_sight(self.output)

    @Slot()
    def _follow_output(self) -> None:
        """Show what comes to whoever began it and looks at nothing else, at another zoom as well."""
        if self._is_parked and self._has_focus and self._model.is_working:
            self._scroll.bring_to_sight(self.buttons if self.output.isHidden() else self.output)

    def _whole_of(self, part: QWidget) -> QWidget:
        """A verdict is read with its button, a change as a whole card, what was found with the lines around it."""
        if part in (self.go_on, self.again):
            return self.verdict
        return self.output if self.output.isAncestorOf(part) else self.place.whole_of(part)

    @Slot()
    def advance(self) -> None:
        """Go on from a verdict: to what was not seen, to the step the run is at, or to the report."""
        if self._model.is_over and not self._model.is_looking_back:
            self.report_asked.emit()
        else:
            self._model.follow()

    # -- what is shown ---------------------------------------------------------------------------

    def explain(self, explains: bool) -> None:
        """Show what a step is for and how it is judged, or leave that out."""
        if explains is not self._explains:
            self._explains = explains
            self._render()

    @Slot(object)
    def give_way(self, leader: Button | None) -> None:
        """Let a button over the step lead while it is there; None where none is."""
        self._leader = leader
        self._choose_leader()

    def _choose_leader(self) -> None:
        """One button leads: one over the step, else that of a run that stands still, else that of the step."""
        standing = self.place.standing
        leader = self._leader or (standing.go if standing is not None else None)
        for button in self.findChildren(Button):
            button.give_way(leader if button is not leader else None)

    @Slot()
    def _tick(self) -> None:
        self.buttons.tell_elapsed()
        self.place.tick()

    @Slot()
    def _render(self) -> None:
        model, facts, had_focus = self._model, self._model.step, self._has_focus
        self.trouble.setVisible(bool(model.trouble))
        if model.trouble:
            self.trouble.tell(self.tr("Not saved. ") + model.trouble, Tone.BAD)
        self._head.show_step(facts, len(model.fan_rows))
        is_trouble = facts.verdict is not None and facts.verdict.state in _TROUBLE
        if_not = "" if is_trouble and facts.verdict and facts.verdict.meaning else facts.if_not
        if self._explains:
            self._why.show_texts(
                why=facts.why, good=facts.good, if_not=if_not, learn=facts.learn, links=facts.links
            )
        else:
            self._why.show_texts()
        self._show_command(facts)
        self.place.render_cards()
        self.buttons.show_for(facts, has_verdict=facts.verdict is not None)
        self._keep_time()
        self._show_verdict(facts)
        self.sources.show_for(model.view, facts.id, len(model.fan_rows))
        self.fan.show_rows(model.fan_rows, facts.row.id if facts.row else "")
        self.group.show_inside(inside_of(model.view, facts.id))
        self.row.show_row(facts, len(model.fan_rows))
        self.bars.show_bars(facts.bars)
        self.output.show_facts(facts)
        self._choose_leader()
        if had_focus:
            self._focus_primary()
        self._sight.laid()

    def _keep_time(self) -> None:
        is_running_here = self._model.is_working and not self._model.is_looking_back
        if is_running_here != self._ticking.isActive():
            self._ticking.start() if is_running_here else self._ticking.stop()
        self._tick()

    def _show_command(self, facts: StepFacts) -> None:
        is_on_card = isinstance(self._model.waiting, AskConsent)
        self._command.setVisible(bool(facts.command) and not is_on_card)
        if facts.command and facts.command != self._command.command:
            prompt = "" if facts.kind == "check" else "$"  # a check is no line for a shell
            self._command.show_command(facts.command, prompt=prompt)
        values = () if is_on_card else facts.environment
        self._values.show_facts([Fact(name, value or "(empty)", is_mono=True) for name, value in values])
        self._values.setVisible(bool(values))

    def _show_verdict(self, facts: StepFacts) -> None:
        found, model = facts.verdict, self._model
        # A card that asks how to go on tells the same reason, and what can be done about it.
        asked = model.waiting
        is_on_card = isinstance(asked, AskDecision | AskHostKey) and asked.wait is not WaitKind.UNDO
        is_told_by_end = self.place.end is not None and facts.kind in ("end", "escalate")
        self.verdict.setVisible(found is not None and not is_on_card and not is_told_by_end)
        self.judging.show_rules(() if is_on_card or not self._explains else facts.rules)
        if found is None:
            self.causes.show_causes(())
            return
        ways = tuple((path, model.number_of(path) if path else "") for path in facts.ways)
        is_read = found.state in _TROUBLE and not isinstance(asked, AskHostKey)
        self.causes.show_causes(facts.causes if is_read else (), ways if model.can_go_on_here else ())
        can_go_on = asked is None and (model.is_looking_back or model.is_over) and self.place.end is None
        meaning = "\n".join(part for part in (found.meaning, model.next_text if can_go_on else "") if part)
        self.verdict.show_verdict(found.state, found.headline, meaning=meaning, measured=found.measured)
        self.go_on.setVisible(can_go_on)
        self.go_on.setText(self._go_on_words())
        self.again.setVisible(model.can_go_back)
        self.again.setText(model.again_words)

    def _go_on_words(self) -> str:
        model = self._model
        if model.is_over and not model.is_looking_back:
            return self.tr("See the report")
        return self.tr("Go to step {n}").replace("{n}", model.number_of(model.follows))
