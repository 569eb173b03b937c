"""Sending on the report page: where to, who reads it there, and what became of what was sent."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.outbox import PostRow, PostState
from desktop.ui.address import address_of, open_address
from desktop.ui.finish.choices import desk_word
from desktop.ui.finish.public_card import PublicCard
from desktop.ui.finish.send_model import SendViewModel
from desktop.ui.finish.send_port import Goal
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.outbox.words import kind_words, state_look
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import ElidedLabel, IconMark, Label
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.wrapped_label import WrappedLabel


def tr(text: str) -> str:
    return QCoreApplication.translate("SendBar", text)


def send_words(model: SendViewModel, goal: Goal) -> str:
    """Return what the button says that sends: what becomes of the text, and where."""
    if model.is_again:
        return tr("Send it once more")
    if model.is_public:
        return tr("Send publicly…")
    words = {"escalation": tr("Escalate in {desk}"), "article": tr("Draft in {desk}")}
    return words.get(model.kind, tr("Send to {desk}")).replace("{desk}", goal.kind.title())


class SentCard(Card):
    """What became of what was sent; nothing before that. `outbox_asked` goes to where a person can do something,
    `told_anew` says that other words stand there, which may need more room."""

    outbox_asked = Signal()
    told_anew = Signal()

    def __init__(self, model: SendViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=(12, 8), gap=4)
        self._model, self._told, self._address = model, "", ""
        self._mark, self._words = IconMark("send"), WrappedLabel("", Type.BODY_STRONG)
        self._link = ElidedLabel("", Type.MONO_SMALL, Ink.MUTED)
        self.open = Button(self.tr("Open"), icon="external-link", keys="O", size=ButtonSize.SMALL)
        self.outbox = Button(self.tr("Outbox"), icon="send", keys="Ctrl+6", size=ButtonSize.SMALL)
        state, words = QHBoxLayout(), QVBoxLayout()
        pad(state, gap=10)
        pad(words, gap=2)
        words.addWidget(self._words)
        words.addWidget(self._link)
        state.addWidget(self._mark)
        state.addLayout(words, 1)
        state.addWidget(self.open)
        state.addWidget(self.outbox)
        self.body.addLayout(state)
        self.open.clicked.connect(self.open_address)
        self.outbox.clicked.connect(self.outbox_asked)
        model.changed.connect(self.render_card)
        self.render_card()

    @Slot()
    def render_card(self) -> None:
        words, icon, tone, self._address = self._state_of()
        self.setVisible(bool(words))
        self.show_tone(tone, is_soft=True)
        self._mark.show_as(icon, tone.ink)
        self._words.setText(words)
        self._link.setText(self._address)
        self._link.setVisible(bool(self._address))
        self.open.setVisible(bool(self._address))
        self.outbox.setVisible(self._is_stuck)
        if words != self._told:
            self._told = words
            announce(self, words)
            self.told_anew.emit()

    @property
    def _is_stuck(self) -> bool:
        """True when it has not left, and says why."""
        post = self._model.post
        return post is not None and not post.state.is_final and bool(post.said) and not self._model.trouble

    def _state_of(self) -> tuple[str, str, Tone, str]:
        """Return words, icon, tone and address of what became of it; no words where nothing was sent."""
        model = self._model
        if model.trouble:
            return model.trouble, "octagon-x", Tone.BAD, ""
        if model.is_again:
            told = self.tr("This very text went to {where} already. Send once more posts it a second time.")
            return told.replace("{where}", str(model.goal.ref) if model.goal else ""), "info", Tone.WARN, ""
        if model.is_storing:
            return self.tr("Being stored…"), "hourglass", Tone.NEUTRAL, ""
        if model.post is None:
            return model.why_not, "info", Tone.NEUTRAL, ""
        look = state_look(model.post.state)
        address = address_of(model.post.url) if model.post.state is PostState.SENT else ""
        return self._post_words(model.post), look.icon, look.tone, address

    def _post_words(self, row: PostRow) -> str:
        tr = self.tr
        match row.state:
            case PostState.SENT:
                words = tr("Sent to {where}: {what}")
            case PostState.SENDING:
                words = tr("Being sent to {where}: {what}")
            case PostState.WAITING if not row.said:
                words = tr("Stored, and on its way to {where}: {what}")
            case PostState.WAITING:
                words = tr("Waits in the outbox for {where}: {said}")
            case PostState.UNKNOWN:
                words = tr("May have arrived at {where}; it is looked for before it is sent again: {said}")
            case _:
                words = tr("Not sent to {where}: {said}")
        what = kind_words(row).lower()
        return words.replace("{where}", row.where).replace("{what}", what).replace("{said}", row.said)

    @Slot()
    def open_address(self) -> None:
        """Open the comment in the browser: on a press only, and what is shown."""
        if self._address:
            open_address(self._address)


class GoalLine(QWidget):
    """The ticket, and who reads it there: staff only unless a person says otherwise."""

    def __init__(self, model: SendViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._goal = ElidedLabel("", Type.BODY_STRONG)
        self.readers = Segmented(
            (self.tr("Staff only"), self.tr("Customer too")), self.tr("Who reads it there")
        )
        line = QHBoxLayout(self)
        pad(line, gap=10)
        self._to, self._is_short = Label(self.tr("To"), Type.BODY, Ink.MUTED), False
        line.addWidget(self._to)
        line.addWidget(self._goal, 1)
        line.addWidget(self.readers)
        self.readers.chosen.connect(self._choose)
        model.changed.connect(self.render_line)
        self.render_line()

    @Slot()
    def render_line(self) -> None:
        goal = self._model.goal
        self.setVisible(goal is not None)
        self._goal.setText(self._words(goal) if goal else "")
        is_note = self._model.kind == "note"
        self.readers.setVisible(is_note)
        for part in (self._to, self._goal):
            part.setVisible(not (is_note and self._is_short))
        self.readers.show_at(1 if self._model.is_public else 0)

    @Slot(bool)
    def keep_short(self, is_short: bool) -> None:
        """Leave out a ticket that the button and the top of the window name."""
        self._is_short = is_short
        self.render_line()

    def _words(self, goal: Goal) -> str:
        match self._model.kind:
            case "escalation":
                made = self.tr("a new {issue}, linked to {ticket}").replace("{ticket}", str(goal.ref))
                return made.replace("{issue}", desk_word(goal.kind, "escalation"))
            case "article" if self._model.goes_by_hand:
                return self.tr("Confluence, by hand: Jira keeps its articles there")
            case "article":
                return self.tr("a draft in the knowledge base of {desk}").replace("{desk}", goal.ref.desk)
        return str(goal.ref)

    @Slot()
    def turn_readers(self) -> None:
        if self._model.goal is not None and not self._model.is_asking and self._model.kind == "note":
            self.readers.choose(1 - self.readers.at)

    @Slot(int)
    def _choose(self, at: int) -> None:
        self._model.choose_readers(at == 1)


class SendParts:
    """All that the report page shows of sending."""

    def __init__(self, model: SendViewModel, report: FinishViewModel) -> None:
        self.card, self.state, self.goal = PublicCard(model, report), SentCard(model), GoalLine(model)
        self.card.consented.connect(model.consent)
        self.card.left.connect(model.leave)
        model.changed.connect(self.card.render_card)
