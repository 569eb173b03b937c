"""The card of a group tells what was found in each of its steps, however narrow it is."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.run.group_card import GroupCard, Inside
from desktop.ui.shots.window import settle
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.step_row import StepRow

SAID = "2314 MiB are swapped out."


@pytest.mark.parametrize("width", [300, 450, 640, 1000])
def test_what_was_found_is_shown_at_every_width(qtbot: QtBot, width: int) -> None:
    card = GroupCard()
    qtbot.addWidget(card)
    card.resize(1200, 400)
    card.show()
    rows = tuple(
        StepRow(id=f"s{n}", number=f"3.{n}", title=f"Do they swap, {n}?", state=StepState.FAIL, result=SAID)
        for n in range(1, 4)
    )
    card.show_inside(Inside("A group", rows))
    card.table.choose("s2")
    card.resize(width, 400)
    settle()
    opened: list[str] = []
    card.opened.connect(opened.append)
    model, table = card.table.model(), card.table
    shown = [at for at in range(model.columnCount()) if not table.isColumnHidden(at)]
    assert any(SAID in str(model.index(1, at).data()) for at in shown)
    assert sum(map(table.columnWidth, shown)) <= table.viewport().width()
    assert table.current_id == "s2"
    table.clicked.emit(model.index(2, shown[-1]))
    assert opened == ["s3"]


def test_the_time_that_steps_took_has_a_column_only_where_one_took_any(qtbot: QtBot) -> None:
    card = GroupCard()
    qtbot.addWidget(card)
    card.resize(1000, 400)
    card.show()
    row = StepRow(id="a", number="3.1", title="Do they swap?", state=StepState.FAIL, result=SAID)
    for duration in ("", "1.8 s", ""):
        card.show_inside(Inside("A group", (replace(row, duration=duration),)))
        settle()
        heads = [column.title for column in card.table.columns]
        assert ("Took" in heads) is bool(duration)
        assert SAID in str(card.table.model().index(0, 3).data())
