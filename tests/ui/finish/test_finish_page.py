"""The report page: what is shown, chosen, copied and saved, over documents of real runs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from desktop.domain.advance import fold
from desktop.domain.errors import HandrailError, RecordCorruptError
from desktop.domain.outcome import Outcome
from desktop.domain.target_ref import LOCAL
from desktop.engine.commands import AddNote
from desktop.redaction.ledger import Key, Ledger
from desktop.summary import render
from desktop.summary.audience import Audience
from desktop.summary.build import summarise
from desktop.summary.document import NotChecked
from desktop.summary.draft import Draft, Told
from desktop.summary.letter import Letter
from desktop.ui.copying import COMMANDS
from desktop.ui.finish.choices import FORMS
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.port import Wish
from desktop.ui.finish.shot_finish import SampleReport
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.navigation import FINISH, Place
from desktop.ui.shots.runs import RUN_ID
from desktop.ui.shots.window import settle
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.table_model import CELL_ROLE
from desktop.ui.widgets.wrapped_label import WrappedLabel
from tests.fakes.memory import ScriptedTarget, said
from tests.ui.hostile import HOSTILE, naughty, unsafe
from tests.unit.engine.driving import Driven, run_step, runbook_of

K = Qt.Key


@pytest.fixture
def page(qtbot: QtBot) -> FinishPage:
    made = FinishPage(FinishViewModel(SampleReport()))
    qtbot.addWidget(made)
    made.resize(1300, 800)
    made.show()
    made.show_place(Place(FINISH, RUN_ID))
    settle()
    return made


def test_the_focus_goes_to_copy_once_the_document_is_there(page: FinishPage) -> None:
    assert page.window().focusWidget() is page.copy


@pytest.mark.parametrize("at", range(len(FORMS)), ids=[form.id for form in FORMS])
def test_what_is_chosen_is_what_is_shown_and_copied(page: FinishPage, at: int) -> None:
    page.format.choose(at)
    page.view.choose(1)
    settle()
    letter = page._model.letter
    assert letter is not None
    text = render(letter, FORMS[at].format)
    assert page.source.text() == text
    page.copy_text()
    assert QGuiApplication.clipboard().text() == text
    assert page.copy.words == "Copied"


@pytest.mark.parametrize(
    ("form", "rich", "plain"),
    [("jira", "<h3>What was found</h3>", "h2. What was found"),
     ("zendesk", "<h3>What was found</h3>", "WHAT WAS FOUND"),
     ("freshdesk", "<h3>What was found</h3>", "WHAT WAS FOUND"),
     ("markdown", "", "## What was found"),
     ("text", "", "WHAT WAS FOUND")],
)  # fmt: skip
def test_what_is_copied_as_it_reads_is_what_the_editor_of_a_desk_takes(
    page: FinishPage, form: str, rich: str, plain: str
) -> None:
    page.format.choose([one.id for one in FORMS].index(form))
    page.copy_text()
    board = QGuiApplication.clipboard().mimeData()
    assert rich in board.html()
    assert board.hasHtml() == bool(rich)
    assert f"\n{plain}\n" in board.text()
    assert '"type"' not in board.text()
    assert not any(tag in board.text() for tag in ("<h3>", "<p>", "<li>"))


@pytest.mark.parametrize(
    ("letter", "form"),
    [("M", "markdown"), ("J", "adf"), ("H", "html"), ("S", "json"), ("W", "wiki"), ("F", "freshdesk")],
)
def test_y_and_a_letter_copy_in_that_form_and_leave_what_is_shown(
    page: FinishPage, letter: str, form: str
) -> None:
    QTest.keyClick(page.copy_as, K.Key_Space)
    (menu,) = page.findChildren(QMenu)
    QTest.keyClicks(menu, letter.lower())
    letter = page._model.letter
    assert letter is not None
    assert QGuiApplication.clipboard().text() == render(letter, form)
    assert QGuiApplication.clipboard().mimeData().hasHtml() == (form in ("html", "freshdesk"))
    assert page._model.form.id == "markdown"
    assert "characters" in page.toast.text


def test_the_commands_that_ran_are_copied_for_a_shell(page: FinishPage) -> None:
    page.copy_in_form(COMMANDS)
    told = QGuiApplication.clipboard().text()
    assert "\n# 4 Rotate the logs now (root@web-03)\nlogrotate --force /etc/logrotate.conf\n" in told
    assert "# host.disk  path: /var" in told  # a check is no line for a shell


def test_left_and_right_move_the_choice_of_a_format(page: FinishPage) -> None:
    page.format.setFocus()
    QTest.keyClick(page.format, K.Key_Right)
    assert page._model.form.id == "text"
    assert page.format.accessibleName().endswith("Plain text")
    QTest.keyClick(page.format, K.Key_Left)
    QTest.keyClick(page.format, K.Key_Left)
    assert page._model.form.id == "freshdesk"


def test_the_columns_of_what_was_done_fit(page: FinishPage) -> None:
    widths = sum(page.table.columnWidth(at) for at in range(4))
    assert widths <= page.table.viewport().width()


def test_what_cannot_be_read_is_told(qtbot: QtBot) -> None:
    class Broken:
        def draft(self, run_id: str, wish: Wish, done: Callable[[Draft | HandrailError], None]) -> None:
            done(RecordCorruptError("Event 7 does not follow event 6."))

        def tell(
            self, draft: Draft, shown: frozenset[Key], done: Callable[[Told | HandrailError], None]
        ) -> None: ...

        def text(self, letter: Letter, format_: str) -> str:
            return ""

    made = FinishPage(FinishViewModel(Broken()))
    qtbot.addWidget(made)
    made.show()
    made.show_place(Place(FINISH, "r1"))
    settle()
    assert made.trouble.isVisible()
    assert not made.copy.isEnabled()


def draft_with(text: str) -> Draft:
    """The draft of a real run in which a machine and a person said this text."""
    plain = text.replace("$", "").replace("\x00", "")
    book = runbook_of(
        run_step("read", outcomes=(Outcome(warn="exit_status == 0", say=plain), Outcome(pass_="otherwise")))
    )
    driven = Driven(book, ScriptedTarget(LOCAL, {"read": said(text)}))
    driven.start()
    driven.settled()
    driven.tell(AddNote(text))
    driven.session.close()
    run = fold(driven.journal.events("run-1"))
    ledger = Ledger(lambda told: told)
    now = datetime(2026, 11, 20, 5, tzinfo=UTC)
    return Draft(numbered=summarise(book, run, now=now, zone=UTC, mask=ledger.mask), ledger=ledger)


class Given:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def draft(self, run_id: str, wish: Wish, done: Callable[[Draft | HandrailError], None]) -> None:
        done(self._draft)

    def tell(self, draft: Draft, shown: frozenset[Key], done: Callable[[Told | HandrailError], None]) -> None:
        done(draft.tell(shown))

    def text(self, letter: Letter, format_: str) -> str:
        return render(letter, format_)


def hold(draft: Draft, qtbot: QtBot) -> None:
    made = FinishPage(FinishViewModel(Given(draft)))
    qtbot.addWidget(made)
    made.resize(1300, 800)
    made.show()
    made.show_place(Place(FINISH, draft.numbered.run_id))
    settle()
    assert any("What was found" in label.text() for label in made.findChildren(QLabel))
    assert unsafe(made) == []
    made.view.choose(1)
    settle()
    assert unsafe(made) == []
    assert made.width() == 1300


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text_in_the_report(text: str, qtbot: QtBot) -> None:
    hold(draft_with(text), qtbot)


def test_naughty_strings_are_only_text_in_the_report(corpora: Path, qtbot: QtBot) -> None:
    strings = naughty(corpora)
    for at in range(0, len(strings), 100):
        hold(draft_with(" ".join(strings[at : at + 100])), qtbot)


def test_what_has_to_be_put_back_is_ticked_off_by_keys(page: FinishPage) -> None:
    page._owed_card.take_focus()
    button = page.window().focusWidget()
    assert button in page.owed.buttons.values()
    QTest.keyClick(button, K.Key_Space)
    assert page.reason.isVisible()
    assert "Remove the rotated files once the archive has them." in page.reason.asked_text
    QTest.keyClicks(page.reason.field.edit, "done at noon")
    QTest.keyClick(page.reason.field.edit, K.Key_Return)
    settle()
    assert page.owed.buttons == {}
    told = "\n".join(label.text() for label in page.owed.findChildren(QLabel))
    assert "put back, says ana: done at noon" in told
    assert page._model.document is not None
    assert page._model.document.obligations[0].is_met


def test_what_has_to_be_put_back_is_within_reach_in_a_narrow_window(page: FinishPage) -> None:
    page.resize(700, 800)
    settle()
    assert not page.table.isVisible()
    page.look_at_owed()
    settle()
    assert page.owed.isVisible()
    assert page.window().focusWidget() in page.owed.buttons.values()


def test_steps_that_the_way_went_past_share_a_line_and_take_no_colour_of_trouble(page: FinishPage) -> None:
    document, card = page._model.document, page.done._not_checked
    assert document is not None
    past = [one for one in document.not_checked if not one.reason]
    assert len(past) > 1
    card.show_document(replace(document, not_checked=tuple(past)))
    settle()
    (line,) = card.findChildren(WrappedLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert all(one.title in line.text() for one in past)
    assert line.text().startswith("Not on the path taken: ")
    assert card._tone is None


def test_what_was_not_checked_is_said_to_be_told_only_where_the_text_tells_it(page: FinishPage) -> None:
    heading = "Not checked, and said so in the report"
    for audience in Audience:
        page._model.write_for(audience)
        settle()
        said = {one.text() for one in page.done._not_checked.findChildren(Label)}
        assert (heading in said) is ("Not on the path taken" in page._model.text), audience


def test_a_step_that_could_not_be_looked_at_has_its_reason_and_the_colour_of_what_is_not_known(
    page: FinishPage,
) -> None:
    document, card = page._model.document, page.done._not_checked
    assert document is not None
    unknown = NotChecked(
        title="Inodes", how="could not be checked", reason="df timed out after 5 s", from_events=()
    )
    card.show_document(replace(document, not_checked=(unknown, *document.not_checked)))
    settle()
    told = [one.text() for one in card.findChildren(WrappedLabel)]
    assert told[0] == "Inodes (could not be checked): df timed out after 5 s"
    assert card._tone is Tone.UNKNOWN


def test_a_result_stands_whole_below_its_step_at_the_smallest_window(page: FinishPage) -> None:
    page.resize(1200, 750)
    settle()
    table = page.done.table
    document = page._model.document
    assert document is not None
    for row, step in enumerate(document.all_steps):
        cell = table.model().index(row, 1).data(CELL_ROLE)
        assert cell.below == (step.said or step.reason)
        assert text_width(cell.below, font(Type.SMALL)) < table.columnWidth(1) - px(24)
