"""Sending a report: to the ticket of its run, internally unless a person says otherwise, and what became of it."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.desk import Audience, DeskKind
from desktop.domain.errors import HandrailError
from desktop.domain.outbox import PostRow, PostState
from desktop.summary.audience import Audience as Written
from desktop.summary.audience import posted_as
from desktop.summary.letter import Letter
from desktop.ui.finish.send_port import Goal, Readers, Sending, SendPort
from desktop.ui.finish.viewmodel import FinishViewModel


class SendViewModel(QObject):
    """`changed` with any change. A public reply waits for a person's consent first."""

    changed = Signal()
    told = Signal()  # a person sent something: it is stored and leaves by itself, or is not and why
    _found = Signal(str, object)  # the ticket, and its goal or why there is none
    _read = Signal(object, object)  # the goal, and who reads it
    _stored = Signal(object)
    _listed = Signal(str, object)  # the run, and its posts
    _news = Signal()

    def __init__(self, port: SendPort, report: FinishViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port, self._report = port, report
        self.goal: Goal | None = None
        self.why_not = ""  # there is nothing to send to
        self.is_public = False
        self.is_asking = False  # for consent to a public reply
        self.readers: Readers | None = None
        self.readers_fault = ""
        self.post: PostRow | None = None  # the last of this kind from the run that was not dropped
        self.trouble = ""
        self.is_storing = False
        self.is_again = False  # the next press sends what was sent before once more
        self._run_id = self._ticket = self._looked_for = ""
        self._read_letter: Letter | None = None  # what consent is asked for
        self._leaving: tuple[Letter, Audience] | None = None
        self._last_sent: tuple[Letter, Audience] | None = None
        queued = Qt.ConnectionType.QueuedConnection
        self._found.connect(self._take_goal, queued)
        self._read.connect(self._take_readers, queued)
        self._stored.connect(self._take_stored, queued)
        self._listed.connect(self._take_posts, queued)
        self._news.connect(self._look, queued)
        self._leave = port.subscribe(self._news.emit)
        self.destroyed.connect(self._leave)
        report.changed.connect(self._follow)

    @property
    def can_send(self) -> bool:
        is_ready = self._report.letter is not None and not self.is_storing
        return self.goal is not None and is_ready and not self.goes_by_hand

    @property
    def goes_by_hand(self) -> bool:
        """True for a draft of an article where the desk is Jira: it keeps them in Confluence."""
        return self.goal is not None and self.goal.kind is DeskKind.JIRA and self.kind == "article"

    @property
    def is_for_customer(self) -> bool:
        """True when the text itself is written for the customer."""
        return self._report.wish.audience is Written.CUSTOMER

    @property
    def kind(self) -> str:
        """What it becomes at the desk: a note on the ticket, a new issue beside it, or a draft of an article."""
        letter = self._report.letter  # what is shown is what is sent
        return posted_as(letter.audience if letter else self._report.wish.audience)

    @property
    def was_sent(self) -> bool:
        """True when this very text is on its way or there, for the same readers."""
        audience = Audience.PUBLIC if self.is_public else Audience.INTERNAL
        return self._last_sent == (self._report.letter, audience)

    def look_again(self) -> None:
        """Ask anew where it goes once the report is there: a desk may have been set up meanwhile."""
        self._run_id = self._ticket = ""

    @Slot()
    def _follow(self) -> None:
        """Another run, or another ticket, is another goal."""
        document = self._report.document
        if self.is_asking and self._report.letter is not self._read_letter:
            self.leave()  # what was read is what is sent: another text is asked about anew
        if self.is_again and not self.was_sent:
            self.is_again = False
            self.changed.emit()
        if self._looked_for not in ("", self.kind):
            self.post, self.trouble, self.is_public = None, "", False
            self._look()
            self.changed.emit()
        if document is None or (document.run_id, document.ticket) == (self._run_id, self._ticket):
            return
        self._run_id, self._ticket = document.run_id, document.ticket
        self.goal = self.post = self.readers = None
        self.is_public = self.is_asking = self.is_storing = self.is_again = False
        self._last_sent = None
        self.why_not = self.trouble = self.readers_fault = ""
        if document.ticket:
            ticket = document.ticket
            self._port.goal(ticket, lambda found: self._found.emit(ticket, found))
            self._look()
        self.changed.emit()

    def choose_readers(self, is_public: bool) -> None:
        """Let staff read it, or the customer as well; only a note is for a customer."""
        is_public = is_public and self.kind == "note"
        self.is_public, self.is_asking, self.is_again = is_public, False, False
        self.changed.emit()

    @Slot()
    def send(self) -> None:
        """Send it; a public reply is asked about first."""
        if not self.can_send or self.is_asking:
            return
        if self.was_sent and not self.is_again:
            self.is_again = True
            self.changed.emit()
        elif self.is_public:
            self._ask_first()
        else:
            self._store(Audience.INTERNAL)

    @Slot()
    def consent(self) -> None:
        """Send the public reply that was asked about."""
        if self.is_asking and self.can_send:
            self.is_asking = False
            self._store(Audience.PUBLIC)

    @Slot()
    def leave(self) -> None:
        """Do not send the public reply."""
        if self.is_asking:
            self.is_asking = False
            self.changed.emit()

    def _ask_first(self) -> None:
        goal = self.goal
        assert goal is not None  # its caller looked
        self.is_asking, self.readers, self.readers_fault = True, None, ""
        self._read_letter = self._report.letter
        self.changed.emit()
        self._port.readers(goal.ref, lambda found: self._read.emit(goal, found))

    def _store(self, audience: Audience) -> None:
        letter, goal = self._report.letter, self.goal
        if letter is None or goal is None:
            return
        self.is_storing, self.is_again, self.trouble = True, False, ""
        self._leaving = (letter, audience)
        self.changed.emit()
        sending = Sending(run_id=self._run_id, goal=goal, letter=letter, audience=audience)
        self._port.send(sending, self._stored.emit)

    @Slot()
    def _look(self) -> None:
        run_id, self._looked_for = self._run_id, self.kind
        if run_id:
            self._port.posts(run_id, lambda found: self._listed.emit(run_id, found))

    @Slot(str, object)
    def _take_goal(self, ticket: str, found: object) -> None:
        if ticket != self._ticket:
            return
        if isinstance(found, Goal):
            self.goal = found
            self._report.prefer_form(found.kind)
        elif isinstance(found, HandrailError):
            self.why_not = str(found)
        self.changed.emit()

    @Slot(object, object)
    def _take_readers(self, goal: object, found: object) -> None:
        if goal != self.goal:
            return
        if isinstance(found, Readers):
            self.readers = found
        elif isinstance(found, HandrailError):
            self.readers_fault = str(found)
        self.changed.emit()

    @Slot(object)
    def _take_stored(self, found: object) -> None:
        self.is_storing = False
        if isinstance(found, PostRow):
            self.post, self._last_sent = found, self._leaving
            self.is_public = False  # the next one is internal again
        elif isinstance(found, HandrailError):
            self.trouble = str(found)
        self.changed.emit()
        self.told.emit()
        self._look()

    @Slot(str, object)
    def _take_posts(self, run_id: str, found: object) -> None:
        if run_id != self._run_id:
            return
        if isinstance(found, tuple):
            like = [row for row in found if row.kind == self.kind and row.state is not PostState.DROPPED]
            last = like[-1] if like else None
            if last != self.post:
                self.post = last
                self.changed.emit()
