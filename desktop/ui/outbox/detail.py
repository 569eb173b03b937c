"""The chosen post: how it stands and why, what happens next, what can be done, and what it says."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.errors import HandrailError
from desktop.domain.outbox import PostRow, PostState
from desktop.domain.quantity import show_bytes
from desktop.ui.address import address_of, open_address
from desktop.ui.outbox.drop_card import DropCard
from desktop.ui.outbox.port import PostText
from desktop.ui.outbox.viewmodel import OutboxViewModel
from desktop.ui.outbox.words import next_words, state_look, title_words
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.ticket.comment_card import shortened
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import moment_words

_WIDE = 560  # characters of an answer of a desk that stand in the banner; the rest is below it


class PostDetail(QStackedWidget):
    def __init__(self, viewmodel: OutboxViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._address = ""
        self._chip, self._title = Chip(""), WrappedLabel("", Type.TITLE)
        self._why, self._next = Banner("", Tone.BAD), WrappedLabel("", Type.BODY, Ink.MUTED)
        self.trouble = Banner("", Tone.BAD)
        self.back = Button(
            self.tr("The outbox"), ButtonKind.GHOST, icon="arrow-left", keys="Esc", size=ButtonSize.SMALL
        )
        self.back.hide()  # beside the list there is nothing to go back from
        self.retry = Button(self.tr("Try now"), ButtonKind.PRIMARY, icon="refresh-cw", keys="R")
        self.to_run = Button(self.tr("Go to the run"), icon="list-checks", keys="Enter")
        self.drop = Button(self.tr("Drop"), ButtonKind.DANGER, icon="trash-2", keys="Del")
        self.drop_card = DropCard()
        self._facts, self._says = FactTable(), Card(gap=10)
        self._says_title = WrappedLabel("", Type.CARD_HEAD)
        self._says_facts, self._text = FactTable(), WrappedLabel("")
        self.open_button = Button(self.tr("Open in the browser"), icon="external-link", keys="O",
                                  size=ButtonSize.SMALL)  # fmt: skip
        self._target = WrappedLabel("", Type.MONO_SMALL, Ink.MUTED)
        self._lay_out()
        self.retry.clicked.connect(viewmodel.retry)
        self.to_run.clicked.connect(viewmodel.to_run)
        self.drop.clicked.connect(viewmodel.ask_to_drop)
        self.drop_card.dropped.connect(viewmodel.drop)
        self.drop_card.kept.connect(viewmodel.keep)
        self.open_button.clicked.connect(self.open_address)
        viewmodel.chosen_changed.connect(self._render)
        viewmodel.ticked.connect(self._tell_time)
        self._render()

    @Slot()
    def open_address(self) -> None:
        open_address(self._address)

    def _lay_out(self) -> None:
        scroll = ScrollColumn()
        column = scroll.column
        pad(column, 28, 22, 28, 22, gap=14)
        head = QVBoxLayout()
        pad(head, gap=6)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self._chip)
        head.addWidget(self._title)
        column.addLayout(head)
        column.addWidget(self.trouble)
        self.trouble.hide()
        column.addWidget(self._why)
        column.addWidget(self._next)
        buttons = Flow()
        pad(buttons, gap=10)
        for button in (self.retry, self.to_run, self.drop):
            buttons.addWidget(button)
        column.addLayout(buttons)
        column.addWidget(self.drop_card)
        column.addWidget(self._facts)
        column.addWidget(Rule())
        self._says.body.addWidget(CapsLabel(self.tr("What it says")))
        for part in (self._says_title, self._says_facts, self._text):
            self._says.body.addWidget(part)
        column.addWidget(self._says)
        foot = Flow()
        pad(foot, gap=10)
        foot.addWidget(self.open_button)
        column.addLayout(foot)
        column.addWidget(self._target)
        column.addStretch(1)
        self.addWidget(scroll)
        self.addWidget(EmptyState("send", self.tr("Nothing is chosen")))

    @Slot()
    def _render(self) -> None:
        vm, row = self._vm, self._vm.chosen
        self.setCurrentIndex(0 if row is not None else 1)
        if row is None:
            return
        look = state_look(row.state)
        self._chip.show_as(look.word.upper(), look.tone, icon=look.icon)
        self._title.setText(title_words(row))
        self._show_why(row)
        self._next.setText(next_words(row, vm.now()))
        self._next.setVisible(bool(self._next.text()))
        is_free = not vm.asks_to_drop  # else the question is what is to be answered
        self.retry.setVisible(vm.can_retry and is_free)
        self.drop.setVisible(vm.can_drop and is_free)
        self.to_run.setVisible(vm.has_run and is_free)
        self.drop_card.ask(row, is_asking=vm.asks_to_drop)
        self._facts.show_facts(self._told(row))
        self._show_text()
        self._address = address_of(row.url)
        self.open_button.setVisible(bool(self._address))
        self._target.setVisible(bool(self._address))
        self._target.setText(self._address)

    def _show_why(self, row: PostRow) -> None:
        tones = {PostState.REFUSED: Tone.BAD, PostState.UNKNOWN: Tone.UNKNOWN, PostState.WAITING: Tone.WARN}
        said = shortened(row.said)[:_WIDE]
        self._why.setVisible(bool(said))
        if said:
            self._why.tell(said, tones.get(row.state, Tone.NEUTRAL))

    def _told(self, row: PostRow) -> tuple[Fact, ...]:
        tr = self.tr
        again = moment_words(row.not_before) if row.not_before and not row.state.is_final else ""
        return (
            Fact(tr("Written by"), f"{row.by}, {moment_words(row.made_at)}"),
            Fact(tr("Attempts"), str(row.attempts) if row.attempts else tr("none yet")),
            Fact(tr("Next attempt"), again),
            Fact(tr("Last change"), moment_words(row.changed_at)),
            Fact(tr("Read by"), {"public": tr("the person who asked, too"), "internal": tr("the desk only")}.get(
                row.audience, "")),
            Fact(tr("Size"), show_bytes(row.size_bytes)),
            Fact(tr("Files"), str(row.files) if row.files else ""),
            Fact(tr("Its key"), row.key, is_mono=True),
        )  # fmt: skip

    def _show_text(self) -> None:
        said = self._vm.said_by_it
        if isinstance(said, HandrailError):
            said = PostText(text=str(said))
        elif said is None:
            said = PostText(text=self.tr("Reading what it says…"))
        self._says_title.setText(said.title)
        self._says_title.setVisible(bool(said.title))
        changes = tuple(Fact(label, value) for label, value in (said.changes or {}).items())
        files = (Fact(self.tr("Files"), ", ".join(said.files)),)
        self._says_facts.show_facts((*changes, *files))
        self._says_facts.setVisible(bool(changes or said.files))
        self._text.setText(shortened(said.text))
        self._text.setVisible(bool(said.text))

    @Slot()
    def _tell_time(self) -> None:
        if self._vm.chosen is not None:
            self._next.setText(next_words(self._vm.chosen, self._vm.now()))
