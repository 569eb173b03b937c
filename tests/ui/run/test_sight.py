"""Nothing is run, answered or allowed that was not on the screen yet; what is typed ahead elsewhere is not lost."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from desktop.engine import commands as c
from desktop.engine.next import AskQuestion
from desktop.ui.cards.consent import ConsentCard
from desktop.ui.run.shot_page import turn_until
from tests.ui.run.moments import CTRL, OpenMoment

K = Qt.Key
Opener = Callable[..., OpenMoment]


def given(at: OpenMoment) -> list[c.Command]:
    """Note the commands that reach the session from now on, and keep them from it."""
    noted: list[c.Command] = []
    session, submit = at.page.model._session, at.page.model._session.submit

    def note(command: c.Command) -> object:
        noted.append(command)
        return submit(c.AddNote("nothing is done", ""))

    session.submit = note  # type: ignore[assignment, method-assign]
    return noted


def at_once(
    at: OpenMoment, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key that was on its way before the page was painted."""
    QTest.keyClick(at.focused, key, modifier)


def change(at: OpenMoment) -> None:
    """Lay the page out anew for what the run stands at, as an update of the session does, and do not paint it."""
    at.page.model.watch()
    at.page.model.changed.emit()


def test_a_step_is_not_run_before_it_was_on_the_screen(moment: Opener) -> None:
    at = moment("reading")
    noted = given(at)
    change(at)
    at_once(at, K.Key_Space)
    at.page.step.buttons.run.click()
    assert noted == []
    at.see()
    at_once(at, K.Key_Space)
    assert [type(one) for one in noted] == [c.Proceed]


def test_a_key_that_was_queued_before_the_paint_comes_too_early(moment: Opener) -> None:
    at = moment("reading")
    noted = given(at)
    change(at)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, K.Key_Space, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.postEvent(at.focused, event, Qt.EventPriority.LowEventPriority.value - 1)
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    assert noted == []


def test_a_change_is_not_allowed_on_a_card_that_was_not_on_the_screen(moment: Opener) -> None:
    at = moment("change")
    noted = given(at)
    card = at.page.step.card
    assert isinstance(card, ConsentCard)
    change(at)
    card.tick.setChecked(True)
    at_once(at, K.Key_Return, CTRL)
    assert noted == []
    at.see()
    at_once(at, K.Key_Return, CTRL)
    assert [type(one) for one in noted] == [c.Consent]


def test_an_answer_is_not_given_to_a_question_that_was_not_on_the_screen(moment: Opener) -> None:
    at = moment("typed")
    noted = given(at)
    change(at)
    QTest.keyClicks(at.focused, "OPS-4821")  # typed ahead of a slow page: it stands in the field
    at_once(at, K.Key_Return)
    assert noted == []
    at.see()
    at_once(at, K.Key_Return)
    assert [(type(one), getattr(one, "value", "")) for one in noted] == [(c.Answer, "OPS-4821")]


def test_the_page_that_still_shows_the_step_before_gives_nothing_to_the_one_that_came(moment: Opener) -> None:
    """Between the model's change and the page's, which many updates put off: the old card must not answer."""
    at = moment("typed")
    noted = given(at)
    QTest.keyClicks(at.focused, "OPS-4821")
    model = at.page.model
    assert isinstance(model.coming, AskQuestion)
    model.coming = replace(model.coming, question="Which host?")  # of which the page knows nothing yet
    at_once(at, K.Key_Return)
    assert noted == []


def test_what_is_typed_ahead_and_harms_nothing_is_not_lost(moment: Opener) -> None:
    at = moment("running")
    noted = given(at)
    change(at)
    at_once(at, K.Key_N)
    note = at.page.context.note.edit
    assert note.hasFocus()
    QTest.keyClicks(note, "Uploads fail")
    at_once(at, K.Key_Return)
    at_once(at, K.Key_Escape)  # leaves the note
    at_once(at, K.Key_Escape)  # it is never too early to stop
    assert [type(one) for one in noted] == [c.AddNote, c.CancelStep]


def test_a_key_that_is_held_runs_one_step(moment: Opener) -> None:
    at = moment("reading")
    noted = given(at)
    at.see()
    for is_repeat in (True, True):
        press = QKeyEvent(QEvent.Type.KeyPress, K.Key_Space, Qt.KeyboardModifier.NoModifier, " ", is_repeat)
        QCoreApplication.sendEvent(at.focused, press)
    assert noted == []


def test_what_was_seen_comes_back_to_rest_whatever_came_between(moment: Opener) -> None:
    at = moment("fail")
    model = at.page.model
    for path in ("space", "largest", "space", "largest"):
        model.look_at(path)
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 1)
    turn_until(at.page, lambda: model.is_seen)
