"""The runbook that Start would start is in sight, however low the window is."""

from pytestqt.qtbot import QtBot

from desktop.ui.adapters.pins import PinsAdapter
from desktop.ui.library.view import LibraryView
from desktop.ui.library.viewmodel import LibraryViewModel
from desktop.ui.navigation import LIBRARY, Navigator, Place
from desktop.ui.shots.data import SampleLibrary


def test_the_chosen_runbook_stays_in_sight_when_the_window_gets_lower(qtbot: QtBot) -> None:
    pins = PinsAdapter(lambda work: work())
    page = LibraryView(LibraryViewModel(SampleLibrary(), pins, Navigator()))
    qtbot.addWidget(page)
    page.resize(1200, 900)
    page.show()
    page.show_place(Place(LIBRARY, "website-unreachable"))
    page.resize(700, 380)
    shown = page.results.visualRect(page.results.currentIndex())
    assert page.results.currentIndex().row() > 2
    assert page.results.viewport().rect().contains(shown)
