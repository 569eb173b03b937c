"""The report page: on the left what was done and not done, on the right what leaves this computer."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.summary.commands import to_commands
from desktop.summary.document import Document
from desktop.ui.actions import Action
from desktop.ui.copying import (
    COMMANDS,
    copied_words,
    copy_actions,
    copy_as_button,
    open_copy_menu,
    put_on_clipboard,
)
from desktop.ui.finish.done_table import COLUMNS, done_rows
from desktop.ui.finish.left_parts import show_counts, show_not_checked, span_text
from desktop.ui.finish.owed_card import OwedCard
from desktop.ui.finish.paper import READS, SOURCE, Paper
from desktop.ui.finish.review_card import ReviewCard
from desktop.ui.finish.viewmodel import FORMATS, FinishViewModel
from desktop.ui.navigation import Page, Place
from desktop.ui.run.reason_bar import ReasonBar
from desktop.ui.run.toast import Toast
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Card, Surface
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import ElidedLabel, Label, SectionLabel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.tab_order import tab_as_read
from desktop.ui.widgets.table import Table, TableCard
from desktop.ui.widgets.waiting import Waiting

_LEFT_SHARE, _RIGHT_SHARE = 46, 54
_ROOM_FOR_BOTH = 860  # px at 100 %


class FinishPage(Page):
    """`run_asked` goes back to the run, `hosts_asked` to its hosts, `saved` tells where a copy was written."""

    run_asked = Signal(str)
    hosts_asked = Signal(str)  # all hosts by all checks of the run

    def __init__(self, model: FinishViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.trouble = Banner("", Tone.BAD)
        self.trouble.hide()
        self.waiting = Waiting(cancel=self.tr("Leave it"))
        self.waiting.cancelled.connect(self._go_back)
        self._wants_focus = False  # until the document is there
        self._about = Label("", Type.LEAD, Ink.MUTED)
        self._counts = Flow()
        pad(self._counts, gap=8)
        self.table = Table(COLUMNS, self.tr("What was done"))
        self.table.fit_rows()
        self.reason = ReasonBar()
        self._owed_card = OwedCard(model, self.reason)
        self.owed = self._owed_card.list
        self._not_checked = Card(tone=Tone.UNKNOWN, is_soft=True, gap=5)
        self.review = ReviewCard(model)
        self.format = Segmented([words for _, words in FORMATS], self.tr("Format that is copied and saved"))
        self.view = Segmented((self.tr("As it reads"), self.tr("Source")), self.tr("Shown as"))
        self._paper = Paper()
        self.document, self.source = self._paper.document, self._paper.source
        self._size = ElidedLabel("", Type.SMALL, Ink.MUTED)
        self.copy = Button(self.tr("Copy"), ButtonKind.PRIMARY, icon="copy", keys="Ctrl+Shift+C")
        self.copy_as = copy_as_button()
        self.save = Button(self.tr("Save…"), icon="download", keys="Ctrl+S")
        self.hosts = Button(self.tr("Hosts"), icon="server", keys="M")
        self.back = Button(self.tr("Back to the run"), ButtonKind.GHOST, icon="arrow-left")
        self._lay_out()
        self.toast = Toast(self)
        self.format.chosen.connect(self._choose)
        self.view.chosen.connect(self._render)
        self.review.more_asked.connect(self.hide_more)
        self._paper.picked.connect(self._pick)
        self._paper.selected.connect(self.review.offer)
        model.pointed.connect(self._point)
        model.refused.connect(self._tell_refused)
        self.copy.clicked.connect(self.copy_text)
        self.copy_as.clicked.connect(self.open_copy_menu)
        self.save.clicked.connect(self.save_text)
        self.back.clicked.connect(self._go_back)
        self.hosts.clicked.connect(self._show_hosts)
        model.changed.connect(self._render)
        self._render()

    @property
    def crumbs(self) -> tuple[str, ...]:
        title = self._model.document.runbook.title if self._model.document else ""
        return tuple(part for part in (self.tr("History"), title, self.tr("Report")) if part)

    @property
    def ticket(self) -> str:
        return self._model.document.ticket if self._model.document else ""

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return (
            Action(self.tr("Copy the summary"), "Ctrl+Shift+C", self.copy_text, "copy"),
            Action(self.tr("Copy as…"), "Y", self.open_copy_menu, "copy"),
            *copy_actions(self.copy_in_form, self.tr("Copy the commands that ran")),
            Action(self.tr("Save the summary…"), "Ctrl+S", self.save_text, "download"),
            Action(self.tr("Back to the run"), "Alt+Left", self._go_back, "arrow-left"),
            Action(self.tr("All hosts by all checks"), "M", self._show_hosts, "server"),
            Action(self.tr("What has to be put back"), "B", self._owed_card.take_focus, "undo-2"),
            Action(self.tr("Next hidden value"), "N", self.review.look_on, "eye-off"),
            Action(self.tr("Hidden value before"), "Shift+N", self.review.look_back, "eye-off"),
            Action(self.tr("Show the hidden value, or hide it again"), "U", self.review.toggle_one, "eye"),
            Action(self.tr("Hide more…"), "H", self.hide_more, "eye-off"),
            Action(self.tr("Leave what is asked"), "Esc", self._leave_bar, is_listed=False),
        )

    def show_place(self, place: Place) -> None:
        self._wants_focus = True
        self._model.open(place.key)

    def _lay_out(self) -> None:
        whole, row = QVBoxLayout(self), QHBoxLayout()
        pad(whole)
        pad(row)
        whole.addWidget(self.reason)
        whole.addLayout(row, 1)
        self._done = self._left()
        row.addWidget(self._done, _LEFT_SHARE)
        row.addWidget(self._right(), _RIGHT_SHARE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is room for one side only, it is the report: it tells what was done too."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        has_both = self.width() >= px(_ROOM_FOR_BOTH) or bool(self._model.trouble)
        self._done.setVisible(has_both)
        moved = (
            (self._owed_card, self._owed_left if has_both else self._owed_right),
            (self.review, self._review_left if has_both else self._paper.hidden),
        )
        for part, place in moved:  # both are within reach in any case
            if part.parentWidget() is not place.parentWidget():
                place.addWidget(part)
        sides = (self.tr("As it reads"), self.tr("Source"), self.tr("Hidden"))
        self.view.show_texts(sides[: SOURCE + 1] if has_both else sides)

    def _left(self) -> QWidget:
        scroll = ScrollColumn()
        column = scroll.column
        pad(column, 28, 20, 24, 20, gap=12)
        column.addWidget(Label(self.tr("Finish and report"), Type.TITLE))
        column.addWidget(self._about)
        column.addWidget(self.trouble)
        self._owed_left = QVBoxLayout()
        pad(self._owed_left)
        column.addLayout(self._owed_left)
        head = QHBoxLayout()
        pad(head, gap=10)
        head.addWidget(SectionLabel(self.tr("What was done")))
        head.addLayout(self._counts, 1)
        column.addLayout(head)
        column.addWidget(TableCard(self.table))
        column.addWidget(self._not_checked)
        self._review_left = QVBoxLayout()
        pad(self._review_left, 0, 8, 0, 0)
        column.addLayout(self._review_left)
        column.addStretch(1)
        return scroll

    def _right(self) -> QWidget:
        ground = Surface(Ink.PANEL, lines="l")
        column = QVBoxLayout(ground)
        pad(column, 24, 18, 24, 16, gap=12)
        head = QHBoxLayout()
        pad(head, gap=10)
        head.addWidget(SectionLabel(self.tr("What leaves this computer")), 1)
        head.addWidget(self.view)
        column.addLayout(head)
        self._owed_right = QVBoxLayout()
        pad(self._owed_right)
        column.addLayout(self._owed_right)
        column.addWidget(self.waiting)
        column.addWidget(self._paper, 1)
        formats = QHBoxLayout()
        pad(formats, gap=10)
        formats.addWidget(self.format)
        formats.addWidget(self._size, 1)
        column.addLayout(formats)
        row = Flow()
        pad(row, gap=10)
        for button in (self.copy, self.copy_as, self.save, self.hosts, self.back):
            row.addWidget(button)
        column.addLayout(row)
        return ground

    @Slot(int)
    def _choose(self, at: int) -> None:
        self._model.choose(FORMATS[at][0])

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
            part.setEnabled(model.document is not None)
        if model.document is not None:
            self._show(model.document)
            if self._wants_focus and self.isVisible():
                self._wants_focus = False
                self.copy.setFocus()
        self.crumbs_changed.emit()

    def _show(self, document: Document) -> None:
        words = self.tr("{n} steps entered, {time}").replace("{n}", str(len(document.all_steps)))
        self._about.setText(words.replace("{time}", span_text(document)))
        show_counts(self._counts, document.all_steps)
        self.table.show_rows(done_rows(document))
        show_not_checked(self._not_checked, document)
        self._owed_card.render_owed()
        tab_as_read(self)
        self.review.render_review()
        text = self._model.text
        self._paper.document.show_blocks(self._model.blocks, self._model.marks)
        if self.view.at == SOURCE:
            self.source.setText(text)
        self._paper.show_side(self.view.at)
        self._size.setText(self.tr("{n} characters").replace("{n}", f"{len(text):,}"))

    @Slot(int, int)
    def _point(self, number: int, place: int) -> None:
        if self.view.at == SOURCE:
            self.view.choose(READS)
        self._paper.point_at(number, place)

    @Slot(int)
    def _pick(self, number: int) -> None:
        self._model.look_at(number)
        self.review.table.choose(str(number))

    @Slot()
    def hide_more(self) -> None:
        """Hide what is selected in the preview, else ask for it."""
        if self._model.document is None:
            return
        if texts := self._paper.document.chosen_texts:
            self._model.hide(texts)
            return
        self.reason.ask(
            self.tr("What else is to be hidden, wherever it stands in this text?"),
            self.tr("Hide"),
            lambda text: self._model.hide((text,)),
        )

    @Slot(str)
    def _tell_refused(self, why: str) -> None:
        self.toast.tell(why)

    @Slot()
    def _leave_bar(self) -> None:
        if self.reason.isVisible():
            self.reason.close_bar()

    @Slot()
    def copy_text(self) -> None:
        if self._model.document is not None:
            put_on_clipboard(self._model.text, self._model.format)
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
        if self._model.document is not None:
            at = self.copy_as.mapToGlobal(self.copy_as.rect().topLeft())
            open_copy_menu(self, at, self.copy_in_form, self.tr("Commands that ran"))

    @Slot()
    def _forget_copied(self) -> None:
        self.copy.setText(self.tr("Copy"))

    @Slot()
    def save_text(self) -> None:
        document = self._model.document
        if document is None:
            return
        ending = {"markdown": "md", "text": "txt", "html": "html"}.get(self._model.format, "json")
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the summary"), f"{document.run_id}.{ending}"
        )
        if name:
            self._write(name)

    def _write(self, name: str) -> None:
        try:
            with open(name, "w", encoding="utf-8") as file:
                file.write(self._model.text)
        except OSError as fault:
            self.trouble.tell(f"{name}: {fault.strerror}", Tone.BAD)
            self.trouble.show()

    @property
    def _has_rows(self) -> bool:
        document = self._model.document
        return document is not None and any(step.rows for step in document.all_steps)

    @Slot()
    def _show_hosts(self) -> None:
        if self._has_rows:
            self.hosts_asked.emit(self._model.run_id)

    @Slot()
    def _go_back(self) -> None:
        self.run_asked.emit(self._model.run_id)
