"""The report page: on the left what was done and what is hidden, on the right what leaves this computer."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.summary.commands import to_commands
from desktop.summary.document import Document
from desktop.ui.actions import Action
from desktop.ui.copying import COMMANDS, copied_words, open_copy_menu, put_on_clipboard, put_to_be_pasted
from desktop.ui.finish.done_pane import TELL_ALL, DonePane
from desktop.ui.finish.leaving_pane import LeavingPane
from desktop.ui.finish.owed_card import OwedCard
from desktop.ui.finish.page_actions import page_actions
from desktop.ui.finish.paper import SOURCE
from desktop.ui.finish.review_card import ReviewCard
from desktop.ui.finish.saving import FileForm, ask_for_place, open_save_menu
from desktop.ui.finish.send_bar import SendParts, send_words
from desktop.ui.finish.send_model import SendViewModel
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.navigation import Page, Place
from desktop.ui.run.reason_bar import ReasonBar
from desktop.ui.run.toast import Toast
from desktop.ui.shell.dividing import divide_row
from desktop.ui.shell.habits import Habits
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.tab_order import tab_as_read

_LEFT_SHARE, _RIGHT_SHARE = 46, 54
_ROOM_FOR_BOTH = 860  # px at 100 %


class FinishPage(Page):
    """`run_asked` goes back to the run, `hosts_asked` to its hosts, `outbox_asked` to what waits to be sent."""

    run_asked = Signal(str)
    hosts_asked = Signal(str)  # all hosts by all checks of the run
    outbox_asked = Signal()

    def __init__(
        self, model: FinishViewModel, sending: SendViewModel | None = None, habits: Habits | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """Without `sending` there is no help desk to send to."""
        super().__init__(parent)
        self._model, self._sending, self._habits = model, sending, habits or Habits()
        self.send_parts = SendParts(sending, model) if sending else None
        self.trouble = Banner("", Tone.BAD)
        self.trouble.hide()
        self._wants_focus = False  # until the letter is there
        self._told: Document | None = None
        self.reason = ReasonBar()
        self._owed_card = OwedCard(model, self.reason)
        self.review = ReviewCard(model)
        self.done, self.leaving = DonePane(self.trouble), LeavingPane(model)
        self._name_parts()
        self._lay_out()
        self.toast = Toast(self)
        self._connect()
        self._render()

    def _name_parts(self) -> None:
        leaving = self.leaving
        self.owed, self.table, self.waiting = self._owed_card.list, self.done.table, leaving.waiting
        self.format, self.view = leaving.format, leaving.view
        self.document, self.source = leaving.paper.document, leaving.paper.source
        self.copy, self.copy_as, self.save = leaving.copy, leaving.copy_as, leaving.save
        self.hosts, self.back = self.done.hosts, self.done.back

    def _connect(self) -> None:
        model, paper = self._model, self.leaving.paper
        self.waiting.cancelled.connect(self.go_back)
        self.view.chosen.connect(self._render)
        self.copy.clicked.connect(self.copy_text)
        self.copy_as.clicked.connect(self.open_copy_menu)
        self.save.clicked.connect(self.open_save_menu)
        self.back.clicked.connect(self.go_back)
        self.hosts.clicked.connect(self.show_hosts)
        self.review.more_asked.connect(self.hide_more)
        self.reason.turned.connect(self.leaving.give_way)
        paper.picked.connect(model.look_at)
        paper.selected.connect(self.review.offer)
        model.pointed.connect(self.leaving.point_at)
        model.refused.connect(self.toast.refuse)
        model.told.connect(self.toast.tell)
        model.changed.connect(self._render)
        theme().changed.connect(self._make_room)  # the zoom takes room too
        if self._sending is not None:
            self.leaving.send.clicked.connect(self._sending.send)
            self._sending.changed.connect(self._render_send)
            self._sending.told.connect(self._bring_state)

    @property
    def crumbs(self) -> tuple[str, ...]:
        title = self._model.document.runbook.title if self._model.document else ""
        return tuple(part for part in (self.tr("History"), title, self.tr("Report")) if part)

    @property
    def ticket(self) -> str:
        return self._model.document.ticket if self._model.document else ""

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return page_actions(self)

    def show_place(self, place: Place) -> None:
        self._wants_focus = True
        if self._sending is not None:
            self._sending.look_again()
        self._model.open(place.key)

    def _lay_out(self) -> None:
        whole, row = QVBoxLayout(self), QHBoxLayout()
        pad(whole)
        pad(row)
        whole.addWidget(self.reason)
        whole.addLayout(row, 1)
        row.addWidget(self.done, _LEFT_SHARE)
        row.addWidget(self.leaving, _RIGHT_SHARE)
        border = self.tr("Border between what was done and what leaves")
        self.divider = divide_row(row, self, border, self._habits, "finish.share")
        if self.send_parts is not None:
            self.leaving.told.addWidget(self.send_parts.state)
            self.send_parts.state.told_anew.connect(self.leaving.keep_told)
            self.send_parts.state.outbox_asked.connect(self.outbox_asked)
            self.leaving.told.addWidget(self.send_parts.card)
            self.leaving.goal.addWidget(self.send_parts.goal)
            self.leaving.room_changed.connect(self.send_parts.goal.keep_short)
        self._render_send()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is room for one side only, it is the report: it tells what was done too."""
        super().resizeEvent(event)
        self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The text takes no focus by Tab: it is read on from wherever the focus is."""
        screens = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()), 0)
        if not screens or not self.leaving.read_on(screens):
            super().keyPressEvent(event)

    @Slot()
    def _make_room(self) -> None:
        has_both = self.width() >= px(_ROOM_FOR_BOTH) or bool(self._model.trouble)
        self.done.setVisible(has_both)
        moved = (
            (self._owed_card, self.done.owed if has_both else self.leaving.paper.review),
            (self.review, self.done.review if has_both else self.leaving.paper.review),
        )
        for part, place in moved:  # both are within reach in any case
            if part.parentWidget() is not place.parentWidget():
                place.addWidget(part)
        self.leaving.offer_review(not has_both)

    @Slot()
    def _render(self) -> None:
        model = self._model
        self.trouble.setVisible(bool(model.trouble))
        if model.is_loading:
            self.waiting.begin(self.tr("Writing the report…"))
        else:
            self.waiting.end()
        self._make_room()
        if model.trouble:
            self.trouble.tell(model.trouble, Tone.BAD)
        self.hosts.setVisible(self._has_rows)
        for part in (self.copy, self.copy_as, self.save):
            part.setEnabled(model.letter is not None)
        if model.document is not None:
            self._show(model.document)
            if self._wants_focus and self.isVisible():
                self._wants_focus = False
                self.copy.setFocus()
        self.crumbs_changed.emit()

    def _show(self, document: Document) -> None:
        self.review.render_review()
        self.leaving.render_leaving()
        if document is not self._told:
            self._told = document
            self.done.show_document(document, tells_all=self._model.wish.audience in TELL_ALL)
            self._owed_card.render_owed()
            tab_as_read(self)

    @Slot()
    def turn(self) -> None:
        self.view.choose(0 if self.view.at else 1)

    @Slot()
    def look_at_owed(self) -> None:
        self.leaving.show_review()
        self._owed_card.take_focus()

    @Slot()
    def hide_more(self) -> None:
        """Hide what is selected in the preview, else ask for it."""
        if self._model.letter is None:
            return
        if texts := self.document.chosen_texts:
            self._model.hide(texts)
            return
        self.reason.ask(
            self.tr("What else is to be hidden, wherever it stands in this text?"),
            self.tr("Hide"),
            lambda text: self._model.hide((text,)),
        )

    @Slot()
    def leave_what_is_asked(self) -> None:
        if self.reason.isVisible():
            self.reason.close_bar()
        elif self._sending is not None:
            self._sending.leave()

    @Slot()
    def send(self) -> None:
        """Send it, or give the consent that is asked for."""
        if self._sending is None or self.send_parts is None:
            return
        if self._sending.is_asking:
            self.send_parts.card.consent()
        else:
            self._sending.send()

    @Slot()
    def _bring_state(self) -> None:
        if self.send_parts is not None:
            self.leaving.bring_to_sight(self.send_parts.state)

    @Slot()
    def _render_send(self) -> None:
        sending = self._sending
        if sending is None or sending.goal is None or sending.goes_by_hand:
            self.leaving.show_send("", is_open=False)
            return
        is_open = sending.can_send and not sending.is_asking
        if self.send_parts is not None:
            self.leaving.ask(self.send_parts.card, is_asking=sending.is_asking)
        self.leaving.show_send(send_words(sending, sending.goal), is_open=is_open)

    @Slot()
    def copy_text(self) -> None:
        """Copy what is shown: its source as it stands, else what reads so where it is pasted."""
        model = self._model
        if model.letter is not None:
            if self.view.at == SOURCE:
                put_on_clipboard(model.text, model.form.format)
            else:
                put_to_be_pasted(model.form.format, model.text_as)
            self.copy.setText(self.tr("Copied"))
            QTimer.singleShot(1500, self, self._forget_copied)

    def copy_in_form(self, form: str) -> None:
        """Copy the summary in a form, whatever is shown, or the commands that ran."""
        document = self._model.document
        if document is not None:
            text = to_commands(document) if form == COMMANDS else self._model.text_as(form)
            put_on_clipboard(text, form)
            self.toast.tell(copied_words(form, text))

    @Slot()
    def open_copy_menu(self) -> None:
        if self._model.letter is not None:
            at = self.copy_as.mapToGlobal(self.copy_as.rect().topLeft())
            open_copy_menu(self, at, self.copy_in_form, self.tr("Commands that ran"))

    @Slot()
    def _forget_copied(self) -> None:
        self.copy.setText(self.tr("Copy"))

    @Slot()
    def open_save_menu(self) -> None:
        if self._model.letter is not None:
            at = self.save.mapToGlobal(self.save.rect().topLeft())
            open_save_menu(self, at, self._model.wish.audience, self.save_as)

    def save_as(self, form: FileForm) -> None:
        """Save the report as it leaves, where a person picks."""
        path = ask_for_place(self, self._model.run_id, form)
        if path:
            self._model.save(form.id, path)

    @property
    def _has_rows(self) -> bool:
        document = self._model.document
        return document is not None and any(step.rows for step in document.all_steps)

    @Slot()
    def show_hosts(self) -> None:
        if self._has_rows:
            self.hosts_asked.emit(self._model.run_id)

    @Slot()
    def go_back(self) -> None:
        self.run_asked.emit(self._model.run_id)
