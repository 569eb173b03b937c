"""Every card of the run page by keyboard, over a real session of a runbook with every kind of step."""

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QTableView
from pytestqt.qtbot import QtBot

from desktop.domain.events import Decision
from desktop.domain.run import RunPhase
from desktop.domain.verdict import Verdict
from desktop.engine.next import AskConsent, AskDecision, AskDone, Paused
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.consent import ConsentCard
from desktop.ui.cards.decision import DecisionCard
from desktop.ui.run.hand_over_sheet import HandOverSheet
from desktop.ui.run.reason_bar import ReasonBar
from desktop.ui.run.shot_scenes import SCENES
from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import theme
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.states import StepState
from tests.ui.run.moments import CTRL, OpenMoment

Opener = Callable[..., OpenMoment]
K = Qt.Key


def labels(at: OpenMoment) -> str:
    return "\n".join(label.text() for label in at.page.findChildren(QLabel) if label.isVisible())


# -- fan-outs ------------------------------------------------------------------------------------------------


def test_a_fan_out_shows_its_rows_and_the_reading_of_the_one_that_is_picked(moment: Opener) -> None:
    at = moment("fan_done")
    fan, model = at.page.step.fan, at.page.model
    assert fan.table is not None
    assert (model.shown, fan.table.model().rowCount()) == ("memory", 12)
    assert model.row is not None
    assert (model.row.number, model.row.state) == (4, StepState.FAIL)
    told = labels(at)
    assert "Row 4 of 12 · web-04.eu.example" in told
    assert "Used is 97.4 %, and 95 % or more fails" in told
    assert "97.4" in at.page.step.output.view.text
    fan.table.setFocus()
    at.press(K.Key_J)
    at.press(K.Key_J)
    assert model.row.number == 7
    assert "ssh to web-07.eu.example: no answer within 10 s." in labels(at)
    assert not at.page.step.output.isVisible()


def test_the_keys_of_the_table_do_not_move_the_list_and_enter_goes_on(moment: Opener) -> None:
    at = moment("fan_done")
    assert at.page.step.fan.table is not None
    at.page.step.fan.table.setFocus()
    at.press(K.Key_J)
    assert at.page.model.shown == "memory"
    at.press(K.Key_Return)
    assert at.page.model.shown == "version"


def test_o_goes_to_the_next_row_that_is_not_good(moment: Opener) -> None:
    at = moment("fan_done")
    seen = []
    for _ in range(4):
        at.press(K.Key_O)
        assert at.page.model.row is not None
        seen.append(at.page.model.row.number)
    assert seen == [9, 7, 11, 4]


def test_while_rows_run_each_has_its_state_and_no_output_is_mixed(moment: Opener) -> None:
    at = moment("fan_running")

    def running() -> list[int]:
        return [row.number for row in at.page.model.fan_rows if row.state is StepState.RUNNING]

    at.until(lambda: running() == [4, 7, 9, 11])
    assert not at.page.step.output.isVisible()
    at.until(at.page.step.buttons.stop.isVisible)
    assert at.focused is at.page.list.steps


def test_consent_in_a_fan_out_names_the_row_and_the_exact_target(moment: Opener) -> None:
    at = moment("row_consent")
    card = at.page.step.card
    assert isinstance(card, ConsentCard)
    told = labels(at)
    assert "Row 2 of 3: web-09.eu.example" in told
    assert "ssh://ops@web-09.eu.example" in told
    assert at.focused is card.skip
    card.tick.click()
    at.press(K.Key_Return, CTRL)
    at.press(K.Key_Return, CTRL)  # pressed twice: the third row is not allowed by it
    at.until(lambda: at.page.model.view.row == "2")
    rows = {row.number: row for row in at.page.model.fan_rows}
    assert (rows[2].state, rows[3].state) == (StepState.PASS, StepState.WAITING)
    assert isinstance(at.page.step.card, ConsentCard)
    assert not at.page.step.card.tick.isChecked()
    assert rows[2].entry is not None
    assert rows[2].entry.consent is not None
    assert rows[2].entry.consent.target == "ssh://ops@web-09.eu.example"


def test_skipping_one_row_leaves_the_others(moment: Opener) -> None:
    at = moment("row_consent")
    at.press(K.Key_S)
    assert at.page.reason.asked_text == "Why is this row skipped? The summary tells it."
    at.type("in use")
    at.press(K.Key_Return)
    at.until(lambda: at.page.model.view.row == "2")
    states = {row.number: row.state for row in at.page.model.fan_rows}
    assert states == {1: StepState.PASS, 2: StepState.SKIPPED, 3: StepState.WAITING}


# -- groups, other runbooks, waits ----------------------------------------------------------------------------


def test_a_group_lists_what_is_inside_and_a_press_goes_there(moment: Opener) -> None:
    at = moment("again")
    at.press(K.Key_Escape)
    group = at.page.step.group
    assert group.isVisible()
    assert "3 STEPS, IN ANY ORDER" in labels(at)
    group.table.setFocus()
    at.press(K.Key_J)
    at.press(K.Key_Return)
    assert at.page.model.shown == "swap"


def test_the_step_of_a_used_runbook_is_followed_as_any_other(moment: Opener) -> None:
    at = moment("used")
    assert "STEP 11.4 OF 12" in [chip.accessibleName() for chip in at.page.step.findChildren(Chip)]
    at.type("OPS-4821")
    at.press(K.Key_Return)
    at.until(lambda: at.page.model.view.current == "disk/rotate")
    assert at.page.model.run.latest["disk/ticket"].answer == "OPS-4821"


def test_a_wait_counts_down_and_w_cuts_it_short_but_enter_does_not(moment: Opener) -> None:
    at = moment("waiting")
    wait = at.page.step.place.wait
    assert wait is not None
    began = at.page.model._began_s or 0.0
    at.page.model._clock = lambda: began + 48.0
    at.page.step._tick()
    assert wait.left.text() == "Ends in 4 min 12 s"
    assert at.focused is at.page.list.steps
    at.press(K.Key_Return)
    at.press(K.Key_Space)
    assert at.page.model.is_working
    at.press(K.Key_W)
    at.until(lambda: at.page.model.view.current == "console")
    assert at.page.model.run.latest["settle"].verdict is Verdict.PASS


# -- what a person reads off, pastes, and decides ---------------------------------------------------------------


def test_values_that_were_read_off_are_checked_before_they_are_given(moment: Opener) -> None:
    at = moment("record")
    card = at.page.step.card
    assert isinstance(card, ByHandCard)
    assert isinstance(at.focused, QLineEdit)
    at.type("d")  # a letter, not the key for done
    at.press(K.Key_Return, CTRL)
    assert isinstance(at.page.model.coming, AskDone)
    assert "'d' is not a number." in labels(at)
    at.press(K.Key_Backspace)
    at.type("612")
    at.press(K.Key_Return, CTRL)
    at.until(lambda: "console" in at.page.model.run.latest)
    entry = at.page.model.run.latest["console"]
    assert (entry.reading["p95_ms"], entry.reading["region"]) == (612, "eu-central")
    assert (entry.verdict, entry.said) == (Verdict.FAIL, "The slowest answers take 612 ms.")


def test_a_value_that_is_missing_is_asked_for_where_it_is_missing(moment: Opener) -> None:
    at = moment("record")
    at.press(K.Key_Return, CTRL)
    assert "A value is needed." in labels(at)
    assert isinstance(at.page.model.coming, AskDone)


def test_could_not_needs_no_values(moment: Opener) -> None:
    at = moment("record")
    card = at.page.step.card
    assert isinstance(card, ByHandCard)
    card.could_not.setFocus()
    at.press(K.Key_F)
    at.until(lambda: "console" in at.page.model.run.latest)
    assert at.page.model.run.latest["console"].answer == "could_not"


def test_pasted_output_tells_its_size_and_is_judged(moment: Opener) -> None:
    at = moment("paste")
    card = at.page.step.card
    assert isinstance(card, ByHandCard)
    assert isinstance(at.focused, QPlainTextEdit)
    at.press(K.Key_Return, CTRL)
    assert card.paste.area.is_refused
    QGuiApplication.clipboard().setText("shop 12\nmail 29\ntotal 41\n\x1b[31mred\x1b[0m")
    at.press(K.Key_V, CTRL)
    assert card.paste.size_text == "4 lines, 37 B"
    at.press(K.Key_Return, CTRL)
    at.until(lambda: "balancer" in at.page.model.run.latest)
    entry = at.page.model.run.latest["balancer"]
    assert entry.reading["errors"] == {"n": "41"}
    assert [ref.name for ref in entry.evidence] == ["pasted"]
    at.page.model.look_at("balancer")
    settle()
    assert "total 41" in at.page.step.output.view.text
    assert "\x1b" not in at.page.step.output.view.text


def test_a_large_paste_is_taken_whole_and_shown_by_its_beginning(moment: Opener) -> None:
    """An editor that holds one line of a million characters keeps the window for minutes."""
    at = moment("paste")
    card = at.page.step.card
    assert isinstance(card, ByHandCard)
    QGuiApplication.clipboard().setText("total 41\n" + "x" * 4_000_500)
    begun = time.monotonic()
    at.press(K.Key_V, CTRL)
    assert time.monotonic() - begun < 5
    assert len(card.paste.text) == 4_000_000
    assert len(card.paste.area.edit.toPlainText()) < 1000
    assert "all of it is taken" in card.paste.size_text
    assert card.paste.size_text.endswith("509 characters more did not fit")
    at.type("y")
    assert card.paste.text.endswith("x")
    card.paste.clear.click()
    at.type("total 3")
    assert card.paste.text == "total 3"


def test_a_change_that_did_not_prove_itself_is_looked_at_again_or_taken_back(moment: Opener) -> None:
    at = moment("undo")
    card = at.page.step.card
    assert isinstance(card, DecisionCard)
    assert at.focused is card.buttons["retry"]
    assert "The change did not prove itself" in labels(at)
    assert "Answer is 612 ms, and 400 ms or more fails" in labels(at)
    card.buttons["undo"].click()
    at.until(lambda: isinstance(at.page.model.coming, AskConsent))
    assert at.page.model.view.current == "give_back"
    assert at.page.model.run.latest["proof"].decision is not None
    assert at.page.model.run.latest["proof"].decision.decision is Decision.UNDO


def test_the_keys_of_a_decision_take_along_what_was_written_on_it(moment: Opener) -> None:
    at = moment("undo")
    card = at.page.step.card
    assert isinstance(card, DecisionCard)
    card.note.edit.setPlainText("p95 is still 612 ms")
    at.press(K.Key_U)
    at.until(lambda: isinstance(at.page.model.coming, AskConsent))
    decided = at.page.model.run.latest["proof"].decision
    assert decided is not None
    assert (decided.decision, decided.note) == (Decision.UNDO, "p95 is still 612 ms")


def test_r_reads_again_from_a_reading_that_is_different_now(moment: Opener) -> None:
    at = moment("recheck")
    card = at.page.step.card
    assert isinstance(card, DecisionCard)
    card.note.edit.setPlainText("it is slow again")
    before = len(at.page.model.run.entries)
    at.press(K.Key_R)
    at.until(lambda: len(at.page.model.run.entries) > before)
    decided = at.page.model.run.entries[before - 1].decision
    assert decided is not None
    assert (decided.decision, decided.note) == (Decision.RETRY, "it is slow again")


def test_a_reading_that_is_different_now_is_asked_about(moment: Opener) -> None:
    at = moment("recheck")
    card = at.page.step.card
    assert isinstance(card, DecisionCard)
    assert "it was pass, and is fail now" in labels(at)
    assert isinstance(at.page.model.coming, AskDecision)
    card.buttons["go_on"].click()
    at.until(lambda: at.page.model.view.current == "disk/ticket")


# -- going back, taking back, handing over ----------------------------------------------------------------------


def test_g_says_what_becomes_out_of_date_and_does_it_on_enter(moment: Opener) -> None:
    at = moment("again")
    asked = "The run goes on from step 3, “What is different on the slow ones?”."
    assert at.page.reason.asked_text == f"{asked} Out of date from then on: its own reading."
    at.press(K.Key_Return)
    at.until(lambda: "cause" in at.page.model.run.latest and at.page.model.run.latest["cause"].entry == 2)
    assert at.page.toast.text == "Goes on from step 3"


def leading(at: OpenMoment) -> list[Button]:
    return [button for button in at.page.findChildren(Button) if button.isVisible() and button.leads]


def test_what_asks_over_the_step_has_the_one_button_that_leads(moment: Opener) -> None:
    at = moment("again")
    assert leading(at) == [at.page.reason.confirm]
    at.press(K.Key_Escape)
    assert leading(at) == [at.page.step.go_on]


def test_of_a_run_that_was_handed_over_only_taking_it_over_leads(moment: Opener) -> None:
    """Also where a verdict that nobody has seen yet stands beside it, with its own way on."""
    at = moment("group")
    assert at.page.step.go_on.isVisible()
    at.page.model.hand_over("Night shift", "", "", None)
    at.until(lambda: at.page.step.place.standing is not None)
    standing = at.page.step.place.standing
    assert standing is not None
    assert at.page.step.go_on.isVisible()
    assert leading(at) == [standing.go]


@pytest.mark.parametrize("width", [480, 900])
def test_a_reason_has_room_to_be_written(qtbot: QtBot, width: int) -> None:
    bar = ReasonBar()
    qtbot.addWidget(bar)
    bar.resize(width, 200)
    bar.show()
    bar.ask("Why?", "Go on from step 3", lambda _words: None)
    settle()
    assert bar.field.width() > width / 2 - 60


def test_going_back_is_left_by_escape(moment: Opener) -> None:
    at = moment("again")
    at.press(K.Key_Escape)
    assert not at.page.reason.isVisible()
    assert at.page.model.run.latest["cause"].entry == 1


def test_a_step_of_the_list_has_a_menu_by_key(moment: Opener) -> None:
    at = moment("row_consent")
    wanted: list[str] = []
    at.page.list.steps.menu_asked.disconnect()
    at.page.list.steps.menu_asked.connect(lambda path, _at: wanted.append(path))
    at.page.list.steps.setFocus()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(at.page.list.steps.viewport(), asked)
    assert wanted == ["drain"]
    at.page.model.look_at("memory")
    menu = at.page.menu_of_shown()
    assert [action.text() for action in menu.actions()] == ["Again from here…", "Write a note"]
    menu.actions()[0].trigger()
    settle()
    assert at.page.reason.isVisible()
    assert at.page.model.shown == "memory"


def test_a_skipped_step_comes_back_and_can_be_run_after_all(moment: Opener) -> None:
    at = moment("reading")
    at.page.list.skipped.acted.emit()
    settle()
    assert at.page.model.shown == "snapshot"
    assert at.page.reason.confirm.words == "Go on from step 1"
    at.press(K.Key_Return)
    at.until(lambda: at.page.model.run.count("snapshot") == 2)
    at.until(lambda: not at.page.model.is_working)
    assert (
        at.page.model.run.latest["snapshot"].verdict is Verdict.UNKNOWN
    )  # it was run: lsof cannot be reached
    assert at.page.model.skipped == ()


@pytest.mark.parametrize("with_ctrl_z", [True, False])
def test_u_and_ctrl_z_take_back_the_last_word_and_say_so(moment: Opener, with_ctrl_z: bool) -> None:
    at = moment("row_consent")
    at.page.model.add_note("web-09 looks odd")
    at.until(lambda: len(at.page.model.run.notes) == 1)
    at.press(*((K.Key_Z, CTRL) if with_ctrl_z else (K.Key_U,)))
    at.until(lambda: at.page.model.run.notes == ())
    assert at.page.toast.text == "Taken back: the note “web-09 looks odd”"
    assert at.page.toast.isVisible()


def test_what_cannot_be_taken_back_is_said_in_words(moment: Opener) -> None:
    at = moment("paste")
    at.page.list.steps.setFocus()
    at.press(K.Key_U)
    at.until(lambda: at.page.model.view.current == "console")  # the reading by hand
    at.press(K.Key_U)
    at.until(at.page.refusal.isVisible)
    assert "has changed" in labels(at)


def test_p_pauses_and_goes_on(moment: Opener) -> None:
    at = moment("row_consent")
    at.press(K.Key_P)
    at.until(lambda: isinstance(at.page.model.coming, Paused))
    standing = at.page.step.place.standing
    assert standing is not None
    assert at.page.step.card is None
    assert at.focused is standing.go
    at.press(K.Key_P)
    at.until(lambda: at.page.model.run.phase is RunPhase.OPEN)
    assert isinstance(at.page.step.card, ConsentCard)


def test_a_run_is_handed_over_on_a_sheet_by_keys_alone(moment: Opener) -> None:
    at = moment("row_consent")
    at.press(K.Key_H)
    [sheet] = at.window.findChildren(HandOverSheet)
    assert not sheet.hand_over.isEnabled()
    told = "\n".join(label.text() for label in sheet.findChildren(QLabel))
    assert "Consent is wanted to 'Take the slow hosts out of the balancer'" in told
    assert "Put this host back into the pool shop-eu." in told
    at.type("Night shift")
    at.press(K.Key_Tab)
    at.type("Drain the other two")
    at.press(K.Key_Tab)
    at.type("never")
    assert not sheet.hand_over.isEnabled()
    for _ in "never":
        at.press(K.Key_Backspace)
    at.type("in 2h")
    at.press(K.Key_Return, CTRL)
    at.until(lambda: at.page.model.run.handed_over is not None)
    given = at.page.model.run.handed_over
    assert given is not None
    assert (given.to, given.next_action) == ("Night shift", "Drain the other two")
    assert given.sla_due is not None
    assert at.page.step.place.standing is not None


def test_a_run_that_was_handed_over_is_taken_over(moment: Opener) -> None:
    at = moment("handed")
    told = labels(at)
    for words in (
        "Handed over to Night shift",
        "Ask the release team before the memory is lowered.",
        "(web-04.eu.example, web-09.eu.example, web-11.eu.example)",
    ):
        assert words in told
    at.press(K.Key_P)  # going on is not taking over
    assert at.page.model.run.handed_over is not None
    at.press(K.Key_T)
    at.until(lambda: at.page.model.run.handed_over is None)
    assert isinstance(at.page.step.card, ConsentCard)
    assert at.page.toast.text == "Taken over by ana"


def test_what_has_to_be_put_back_is_ticked_off_also_after_the_end(moment: Opener) -> None:
    at = moment("ended")
    assert at.page.model.is_over
    end = at.page.step.place.end
    assert end is not None
    assert "Put this host back into the pool shop-eu. (3 times)" in labels(at)
    at.press(K.Key_B)
    owed = at.page.context.owed
    first = next(iter(owed.buttons.values()))
    assert at.focused is first
    at.press(K.Key_Space)
    assert "Has this been put back? Put this host back into the pool shop-eu." in at.page.reason.asked_text
    at.type("enabled again")
    at.press(K.Key_Return)
    at.until(lambda: len(at.page.model.run.open_obligations) == 2)
    assert at.page.step.place.end is end
    assert "Put this host back into the pool shop-eu. (2 times)" in labels(at)
    assert "put back, says ana: enabled again" in labels(at)


def test_obligations_are_told_on_the_folded_strip(moment: Opener) -> None:
    at = moment("paste", width=1280, height=800)
    assert at.page.flanks.strip.owed.isVisible()
    at.page.list.steps.setFocus()
    at.press(K.Key_B)
    assert at.page.context.isVisible()
    assert at.focused in at.page.context.owed.buttons.values()


# -- for every scene ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", SCENES)
def test_every_control_of_a_scene_has_a_name_and_can_be_reached(moment: Opener, key: str) -> None:
    at = moment(key, width=1280, height=800)
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QTableView)
    controls = [one for kind in kinds for one in at.page.findChildren(kind) if one.isVisible()]
    named = [one for one in controls if one.objectName() != "qt_tableview_cornerbutton"]
    assert [
        one for one in named if not one.accessibleName() and not isinstance(one.parent(), QTableView)
    ] == []
    buttons = [one for one in controls if isinstance(one, QAbstractButton) and one.isEnabled()]
    out_of_reach = [one for one in buttons if not one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [one for one in out_of_reach if not isinstance(one.parent(), QTableView)] == []


def test_every_action_is_in_the_palette_or_among_the_keys(moment: Opener) -> None:
    at = moment("record")
    actions = at.page.actions_here
    assert all(action.keys or action.is_listed for action in actions)
    keys = [key for action in actions for key in action.keys.split(" ") if key]
    assert len(keys) == len(set(keys))  # none is taken twice
    everywhere = {key for action in at.window.actions_everywhere for key in action.keys.split(" ") if key}
    assert not everywhere & set(keys)


def test_a_fan_out_that_runs_tells_how_many_rows_are_done(moment: Opener) -> None:
    at = moment("fan_running")
    rows = at.page.model.fan_rows
    done = sum(row.entry is not None and not row.entry.is_running for row in rows)
    at.page.step._tick()
    assert 0 < done < len(rows)
    assert f"{done} of {len(rows)} rows" in at.page.step.buttons.elapsed.text()


def test_a_spinner_turns_once_a_step_takes_a_moment(moment: Opener) -> None:
    at = moment("fan_running")
    at.until(at.page.step.buttons.spinner.isVisible)


def test_the_end_of_a_run_does_not_say_the_title_of_its_step_again(moment: Opener) -> None:
    at = moment("ended")
    told = labels(at).split("\n")
    assert told.count("Tell the owner of the release") == 1
    (row,) = [one for one in at.page.model.rows if one.title == "Tell the owner of the release"]
    assert row.result == ""


def test_what_becomes_of_secrets_is_told_in_full_where_there_is_little_room(moment: Opener) -> None:
    at = moment("paste")
    theme().choose(zoom=2.0)
    settle()
    (told,) = [one for one in at.page.findChildren(QLabel) if one.text().startswith("Nothing yet.")]
    assert told.height() >= told.heightForWidth(told.width())
    told.setText("1,204 lines, 86.2 KiB · its beginning is shown, all of it is taken")
    settle()
    assert told.height() >= told.heightForWidth(told.width()) > told.fontMetrics().height() * 2
    theme().choose(zoom=1.0)
