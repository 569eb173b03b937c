"""The page of connections by keyboard, over sample connections."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.checks.network.rungs import Rung, RungState, ShownKey
from desktop.domain.errors import StoredKey
from desktop.records.connections import OwnHost
from desktop.ui.cards.key_box import KeyBox
from desktop.ui.connections.ladder import LadderRow
from desktop.ui.connections.own_sheet import OwnSheet
from desktop.ui.connections.password_sheet import PasswordSheet
from desktop.ui.connections.port import Source
from desktop.ui.connections.row_paint import paint_row
from desktop.ui.connections.rows import ConnectionRow
from desktop.ui.connections.rung_row import RungRow
from desktop.ui.connections.shot_connections import CONNECTIONS, SampleConnections, sample_model
from desktop.ui.connections.side_cards import BrokenCard, ChangedKeyCard, HoldsCard, NewKeyCard
from desktop.ui.connections.view import ConnectionsView
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import CONNECTIONS as PAGE
from desktop.ui.navigation import Place
from desktop.ui.shell.status import StatusFact, StatusModel
from desktop.ui.shots.lists import NOW
from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.button import ButtonKind
from desktop.ui.widgets.focus_ring import FocusRing
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.spinner import Spinner
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import ago

K = Qt.Key


@pytest.fixture
def page(window: MainWindow) -> ConnectionsView:
    window.show()
    window.show_place(Place(PAGE, "ssh:web-03"))
    settle()
    (found,) = window.findChildren(ConnectionsView)
    return found


def press(page: ConnectionsView, key: Qt.Key) -> None:
    QTest.keyClick(page.window().focusWidget(), key)
    settle()


def titles(page: ConnectionsView, state: StepState) -> list[str]:
    return [row.title for row in page.detail.ladder.rows if row.state is state]


def test_the_keys_move_through_the_list_past_its_headings(page: ConnectionsView) -> None:
    assert page._vm.chosen is not None
    press(page, K.Key_J)
    assert page._vm.chosen.name == "db-02"
    press(page, K.Key_K)
    press(page, K.Key_K)
    assert page._vm.chosen.name == "lab switch"
    for _ in range(20):
        press(page, K.Key_J)
    assert page._vm.chosen.name == "customers"


def test_the_last_test_is_shown_before_there_is_a_new_one(page: ConnectionsView) -> None:
    assert titles(page, StepState.PASS) == ["Route", "TCP", "Banner", "Host key", "Sign-in", "Shell"]
    assert isinstance(page.detail.side, HoldsCard)


def test_what_holds_at_a_desk_is_told_in_a_sentence_and_a_name_as_it_is_written(
    page: ConnectionsView,
) -> None:
    def told() -> list[str]:
        assert isinstance(page.detail.side, HoldsCard)
        return [label.text() for label in page.detail.side.findChildren(WrappedLabel)]

    assert "ops-ro@web-03 (Debian GNU/Linux 12, x86_64)" in told()
    page._vm.choose_target("desk:service-desk")
    settle()
    assert "The account may comment." in told()


def test_rungs_stand_one_by_one_while_the_test_goes_on(page: ConnectionsView) -> None:
    press(page, K.Key_T)
    assert titles(page, StepState.PASS) == ["Route", "TCP", "Banner", "Host key"]
    assert titles(page, StepState.RUNNING) == ["Sign-in"]
    assert titles(page, StepState.TO_DO) == ["Shell"]
    assert page.detail.test.words == "Testing"
    assert not page.detail.ladder.cancel.isVisible()


def test_cancel_is_offered_after_three_seconds(page: ConnectionsView, qtbot: QtBot) -> None:
    press(page, K.Key_T)
    with qtbot.waitSignal(page._vm.test_changed, timeout=6000):
        pass
    assert page.detail.ladder.cancel.isVisible()


def test_an_unknown_key_is_trusted_only_after_a_tick(page: ConnectionsView) -> None:
    page._vm.choose_target("ssh:db-02")
    press(page, K.Key_T)
    card = page.detail.side
    assert isinstance(card, NewKeyCard)
    assert page.detail.test._kind is ButtonKind.SECONDARY  # what is to do now stands on the card
    assert card.key.fingerprint.startswith("SHA256:Zk93")
    assert not card.trust.isEnabled()
    card.trust.click()
    port = page._vm._port
    assert isinstance(port, SampleConnections)
    assert port.accepted == []
    card.tick.click()
    card.trust.setFocus()
    press(page, K.Key_Space)
    assert port.accepted == [card.key.fingerprint]
    assert page.isAncestorOf(page.window().focusWidget())  # its keys go on working


def test_a_changed_key_has_no_way_past_it(page: ConnectionsView) -> None:
    page._vm.choose_target("ssh:files-01")
    press(page, K.Key_T)
    card = page.detail.side
    assert isinstance(card, ChangedKeyCard)
    assert not hasattr(card, "trust")
    assert card.title == "The host key of files-01.eu.example has changed"
    told = [label.text() for label in card.findChildren(WrappedLabel)]
    assert sum("has changed" in text for text in told) == 1  # the title says it; the boxes have the keys
    prints = [text for text in told if "SHA256:" in text]
    assert prints == [
        "SHA256:7fQ1dNw4sUo9aHy2KcRz6LtBvE8jPgXq3mX0cV2kLr8",
        "SHA256:Zk93rYb7uGh1oSx4DfMv0QnCi6lJaWt8wT5eB1pNqA0",
    ]
    assert "ssh-ed25519 · /home/ana/.ssh/known_hosts:41" in told
    assert any(text.endswith("take the old line out of /home/ana/.ssh/known_hosts.") for text in told)
    stored, offered = card.findChildren(KeyBox)
    assert stored.width() == offered.width()  # both wrap at the same letter
    offered.copy_button.click()
    assert QApplication.clipboard().text() == prints[1]


def test_stored_and_offered_keys_of_two_kinds_are_said_to_be(qtbot: QtBot) -> None:
    shown = ShownKey(
        "db-02", "SHA256:abc", is_changed=True, kind="ssh-ed25519",
        stored=StoredKey("ssh-rsa", "SHA256:def", "known_hosts:7"),
    )  # fmt: skip
    card = ChangedKeyCard(
        shown, Rung("host_key", RungState.BROKEN, 0.05, "It has changed.", "Ask its owner.")
    )
    qtbot.addWidget(card)
    assert any("keys of two kinds" in label.text() for label in card.findChildren(WrappedLabel))


def test_a_revoked_key_is_not_called_a_changed_one(qtbot: QtBot) -> None:
    said = "The host key of db-02 (ssh-ed25519 SHA256:abc) is revoked by known_hosts:7. Do not connect."
    card = ChangedKeyCard(
        ShownKey("db-02", "SHA256:abc", is_changed=True),
        Rung("host_key", RungState.BROKEN, 0.05, said, "Ask its owner."),
    )
    qtbot.addWidget(card)
    assert card.title == "Do not connect to db-02"
    assert said in [label.text() for label in card.findChildren(WrappedLabel)]


def test_of_a_changed_key_what_to_do_stands_before_how_to_find_out(qtbot: QtBot) -> None:
    stored = StoredKey("ssh-ed25519", "SHA256:old", "/home/ana/.ssh/known_hosts:7")
    card = ChangedKeyCard(
        ShownKey("db-02", "SHA256:new", is_changed=True, stored=stored),
        Rung("host_key", RungState.BROKEN, 0.05, "It has changed.", "Stop here."),
    )
    qtbot.addWidget(card)
    card.resize(px(380), 900)
    card.show()
    settle()
    (advice,) = (label for label in card.findChildren(WrappedLabel) if label.text().startswith("Stop here."))
    assert advice.y() < min(key.y() for key in card.findChildren(KeyBox))


def test_a_rung_under_way_has_one_mark_that_turns_on_the_rail(qtbot: QtBot) -> None:
    row = RungRow()
    qtbot.addWidget(row)
    row.resize(px(360), px(60))
    row.show_row(LadderRow("Sign-in", StepState.RUNNING, "?"), is_first=False, is_last=False)
    row.show()
    (spinner,) = row.findChildren(Spinner)
    assert spinner.isVisible()
    assert spinner.geometry().right() < row.findChildren(Label)[0].x()
    row.show_row(LadderRow("Sign-in", StepState.PASS, "ops", took="9 ms"), is_first=False, is_last=False)
    assert not spinner.isVisible()


def _without_any(qtbot: QtBot) -> ConnectionsView:
    page = ConnectionsView(sample_model(()))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_place(Place(PAGE))
    settle()
    return page


def test_without_any_connection_the_one_way_on_is_to_add_one(qtbot: QtBot) -> None:
    page = _without_any(qtbot)
    assert page.detail.nothing.action.hasFocus()
    assert not any("on the left" in label.text() for label in page.findChildren(WrappedLabel))
    port = page._vm._port
    port.keep(OwnHost(name="web", target="ssh:web"), "", lambda _saved: None)
    settle()
    assert page.detail.nothing.action.isHidden()


def test_the_foot_says_of_the_keyring_what_the_status_bar_says(qtbot: QtBot) -> None:
    status = StatusModel()
    page = ConnectionsView(sample_model(), status=status)
    qtbot.addWidget(page)
    foot = page.pane.findChildren(WrappedLabel)
    assert [label.text() for label in foot if "Secrets" in label.text()] == [
        "Secrets stay in the system's keyring, never in files."
    ]
    status.tell(keyring=StatusFact("No keyring: secrets for this session only", "key-round", Tone.WARN))
    assert [label.text() for label in foot if "Secrets" in label.text()] == [
        "Secrets last for this session only: no keyring was found."
    ]
    status.tell(keyring=StatusFact("Secret Service", "key-round", Tone.OK))
    assert not any("session" in label.text() for label in foot)


def test_from_the_first_host_one_goes_on_by_keyboard(qtbot: QtBot) -> None:
    """The button that it was added with is gone then."""
    page = _without_any(qtbot)
    QTest.keyClick(page.detail.nothing.action, K.Key_Space)
    settle()
    sheet = page.sheet
    assert isinstance(sheet, OwnSheet)
    QTest.keyClicks(sheet.name.edit, "loop")
    QTest.keyClicks(sheet.target.edit, "ssh://root@127.0.0.1:2222")
    QTest.keyClick(sheet.target.edit, K.Key_Return)
    settle()
    assert page.sheet is None
    assert page.pane.list.hasFocus()


def test_names_that_begin_alike_are_told_apart_in_the_list(qtbot: QtBot) -> None:
    begin = "web-of-the-shop-in-the-data-centre-of-frankfurt"
    alike = [replace(CONNECTIONS[2], name=f"{begin}-{n}", target=f"ssh:{begin}-{n}") for n in (11, 27)]
    page = ConnectionsView(sample_model(alike))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    settle()
    rows = page.pane.list
    page._vm.choose_target("")
    rows.setCurrentIndex(rows.model().index(-1, 0))
    settle()
    drawn = [rows.viewport().grab(rows.visualRect(rows.model().index(at, 0))).toImage() for at in (1, 2)]
    assert drawn[0] != drawn[1]


def at_twice_the_size(page: ConnectionsView) -> None:
    page.window().resize(1440, 900)
    theme().choose(zoom=2.0)
    settle()


@pytest.mark.parametrize("target", ["ssh:web-03", "own:lab switch", "desk:service-desk"])
def test_at_twice_the_size_the_buttons_fill_two_lines(page: ConnectionsView, target: str) -> None:
    page._vm.choose_target(target)
    detail = page.detail
    at_twice_the_size(page)
    buttons = (detail.test, detail.use, detail.password, detail.edit, detail.remove)
    shown = [button for button in buttons if button.isVisible()]
    assert len({button.y() for button in shown}) == 2
    theme().choose(zoom=1.0)
    settle()
    assert detail.test.sizeHint().width() > detail.test.minimumSizeHint().width()  # its key is back


def test_at_twice_the_size_a_test_and_what_it_found_come_into_sight(page: ConnectionsView) -> None:
    detail, bar = page.detail, page.detail._scroll.verticalScrollBar()

    def below_the_edge(part: QWidget) -> int:
        return part.mapTo(detail, QPoint(0, 0)).y()

    assert below_the_edge(detail._strip) < below_the_edge(detail.ladder)
    page._vm.choose_target("ssh:db-02")
    at_twice_the_size(page)
    assert below_the_edge(detail._strip) > below_the_edge(detail.ladder)
    assert below_the_edge(detail.ladder) < detail.height() - px(60)  # its first rung is in sight
    press(page, K.Key_T)
    card = detail.side
    assert isinstance(card, NewKeyCard)
    assert below_the_edge(card) == 0
    page._vm.choose_target("ssh:app-11")
    settle()
    assert bar.value() == 0
    theme().choose(zoom=1.0)
    settle()
    assert below_the_edge(detail._strip) < below_the_edge(detail.ladder)


@pytest.mark.parametrize("target", ["ssh:files-01", "ssh:db-02", "ssh:app-11", "ssh:web-03"])
def test_in_the_smallest_window_at_twice_the_size_all_words_are_whole(
    page: ConnectionsView, target: str
) -> None:
    page._vm.choose_target(target)
    page.window().resize(1280, 800)
    theme().choose(zoom=2.0)
    settle()
    press(page, K.Key_T)
    settle()
    detail = page.detail
    assert detail.side is not None
    for part in (detail.side, detail.ladder):
        told = [one for one in part.findChildren(WrappedLabel) if one.isVisible()]
        cut = [one.text() for one in told if one.height() < one.heightForWidth(one.width())]
        assert cut == []
        labels = [one for one in part.findChildren(Label) if one.isVisible()]
        assert [one.text() for one in labels if one.width() < one.sizeHint().width()] == []
        assert part.height() <= part.heightForWidth(part.width()) + px(2)  # nor is there a hole


def test_a_long_name_has_the_whole_line_and_its_state_the_next(qtbot: QtBot) -> None:
    name = "web-of-the-shop-in-the-data-centre-of-frankfurt-11"
    page = ConnectionsView(sample_model([replace(CONNECTIONS[1], name=name, target=f"ssh:{name}")]))
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    theme().choose(zoom=2.0)
    page._vm.choose_target(f"ssh:{name}")
    settle()
    detail = page.detail
    title = detail._name
    assert detail._chip.y() > title.y() + title.height() - 1
    assert title.width() >= page.detail.width() - 2 * px(28) - px(12)
    assert title.height() == title.heightForWidth(title.width())
    assert detail._chip.width() == detail._chip.sizeHint().width()


def test_a_name_is_not_cut_for_the_words_of_its_state() -> None:
    """Where there is room for few words, the state and its age stand below the name, in place of the address."""
    row = ConnectionRow("aws:b", "ops-breakglass", "a role", "cloud", StepState.TO_DO, "TCP", "1 h ago")
    for width in (190, 300):
        box = QRectF(0, 0, px(width), px(52))
        drawn = painted(row, box)
        assert drawn != painted(replace(row, outcome="another word"), box)
        assert drawn != painted(replace(row, name="ops-breakglas5"), box)  # its end is drawn
        assert drawn != painted(replace(row, when="3 h ago"), box)
        assert (drawn == painted(replace(row, told="another role"), box)) is (width == 190)
    narrow, taken = QRectF(0, 0, px(190), px(52)), replace(row, outcome="Credentials")
    assert painted(taken, narrow) == painted(
        replace(taken, when=""), narrow
    )  # its age is not worth a cut state
    long = replace(row, name="ops-breakglass-of-the-shop-11")  # there the icon alone tells the state
    assert painted(long, box) == painted(replace(long, outcome="another word"), box)


def test_a_row_tells_when_the_test_was_whose_end_it_shows(page: ConnectionsView) -> None:
    def row(name: str) -> ConnectionRow:
        found = [one for one in page.pane.list._model.rows if isinstance(one, ConnectionRow)]
        return next(one for one in found if one.name == name)

    known = next(one for one in CONNECTIONS if one.name == "app-11").last
    assert known is not None
    assert known.good_at is not None
    assert row("app-11").when == ago(known.at, NOW) != ago(known.good_at, NOW)
    page._vm.choose_target("ssh:app-11")
    press(page, K.Key_T)
    assert (row("app-11").outcome, row("app-11").when) == ("Sign-in", "just now")
    page._vm.choose_target("ssh:web-03")
    press(page, K.Key_T)
    assert (row("web-03").outcome, row("web-03").when) == ("testing", "")


def painted(row: ConnectionRow, box: QRectF) -> QImage:
    picture = QImage(round(box.width()), round(box.height()), QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    paint_row(painter, box, row, is_chosen=False)
    painter.end()
    return picture


def test_what_was_removed_is_told_whole_at_twice_the_size(page: ConnectionsView) -> None:
    page._vm.choose_target("own:lab switch")
    press(page, K.Key_Delete)
    at_twice_the_size(page)
    told = page.pane.undo.findChildren(WrappedLabel)[0]
    assert told.text() == "Removed lab switch"
    assert told.height() >= told.heightForWidth(told.width())


def test_a_refused_sign_in_tells_what_to_do(page: ConnectionsView) -> None:
    page._vm.choose_target("ssh:app-11")
    press(page, K.Key_T)
    assert isinstance(page.detail.side, BrokenCard)
    assert titles(page, StepState.FAIL) == ["Sign-in"]
    assert titles(page, StepState.TO_DO) == ["Shell"]


def test_a_host_is_added_by_keyboard(page: ConnectionsView) -> None:
    press(page, K.Key_A)
    assert page.sheet is not None
    assert not page.sheet.save.isEnabled()
    QTest.keyClicks(page.window().focusWidget(), "printer")
    press(page, K.Key_Return)
    QTest.keyClicks(page.window().focusWidget(), "ssh://kim@192.0.2.9")
    assert page.sheet.save.isEnabled()
    press(page, K.Key_Return)
    assert page.sheet is None
    assert page._vm.chosen is not None
    assert (page._vm.chosen.name, page._vm.chosen.source) == ("printer", Source.OWN)


def test_a_target_that_is_none_is_not_saved(page: ConnectionsView) -> None:
    press(page, K.Key_A)
    sheet = page.sheet
    assert isinstance(sheet, OwnSheet)
    sheet.name.edit.setText("printer")
    sheet.target.edit.setText("192.0.2.9")
    assert not sheet.save.isEnabled()
    assert "is not a target" in sheet._fault.text()


def test_a_removed_host_can_be_put_back(page: ConnectionsView) -> None:
    page._vm.choose_target("own:lab switch")
    press(page, K.Key_Delete)
    assert page.pane.undo.isVisible()
    assert "lab switch" not in [one.name for one in page._vm.shown]
    press(page, K.Key_U)
    assert not page.pane.undo.isVisible()
    assert [one.note for one in page._vm.shown if one.name == "lab switch"] == [CONNECTIONS[0].note]


def test_hosts_of_files_are_neither_edited_nor_removed_here(page: ConnectionsView) -> None:
    before = page._vm.total
    press(page, K.Key_E)
    press(page, K.Key_Delete)
    assert page.sheet is None
    assert page._vm.total == before
    assert not page.detail.remove.isVisible()


def test_the_search_narrows_by_name_target_and_note(page: ConnectionsView) -> None:
    for text, names in (("kim key", ["lab switch"]), ("aws", ["ops-readonly", "ops-breakglass"])):
        page.pane.search_box.edit.setText(text)
        assert [one.name for one in page._vm.shown] == names
        assert page._vm.chosen in page._vm.shown


def test_enter_uses_the_chosen_one(qtbot: QtBot, tmp_path: Path) -> None:
    used: list[str] = []
    model = ConnectionsViewModel(SampleConnections(), lambda one: used.append(one.target), lambda: NOW)
    model.choose_target("ssh:db-02")
    model.use()
    assert used == ["ssh:db-02"]


class Windows(QObject):
    """Hears which parts are shown as windows of their own, however shortly."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


@pytest.mark.parametrize("target", ["ssh:db-02", "ssh:files-01", "ssh:app-11", "own:lab switch"])
def test_no_part_of_the_page_becomes_a_window_of_its_own(page: ConnectionsView, target: str) -> None:
    """A part that is shown before it has its place takes the keyboard away."""
    windows = Windows()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(windows)
    page._vm.choose_target(target)
    press(page, K.Key_T)
    press(page, K.Key_E)
    app.removeEventFilter(windows)
    assert windows.shown == []


def test_a_password_goes_to_the_keyring_by_keyboard_under_the_name_of_the_target(
    page: ConnectionsView,
) -> None:
    press(page, K.Key_P)
    sheet = page.sheet
    assert isinstance(sheet, PasswordSheet)
    assert not sheet.save.isEnabled()
    assert sheet.typed.edit.echoMode() is sheet.typed.edit.EchoMode.Password
    QTest.keyClicks(page.window().focusWidget(), "p4ss word")
    press(page, K.Key_Return)
    port = page._vm._port
    assert isinstance(port, SampleConnections)
    assert port.secrets == {"ssh:web-03": "p4ss word"}
    assert page.sheet is None
    press(page, K.Key_P)
    assert isinstance(page.sheet, PasswordSheet)
    page.sheet.forget.click()
    settle()
    assert port.secrets == {"ssh:web-03": ""}


def test_an_account_has_no_password_to_save(page: ConnectionsView) -> None:
    page._vm.choose_target("aws:ops-readonly/eu-west-1")
    settle()
    assert not page.detail.password.isVisible()
    press(page, K.Key_P)
    assert page.sheet is None


def _of_ring(page: ConnectionsView) -> QRect:
    (ring,) = page.window().findChildren(FocusRing)
    return ring.mask().boundingRect().translated(ring.pos())


def test_the_ring_of_a_row_ends_where_its_list_does(page: ConnectionsView) -> None:
    page.window().resize(1280, 520)
    settle()
    rows, bar = page.pane.list, page.pane.list.verticalScrollBar()
    rows.step_by(3)
    bar.setValue(bar.value() + rows.visualRect(rows.currentIndex()).bottom() - px(20))
    settle()
    row = rows.visualRect(rows.currentIndex())
    assert row.top() < 0 < row.bottom()
    top = rows.mapTo(page.window(), QPoint(0, 0)).y()
    assert top - px(4) <= _of_ring(page).top() <= top


def test_the_chosen_row_stays_in_sight_when_the_window_gets_lower(page: ConnectionsView) -> None:
    page.window().resize(1280, 900)
    settle()
    page.pane.list.step_by(5)
    page.window().resize(1280, 420)
    settle()
    rows = page.pane.list
    assert rows.viewport().rect().contains(rows.visualRect(rows.currentIndex()))


@pytest.mark.parametrize("target", ["ssh://admin@192.0.2.7:2222", "desk:service-desk", "ssh:web-03"])
def test_what_a_connection_is_stands_in_one_line_at_the_smallest_window(
    window: MainWindow, target: str
) -> None:
    window.resize(1280, 800)
    window.show()
    window.show_place(Place(PAGE, target))
    settle()
    (page,) = window.findChildren(ConnectionsView)
    assert page._vm.chosen is not None
    assert page._vm.chosen.target == target
    assert page.detail._told.height() < 2 * page.detail._told.fontMetrics().height()


def test_a_sheet_is_as_high_as_its_parts_and_grows_by_what_is_told_later(page: ConnectionsView) -> None:
    page.keep_password()
    settle()
    sheet = page.sheet
    assert isinstance(sheet, PasswordSheet)
    assert sheet._scroll.verticalScrollBar().maximum() == 0
    spare = sheet._scroll.viewport().height() - sheet.column.totalHeightForWidth(sheet._scroll.width())
    assert abs(spare) <= px(2)
    before = sheet.panel.height()
    sheet.tell("The keyring is locked. Unlock it, and save the password again. " * 3)
    settle()
    assert sheet.panel.height() > before
    assert sheet._scroll.verticalScrollBar().maximum() == 0
    grown = sheet.panel.height()
    sheet.tell("")
    settle()
    assert sheet.panel.height() == grown
