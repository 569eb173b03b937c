"""The navigation rail with many pages, in a low window and at twice the size."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.shell.rail import NavigationRail, RailCell
from desktop.ui.shots.window import settle
from desktop.ui.theme.fonts import font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import px, theme


def rail_of(count: int, qtbot: QtBot) -> tuple[QWidget, NavigationRail]:
    window, rail = QWidget(), NavigationRail()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(rail)
    for at in range(count):
        rail.add(f"page{at}", f"Page {at}", "house", f"Ctrl+{at}")
    window.show()
    return window, rail


def test_cells_get_lower_before_the_window_gets_taller(qtbot: QtBot) -> None:
    window, rail = rail_of(8, qtbot)
    theme().choose(zoom=2.0)
    window.resize(300, 780)
    settle()
    assert window.height() == 780
    cells = rail.findChildren(RailCell)
    assert all(cell.height() == px(36) for cell in cells)
    assert max(cell.geometry().bottom() for cell in cells) <= rail.height()
    window.resize(300, 1200)
    settle()
    assert all(cell.height() == px(56) for cell in cells)


def test_a_page_without_a_cell_marks_none(qtbot: QtBot) -> None:
    _window, rail = rail_of(3, qtbot)
    rail.show_page("page1")
    rail.show_page("elsewhere")
    assert [cell.page for cell in rail.findChildren(RailCell) if cell.isChecked()] == []
    rail.show_page("page2")
    assert [cell.page for cell in rail.findChildren(RailCell) if cell.isChecked()] == ["page2"]


@pytest.mark.parametrize("zoom", [1.0, 1.25, 1.5, 2.0])
def test_no_word_touches_the_edges_of_its_cell(window: MainWindow, zoom: float) -> None:
    theme().choose(zoom=zoom)
    window.show()
    settle()
    cells = window.rail.findChildren(RailCell)
    assert "Connections" in [cell.text() for cell in cells]
    wide = [text_width(cell.text(), font(cell.face)) for cell in cells]
    assert all(cell.width() - word >= 2 * px(3) for cell, word in zip(cells, wide, strict=True))
