"""The run page by keyboard, over a real session."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit

from desktop.domain.verdict import Ended, Verdict
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.consent import ConsentCard
from desktop.ui.cards.decision import DecisionCard
from desktop.ui.cards.host_key import HostKeyCard
from desktop.ui.cards.question import QuestionCard
from desktop.ui.navigation import RUN, Place
from desktop.ui.run.shot_runs import MOMENTS
from desktop.ui.shots.window import SampleRunPages, settle, window_with_samples
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.prose_label import ProseLabel
from desktop.ui.widgets.states import StepState
from tests.ui.run.moments import CTRL, OpenMoment

Opener = Callable[..., OpenMoment]
K = Qt.Key


def labels(at: OpenMoment) -> str:
    return "\n".join(label.text() for label in at.page.findChildren(QLabel) if label.isVisible())


def test_space_runs_enter_goes_on_and_the_focus_stays_where_the_next_key_belongs(moment: Opener) -> None:
    at = moment("reading")
    assert at.focused is at.page.step.buttons.run
    at.press(K.Key_Space)
    at.until(lambda: at.page.step.go_on.isVisible())
    assert at.focused is at.page.step.go_on
    assert at.page.model.shown == "space"
    at.press(K.Key_Return)
    assert at.page.model.shown == "largest"
    assert at.focused is at.page.step.buttons.run


def test_while_a_step_runs_no_button_has_the_focus(moment: Opener) -> None:
    """A Space pressed twice must not stop what the first one began, and must not type into a field."""
    at = moment("running")
    assert at.page.step.buttons.stop.isVisible()
    assert at.focused is at.page.list.steps
    at.press(K.Key_Space)
    assert at.page.model.is_working


def test_an_exit_status_that_the_verdict_names_is_not_said_again(moment: Opener) -> None:
    told = labels(moment("long"))
    assert "Exit status 0." in told
    assert "Exit status is 0" not in told


def test_the_verdict_tells_by_how_much_what_it_means_and_what_comes_next(moment: Opener) -> None:
    told = labels(moment("fail"))
    assert "Used is 96.4 %, and 95 % or more fails · 1.4 points over the limit of 95 %" in told
    assert "Find out what takes the space before you delete anything." in told
    assert "Next: step 3, What takes the space?" in told
    assert "Logs that are not rotated" in told


def test_elapsed_time_is_told_after_three_seconds(moment: Opener) -> None:
    at = moment("running")
    assert at.page.step.buttons.elapsed.text() == ""
    at.page.model._clock = lambda: (at.page.model._began_s or 0) + 4.2
    at.page.step._tick()
    assert at.page.step.buttons.elapsed.text() == "Running for 4 s"


def test_escape_stops_the_step_and_keeps_the_run(moment: Opener) -> None:
    at = moment("running")
    at.press(K.Key_Escape)
    at.until(lambda: not at.page.model.is_working)
    entry = at.page.model.run.latest["largest"]
    assert entry.fault is not None
    assert entry.fault.kind == "Cancelled"
    assert not at.page.model.is_over


def test_j_and_k_look_around_without_moving_the_run(moment: Opener) -> None:
    at = moment("reading")
    at.press(K.Key_K)
    assert at.page.model.shown == "snapshot"
    at.press(K.Key_J)
    at.press(K.Key_J)
    assert at.page.model.shown == "largest"
    assert at.page.model.current == "space"


def test_skipping_asks_why_and_reminds(moment: Opener) -> None:
    at = moment("reading")
    at.press(K.Key_S)
    at.type("no access")
    at.press(K.Key_Return)
    at.until(lambda: at.page.model.current == "largest")
    assert at.page.model.skipped == ("snapshot", "space")
    assert "Before finish: steps 1, 2 were skipped" in labels(at)
    at.page.list.skipped.acted.emit()
    assert at.page.model.shown == "snapshot"


def test_leaving_the_reason_gives_the_focus_back(moment: Opener) -> None:
    at = moment("reading")
    at.press(K.Key_S)
    at.press(K.Key_Escape)
    assert not at.page.reason.isVisible()
    assert at.focused is at.page.step.buttons.run
    assert at.page.model.current == "space"


def test_ending_the_run_needs_a_reason_and_shows_how_it_ended(moment: Opener) -> None:
    at = moment("reading")
    at.press(K.Key_Escape)
    at.press(K.Key_Return)
    assert not at.page.model.is_over
    at.type("wrong host")
    at.press(K.Key_Return)
    at.until(lambda: at.page.model.is_over)
    assert at.page.model.run.ended is Ended.STOPPED
    assert at.page.step.place.end is not None
    assert "The run has ended: stopped" in labels(at)
    assert at.focused is at.page.step.place.end.report


def test_letters_are_inert_in_the_note_and_n_goes_there(moment: Opener) -> None:
    at = moment("reading")
    at.press(K.Key_N)
    at.type("dfs jk 1")
    assert at.page.context.note.edit.text() == "dfs jk 1"
    assert at.page.model.shown == "space"
    assert not at.page.reason.isVisible()
    at.press(K.Key_Return)
    at.until(lambda: len(at.page.model.run.notes) == 1)
    assert at.page.model.run.notes[-1].text == "dfs jk 1"


def test_leaving_a_note_gives_the_keys_back_to_the_step_also_where_the_notes_lie_over_it(
    moment: Opener,
) -> None:
    at = moment("reading")
    at.page.window().resize(px(1200), px(800))
    at.until(at.page.flanks.strip.isVisible)
    at.press(K.Key_N)
    assert at.page.flanks.is_over_the_step
    assert at.focused is at.page.context.note.edit
    at.press(K.Key_Escape)
    assert not at.page.flanks.is_over_the_step
    assert at.focused is at.page.step.buttons.run


def test_ctrl_z_right_after_a_note_takes_the_note_back(moment: Opener) -> None:
    """It does not bring its words back into the field; while one is being written it is the field's own."""
    at = moment("reading")
    at.press(K.Key_N)
    at.type("wrong host")
    at.press(K.Key_Return)
    at.until(lambda: len(at.page.model.run.notes) == 1)
    at.press(K.Key_Z, CTRL)
    at.until(lambda: at.page.model.run.notes == ())
    assert at.page.context.note.edit.text() == ""
    at.type("web-03")
    at.press(K.Key_Z, CTRL)
    assert at.page.context.note.edit.text() == ""


def test_consent_starts_harmless_and_only_ctrl_enter_gives_it(moment: Opener) -> None:
    at = moment("change")
    card = at.page.step.card
    assert isinstance(card, ConsentCard)
    assert not card.tick.isChecked()
    assert at.focused is card.skip
    at.press(K.Key_Return, CTRL)
    assert at.page.model.current == "rotate"
    assert at.focused is card.tick
    assert card.missing.isVisible()
    assert "tick this box" in card.missing.text()
    card.tick.click()
    assert not card.missing.isVisible()
    card.allow.setFocus()
    for key in (K.Key_Space, K.Key_Return, K.Key_Enter):
        at.press(key)
    assert "rotate" not in at.page.model.run.latest
    at.press(K.Key_Return, CTRL)
    at.until(lambda: "rotate" in at.page.model.run.latest)
    assert at.page.model.run.latest["rotate"].consent is not None


@pytest.mark.parametrize("key", ["change", "destroy"])
def test_what_a_consent_still_wants_comes_to_sight_in_a_low_window(moment: Opener, key: str) -> None:
    at = moment(key, width=1000, height=480)
    theme().choose(zoom=2.0)
    settle()
    card = at.page.step.card
    assert isinstance(card, ConsentCard)
    at.press(K.Key_Return, CTRL)
    at.until(lambda: not card.missing.visibleRegion().isEmpty())
    assert not at.focused.visibleRegion().isEmpty()
    theme().choose(zoom=1.0)


def test_what_destroys_wants_its_sentence(moment: Opener) -> None:
    at = moment("destroy")
    card = at.page.step.card
    assert isinstance(card, ConsentCard)
    assert "This step DESTROYS something on ops@web-03.eu.example" in labels(at)
    at.press(K.Key_Return, CTRL)
    assert at.focused is card.sentence.edit
    assert (card.sentence.is_refused, card.missing.isVisible()) == (True, True)
    at.type("delete the archives")
    assert (card.sentence.is_refused, card.missing.isVisible()) == (False, False)
    assert not card.allow.isEnabled()
    at.type(" of web-03")
    assert card.allow.isEnabled()
    at.press(K.Key_Return, CTRL)
    at.until(lambda: at.page.model.run.latest.get("purge") is not None)
    assert at.page.model.run.latest["purge"].consent is not None


def test_a_typed_answer_goes_with_enter(moment: Opener) -> None:
    at = moment("typed")
    assert isinstance(at.page.step.card, QuestionCard)
    assert isinstance(at.focused, QLineEdit)
    at.press(K.Key_Return)
    assert at.page.step.card.missing.isVisible()
    assert isinstance(at.focused, QLineEdit)
    at.type("OPS-4821")
    assert not at.page.step.card.missing.isVisible()
    at.press(K.Key_Return)
    at.until(lambda: "ticket" in at.page.model.run.latest)
    assert at.page.model.run.latest["ticket"].answer == "OPS-4821"


@pytest.mark.parametrize(("key", "verdict"), [(K.Key_D, Verdict.PASS), (K.Key_F, Verdict.FAIL)])
def test_d_and_f_say_what_a_hand_did(moment: Opener, key: Qt.Key, verdict: Verdict) -> None:
    at = moment("by_hand")
    card = at.page.step.card
    assert isinstance(card, ByHandCard)
    assert at.focused is card.could_not
    at.press(key)
    at.until(lambda: "restart" in at.page.model.run.latest)
    assert at.page.model.run.latest["restart"].verdict is verdict


def test_what_could_not_be_read_is_read_by_hand(moment: Opener) -> None:
    at = moment("unknown")
    card = at.page.step.card
    assert isinstance(card, DecisionCard)
    assert "the connection was lost after 12 s" in labels(at)
    assert at.focused is card.buttons["retry"]
    card.note.setFocus()
    at.type("lsof shows nothing")
    card.buttons["pass"].click()
    at.until(lambda: at.page.model.run.latest["deleted"].decision is not None)
    entry = at.page.model.run.latest["deleted"]
    assert (entry.verdict, entry.said) == (Verdict.PASS, "lsof shows nothing")
    assert at.page.model.view.of("deleted") is StepState.BY_HAND


def test_a_change_that_was_cut_off_is_looked_at_first(moment: Opener) -> None:
    at = moment("cut_off")
    card = at.page.step.card
    assert isinstance(card, DecisionCard)
    assert set(card.buttons) == {"happened", "not", "go_on"}
    assert isinstance(at.focused, QPlainTextEdit)
    card.buttons["not"].click()
    at.until(lambda: isinstance(at.page.step.card, ConsentCard))


@pytest.mark.parametrize("key", ["cut_off", "unknown", "paste"])
def test_a_card_with_a_field_is_as_high_as_it_needs(moment: Opener, key: str) -> None:
    place = moment(key, width=1440, height=1100).page.step.place
    assert place.height() == place.heightForWidth(place.width())


def test_an_unknown_host_shows_its_whole_fingerprint(moment: Opener) -> None:
    at = moment("host_key", width=1000, height=800)
    card = at.page.step.card
    assert isinstance(card, HostKeyCard)
    assert at.focused is card.go_on
    assert "SHA256:n8Zl0YQ3p5kP0l9sC6b3rF2uQdH7mWvE4xJtKq1aGzo" in labels(at)
    assert "ssh-ed25519" in labels(at)  # the console prints a line for each kind
    assert not card.trust.isEnabled()
    card.tick.click()
    assert card.trust.isEnabled()


def test_what_waits_for_a_word_is_not_counted_yet(moment: Opener) -> None:
    at = moment("cut_off")
    model = at.page.model
    assert (model.done_text, [words for words, _state in model.troubles]) == (
        "4 of 8 done", ["1 failed", "1 warned", "1 skipped"],
    )  # fmt: skip


def test_what_cannot_be_saved_is_told_in_red_once(moment: Opener) -> None:
    at = moment("full")
    assert at.page.step.trouble.isVisible()
    assert not at.page.refusal.isVisible()
    assert "Not saved. The disk of this computer is full" in labels(at)
    at.live.journal.is_full = False
    at.press(K.Key_Space)
    at.until(lambda: at.page.model.trouble == "")
    assert not at.page.step.trouble.isVisible()


def test_in_a_low_window_what_runs_and_what_stops_it_come_to_sight(moment: Opener) -> None:
    at = moment("running", width=1000, height=420)
    step = at.page.step
    for part in (step.buttons.stop, step.output):
        at.until(lambda part=part: not part.visibleRegion().isEmpty())
    assert step._scroll.verticalScrollBar().value() > 0
    at.window.resize(1440, 900)
    settle()
    assert step._scroll.verticalScrollBar().value() == 0
    theme().choose(zoom=2.0)
    at.until(lambda: not step.output.visibleRegion().isEmpty())
    theme().choose(zoom=1.0)


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_signs_of_causes_stand_below_each_other(moment: Opener, zoom: float) -> None:
    at = moment("fail")
    theme().choose(zoom=zoom)
    settle()
    causes = at.page.step.causes
    signs = [label for label in causes.findChildren(ProseLabel) if ": " in label.accessibleName()]
    assert len(signs) == 3
    assert len({label.mapTo(causes, label.rect().topLeft()).x() for label in signs}) == 1
    theme().choose(zoom=1.0)


def test_only_what_a_shell_takes_has_a_prompt(moment: Opener, tmp_path: Path) -> None:
    assert not moment("reading").page.step._command._prompt.isHidden()
    window = window_with_samples(tmp_path)
    window.show_place(Place(RUN, "end"))
    settle()
    assert isinstance(window.page, SampleRunPages)
    assert window.page.shown is not None
    box = window.page.shown.step._command
    assert (box.command, box._prompt.isHidden()) == ("host.disk  path: /var", True)
    window.close()
    window.deleteLater()


def test_a_bigger_zoom_keeps_what_was_found_in_sight(moment: Opener) -> None:
    at = moment("fail")
    at.press(K.Key_F, CTRL)
    at.type("96")
    theme().choose(zoom=2.0)
    settle()
    output, viewport = at.page.step.output, at.page.step._scroll.viewport()
    at.until(lambda: output.mapTo(viewport, output.rect().bottomLeft()).y() <= viewport.height())
    theme().choose(zoom=1.0)


def test_find_opens_over_the_output_and_escape_closes_it(moment: Opener) -> None:
    at = moment("fail")
    at.press(K.Key_F, CTRL)
    assert at.page.step.output.is_finding
    at.type("96")
    assert at.page.step.output.view.selected_text == "96"
    at.press(K.Key_F3)
    assert at.page.step.output.find_bar.told.text().startswith("line ")
    at.press(K.Key_Escape)
    assert not at.page.step.output.is_finding
    assert not at.page.reason.isVisible()


def test_e_goes_to_the_evidence(moment: Opener) -> None:
    at = moment("fail")
    at.press(K.Key_E)
    assert at.focused is at.page.step.output.view


def test_the_context_folds_where_it_is_narrow_and_opens_over_the_step(moment: Opener) -> None:
    at = moment("reading", width=1280, height=800)
    assert at.page.flanks.strip.isVisible()
    assert not at.page.context.isVisible()
    at.press(K.Key_N)
    assert at.page.context.isVisible()
    at.type("a note")
    at.press(K.Key_Return)
    at.until(lambda: len(at.page.model.run.notes) == 1)
    at.press(K.Key_Escape)
    assert not at.page.context.isVisible()
    assert not at.page.reason.isVisible()
    at.window.resize(1500, 800)
    at.until(at.page.context.isVisible)
    assert not at.page.flanks.strip.isVisible()


def test_the_list_of_forty_steps_with_long_texts_stays_in_the_window(moment: Opener) -> None:
    at = moment("long", width=1280, height=800)
    assert (at.window.width(), at.window.height()) == (1280, 800)
    assert at.page.step.output.view.horizontalScrollBar().maximum() > 1000
    assert len(at.page.model.bar) == 40


@pytest.mark.parametrize("key", MOMENTS)
def test_every_control_has_a_name_and_can_be_reached(moment: Opener, key: str) -> None:
    at = moment(key, width=1280, height=800)
    controls = [
        one
        for kind in (QAbstractButton, QLineEdit, QPlainTextEdit)
        for one in at.page.findChildren(kind)
        if one.isVisible()
    ]
    assert controls
    assert [one for one in controls if not one.accessibleName()] == []
    focusable = [one for one in controls if one.isEnabled()]
    assert [one for one in focusable if not one.focusPolicy() & Qt.FocusPolicy.TabFocus] == []


def test_nothing_is_on_the_clipboard_before_it_is_asked_for(moment: Opener) -> None:
    QGuiApplication.clipboard().setText("mine")
    at = moment("fail")
    at.press(K.Key_Return)
    assert QGuiApplication.clipboard().text() == "mine"
