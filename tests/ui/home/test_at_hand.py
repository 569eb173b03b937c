"""The runbooks at hand: in which order, and what is told while they are being read."""

from collections.abc import Sequence

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.adapters.pins import PinsAdapter
from desktop.ui.home.side import Side
from desktop.ui.home.viewmodel import FIRST_LOOK, HomeViewModel
from desktop.ui.navigation import Navigator
from desktop.ui.ports import Entry
from desktop.ui.shots.data import SampleLibrary
from desktop.ui.shots.lists import NOW, PAST_RUNS, SampleRuns
from desktop.ui.widgets.wrapped_label import WrappedLabel


class LateLibrary(SampleLibrary):
    is_read = False

    @property
    def is_reading(self) -> bool:
        return not self.is_read

    def entries(self) -> Sequence[Entry]:
        return super().entries() if self.is_read else ()


def model_of(runs: SampleRuns, library: SampleLibrary) -> HomeViewModel:
    return HomeViewModel(runs, library, PinsAdapter(lambda work: work()), runs, Navigator(), lambda: NOW)


def test_for_somebody_new_the_first_look_comes_first(qtbot: QtBot) -> None:
    assert model_of(SampleRuns((), ()), SampleLibrary()).at_hand[0].id == FIRST_LOOK


def test_the_one_used_last_and_those_used_most_come_before_the_first_look(qtbot: QtBot) -> None:
    disk, service = PAST_RUNS[2], PAST_RUNS[1]
    model = model_of(SampleRuns((), (disk, service, service)), SampleLibrary())
    assert [one.title for one in model.at_hand[:2]] == [disk.title, service.title]
    assert model.at_hand[2].id == FIRST_LOOK


@pytest.mark.parametrize("is_slow", [True, False])
def test_it_is_told_that_runbooks_are_read_once_it_takes_long(qtbot: QtBot, is_slow: bool) -> None:
    library = LateLibrary()
    model = model_of(SampleRuns((), ()), library)
    side = Side(model)
    qtbot.addWidget(side)
    side.show()

    def told() -> set[str]:
        return {label.text() for label in side.findChildren(WrappedLabel) if label.isVisible()}

    assert told() == set()
    if is_slow:
        qtbot.waitUntil(lambda: told() == {"Reading the runbooks…"}, timeout=2000)
    library.is_read = True
    model.changed.emit()
    assert "Reading the runbooks…" not in told()
    assert told() > set()
