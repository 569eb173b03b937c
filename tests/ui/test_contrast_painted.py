"""Every text and icon that the pictures really show can be read on what lies behind it, in every scheme."""

from dataclasses import dataclass

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.editor.highlighter import YamlHighlighter
from desktop.ui.main_window import MainWindow
from desktop.ui.shots.scenes import SHOTS, Shot
from desktop.ui.shots.window import settle
from desktop.ui.theme.contrast import ratio
from desktop.ui.theme.dress import typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import TOKENS, Ink, Scheme
from tests.ui.painted_pairs import Painted, by_qt, ground_of, recorded

# Two at most of a page: between them they show every kind of part that it has.
_NAMES = (
    "home_pinned", "library_search", "history", "timeline", "compare_all", "hosts", "start_alert", "live_fail",
    "live_destroy", "finish", "connections_new_key", "queue_fault", "outbox_drop", "ticket_beside", "settings",
    "editor_problems", "editor_find", "editor_map", "help", "palette",
    "keys",
)  # fmt: skip
_SHOWN = [shot for shot in SHOTS if shot.name in _NAMES]
_FEWEST = 15  # pieces of text and icons of a picture


def test_every_page_is_looked_at(window: MainWindow) -> None:
    assert {shot.place.page for shot in _SHOWN} == set(window._specs)


@pytest.mark.parametrize("shot", _SHOWN, ids=lambda shot: shot.name)
def test_what_is_painted_can_be_read(shot: Shot, window: MainWindow) -> None:
    window.resize(1440, 900)
    window.show()
    window.setUpdatesEnabled(False)  # it is painted when it is looked at
    window.show_place(shot.place)
    settle()
    if shot.then is not None:
        shot.then(window)
    found = {scheme: pairs_in(window, scheme) for scheme in TOKENS}
    assert {scheme: pairs.faint for scheme, pairs in found.items() if pairs.faint} == {}
    assert min(pairs.count for pairs in found.values()) >= _FEWEST


@dataclass(frozen=True, slots=True)
class Pairs:
    count: int  # of the texts and icons in sight
    faint: tuple[str, ...]


def pairs_in(window: QWidget, scheme: Scheme) -> Pairs:
    theme().choose(scheme=scheme)
    settle()
    while any(not one.is_done for one in window.findChildren(YamlHighlighter)):
        settle()  # a text is coloured anew over several turns
    window.setUpdatesEnabled(True)
    with recorded() as heard:
        picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    window.setUpdatesEnabled(False)
    count, faint = 0, {}
    for one in (*heard.painted, *by_qt(window)):
        ground = ground_of(one, window, picture) if one.widget.isEnabled() else None
        if ground is None:
            continue
        count += 1
        found = ratio(_hex(_over(one.ink, ground)), _hex(ground))
        if found < one.least(scheme):
            faint[one.ink.rgba(), ground.rgb(), one.least(scheme)] = _told(one, ground, found)
    return Pairs(count, tuple(faint.values()))


def _over(ink: QColor, ground: QColor) -> QColor:
    share = ink.alphaF()
    mixed = (a * share + b * (1 - share) for a, b in zip(ink.getRgb()[:3], ground.getRgb()[:3], strict=True))
    return QColor(*map(round, mixed))


def _hex(colour: QColor) -> str:
    return colour.name()[1:].upper()


def _told(one: Painted, ground: QColor, found: float) -> str:
    what = repr(one.words[:30]) if one.words else "an icon"
    kind = type(one.widget).__name__
    return f"{what} of {kind}: {_hex(one.ink)} on {_hex(ground)} is {found:.2f}:1"


def test_a_faint_pair_is_found(qtbot: QtBot) -> None:
    """The measure can fail: the ink of a line is no ink for words."""
    window = QWidget()
    qtbot.addWidget(window)
    label = QLabel("faint words", window)
    typeset(label, Type.BODY, Ink.LINE)
    window.resize(200, 40)
    window.show()
    assert [one.split(":")[0] for one in pairs_in(window, Scheme.DARK).faint] == ["'faint words' of QLabel"]
    typeset(label, Type.BODY, Ink.TEXT)
    assert pairs_in(window, Scheme.DARK) == Pairs(1, ())
