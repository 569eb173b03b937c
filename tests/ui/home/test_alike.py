"""Two open runs of one runbook on one target are told apart; a run that was cut off does not wait for an answer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from desktop.ui.adapters.pins import PinsAdapter
from desktop.ui.adapters.runs import waits_for
from desktop.ui.home.cards import RunCard
from desktop.ui.home.view import HomeView
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.navigation import Navigator
from desktop.ui.ports import OpenRun
from desktop.ui.shots.data import SampleLibrary
from desktop.ui.shots.lists import NOW, OPEN_RUNS, SampleRuns
from desktop.ui.shots.window import settle
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Rule
from desktop.ui.widgets.wrapped_label import WrappedLabel


def model_of(*open_runs: OpenRun) -> HomeViewModel:
    runs = SampleRuns(open_runs, ())
    return HomeViewModel(
        runs, SampleLibrary(), PinsAdapter(lambda work: work()), runs, Navigator(), lambda: NOW
    )


def test_runs_that_look_alike_tell_since_when_and_where_they_stand(qtbot: QtBot) -> None:
    early = replace(OPEN_RUNS[0], run_id="a", started_at=NOW - timedelta(days=2), step="space")
    late = replace(OPEN_RUNS[0], run_id="b", started_at=NOW - timedelta(minutes=9), step="rotate")
    model = model_of(early, late, OPEN_RUNS[1])
    since = [card.since for card in model.resume_cards]
    began = (NOW - timedelta(days=2)).astimezone(), (NOW - timedelta(minutes=9)).astimezone()
    assert since == [
        f"Since {began[0].day} {began[0]:%b %H:%M}, at space",
        f"Since {began[1]:%H:%M}, at rotate",
        "",
    ]
    page = HomeView(model)
    qtbot.addWidget(page)
    names = {button.accessibleName() for button in page.findChildren(Button)}
    assert any(name.endswith(", at space") for name in names)
    assert any(name.endswith(", at rotate") for name in names)


@pytest.mark.parametrize(
    ("kind", "is_here", "words"),
    [
        ("working", False, "A step is under way, or was cut off"),
        ("working", True, "A step runs now"),
        ("cut_off", False, "A step was cut off while it read: it can simply run again"),
        ("", False, "Waits for you to go on"),
    ],
)
def test_a_run_that_waits_for_nobody_says_how_it_stands(kind: str, is_here: bool, words: str) -> None:
    assert waits_for("", kind, is_here=is_here) == words


def test_cards_side_by_side_have_their_rules_in_one_line(qtbot: QtBot) -> None:
    runs = SampleRuns()
    library, pins = SampleLibrary(), PinsAdapter(lambda work: work())
    page = HomeView(HomeViewModel(runs, library, pins, runs, Navigator(), lambda: NOW))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    settle()
    cards = page.findChildren(RunCard)
    lines = {WrappedLabel.heightForWidth(card.counts, card.counts.width()) for card in cards}
    assert len(lines) == 2  # the counts of one of them take two lines
    assert len({card.findChild(Rule).mapTo(page, QPoint(0, 0)).y() for card in cards}) == 1
