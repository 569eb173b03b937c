"""The right side of the report page: for whom the text is, the text as it leaves, its weight, and the ways out."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.summary.audience import Audience, posted_as
from desktop.ui.copying import copy_as_button
from desktop.ui.finish.budget_line import BudgetLine
from desktop.ui.finish.choices import AUDIENCES, FORMS, READERS, desk_word
from desktop.ui.finish.form_button import FormButton
from desktop.ui.finish.paper import READS, REVIEW, SOURCE, Paper
from desktop.ui.finish.tabs import Tabs
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Rule, Surface
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.tab_order import tab_as_read
from desktop.ui.widgets.waiting import Waiting

_ROOM_FOR_PAPER = 560  # px at 100 %: in less, the text would be a slit between the rest


class LeavingPane(Surface):
    """`told` is the place of what became of it, `goal` that of where it goes. Where the window is low, all but the
    buttons scrolls as one with the text at its full height: what is done next stays where it is, and who reads it
    stands above the text."""

    room_changed = Signal(bool)  # True where the window is low

    def __init__(self, model: FinishViewModel, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="l", parent=parent)
        self._model = model
        self.tabs = Tabs(AUDIENCES, self.tr("For whom it is"))
        self.reader = Segmented([words for _, words in READERS], self.tr("In whose words"))
        self.view = Segmented(self._sides, self.tr("Shown as"))
        self.format = Segmented([form.words for form in FORMS], self.tr("Form that is shown and copied"))
        self.form = FormButton(self.format, self.tr("Form that is shown and copied"))
        self.waiting = Waiting(cancel=self.tr("Leave it"))
        self.paper = Paper()
        self.budget = BudgetLine()
        self.copy = Button(self.tr("Copy"), ButtonKind.PRIMARY, icon="copy", keys="Ctrl+Shift+C")
        self.copy_as = copy_as_button()
        self.save = Button(self.tr("Save…"), icon="download")
        self.save.setAccessibleDescription("Ctrl+S")
        self.send = Button("", ButtonKind.PRIMARY, icon="send", keys="Ctrl+Enter")
        self._scroll, self._edge, self.foot = ScrollColumn(), Rule(), QWidget()
        self._aim, self._choice = QWidget(), Flow()
        self.told, self.goal = QVBoxLayout(), QVBoxLayout(self._aim)
        self._lay_out()
        theme().changed.connect(self._make_room)
        self.tabs.chosen.connect(self._write_for)
        self.reader.chosen.connect(self._take_reader)
        self.format.chosen.connect(self._choose_form)

    @property
    def _sides(self) -> tuple[str, ...]:
        return self.tr("As it reads"), self.tr("Source"), self.tr("Review")

    def _lay_out(self) -> None:
        whole, choice, row = QVBoxLayout(self), self._choice, Flow()
        column = self._scroll.column
        pad(whole)
        pad(column, 24, 10, 24, 12, gap=12)
        pad(choice, gap=10)
        pad(row, gap=8)
        for layout in (self.told, self.goal):
            pad(layout)
        for part in (self.view, self.reader, self.format, self.form):
            choice.addWidget(part)
        for button in (self.send, self.copy, self.copy_as, self.save):
            row.addWidget(button)
        column.addWidget(self.tabs)
        column.addLayout(choice)
        column.addWidget(self.waiting)
        column.addWidget(self.paper, 1)
        column.addWidget(self.budget)
        column.addLayout(self.told)
        foot = QVBoxLayout(self.foot)
        pad(foot, 24, 8, 24, 16, gap=12)
        foot.addWidget(self._aim)
        foot.addLayout(row)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self._edge)
        whole.addWidget(self.foot)
        self._edge.hide()
        self._scroll.verticalScrollBar().rangeChanged.connect(self._tell_more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """In a low window the text has the room: all choices stand in one line, and nothing scrolls in it."""
        flows, foot = self.height() < px(_ROOM_FOR_PAPER), self.foot.layout()
        self.paper.flow(flows)
        self.format.setVisible(not flows)
        self.form.setVisible(flows)
        is_at_foot = self._aim.parentWidget() is self.foot
        if flows and is_at_foot:
            self._choice.addWidget(self._aim)
        elif not flows and not is_at_foot and isinstance(foot, QVBoxLayout):
            foot.insertWidget(0, self._aim)
        if flows == is_at_foot:
            tab_as_read(self)
            self.room_changed.emit(flows)

    def read_on(self, screens: int) -> bool:
        """Go on or back in the text by screenfuls, then in what stands around it; False at the end."""
        for area in (self.paper.shown, self._scroll):
            bar = area.verticalScrollBar()
            before = bar.value()
            bar.setValue(before + screens * max(px(40), area.viewport().height() - px(40)))
            if bar.value() != before:
                return True
        return False

    @Slot(int, int)
    def _tell_more(self, _least: int, most: int) -> None:
        """Part the foot from what goes on above it."""
        self._edge.setVisible(most > 0)

    def offer_review(self, is_offered: bool) -> None:
        """Let the review be a side of the paper, where there is no room for it beside."""
        self.view.show_texts(self._sides if is_offered else self._sides[: SOURCE + 1])

    def show_review(self) -> None:
        """Turn to the review, where it is a side of the paper."""
        self.view.choose(REVIEW)

    def render_leaving(self) -> None:
        model = self._model
        self._show_choices()
        self.paper.document.show_blocks(model.blocks, model.marks)
        self.paper.document.point_at(*model.pointing)
        if self.view.at == SOURCE:
            self.paper.source.setText(model.text)
        self.paper.show_side(self.view.at)
        kind = posted_as(model.wish.audience)
        if not model.form.desk:
            self.budget.show_length(len(model.text))
        elif model.weight is not None and kind == "article":  # it goes whole: no desk tells a limit of one
            self.budget.show_length(model.weight.whole.used, model.weight.whole.unit)
        elif model.weight is not None:
            one = self.tr("one {desk} {post}").replace("{desk}", model.form.words)
            self.budget.show_weight(model.weight, one.replace("{post}", desk_word(model.form.desk, kind)))

    def ask(self, card: QWidget, *, is_asking: bool) -> None:
        """Let a card that asks for consent be all that can be done."""
        self.foot.setVisible(not is_asking)
        if is_asking:
            self._scroll.bring_to_sight(card)

    def bring_to_sight(self, part: QWidget) -> None:
        self._scroll.bring_to_sight(part)

    @Slot()
    def keep_told(self) -> None:
        """What became of it stays in sight when its words grow."""
        item = self.told.itemAt(0)
        told = item.widget() if item is not None else None
        if told is not None and not told.visibleRegion().isEmpty():
            self._scroll.bring_to_sight(told)

    @Slot(object)
    def give_way(self, leader: Button | None) -> None:
        """Let a button over the page lead while it is there; None where none is."""
        for button in (self.send, self.copy):
            button.give_way(leader)

    def show_send(self, words: str, *, is_open: bool) -> None:
        """Offer to send, which is then the one primary action; without words there is nothing to send to."""
        self.send.setVisible(bool(words))
        self.send.setText(words)
        self.send.setEnabled(is_open)
        self.copy.show_kind(ButtonKind.SECONDARY if words else ButtonKind.PRIMARY)

    def _show_choices(self) -> None:
        wish = self._model.wish
        self.tabs.show_at([tab.id for tab in AUDIENCES].index(wish.audience))
        self.reader.setVisible(wish.audience is Audience.CUSTOMER)
        self.reader.show_at([reader for reader, _ in READERS].index(wish.reader))
        self.format.show_at(FORMS.index(self._model.form))
        self.form.show_form()

    def point_at(self, number: int, place: int) -> None:
        """Mark a hidden value in the preview."""
        if self.view.at != READS:
            self.view.choose(READS)
        self.paper.point_at(number, place)

    @Slot(int)
    def _write_for(self, at: int) -> None:
        self._model.write_for(Audience(AUDIENCES[at].id))

    @Slot(int)
    def _take_reader(self, at: int) -> None:
        self._model.write_for(self._model.wish.audience, READERS[at][0])

    @Slot(int)
    def _choose_form(self, at: int) -> None:
        self._model.choose_form(FORMS[at].id)
