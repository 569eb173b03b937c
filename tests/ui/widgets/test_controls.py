"""Buttons, chips, states, lists and tables behave as the keyboard and a screen reader expect."""

from itertools import combinations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.verdict import Verdict
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.arranged_table import ArrangedTable
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.clickable import ClickRow
from desktop.ui.widgets.field import TextArea
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.key_cap import split_keys
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.segmented_bar import SegmentedBar
from desktop.ui.widgets.states import StepState, state_of
from desktop.ui.widgets.step_list import StepList
from desktop.ui.widgets.step_row import StepRow
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.table_model import Cell, Column, TableRow


def test_a_search_line_says_less_rather_than_half_of_it(qtbot: QtBot) -> None:
    box = SearchBox("Find a connection", short="Find", keys="/")
    qtbot.addWidget(box)
    box.show()
    for width, placeholder in ((px(300), "Find a connection"), (px(110), "Find")):
        box.resize(width, box.height())
        assert box.edit.placeholderText() == placeholder
    assert box.edit.accessibleName() == "Find a connection"


def test_a_button_that_shows_no_keys_for_want_of_room_is_as_wide_as_its_words(qtbot: QtBot) -> None:
    whole, flow = QWidget(), Flow()
    pad(flow)
    whole.setLayout(flow)
    qtbot.addWidget(whole)
    words = "Copy the summary"
    copy, plain = Button(words, icon="copy", keys="Ctrl+Shift+C"), Button(words, icon="copy")
    flow.addWidget(copy)
    flow.addWidget(plain)
    whole.resize(copy.sizeHint().width() - 1, 200)
    whole.show()
    assert copy.width() == plain.width() < whole.width()
    whole.resize(copy.sizeHint().width(), 200)
    assert copy.width() == copy.sizeHint().width() > plain.width()


def test_the_last_buttons_show_no_keys_where_that_takes_a_line_less(qtbot: QtBot) -> None:
    whole, flow = QWidget(), Flow(saves_lines=True)
    pad(flow, gap=10)
    whole.setLayout(flow)
    qtbot.addWidget(whole)
    allow, skip, end = (Button(words, keys=keys) for words, keys in
                        (("Allow and run", "Ctrl+Enter"), ("Skip…", "S"), ("End the run…", "Esc")))  # fmt: skip
    for button in (allow, skip, end):
        flow.addWidget(button)
    whole.resize(skip.sizeHint().width() + 10 + end.minimumSizeHint().width(), 200)
    whole.show()
    assert (allow.y(), skip.y(), end.y()) == (0, skip.y(), skip.y())
    assert [one.width() == one.sizeHint().width() for one in (allow, skip, end)] == [True, True, False]
    whole.resize(1000, 200)
    assert [one.width() == one.sizeHint().width() for one in (allow, skip, end)] == [True] * 3


def test_each_state_has_its_own_word_and_shape() -> None:
    for one, other in combinations(StepState, 2):
        assert one.word != other.word
        assert one.look.icon != other.look.icon
        bar_looks = (one.look.tone, one.look.is_hollow), (other.look.tone, other.look.is_hollow)
        assert one.look.icon != other.look.icon or bar_looks[0] != bar_looks[1]


def test_every_verdict_is_a_state() -> None:
    assert {state_of(verdict).value for verdict in Verdict} == {verdict.value for verdict in Verdict}


def test_keys_are_split_into_caps() -> None:
    assert split_keys("Ctrl+Shift+C") == ("Ctrl", "Shift", "C")
    assert split_keys("Ctrl++") == ("Ctrl", "+")
    assert split_keys("+") == ("+",)
    assert split_keys("") == ()
    assert split_keys("Alt+Down") == ("Alt", "↓")
    assert split_keys("Ctrl+Return") == ("Ctrl", "Enter")


def test_space_and_enter_press_the_focused_button_not_the_page(qtbot: QtBot) -> None:
    page, pressed, stolen = QWidget(), [], []
    qtbot.addWidget(page)
    button = Button("Skip…")
    QVBoxLayout(page).addWidget(button)
    button.clicked.connect(lambda: pressed.append(1))
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        QShortcut(key, page, lambda: stolen.append(1))
    page.show()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert (len(pressed), stolen) == (2, [])


def test_ctrl_enter_is_not_a_press_of_the_focused_button(qtbot: QtBot) -> None:
    button, pressed = Button("Allow and run"), []
    qtbot.addWidget(button)
    button.clicked.connect(lambda: pressed.append(1))
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == []


def test_an_ampersand_is_no_mnemonic(qtbot: QtBot) -> None:
    button = Button("R&D")
    qtbot.addWidget(button)
    assert (button.words, button.accessibleName()) == ("R&D", "R&D")
    assert button.shortcut().isEmpty()


def test_a_consent_box_starts_unticked_and_space_ticks_it(qtbot: QtBot) -> None:
    box = CheckBox("I have read the command.")
    qtbot.addWidget(box)
    assert not box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()


def test_what_a_box_says_wraps_where_it_has_no_room(qtbot: QtBot) -> None:
    """An answer that is cut cannot be told from its neighbour."""
    box, column = CheckBox("Nothing in the list is large enough to explain it", is_round=True), QWidget()
    qtbot.addWidget(column)
    layout = QVBoxLayout(column)
    layout.addWidget(box)
    layout.addStretch(1)
    column.resize(600, 300)
    column.show()
    one_line = box.height()
    column.resize(180, 300)
    qtbot.waitUntil(lambda: box.height() > one_line)
    assert box.height() >= box.heightForWidth(box.width())
    counted = CheckBox("Only READS, and nothing else at all", count="31")
    qtbot.addWidget(counted)
    assert counted.heightForWidth(90) == one_line


def test_a_text_area_submits_with_ctrl_enter_and_makes_lines_with_enter(qtbot: QtBot) -> None:
    area, sent = TextArea(), []
    qtbot.addWidget(area)
    area.submitted.connect(lambda: sent.append(1))
    qtbot.keyClick(area.edit, Qt.Key.Key_Return)
    assert (area.edit.toPlainText(), sent) == ("\n", [])
    qtbot.keyClick(area.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (area.edit.toPlainText(), sent) == ("\n", [1])


def test_j_and_k_move_past_branches_and_tell_where(qtbot: QtBot) -> None:
    steps, picked = StepList(), []
    qtbot.addWidget(steps)
    steps.picked.connect(picked.append)
    steps.show_rows(
        (
            StepRow("a", "First", StepState.PASS, "1"),
            StepRow("a1", "Logs", StepState.PASS, is_branch=True),
            StepRow("b", "Second", StepState.TO_DO, "2"),
        )
    )
    steps.show_current("a")
    assert picked == []
    qtbot.keyClick(steps, Qt.Key.Key_J)
    assert picked == ["b"]
    qtbot.keyClick(steps, Qt.Key.Key_K)
    assert picked == ["b", "a"]


def test_new_results_keep_the_place_in_the_list(qtbot: QtBot) -> None:
    steps = StepList()
    qtbot.addWidget(steps)
    steps.show_rows((StepRow("a", "First", StepState.TO_DO), StepRow("b", "Second", StepState.TO_DO)))
    steps.show_current("b")
    steps.show_rows((StepRow("a", "First", StepState.PASS), StepRow("b", "Second", StepState.TO_DO)))
    assert steps.current_id == "b"
    steps.show_rows((StepRow("z", "New", StepState.PASS), StepRow("b", "Second", StepState.TO_DO)))
    assert steps.current_id == "b"


def test_the_current_step_stays_in_sight_where_the_list_gets_narrow_and_low(qtbot: QtBot) -> None:
    steps = StepList()
    qtbot.addWidget(steps)
    steps.resize(330, 700)
    steps.show_rows([StepRow(str(at), f"A title of several words, {at}", StepState.PASS) for at in range(12)])
    steps.show()
    steps.show_current("8")
    qtbot.waitUntil(lambda: steps.viewport().rect().contains(steps.focus_row()))
    steps.resize(190, 240)
    qtbot.waitUntil(lambda: steps.viewport().rect().contains(steps.focus_row()))


def test_a_row_is_spoken_with_its_state(qtbot: QtBot) -> None:
    row = StepRow("a", "Disk space", StepState.FAIL, "4", "96.4 % used", "00:02")
    assert row.spoken == "4, Disk space, fail, 96.4 % used, 00:02"


def test_a_bar_is_spoken_piece_by_piece(qtbot: QtBot) -> None:
    bar = SegmentedBar((StepState.PASS, StepState.FAIL))
    qtbot.addWidget(bar)
    assert bar.accessibleName() == "pass, fail"


def test_enter_opens_the_current_row_of_a_table(qtbot: QtBot) -> None:
    table, opened = Table((Column("Name"), Column("When", 90, drops_under=300)), "Runs"), []
    qtbot.addWidget(table)
    table.resize(500, 200)
    table.show()
    table.opened.connect(opened.append)
    table.show_rows((TableRow("r1", (Cell("one"), Cell("now"))), TableRow("r2", (Cell("two"), Cell("then")))))
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened == ["r2"]
    table.resize(250, 200)
    assert table.isColumnHidden(1)


def test_rows_are_as_high_again_once_the_text_is_made_small_again(qtbot: QtBot) -> None:
    table = Table([Column("Name")], "Names")
    qtbot.addWidget(table)
    table.show_rows([TableRow("a", (Cell("A"),))])
    table.show()
    before = table.rowHeight(0)
    try:
        theme().choose(zoom=2.0)
        assert table.rowHeight(0) == 2 * before
    finally:
        theme().choose(zoom=1.0)
    assert table.rowHeight(0) == before


def test_a_column_grows_only_where_the_rest_has_plenty_and_is_widened_from_there(qtbot: QtBot) -> None:
    columns = (Column("Name", 200, most=300), Column("Said"), Column("When", 90))
    table = ArrangedTable(columns, "Runs")
    qtbot.addWidget(table)
    table.show()
    table.resize(620, 200)
    assert table.columnWidth(0) == px(200)
    table.resize(1600, 200)
    assert table.columnWidth(0) == px(300)
    assert sum(table.columnWidth(at) for at in range(3)) == table.viewport().width()
    table.head.widened_by.emit("Name", 16)
    assert table.columnWidth(0) == px(316)


def test_letters_typed_in_a_list_are_left_to_the_page(qtbot: QtBot) -> None:
    steps = StepList()
    qtbot.addWidget(steps)
    steps.show_rows((StepRow("a", "First", StepState.TO_DO),))
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier, "s")
    QApplication.sendEvent(steps, press)
    assert not press.isAccepted()


def test_labels_in_a_row_that_is_pressed_keep_their_inks(qtbot: QtBot) -> None:
    row = ClickRow("a", "A row")
    qtbot.addWidget(row)
    label = Label("8 min ago", Type.SMALL, Ink.WARN)
    QHBoxLayout(row).addWidget(label)
    assert label.palette().color(label.foregroundRole()) == color(Ink.WARN)
