"""Sending a report: internally by default, publicly only after consent, and what became of it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.domain.desk import Audience, TicketRef
from desktop.domain.errors import HandrailError, InputError
from desktop.domain.outbox import PostFault, PostRow, PostState
from desktop.summary.audience import Audience as Written
from desktop.ui.actions import bind
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.send_model import SendViewModel
from desktop.ui.finish.send_port import Goal, Readers, Sending
from desktop.ui.finish.shot_finish import SampleReport, SampleSending
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.navigation import FINISH, Place
from desktop.ui.shots.runs import RUN_ID
from desktop.ui.shots.window import settle
from desktop.ui.widgets.button import Button, ButtonKind
from tests.ui.hostile import HOSTILE, unsafe

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
URL = "https://acme.atlassian.net/browse/OPS-4821?focusedCommentId=10712"


class Port(SampleSending):
    """Keeps what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Sending] = []
        self.no_readers = ""

    def send(self, sending: Sending, done: Callable[[PostRow | HandrailError], None]) -> None:
        self.sent.append(sending)
        super().send(sending, done)

    def readers(self, ref: TicketRef, done: Callable[[Readers | HandrailError], None]) -> None:
        if self.no_readers:
            done(InputError(self.no_readers))
        else:
            super().readers(ref, done)


@pytest.fixture
def port() -> Port:
    return Port()


@pytest.fixture
def page(qtbot: QtBot, port: Port) -> FinishPage:
    report = FinishViewModel(SampleReport(has_secrets=True, ticket="jira:OPS-4821"))
    made = FinishPage(report, SendViewModel(port, report))
    qtbot.addWidget(made)
    for action in made.actions_here:  # as the window does
        bind(action, made, Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.resize(1300, 800)
    made.show()
    made.show_place(Place(FINISH, RUN_ID))
    settle()
    return made


def press(page: FinishPage, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(page.window().focusWidget() or page, key, keys)
    settle()


def words(page: FinishPage) -> str:
    assert page.send_parts is not None
    return "\n".join(label.text() for label in page.send_parts.state.findChildren(QLabel))


def test_the_form_is_that_of_the_desk_and_send_is_the_one_primary_action(page: FinishPage) -> None:
    assert page._model.form.id == "jira"
    assert page.leaving.send.words == "Send to Jira"
    assert page.window().focusWidget() is page.copy  # harmless


def test_what_asks_over_the_report_has_the_one_button_that_leads(page: FinishPage) -> None:
    def leading() -> list[Button]:
        return [one for one in page.findChildren(Button) if one.isVisible() and one.leads]

    assert leading() == [page.leaving.send]
    press(page, K.Key_H)
    assert leading() == [page.reason.confirm]
    press(page, K.Key_Escape)
    assert leading() == [page.leaving.send]


def test_ctrl_enter_sends_an_internal_note(page: FinishPage, port: Port) -> None:
    press(page, K.Key_Return, CTRL)
    (sent,) = port.sent
    assert sent.audience is Audience.INTERNAL
    assert str(sent.goal.ref) == "jira:OPS-4821"
    assert sent.letter is page._model.letter
    assert "Stored, and on its way to jira:OPS-4821" in words(page)


def test_the_same_text_is_sent_once_more_only_when_asked_twice(page: FinishPage, port: Port) -> None:
    press(page, K.Key_Return, CTRL)
    press(page, K.Key_Return, CTRL)
    assert len(port.sent) == 1
    assert page.leaving.send.words == "Send it once more"
    press(page, K.Key_Return, CTRL)
    assert len(port.sent) == 2


def test_a_public_reply_waits_for_consent(page: FinishPage, port: Port) -> None:
    assert page.send_parts is not None
    card = page.send_parts.card
    press(page, K.Key_R)
    press(page, K.Key_Return, CTRL)
    assert port.sent == []
    assert card.isVisible()
    assert "Mia Berg will read this" in "\n".join(label.text() for label in card.findChildren(QLabel))
    assert page.window().focusWidget() is card.keep
    press(page, K.Key_Return, CTRL)  # the box is not ticked
    assert port.sent == []
    card.tick.setFocus()
    press(page, K.Key_Space)
    press(page, K.Key_Return, CTRL)
    assert [sent.audience for sent in port.sent] == [Audience.PUBLIC]
    assert not card.isVisible()
    assert page.send_parts.goal.readers.at == 0  # the next one is internal again


def test_space_and_enter_on_the_public_button_send_nothing(page: FinishPage, port: Port) -> None:
    assert page.send_parts is not None
    press(page, K.Key_R)
    press(page, K.Key_Return, CTRL)
    page.send_parts.card.tick.setChecked(True)
    for key in (K.Key_Space, K.Key_Return):
        QTest.keyClick(page.send_parts.card.send, key)
        settle()
    assert port.sent == []


def test_esc_leaves_the_public_reply_and_the_text_as_it_is(page: FinishPage, port: Port) -> None:
    assert page.send_parts is not None
    press(page, K.Key_R)
    press(page, K.Key_Return, CTRL)
    press(page, K.Key_Escape)
    assert not page.send_parts.card.isVisible()
    assert page.leaving.foot.isVisible()
    assert port.sent == []


def test_without_knowing_who_reads_it_nothing_is_public(page: FinishPage, port: Port) -> None:
    assert page.send_parts is not None
    port.no_readers = "jira could not be reached."
    press(page, K.Key_R)
    press(page, K.Key_Return, CTRL)
    page.send_parts.card.tick.setChecked(True)
    press(page, K.Key_Return, CTRL)
    assert port.sent == []
    assert any("could not be reached" in label.text() for label in page.send_parts.card.findChildren(QLabel))


def test_a_public_internal_note_is_warned_of(page: FinishPage) -> None:
    assert page.send_parts is not None
    press(page, K.Key_R)
    press(page, K.Key_Return, CTRL)
    told = "\n".join(label.text() for label in page.send_parts.card.findChildren(QLabel))
    assert "not written for a customer" in told
    press(page, K.Key_Escape)
    page._model.write_for(Written.CUSTOMER)
    settle()
    press(page, K.Key_Return, CTRL)
    told = "\n".join(label.text() for label in page.send_parts.card.findChildren(QLabel) if label.isVisible())
    assert "an update for the customer" in told


def test_a_new_draft_leaves_the_question(page: FinishPage, port: Port) -> None:
    """What was read is what is sent: another text is asked about anew."""
    assert page.send_parts is not None
    press(page, K.Key_R)
    press(page, K.Key_Return, CTRL)
    page.send_parts.card.tick.setChecked(True)
    page._model.hide(("ana",))
    settle()
    assert not page.send_parts.card.isVisible()
    assert port.sent == []


# The outbox is offered where it says why it has not left.
STATES: list[tuple[dict[str, object], str]] = [
    ({"state": PostState.SENDING}, "Being sent to jira:OPS-4821: internal note"),
    (
        {"state": PostState.WAITING, "fault": PostFault.UNREACHABLE, "said": "No route to the desk."},
        "Waits in the outbox for jira:OPS-4821: No route to the desk.",
    ),
    ({"state": PostState.UNKNOWN, "said": "The answer was lost."}, "May have arrived at jira:OPS-4821"),
    ({"state": PostState.REFUSED, "said": "401: sign in."}, "Not sent to jira:OPS-4821: 401: sign in."),
    ({"state": PostState.SENT, "url": URL}, "Sent to jira:OPS-4821: internal note"),
]


def test_each_state_is_told(page: FinishPage, port: Port) -> None:
    press(page, K.Key_Return, CTRL)
    for changes, told in STATES:
        port.tell(**changes)
        settle()
        assert told in words(page)
        assert page.send_parts is not None
        assert page.send_parts.state.outbox.isVisible() == ("said" in changes)


def test_the_link_shows_its_target_and_opens_on_a_press_only(
    page: FinishPage, port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()))
    press(page, K.Key_Return, CTRL)
    port.tell(state=PostState.SENT, url=URL)
    settle()
    assert URL in words(page)
    assert opened == []
    press(page, K.Key_O)
    assert opened == [URL]


def test_what_is_no_address_is_not_offered(page: FinishPage, port: Port) -> None:
    assert page.send_parts is not None
    press(page, K.Key_Return, CTRL)
    for url in ("javascript:alert(1)", "file:///etc/passwd", "https://jira@evil.example/x"):
        port.tell(state=PostState.SENT, url=url)
        settle()
        assert not page.send_parts.state.open.isVisible()
        assert url not in words(page)


def test_why_there_is_nothing_to_send_to_is_told(qtbot: QtBot) -> None:
    class Later(SampleSending):
        is_set_up = False

        def goal(self, ticket: str, done: Callable[[Goal | HandrailError], None]) -> None:
            if self.is_set_up:
                super().goal(ticket, done)
            else:
                done(InputError("No desk named 'jira' is set up here."))

    port = Later()
    report = FinishViewModel(SampleReport(ticket="jira:OPS-4821"))
    page = FinishPage(report, SendViewModel(port, report))
    qtbot.addWidget(page)
    page.show()
    page.show_place(Place(FINISH, RUN_ID))
    settle()
    assert not page.leaving.send.isVisible()
    assert "No desk named 'jira' is set up here." in words(page)
    port.is_set_up = True
    page.show_place(Place(FINISH, RUN_ID))
    settle()
    assert page.leaving.send.isVisible()


def test_a_run_without_a_ticket_is_as_before(qtbot: QtBot, port: Port) -> None:
    report = FinishViewModel(SampleReport())
    page = FinishPage(report, SendViewModel(port, report))
    qtbot.addWidget(page)
    page.show()
    page.show_place(Place(FINISH, RUN_ID))
    settle()
    assert not page.leaving.send.isVisible()
    assert report.form.id == "markdown"


def test_hostile_words_of_a_desk_are_only_text(page: FinishPage, port: Port) -> None:
    press(page, K.Key_Return, CTRL)
    press(page, K.Key_R)
    press(page, K.Key_Return, CTRL)
    sending = page._sending
    assert sending is not None
    for text in HOSTILE:
        sending.readers = Readers(requester=text, subject=text)
        port.tell(state=PostState.REFUSED, said=text, url=text)
        sending.changed.emit()
        settle()
        assert unsafe(page) == []
        assert page.width() == 1300


def test_an_escalation_becomes_an_issue_of_its_own_and_an_article_none_in_jira(
    page: FinishPage, port: Port
) -> None:
    assert page.send_parts is not None
    press(page, K.Key_R)  # the customer too
    page._model.write_for(Written.ESCALATION)
    settle()
    assert page.leaving.send.text() == "Escalate in Jira"
    assert page.send_parts.goal._goal.text() == "a new issue, linked to jira:OPS-4821"
    assert page.leaving.budget.said.text() == "fits in one Jira issue"
    assert not page.send_parts.goal.readers.isVisible()
    press(page, K.Key_R)  # there is nobody to choose
    press(page, K.Key_Return, CTRL)
    assert [(one.letter.audience, one.audience) for one in port.sent] == [
        (Written.ESCALATION, Audience.INTERNAL)
    ]
    assert "Waits in the outbox for jira:OPS-4821" in words(page)
    page._model.write_for(Written.ARTICLE)
    settle()
    assert "Waits in the outbox" not in words(
        page
    )  # what became of the escalation is not told of the article
    assert page.send_parts.goal._goal.text() == "Confluence, by hand: Jira keeps its articles there"
    assert not page.leaving.send.isVisible()
    assert page.leaving.copy._kind is ButtonKind.PRIMARY
    assert (page.leaving.budget.said.text(), page.leaving.budget.bar.isVisible()) == ("", False)
    press(page, K.Key_Return, CTRL)
    assert len(port.sent) == 1
    page._model.write_for(Written.INTERNAL)
    settle()
    assert page.leaving.send.text() == "Send to Jira"
    assert page.send_parts.goal.readers.isVisible()
    assert page.send_parts.goal.readers.at == 0
