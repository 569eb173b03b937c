"""The card for somebody new tells what the first look is for, also where the library is read after the first paint."""

from collections.abc import Sequence

from pytestqt.qtbot import QtBot

from desktop.ui.adapters.pins import PinsAdapter
from desktop.ui.home.view import HomeView
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.navigation import Navigator
from desktop.ui.ports import Entry
from desktop.ui.shots.data import SampleLibrary
from desktop.ui.shots.lists import NOW, SampleRuns
from desktop.ui.widgets.wrapped_label import WrappedLabel


class LateLibrary(SampleLibrary):
    is_read = False

    def entries(self) -> Sequence[Entry]:
        return super().entries() if self.is_read else ()


def test_the_first_look_is_described_once_the_library_is_read(qtbot: QtBot) -> None:
    library = LateLibrary()
    model = HomeViewModel(
        SampleRuns((), ()), library, PinsAdapter(lambda work: work()), SampleRuns(), Navigator(), lambda: NOW
    )
    page = HomeView(model)
    qtbot.addWidget(page)
    library.is_read = True
    model.changed.emit()
    told = [label.text() for label in page.findChildren(WrappedLabel) if label.isVisibleTo(page)]
    assert model.first_look is not None
    assert model.first_look.summary in told
