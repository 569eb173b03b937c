"""Help for whoever is new: words are explained under the pointer and by key, commands in their author's words."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QDesktopServices, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.run.callout import Callout
from desktop.ui.run.explain_panel import ExplainPanel
from desktop.ui.run.page import RunPage
from desktop.ui.run.step_facts import StepFacts
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.shots.window import settle
from desktop.ui.theme.fonts import MONO
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink, Scheme
from desktop.ui.widgets.prose import hold
from desktop.ui.widgets.prose_label import ProseLabel
from desktop.ui.widgets.terms_label import TermsLabel
from tests.ui.run.moments import OpenMoment
from tests.ui.run.test_overview import driven, hand

Opener = Callable[..., OpenMoment]


def tip_at(label: TermsLabel, x: float) -> str:
    at = QPoint(round(x), 6)
    QApplication.sendEvent(label, QHelpEvent(QHelpEvent.Type.ToolTip, at, label.mapToGlobal(at)))
    return QToolTip.text()


def test_a_word_is_explained_under_the_pointer_and_others_are_not(qtbot: QtBot) -> None:
    label = TermsLabel("Too many inodes are used.")
    qtbot.addWidget(label)
    label.resize(600, 30)
    label.show()
    line = label._layout(label.width())[0].lineAt(0)
    inside = line.cursorToX(len("Too many ino"))
    x = inside[0] if isinstance(inside, tuple) else inside
    assert tip_at(label, x).startswith("inode: The entry that a file system keeps for each file.")
    assert label.term_at(2) is None
    assert label._position(QPointF(x, 6)) == len("Too many ino")


def test_markup_in_a_text_from_outside_never_reaches_a_tooltip(qtbot: QtBot) -> None:
    label = TermsLabel("<img src='file:///etc/passwd'> swap <b>x</b>")
    qtbot.addWidget(label)
    assert [term.name for term in label.terms] == ["swap"]
    assert label.toolTip() == ""


def test_x_explains_the_command_and_escape_gives_the_focus_back(moment: Opener) -> None:
    at = moment("fail")
    before = at.focused
    at.press(Qt.Key.Key_X)
    [panel] = at.window.findChildren(ExplainPanel)
    told = "\n".join(label.text() for label in panel.findChildren(QLabel))
    assert at.page.model.step.command in told
    assert "file system" in [term.name for term in panel.terms]
    assert "How files are kept on a disk" in told
    QTest.keyClick(at.focused, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert at.focused is before


def test_the_tour_goes_on_by_a_key_and_ends_for_good_by_escape(moment: Opener) -> None:
    at = moment("fail")
    ended: list[bool] = []
    at.page.tour.ended.connect(lambda: ended.append(True))
    at.page.tour.begin()
    before = at.focused
    for place in range(4):
        assert at.page.tour.place == place
        at.press(Qt.Key.Key_Period)
    assert at.page.tour.place == 4
    at.press(Qt.Key.Key_Escape)
    assert not at.page.tour.is_on
    assert ended == [True]
    assert at.focused is before
    assert not at.page.reason.isVisible()


def test_the_last_stop_ends_the_tour(moment: Opener) -> None:
    at = moment("fail")
    at.page.tour.begin()
    for _ in range(5):
        at.press(Qt.Key.Key_Period)
    assert not at.page.tour.is_on


def test_the_tour_holds_nothing_up(moment: Opener) -> None:
    at = moment("reading")
    at.page.tour.begin()
    at.press(Qt.Key.Key_Space)
    at.until(lambda: at.page.step.go_on.isVisible())
    assert at.page.tour.is_on


@pytest.mark.parametrize("width", [900, 1280, 1700])
def test_no_callout_lies_over_what_it_points_at_or_outside_the_page(moment: Opener, width: int) -> None:
    at = moment("fail", width=width, height=900)
    at.page.tour.begin()
    for place in range(5):
        settle()
        callout = at.page.tour.callout.geometry()
        assert at.page.rect().contains(callout), place
        part = at.page.tour._stops[place].part()
        spot = QRect(part.mapTo(at.page, QPoint(0, 0)), part.size())
        overlap = callout.intersected(spot)
        assert overlap.width() * overlap.height() <= spot.width() * spot.height() * 0.4, place
        at.press(Qt.Key.Key_Period)


def test_code_of_the_author_is_shown_as_code_and_stays_plain_text(qtbot: QtBot) -> None:
    label = ProseLabel("Type `sshd -t` **now**, <b>not</b> `<img src='file:///etc/passwd'>`.")
    qtbot.addWidget(label)
    label.resize(900, 40)
    label.show()
    assert label.text() == "Type sshd -t now, <b>not</b> <img src='file:///etc/passwd'>."
    assert label.textFormat() is Qt.TextFormat.PlainText
    faces = [one.format.font() for one in label._layout(900)[0].formats()]
    assert [face.families()[0] == MONO for face in faces] == [True, False, True]
    assert faces[1].weight() > label.font().weight()
    theme().choose(scheme=Scheme.LIGHT, zoom=2.0)
    settle()
    ranges = label._layout(900)[0].formats()
    first = ranges[0].format
    assert first.font().pointSizeF() == pytest.approx(label.font().pointSizeF())
    assert first.background().color() == color(Ink.CHIP)
    label.setText("Type sshd -t now, <b>not</b> <img src='file:///etc/passwd'>.")
    assert label._layout(900)[0].formats() == []


LINKED = "Read https://wiki.example/disk first."


def link_place(label: ProseLabel) -> QPoint:
    line = label._layout(label.width())[0].lineAt(0)
    return QPoint(round(line.cursorToX(LINKED.index("wiki"))[0]) + 2, 6)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    addresses: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: addresses.append(url.toString()))
    return addresses


def test_an_address_opens_on_a_click_only_and_tells_where_it_leads(qtbot: QtBot, opened: list[str]) -> None:
    label = ProseLabel(LINKED)
    qtbot.addWidget(label)
    label.resize(600, 30)
    label.show()
    at = link_place(label)
    QApplication.sendEvent(label, QHelpEvent(QHelpEvent.Type.ToolTip, at, label.mapToGlobal(at)))
    assert QToolTip.text() == "Opens https://wiki.example/disk"
    QTest.mouseMove(label, at)
    assert opened == []
    QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=QPoint(4, 6))
    assert opened == []
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=at)  # selects words: no click
    QTest.mouseMove(label, at + QPoint(40, 0))
    label._caret = label._anchor + 3
    QTest.mouseRelease(label, Qt.MouseButton.LeftButton, pos=at + QPoint(40, 0))
    assert opened == []
    QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=at)
    assert opened == ["https://wiki.example/disk"]


def test_the_addresses_of_an_explanation_are_reached_by_the_keyboard(qtbot: QtBot, opened: list[str]) -> None:
    facts = StepFacts(id="a", number="1", total=1, title="A", kind="run", effect="reads", learn=LINKED,
                      links=("https://wiki.example/disk", "https://wiki.example/more"))  # fmt: skip
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    panel = ExplainPanel(window, facts)
    panel.open_panel()
    link, more = panel.links
    assert more.text() == "https://wiki.example/more"
    assert link.accessibleName() == "Open https://wiki.example/disk"
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert opened == ["https://wiki.example/disk"]


def test_an_explanation_is_as_high_as_what_it_says_up_to_where_it_scrolls(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()

    def height(words: str) -> int:
        facts = StepFacts(id="a", number="1", total=1, title="A", kind="run", effect="reads", learn=words)
        panel = ExplainPanel(window, facts)
        panel.open_panel()
        settle()
        assert (panel._scroll.verticalScrollBar().maximum() > 0) is (len(words) > 1000)
        return panel.panel.height()

    short, longer, longest = height("It reads."), height("It reads.\n\n" * 5), height("It reads. " * 600)
    assert short < longer < longest == px(500)


def test_a_value_or_a_user_before_the_host_is_no_link(qtbot: QtBot) -> None:
    for words in (hold("https://evil.example"), "https://bank.example@evil.example/x", "http://"):
        label = ProseLabel(words)
        qtbot.addWidget(label)
        assert label.links == ()


def test_the_pages_that_a_step_names_stand_with_its_explanation(qtbot: QtBot, opened: list[str]) -> None:
    """What is no page of the web is left out: an address that runs something is never shown as one to press."""
    step = hand("look", links=("https://wiki.example/disk", "javascript:alert(1)", "file:///etc/passwd"))
    run = driven(step)
    model = RunViewModel(run.session)
    page = RunPage(model)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    run.start()
    qtbot.waitUntil(lambda: model.waiting is not None)
    assert model.step.links == ("https://wiki.example/disk",)
    shown = [label for label in page.step.findChildren(ProseLabel) if label.links and label.isVisible()]
    assert [label.text() for label in shown] == ["https://wiki.example/disk"]
    run.session.close()


def test_a_callout_hides_as_little_as_it_can_of_what_it_points_at(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(1200, 700)
    callout = Callout(page)
    callout.tell("Here stands the verdict.", 3, 5)
    wide = QRect(250, 40, 900, 620)  # there is no room beside it, and most to its left
    callout.point_at(wide)
    hidden = callout.geometry().intersected(wide)
    assert callout.geometry().left() <= 0
    assert hidden.width() < callout.width() / 3
    assert callout.leave.isVisibleTo(callout)
    callout.tell("The summary writes itself.", 5, 5)
    assert not callout.leave.isVisibleTo(callout)  # Done ends it
