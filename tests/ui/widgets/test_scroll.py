"""A column that scrolls keeps in sight what a person is at, whatever the window and the zoom become."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel

WORDS = "A filesystem that is full stops every service that writes to it. " * 4


def column_of(parts: int, qtbot: QtBot) -> tuple[ScrollColumn, list[QPushButton]]:
    made = ScrollColumn()
    qtbot.addWidget(made)
    buttons = [QPushButton(f"Step {number}") for number in range(parts)]
    for button in buttons:
        made.column.addWidget(WrappedLabel(WORDS))
        made.column.addWidget(button)
    made.resize(600, 400)
    made.show()
    settle()
    return made, buttons


def in_sight(part: QWidget, column: ScrollColumn) -> bool:
    viewport = column.viewport()
    return viewport.rect().contains(QRect(part.mapTo(viewport, QPoint(0, 0)), part.size()))


def test_the_focus_stays_in_sight_when_the_text_grows_or_the_window_shrinks(qtbot: QtBot) -> None:
    column, buttons = column_of(12, qtbot)
    buttons[7].setFocus()
    column.ensureWidgetVisible(buttons[7])
    theme().choose(zoom=2.0)
    settle()
    assert in_sight(buttons[7], column)
    column.resize(300, 200)
    settle()
    assert in_sight(buttons[7], column)


def test_a_person_who_scrolled_away_from_the_focus_stays_there(qtbot: QtBot) -> None:
    column, buttons = column_of(12, qtbot)
    buttons[0].setFocus()
    settle()
    bar = column.verticalScrollBar()
    bar.setValue(bar.maximum())
    theme().choose(scheme=Scheme.LIGHT)
    column.resize(600, 420)
    settle()
    assert not in_sight(buttons[0], column)


def test_what_is_higher_than_the_room_is_shown_from_its_head(qtbot: QtBot) -> None:
    column, buttons = column_of(2, qtbot)
    card = WrappedLabel(WORDS * 40)
    column.column.addWidget(card)
    column.whole_of = lambda part: card if part is buttons[1] else part
    settle()
    column.bring_to_sight(buttons[1])
    settle()
    assert card.mapTo(column.viewport(), QPoint(0, 0)).y() == 0
