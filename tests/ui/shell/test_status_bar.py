"""The line at the foot of the window: what gives way where there is no room for all of it."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.shell.status import StatusFact, StatusModel
from desktop.ui.shell.status_bar import StatusBar
from desktop.ui.theme.tokens import Tone

SAVED = StatusFact("Saved 2 s ago", "circle-check", Tone.OK)
LOCKED = StatusFact("No keyring: secrets for this session only", "key-round", Tone.WARN)
ACCOUNT = StatusFact("ops-ro · eu-west-1 · signed in for 3 h 12 min", "cloud")


@pytest.fixture
def bar(qtbot: QtBot) -> StatusBar:
    model = StatusModel()
    made = StatusBar(model)
    qtbot.addWidget(made)
    model.tell(saved=SAVED, keyring=StatusFact("Keyring unlocked", "key-round"), account=ACCOUNT)
    made.show()
    return made


def test_with_room_for_all_everything_is_in_words(bar: StatusBar) -> None:
    bar.resize(1200, 30)
    assert bar._saved._text.isVisible()
    assert bar._keyring._text.isVisible()


def test_what_is_well_is_told_by_its_icon_before_any_word_is_cut(bar: StatusBar) -> None:
    bar.resize(700, 30)
    assert not bar._saved._text.isVisible()
    assert "Saved 2 s ago" in bar._saved.toolTip()
    assert bar._saved.accessibleName() == "Saved 2 s ago"
    assert not bar._account._text.is_cut
    bar.resize(1200, 30)
    assert bar._saved._text.isVisible()
    assert not bar._saved.toolTip()


def test_a_warning_keeps_its_words(bar: StatusBar) -> None:
    bar._model.tell(keyring=LOCKED)
    bar.resize(700, 30)
    assert bar._keyring._text.isVisible()
    assert not bar._saved._text.isVisible()
