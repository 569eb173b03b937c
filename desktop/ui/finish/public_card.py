"""Asks before a customer reads something: who reads it, what it is, and what is hidden in it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from desktop.ui.cards.consent import AllowButton
from desktop.ui.finish.choices import PROFILES
from desktop.ui.finish.send_model import SendViewModel
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel


class PublicCard(Card):
    """`left` without sending; `consented` once the box is ticked. The focus starts on the harmless button."""

    consented = Signal()
    left = Signal()

    def __init__(self, model: SendViewModel, report: FinishViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.WARN, has_bar=True, gap=10)
        self._model, self._report = model, report
        self._before: QWidget | None = None
        self._title = WrappedLabel("", Type.CARD_HEAD)
        self._facts = FactTable()
        self.tick = CheckBox(self.tr("I have read the text above as they will read it."))
        self.send = AllowButton(self.tr("Send publicly"), ButtonKind.DANGER, icon="send", keys="Ctrl+Enter")
        self.keep = Button(self.tr("Not now"), icon="undo-2", keys="Esc")
        head, row = QHBoxLayout(), Flow()
        pad(head, gap=10)
        pad(row, gap=10)
        head.addWidget(IconMark("users", Ink.WARN, size=18))
        head.addWidget(self._title, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._facts)
        self.body.addWidget(self.tick)
        row.addWidget(self.keep)
        row.addWidget(self.send)
        self.body.addLayout(row)
        self.tick.toggled.connect(self._weigh)
        self.send.clicked.connect(self.consent)
        self.keep.clicked.connect(self.left)
        self.hide()

    @property
    def is_ready(self) -> bool:
        """True once it is known who reads it, and the person says that they have read it too."""
        return self.tick.isChecked() and self._model.readers is not None

    def render_card(self) -> None:
        model, was_asking = self._model, not self.isHidden()
        if model.is_asking and not was_asking:
            self.tick.setChecked(False)
            self._before = self.window().focusWidget()
        self._title.setText(self._title_words())
        self._facts.show_facts(self._told())
        self.setVisible(model.is_asking)
        self._weigh()
        if model.is_asking and not was_asking:
            announce(self, self._title.text())
            self.keep.setFocus()
        elif was_asking and not model.is_asking and self._before is not None and isValid(self._before):
            self._before.setFocus()

    def _title_words(self) -> str:
        readers = self._model.readers
        if readers is None:
            return self.tr("Somebody outside will read this")
        return self.tr("{who} will read this").replace("{who}", readers.requester or self.tr("The customer"))

    def _told(self) -> tuple[Fact, ...]:
        tr, goal, readers = self.tr, self._model.goal, self._model.readers
        who = self._model.readers_fault or tr("The desk is asked who reads it…")
        ink = Ink.BAD if self._model.readers_fault else Ink.MUTED
        if readers is not None:
            others = tr("{who}, and everyone else who can see the ticket there")
            who, ink = others.replace("{who}", readers.requester or tr("Who asked")), Ink.TEXT
        ticket = str(goal.ref) if goal else ""
        if readers is not None and readers.subject:
            ticket = f"{ticket}: {readers.subject}"
        written = (
            tr("an update for the customer")
            if self._model.is_for_customer
            else tr("not written for a customer: it tells hosts, commands and names")
        )
        return (
            Fact(tr("Read by"), who, ink),
            Fact(tr("Ticket"), ticket),
            Fact(tr("Text"), written, Ink.TEXT if self._model.is_for_customer else Ink.WARN),
            Fact(tr("Hidden"), self._hidden_words()),
        )

    def _hidden_words(self) -> str:
        report = self._report
        readers, count = dict(PROFILES)[report.wish.profile].lower(), report.hidden_count
        if count:
            told = self.tr("1 value") if count == 1 else self.tr("{n} values").replace("{n}", str(count))
        else:
            told = self.tr("nothing")
        told += self.tr(", as for {readers} readers").replace("{readers}", readers)
        if report.shown_count:
            told += self.tr(", {n} shown by you").replace("{n}", str(report.shown_count))
        return told

    @Slot()
    def _weigh(self) -> None:
        self.send.setEnabled(self.is_ready)

    @Slot()
    def consent(self) -> None:
        if self.is_ready:
            self.consented.emit()
