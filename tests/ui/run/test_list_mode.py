"""The list mode for those who know the runbook, and the pace: both by one key, and told where they stand."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel

from desktop.engine.commands import Pace
from desktop.ui.cards.decision import DecisionCard
from desktop.ui.run.why_card import WhyCard
from desktop.ui.shots.window import settle
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import color, theme
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.step_row import StepRow, row_height
from desktop.ui.widgets.step_title import title_lines
from tests.ui.run.moments import OpenMoment

K = Qt.Key
Opener = Callable[..., OpenMoment]


def why_of(at: OpenMoment) -> WhyCard:
    (found,) = at.page.step.findChildren(WhyCard)
    return found


def first_row(at: OpenMoment) -> QRect:
    steps = at.page.list.steps
    return steps.visualRect(steps.model().index(0, 0))


def test_l_makes_the_list_wide_and_leaves_explanations_out(moment: Opener) -> None:
    at = moment("reading")
    assert why_of(at).isVisible()
    narrow, tall = at.page.list.width(), first_row(at).height()
    at.press(K.Key_L)
    assert not why_of(at).isVisible()
    assert not at.page.step.judging.isVisible()
    assert at.page.list.width() > 1.8 * narrow
    settle()
    assert first_row(at).height() < tall  # its result stands beside the title
    assert at.page.step.buttons.run.isVisible()
    assert at.focused is at.page.step.buttons.run
    at.press(K.Key_L)
    assert why_of(at).isVisible()
    assert at.page.list.width() == narrow


def test_a_run_is_followed_in_the_list_mode_by_the_same_keys(moment: Opener) -> None:
    at = moment("reading")
    at.press(K.Key_L)
    at.press(K.Key_Space)
    at.until(lambda: "space" in at.page.model.run.latest and not at.page.model.is_working)
    assert at.page.step.verdict.isVisible()
    at.press(K.Key_Return)
    assert at.page.model.shown == "largest"
    assert not why_of(at).isVisible()


def test_the_list_mode_is_kept_for_the_next_page_of_the_window(moment: Opener) -> None:
    at = moment("reading")
    at.page.list.mode.click()
    habits = at.page.mode._habits
    assert habits.kept("run.is_list") is True
    habits.forget()
    assert not at.page.mode.is_on
    assert why_of(at).isVisible()


def test_a_page_without_room_for_two_keeps_the_narrow_list(moment: Opener) -> None:
    at = moment("reading", width=900, height=700)
    width = at.page.list.width()
    at.press(K.Key_L)
    assert at.page.list.width() == width
    assert not why_of(at).isVisible()


def test_q_changes_the_pace_which_stands_over_the_list(moment: Opener) -> None:
    at = moment("reading")
    assert at.page.list.pace.text() == "Step by step"
    at.press(K.Key_Q)
    assert at.page.list.pace.text() == "Runs on"
    assert at.page.model.pace is Pace.TO_NEXT_QUESTION
    at.page.list.pace.click()
    assert at.page.model.pace is Pace.GUIDED
    assert "wait at each step" not in at.page.list.pace.toolTip()
    assert "Q" in at.page.list.pace.toolTip()


def test_the_letters_are_inert_in_a_note(moment: Opener) -> None:
    at = moment("reading")
    at.press(K.Key_N)
    at.type("lq")
    assert at.page.context.note.edit.text() == "lq"
    assert not at.page.mode.is_on
    assert at.page.model.is_guided


def test_a_row_is_as_high_as_what_it_shows_in_its_width() -> None:
    row = StepRow("a", "Load", StepState.PASS, result="0.4")
    assert row_height(row, 900) < row_height(row, 300)
    assert row_height(row, 300) == row_height(row)


def test_in_a_narrow_list_a_title_takes_a_second_line_where_it_has_to() -> None:
    short = StepRow("a", "Load", StepState.PASS, number="1")
    long = StepRow("b", "Which web hosts are short of memory?", StepState.PASS, number="2")
    assert row_height(long, 300) == row_height(short, 300)
    assert row_height(short, 180) == row_height(short, 300)
    assert row_height(long, 180) > row_height(short, 180)
    width = 120
    first, second = title_lines(long.title, font(Type.BODY_STRONG), width)
    assert f"{first} {second}" == long.title
    assert text_width(first, font(Type.BODY_STRONG)) <= width
    assert title_lines("Unbreakable" * 9, font(Type.BODY_STRONG), width) == ("Unbreakable" * 9,)


def test_how_far_a_fan_out_has_come_is_a_line_and_words(moment: Opener) -> None:
    at = moment("fan_running")
    buttons = at.page.step.buttons
    at.until(lambda: at.page.model.rows_done is not None and at.page.model.rows_done[0] > 0)
    done, total = at.page.model.rows_done or (0, 0)
    assert buttons.progress.isVisible()
    assert buttons.progress.accessibleName() == f"Rows that are done: {done / total:.0%}"
    assert at.page.model.progress_text == f"{done} of {total} rows"


def test_a_narrow_verdict_has_its_word_over_the_headline(moment: Opener) -> None:
    at = moment("fail")
    card = at.page.step.verdict
    chip, headline = card._chip, card._headline
    assert chip.geometry().left() > headline.geometry().left()
    card.resize(300, 400)
    settle()
    card.resize(300, 401)
    assert card._words.indexOf(chip) == 0
    assert isinstance(headline, QLabel)


def test_the_facts_are_of_the_target_that_is_looked_at(moment: Opener) -> None:
    """Of a fan-out over many hosts those of the row, and not of whichever host answered last."""
    at = moment("fan_done")
    model = at.page.model
    row = next(row for row in model.fan_rows if row.entry is not None and row.state is StepState.PASS)
    model.look_at_row(row.id)
    settle()
    assert row.entry is not None
    assert model.step.target == row.entry.target
    told = [label.text() for label in at.page.context.findChildren(QLabel)]
    assert any(row.target in text for text in told)


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_head_of_the_list_cuts_neither_the_time_nor_the_counts(moment: Opener, zoom: float) -> None:
    """Beside five counts there is no room in one line: they go on in the next one."""
    at = moment("unknown")
    assert isinstance(at.page.step.card, DecisionCard)
    at.page.step.card.buttons["go_on"].click()
    at.until(lambda: at.page.model.is_over)
    theme().choose(zoom=zoom)
    settle()
    pane = at.page.list
    words = "1 failed · 1 could not check · 1 warned · 1 skipped"
    assert pane._trouble.text == words
    inks = [label.palette().color(label.foregroundRole()) for label in pane._trouble.findChildren(Label)]
    states = (StepState.FAIL, StepState.UNKNOWN, StepState.WARN, StepState.SKIPPED)
    assert inks == [color(state.look.ink) for state in states]
    assert pane._trouble.height() >= pane._trouble.heightForWidth(pane._trouble.width())
    assert pane._trouble.geometry().right() <= pane.width()
    assert pane._since.text().startswith("· since ")
    assert pane._since.isHidden() or pane._since.width() >= pane._since.sizeHint().width()
    assert pane._since.isHidden() is (zoom == 2.0)
    assert pane.pace.width() >= pane.pace.sizeHint().width()
    assert pane._about.text() == ("web-03.eu.example" if zoom == 1.0 else "v3 · web-03.eu.example")
    assert pane._version.isHidden() is (zoom == 2.0)
    theme().choose(zoom=1.0)
