"""Writing a runbook by keyboard: problems come and go, what is offered is taken, the preview follows."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.language.first_step import FIRST_STEPS
from desktop.ui.editor.flow_graph import flow_text
from desktop.ui.editor.offer_list import whole_sentences
from desktop.ui.editor.page import EditorPage
from desktop.ui.navigation import EDITOR, Place
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Scheme
from tests.ui.editor.conftest import TEXT, OpenEditor, looked_at

ENTER, TAB, BACKTAB = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backtab
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def go_behind(page: EditorPage, words: str) -> None:
    lines = page.edit.text.split("\n")
    line = next(at for at, each in enumerate(lines) if words in each)
    page.edit.go_to(line, lines[line].index(words) + len(words))


def messages(page: EditorPage) -> list[str]:
    return [problem.message for problem in page.vm.problems]


def shown_words(page: EditorPage) -> str:
    return " ".join(label.text() for label in page.pane.step.findChildren(QLabel) if label.isVisible())


def test_clean_file_has_no_problems(editor: OpenEditor) -> None:
    page = editor()
    assert page.vm.problems == ()
    assert page.edit.text == TEXT
    assert not page.vm.is_unsaved


def test_typing_makes_a_problem_appear_and_fixing_it_makes_it_go(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    go_behind(page, "check: host.disk")
    qtbot.keyClicks(page.edit, "x")
    page.offering.close()
    looked_at(qtbot, page)
    assert "There is no check 'host.diskx'" in messages(page)[0]
    assert page.problems.table.isVisible()
    (mark,) = page.edit.extraSelections()
    assert mark.cursor.selectedText() == "host.diskx"
    qtbot.keyClick(page.edit, Qt.Key.Key_Backspace)
    page.offering.close()
    looked_at(qtbot, page)
    assert messages(page) == []
    assert not page.edit.extraSelections()
    assert not page.problems.table.isVisible()


def test_problems_are_those_that_lint_tells(qtbot: QtBot, editor: OpenEditor) -> None:
    from desktop.language.loader import check_runbook

    page = editor()
    wrong = TEXT.replace("used_pct", "used_pc").replace("summary:", "sumary:")
    page.edit.replace_text(wrong)
    looked_at(qtbot, page)
    assert page.vm.problems == check_runbook(wrong.encode(), str(page.vm.manuscript.file))
    assert len(page.vm.problems) >= 2


def test_f8_goes_through_the_problems(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text(TEXT.replace("check: host.disk", "check: host.dsk").replace("tags: []", "tgs: []"))
    looked_at(qtbot, page)
    lines = [problem.line for problem in page.vm.problems]
    page.edit.go_to(0)
    page.walk.step(1)
    assert page.edit.line + 1 == lines[0]
    page.walk.step(1)
    assert page.edit.line + 1 == lines[1]
    page.walk.step(1)
    assert page.edit.line + 1 == lines[0]
    page.walk.step(-1)
    assert page.edit.line + 1 == lines[-1]


def test_enter_in_the_list_jumps_there(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text(TEXT.replace("check: host.disk", "check: host.dsk"))
    looked_at(qtbot, page)
    page.problems.table.setFocus()
    qtbot.keyClick(page.problems.table, Qt.Key.Key_Down)
    qtbot.keyClick(page.problems.table, ENTER)
    assert page.edit.text.split("\n")[page.edit.line][page.edit.column :] == "host.dsk"
    qtbot.waitUntil(page.edit.hasFocus)


def test_answer_about_an_older_text_is_dropped(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    seen: list[tuple[str, ...]] = []
    page.vm.looker.looked.connect(lambda: seen.append(tuple(messages(page))))
    page.edit.replace_text(TEXT.replace("host.disk", "host.dsk"))
    page.vm.looker.look()  # it is under way when the text is another one already
    page.edit.replace_text(TEXT)
    looked_at(qtbot, page)
    qtbot.wait(50)
    assert all(told == () for told in seen)
    assert page.vm.problems == ()


def test_completion_of_a_check_by_keyboard(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    go_behind(page, "good: Under 85 % used.")
    qtbot.keyClick(page.edit, ENTER)
    qtbot.keyClicks(page.edit, "fresh")
    assert [offer.label for offer in page.offering.list.offers] == ["fresh_for"]
    qtbot.keyClick(page.edit, ENTER)
    assert "    fresh_for: \n" in page.edit.text
    qtbot.keyClicks(page.edit, "10m")
    looked_at(qtbot, page)
    assert page.vm.problems == ()


def test_the_list_of_offers_never_lies_over_the_line_that_is_typed(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text("# a line\n" * 120 + page.edit.text)
    go_behind(page, "check: ")
    qtbot.keyClick(page.edit, Qt.Key.Key_Space, CONTROL)
    offers = page.offering.list
    for by in (-4, 9, 3):
        bar = page.edit.verticalScrollBar()
        bar.setValue(bar.value() + by)
        assert offers.isVisible()
        line = page.edit.cursorRect()
        here = page.edit.viewport().mapTo(page, line.topLeft())
        own = QRect(here, line.size())
        assert not offers.geometry().intersects(own)
        between = max(offers.y() - own.bottom(), own.top() - offers.geometry().bottom())
        assert between <= 2  # nothing of the next line is to be seen in between
    bar.setValue(0)  # the line is out of sight
    assert not offers.isVisible()


def test_an_explanation_that_is_too_long_ends_with_a_sentence(qtbot: QtBot) -> None:
    one = "A sentence of some words that takes a good part of a line here."
    text = " ".join([one] * 20)
    shown = whole_sentences(text, px(430), px(96))
    assert text.startswith(shown)
    assert shown.endswith("here.")
    assert 2 * len(one) < len(shown) < len(text)
    assert whole_sentences(one, px(430), 1) == one


def test_a_runbook_that_cannot_be_opened_is_named(qtbot: QtBot, editor: OpenEditor, tmp_path: Path) -> None:
    page = editor(tmp_path / "gone.yaml", waits=False)
    qtbot.waitUntil(lambda: bool(page.vm.trouble))
    assert page.crumbs[-1] == "gone.yaml"


def test_completion_moves_with_the_arrows_and_closes_with_escape(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    go_behind(page, "check: ")
    qtbot.keyClick(page.edit, Qt.Key.Key_Space, CONTROL)
    offers = page.offering.list
    assert offers.isVisible()
    first = offers.current
    qtbot.keyClick(page.edit, Qt.Key.Key_Down)
    assert offers.current == offers.offers[1] != first
    before = page.edit.text
    qtbot.keyClick(page.edit, Qt.Key.Key_Escape)
    assert not offers.isVisible()
    assert page.edit.text == before


def test_completion_of_a_parameter_in_brackets(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text(TEXT.replace("with: {path: /}", "with: {"))
    go_behind(page, "with: {")
    qtbot.keyClick(page.edit, Qt.Key.Key_Space, CONTROL)
    qtbot.keyClick(page.edit, TAB)
    assert "with: {path: " in page.edit.text


def test_completion_of_a_condition_knows_the_reading(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    go_behind(page, "fail: used_pct >= 95")
    qtbot.keyClicks(page.edit, " and free_b")
    assert [offer.label for offer in page.offering.list.offers] == ["free_bytes"]
    qtbot.keyClick(page.edit, TAB)
    assert "fail: used_pct >= 95 and free_bytes\n" in page.edit.text


def test_offers_far_down_a_long_file(qtbot: QtBot, editor: OpenEditor) -> None:
    """Only the lines around the cursor are looked at."""
    steps = "".join(f"\n  - id: s{n}\n    title: Step\n    check: host.load\n" for n in range(400))
    page = editor()
    page.edit.replace_text(TEXT + steps)
    looked_at(qtbot, page)
    go_behind(page, "id: s399")
    qtbot.keyClick(page.edit, ENTER)
    qtbot.keyClicks(page.edit, "nex")
    assert [offer.label for offer in page.offering.list.offers] == ["next"]
    qtbot.keyClick(page.edit, ENTER)
    qtbot.keyClicks(page.edit, "s1")
    assert "s123" in [offer.label for offer in page.offering.list.offers]


def test_nothing_is_offered_in_a_text(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    go_behind(page, "why: ")
    qtbot.keyClicks(page.edit, "because ")
    assert not page.offering.list.isVisible()


def test_enter_and_tab_indent_by_two(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    go_behind(page, "good: Under 85 % used.")
    qtbot.keyClick(page.edit, ENTER)
    assert page.edit.column == 4
    qtbot.keyClick(page.edit, TAB)
    assert page.edit.column == 6
    qtbot.keyClick(page.edit, Qt.Key.Key_Backspace)
    qtbot.keyClick(page.edit, BACKTAB)
    assert page.edit.text.split("\n")[page.edit.line] == "  "


def test_tab_moves_all_selected_lines_and_undo_takes_it_back(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.selectAll()
    qtbot.keyClick(page.edit, TAB)
    assert page.edit.text.split("\n")[1] == "  runbook: 1"
    page.edit.undo()
    assert page.edit.text == TEXT
    assert not page.vm.is_unsaved


def test_find_goes_round(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.finding.open()
    qtbot.keyClicks(page.find_bar.box.edit, "USED_PCT")
    places = [page.edit.textCursor().selectionStart()]
    for _ in range(TEXT.count("used_pct")):
        qtbot.keyClick(page.find_bar.box.edit, ENTER)
        places.append(page.edit.textCursor().selectionStart())
    assert places[0] == places[-1]
    assert len(set(places)) == TEXT.count("used_pct")
    qtbot.keyClick(page.find_bar.box.edit, ENTER, SHIFT)
    assert page.edit.textCursor().selectionStart() == places[-2]
    qtbot.keyClick(page.find_bar.box.edit, Qt.Key.Key_Escape)
    assert not page.find_bar.isVisible()
    assert page.edit.extraSelections() == []


def test_preview_follows_the_cursor(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text(TEXT + "\n  - id: second\n    title: The second step\n    run: uptime\n")
    looked_at(qtbot, page)
    go_behind(page, "id: second")
    looked_at(qtbot, page)
    qtbot.waitUntil(lambda: "The second step" in shown_words(page))
    assert "uptime" in shown_words(page)
    go_behind(page, "id: space")
    looked_at(qtbot, page)
    qtbot.waitUntil(lambda: "used_pct >= 95" in shown_words(page))  # rows are shown with the next layout
    assert "How full is the disk?" in shown_words(page)


def test_preview_stays_while_the_text_cannot_be_read(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    go_behind(page, "id: space")
    page.edit.replace_text(TEXT.replace("tags: []", "tags: [["))
    looked_at(qtbot, page)
    assert page.vm.looker.is_older
    go_behind(page, "id: space")
    looked_at(qtbot, page)
    assert "could last be read" in shown_words(page)
    assert "How full is the disk?" in shown_words(page)


def test_map_leads_to_the_lines_of_a_step(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text(TEXT + "\n  - id: second\n    title: The second step\n    run: uptime\n")
    looked_at(qtbot, page)
    page.turn_preview()
    view = page.pane.map
    assert view.accessibleDescription() == flow_text(view.graph)
    middle = view.box_of("second").center().toPoint()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert "id: second" in page.edit.text.split("\n")[page.edit.line]
    looked_at(qtbot, page)
    assert view._marked == "second"


def test_map_by_keyboard(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text(TEXT + "\n  - id: second\n    title: The second step\n    run: uptime\n")
    looked_at(qtbot, page)
    page.turn_preview()
    view = page.pane.map
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, ENTER)
    assert "id: second" in page.edit.text.split("\n")[page.edit.line]
    before = view.scale
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.scale > before
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.scale == before


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.CONTRAST])
def test_colours_follow_the_theme(qtbot: QtBot, editor: OpenEditor, scheme: Scheme) -> None:
    page = editor()

    def inks() -> set[str]:
        formats = page.edit.document().findBlockByNumber(1).layout().formats()
        return {each.format.foreground().color().name().upper() for each in formats}

    assert inks() == {f"#{theme().tokens.code_key}", f"#{theme().tokens.code_text}"}
    theme().choose(scheme=scheme)
    qtbot.waitUntil(lambda: page.edit.highlighter.is_done)
    assert inks() == {f"#{theme().tokens.code_key}", f"#{theme().tokens.code_text}"}


def test_narrow_window_shows_one_part(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.resize(700, 600)
    qtbot.waitUntil(lambda: page.head.views.isVisible())
    assert page.edit.isVisible()
    assert not page.pane.isVisible()
    page.turn_preview()
    assert not page.edit.isVisible()
    assert page.pane.step.isVisible()
    page.turn_preview()
    assert page.pane.map.isVisible()
    assert page.pane.map.hasFocus()
    page._go_to_step(1)
    assert page.edit.isVisible()


def test_each_key_is_told(editor: OpenEditor) -> None:
    page = editor()
    keys = [key for action in page.actions_here for key in action.keys.split(" ")]
    assert len(keys) == len(set(keys))
    assert {"Ctrl+S", "Ctrl+F", "F8", "Shift+F8", "Ctrl+Space", "F5"} <= set(keys)


@pytest.mark.parametrize("kind", ["check", "ask", "group"])
def test_new_runbook_begins_with_a_step(qtbot: QtBot, editor: OpenEditor, kind: str) -> None:
    page = editor(waits=False)
    page.show_place(Place(EDITOR, text="new"))
    rows = page.new_panel.rows
    assert len({row.width() for row in rows.values()}) == 1
    assert set(rows) == set(FIRST_STEPS)
    assert all(row.isVisible() for row in rows.values())
    qtbot.keyClick(rows[kind], Qt.Key.Key_Space)
    looked_at(qtbot, page)
    assert page.vm.is_new
    assert page.vm.is_unsaved
    assert f"    {kind}:" in page.edit.text
    assert page.vm.can_try


def test_runbook_that_is_not_there_says_so(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor("no-such-runbook", waits=False)
    qtbot.waitUntil(lambda: bool(page.vm.trouble), timeout=20_000)
    assert "no-such-runbook" in page.vm.trouble
    assert page.waiting.isVisible()


def test_map_of_a_long_runbook_is_made_beside_the_window(qtbot: QtBot, editor: OpenEditor) -> None:
    steps = "".join(f"\n  - id: s{n}\n    title: Step {n}\n    check: host.load\n" for n in range(200))
    page = editor()
    page.turn_preview()
    view = page.pane.map
    page.edit.replace_text(TEXT + steps)
    looked_at(qtbot, page)
    qtbot.waitUntil(lambda: view.graph.node("s199") is not None, timeout=10_000)
    assert "s199" in view.map.boxes
    assert "Step 199" in view.accessibleDescription()
    page.edit.go_to(page.edit.text[: page.edit.text.index("id: s150")].count("\n"))
    looked_at(qtbot, page)
    assert view.viewport().rect().contains(view.box_of("s150").center().toPoint())
    before = view.verticalScrollBar().value()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert view.verticalScrollBar().value() < before
    qtbot.keyClick(view, ENTER)
    assert "id: s150" in page.edit.text.split("\n")[page.edit.line]


def test_card_of_a_change_names_risk_undo_and_what_verifies_it(qtbot: QtBot, editor: OpenEditor) -> None:
    step = (
        "\n  - id: wipe\n    title: Wipe\n    effect: changes\n    risk: Files go.\n    undo: space\n"
        "    verify: space\n    run: rm x\n  - id: both\n    title: Both\n    mode: parallel\n    group:\n"
        "      - {id: a, title: One, check: host.load}\n      - {id: b, title: Two, when: now, check: host.load}\n"
    )
    page = editor()
    page.edit.replace_text(TEXT + step)
    go_behind(page, "id: wipe")
    looked_at(qtbot, page)
    told = {fact.label: fact.value for fact in page.pane.step._change_facts._facts}
    assert told == {"Risk": "Files go.", "Undo": "step 1", "Verified by": "step 1"}
    go_behind(page, "id: both")
    looked_at(qtbot, page)
    inside = {fact.label: fact.value for fact in page.pane.step._inside_rows._facts}
    assert inside == {"3.1": "One · check", "3.2": "Two · check · when now"}
