"""A ticket from head to foot: what it is about, its promises, its fields, what was asked, what was written since."""

from datetime import datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.desk import Sla, Ticket
from desktop.redaction.clean import clean
from desktop.ui.address import address_of, open_address
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.ticket.comment_card import CommentCard, files_words, shortened
from desktop.ui.ticket.promise_list import PromiseList
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.labels import CapsLabel, Label, SectionLabel
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import ago

_COMMENTS, _FIELDS = 50, 40  # that are shown; the desk has all


class TicketPane(QWidget):
    """`own` is a place under the promises for what a page adds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now: datetime | None = None
        self._ticket: Ticket | None = None
        self._address = ""
        self._chips, self._comments = Flow(), QVBoxLayout()
        self._subject = WrappedLabel("", Type.TITLE)
        self._about = WrappedLabel("", Type.BODY, Ink.MUTED)
        self._trouble = Banner("", Tone.WARN)
        self.promises, self._promise_card = PromiseList(), Card()
        self.own = QVBoxLayout()
        self._facts, self._text = FactTable(), WrappedLabel("")
        self._files = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._said = SectionLabel("")
        self._earlier = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self.open_button = Button(self.tr("Open in the browser"), icon="external-link", keys="O",
                                  size=ButtonSize.SMALL)  # fmt: skip
        self._target = WrappedLabel("", Type.MONO_SMALL, Ink.MUTED)
        self._lay_out()
        self.open_button.clicked.connect(self.open_address)

    @property
    def ticket(self) -> Ticket | None:
        return self._ticket

    @property
    def address(self) -> str:
        """What would be opened; empty where the desk gave nothing that may be."""
        return self._address

    @Slot()
    def open_address(self) -> None:
        open_address(self._address)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        pad(column, gap=14)
        head = QVBoxLayout()
        pad(head, gap=6)
        chips = QWidget()
        chips.setLayout(self._chips)
        pad(self._chips, gap=8)
        head.addWidget(chips)
        head.addWidget(self._subject)
        head.addWidget(self._about)
        column.addLayout(head)
        column.addWidget(self._trouble)
        self._promise_card.body.addWidget(CapsLabel(self.tr("Promised")))
        self._promise_card.body.addWidget(self.promises)
        column.addWidget(self._promise_card)
        pad(self.own, gap=14)
        column.addLayout(self.own)
        asked = Card(gap=10)
        asked.body.addWidget(CapsLabel(self.tr("What was asked")))
        asked.body.addWidget(self._text)
        asked.body.addWidget(self._files)
        column.addWidget(asked)
        fields = Card(gap=10)
        fields.body.addWidget(CapsLabel(self.tr("Fields")))
        fields.body.addWidget(self._facts)
        column.addWidget(fields)
        column.addWidget(self._said)
        column.addWidget(self._earlier)
        pad(self._comments, gap=8)
        column.addLayout(self._comments)
        foot = QHBoxLayout()
        pad(foot, gap=10)
        foot.addWidget(self.open_button)
        foot.addWidget(self._target, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(foot)
        self._trouble.hide()

    def show_ticket(self, ticket: Ticket, now: datetime, *, is_whole: bool = True, trouble: str = "") -> None:
        """Show a ticket; one out of a queue is not `is_whole`, and what is missing comes later."""
        self._ticket, self._now = ticket, now
        self._show_head(ticket, now)
        self._trouble.setVisible(bool(trouble))
        if trouble:
            told = self.tr("What was written on it could not be read. {why}").replace("{why}", trouble)
            self._trouble.tell(told, Tone.WARN)
        self._promise_card.setVisible(bool(ticket.slas))
        self.promises.show_promises(ticket.slas, now)
        self._text.setText(shortened(ticket.text) or self.tr("Nothing but the subject."))
        self._files.setText(files_words(ticket.attached) if ticket.attached else "")
        self._files.setVisible(bool(ticket.attached))
        self._facts.show_facts(_facts(ticket))
        self._show_comments(ticket, now, is_whole=is_whole or bool(trouble))
        self._address = address_of(ticket.url)
        self.open_button.setVisible(bool(self._address))
        self._target.setVisible(bool(self._address))
        self._target.setText(self._address)

    def tell_time(self, now: datetime) -> None:
        """Tell anew what is left of its promises."""
        if self._ticket is not None:
            promises: tuple[Sla, ...] = self._ticket.slas
            self.promises.show_promises(promises, now)

    def _show_head(self, ticket: Ticket, now: datetime) -> None:
        empty(self._chips)
        self._chips.addWidget(Chip(clean(str(ticket.ref)), Tone.ACCENT, icon="ticket"))
        for text, tone in ((ticket.status, Tone.NEUTRAL), (ticket.priority, Tone.NEUTRAL)):
            if text:
                self._chips.addWidget(Chip(clean(text)[:40], tone))
        if ticket.is_solved:
            self._chips.addWidget(Chip(self.tr("SOLVED"), Tone.OK, icon="circle-check"))
        self._subject.setText(ticket.subject or self.tr("(no subject)"))
        created = ticket.created_at
        when = self.tr("asked {ago}").replace("{ago}", ago(created, now)) if created is not None else ""
        taken = self.tr("taken by {name}").replace("{name}", ticket.assignee)
        taken = taken if ticket.assignee else self.tr("nobody has taken it")
        self._about.setText(" · ".join(part for part in (ticket.requester, when, taken) if part))

    def _show_comments(self, ticket: Ticket, now: datetime, *, is_whole: bool) -> None:
        empty(self._comments)
        count = len(ticket.comments)
        self._said.setVisible(is_whole and count > 0)
        told = self.tr("{n} comments") if count != 1 else self.tr("{n} comment")
        self._said.setText(told.replace("{n}", str(count)))
        self._earlier.setVisible(count > _COMMENTS)
        self._earlier.setText(
            self.tr("The first {n} are on the desk only.").replace("{n}", str(count - _COMMENTS))
        )
        for comment in ticket.comments[-_COMMENTS:]:
            self._comments.addWidget(CommentCard(comment, now))
        if not is_whole:
            self._comments.addWidget(Label(self.tr("Reading what was written on it…"), Type.SMALL, Ink.MUTED))


def _facts(ticket: Ticket) -> tuple[Fact, ...]:
    own = tuple(Fact(clean(label)[:80], shortened(value)) for label, value in ticket.custom.items())
    return (
        Fact("Requester", ticket.requester),
        Fact("Status", ticket.status),
        Fact("Priority", ticket.priority),
        Fact("Type", ticket.type),
        Fact("Taken by", ticket.assignee),
        Fact("Tags", ", ".join(ticket.tags)),
        *own[:_FIELDS],
    )
