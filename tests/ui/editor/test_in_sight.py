"""What the editor speaks of stays in sight: the line of the cursor, the head of a step, the numbers beside the text."""

from pytestqt.qtbot import QtBot

from desktop.ui.editor.preview_pane import STEP
from tests.ui.editor.conftest import OpenEditor


def test_the_line_of_the_cursor_is_in_sight_once_a_bar_over_the_text_has_the_keyboard(
    qtbot: QtBot, editor: OpenEditor
) -> None:
    page = editor()
    page.edit.replace_text("\n".join(f"# {at}" for at in range(200)))
    page.edit.go_to(30)
    page.finding.open()
    page.resize(1200, 300)
    assert not page.edit.hasFocus()
    assert page.edit.viewport().rect().contains(page.edit.cursorRect())


def test_the_numbers_of_the_lines_end_where_the_text_does(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text("\n".join("# " + "long " * 200 for _ in range(200)))
    qtbot.waitUntil(lambda: page.edit.horizontalScrollBar().maximum() > 0)
    assert page.edit.gutter.height() == page.edit.viewport().height() < page.edit.contentsRect().height()


def test_a_step_is_shown_from_its_head_on_where_the_text_gives_way_to_it(
    qtbot: QtBot, editor: OpenEditor
) -> None:
    page = editor()
    page.resize(700, 260)
    page.edit.go_to(8)
    qtbot.waitUntil(lambda: not page.following)
    page.edit.setFocus()
    page.head.views.choose(STEP + 1)
    assert page.head.views.hasFocus()
    assert page.pane.step._scroll.verticalScrollBar().value() == 0
