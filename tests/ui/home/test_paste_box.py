"""The place for what came in: one line high, and higher with what is pasted."""

from pytestqt.qtbot import QtBot

from desktop.ui.home.paste_box import PasteBox
from desktop.ui.theme.theme import theme
from desktop.ui.widgets.button import Button


def made(qtbot: QtBot) -> PasteBox:
    box = PasteBox()
    qtbot.addWidget(box)
    box.resize(760, box.height())
    box.show()
    return box


def test_the_box_grows_with_what_is_pasted_up_to_six_lines(qtbot: QtBot) -> None:
    box = made(qtbot)
    one, line = box.height(), box.edit.fontMetrics().lineSpacing()
    button = box.findChild(Button)
    assert button is not None
    assert abs(button.geometry().center().y() - box.rect().center().y()) <= 1
    for lines, more in ((2, 1), (6, 5), (40, 5)):
        box.edit.setPlainText("\n".join(["No space left on device"] * lines))
        assert abs(box.height() - one - more * line) <= 1
    box.edit.clear()
    assert box.height() == one


def test_it_is_as_high_as_its_lines_are_wrapped_in_the_width_there_is(qtbot: QtBot) -> None:
    box = made(qtbot)
    one, line = box.height(), box.edit.fontMetrics().lineSpacing()
    box.edit.setPlainText("No space left on device " * 8)
    qtbot.waitUntil(lambda: box.height() > one + line)
    box.resize(1900, box.height())
    qtbot.waitUntil(lambda: box.height() == one)
    box.resize(700, box.height())
    qtbot.waitUntil(lambda: box.height() > one + line)


def test_a_long_line_that_wraps_makes_it_higher_and_so_does_zoom(qtbot: QtBot) -> None:
    box = made(qtbot)
    one = box.height()
    box.edit.setPlainText("No space left on device " * 8)
    qtbot.waitUntil(lambda: box.height() > one)
    box.edit.clear()
    box.resize(1900, box.height())
    theme().choose(zoom=2.0)
    try:
        qtbot.waitUntil(lambda: abs(box.height() - 2 * one) <= 4)
    finally:
        theme().choose(zoom=1.0)


def test_an_empty_box_is_as_high_as_what_it_hints(qtbot: QtBot) -> None:
    """At 200 % in a narrow window the hint takes two lines, and the second one was cut."""
    box = made(qtbot)
    one, line = box.height(), box.edit.fontMetrics().lineSpacing()
    box.resize(480, box.height())
    qtbot.waitUntil(lambda: abs(box.height() - one - line) <= 1)
    box.edit.setPlainText("ENOSPC")
    qtbot.waitUntil(lambda: box.height() == one)
