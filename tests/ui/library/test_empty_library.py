"""A library in which there is nothing to be found leads to where its folders are named."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.adapters.pins import PinsAdapter
from desktop.ui.library.catalogue import Catalogue, catalogue_of
from desktop.ui.library.view import LibraryView
from desktop.ui.library.viewmodel import LibraryViewModel
from desktop.ui.navigation import LIBRARY, SETTINGS, Navigator, Place
from desktop.ui.shots.data import SampleLibrary
from desktop.ui.widgets.empty_state import EmptyState


def test_a_library_without_runbooks_says_so_and_leads_to_its_folders(qtbot: QtBot) -> None:
    class Bare(SampleLibrary):
        def entries(self) -> tuple[()]:
            return ()

        def catalogue(self) -> Catalogue:
            return catalogue_of(())

        def search(self, text: str) -> tuple[()]:
            return ()

    navigator, went = Navigator(), list[Place]()
    navigator.asked.connect(went.append)
    view = LibraryView(LibraryViewModel(Bare(), PinsAdapter(lambda work: work()), navigator))
    qtbot.addWidget(view)
    view.resize(1280, 800)
    view.show()
    view.show_place(Place(LIBRARY))
    empty = view.findChild(EmptyState)
    assert empty is not None
    assert "No runbooks yet" in {label.text() for label in empty.findChildren(QLabel)}
    empty.action.click()
    assert went == [Place(SETTINGS)]
