"""The card for somebody new tells what the first look is for, also where the library is read after the first paint."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.adapters.pins import PinsAdapter
from desktop.ui.home.cards import OwedRow
from desktop.ui.home.more import MoreInHistory
from desktop.ui.home.view import HomeView
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.navigation import RUNS, Navigator, Place
from desktop.ui.ports import Entry, OwedRun
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


def test_many_things_to_put_back_leave_room_for_the_runs_below(qtbot: QtBot) -> None:
    runs = SampleRuns()
    many = [replace(runs.owed()[0], run_id=f"o{at}", target=f"root@web-{at:02}", count=2) for at in range(9)]

    class Owing(SampleRuns):
        def owed(self) -> Sequence[OwedRun]:
            return many

    owing, navigator = Owing(), Navigator()
    model = HomeViewModel(
        owing, SampleLibrary(), PinsAdapter(lambda work: work()), owing, navigator, lambda: NOW
    )
    page = HomeView(model)
    qtbot.addWidget(page)
    rows = page.findChildren(OwedRow)
    assert len(rows) == 5
    told = {label.text() for label in page.findChildren(QLabel)}
    assert "18 open after runs that have ended" in told
    offered = [more for more in page.findChildren(MoreInHistory) if more.isVisibleTo(page)]
    assert [more.words for more in offered] == ["8 more in History"]
    with qtbot.waitSignal(navigator.asked) as asked:
        offered[0].click()
    assert asked.args == [Place(RUNS)]
    assert any(
        text.startswith("root@web-00 · ") for text in told
    )  # the host is not what a long title cuts off
