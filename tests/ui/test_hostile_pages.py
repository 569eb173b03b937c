"""Text from outside, in every field of every page: shown as text and as nothing more."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.compare.diff_list import DiffList
from desktop.ui.hosts.view import HostsView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import (
    COMPARE,
    CONNECTIONS,
    EDITOR,
    FINISH,
    HELP,
    HOME,
    HOSTS,
    LIBRARY,
    OUTBOX,
    QUEUE,
    RUN,
    RUNS,
    SETTINGS,
    START,
    TIMELINE,
    Place,
)
from desktop.ui.settings.view import SettingsView
from desktop.ui.shell.overlay import Overlay
from desktop.ui.shots.scenes import SHOTS, Shot
from desktop.ui.shots.window import settle
from desktop.ui.timeline.event_list import EventList
from tests.end2end.window import DrivenWindow
from tests.ui.canaries import Canaries, set_out
from tests.ui.hostile import FORBIDDEN, HOSTILE, naughty
from tests.ui.hostile_fields import FIELDS, OURS, UNSEEN
from tests.ui.hostile_window import poisoned_window
from tests.ui.poison import MARK, Poison, painted_texts, shown_texts

_PIECE = 300  # characters of the corpora in each field: all fields of all pages together hold all of them
_FILES = ("xss-rsnake", "terminal-escape-codes", "right-to-left", "naughty-unicode", "corrupted", "specialchars",
          "NullByteRepresentations", "imessage", "command-injection-template")  # fmt: skip
# As few pictures as show every field.
_SHOTS = {
    HOME: ("home", "home_pinned", "palette"),
    LIBRARY: ("library", "library_search", "library_nested"),
    RUNS: ("history", "history_mark"),
    HOSTS: ("hosts", "hosts_reading", "hosts_running", "hosts_gone", "hosts_words", "hosts_stop"),
    CONNECTIONS: ("connections_new_key", "connections_changed_key", "connections_refused", "connections_untested",
                  "connections_account"),
    QUEUE: ("queue",),
    OUTBOX: ("outbox", "outbox_drop"),
    SETTINGS: ("settings",),
    START: ("start_alert", "start_untrusted", "start_hosts"),
    RUN: ("live_destroy", "live_by_hand", "live_unknown", "live_host_key", "scene_fan_done", "scene_record",
          "scene_undo", "scene_handed", "scene_again", "scene_ended", "run_explain"),
    FINISH: ("finish", "finish_source", "finish_review", "finish_waits", "finish_article", "finish_sent",
             "finish_public"),
    EDITOR: ("editor_problems", "editor_map", "editor_step", "editor_shipped", "editor_draft", "editor_offers",
             "editor_missing"),
    TIMELINE: ("timeline", "timeline_missing"),
    COMPARE: ("compare_all", "compare_hosts", "compare_missing"),
    HELP: ("help",),
}  # fmt: skip


def _read_words(window: QWidget) -> None:
    for page in window.findChildren(HostsView):
        page.model.look_at(page.model.grid.matrix.hosts[16].key, 3)
        page.open_cell()


def _stop(window: QWidget) -> None:
    for page in window.findChildren(HostsView):
        page.model.stop()


_MORE = (
    Shot("hosts_gone", Place(HOSTS, "gone")),
    Shot("hosts_words", Place(HOSTS, "fleet"), then=_read_words),
    Shot("hosts_stop", Place(HOSTS, "half"), then=_stop),
)  # what no picture shows
_WALKED = {"timeline": (EventList,), "compare_all": (DiffList,)}


def strings(corpora: Path) -> list[str]:
    files = [corpora / "injection" / f"{name}.txt" for name in _FILES]
    found = [line for file in files for line in file.read_text("utf-8", "surrogateescape").splitlines()]
    return [*naughty(corpora), *(line.encode("utf-8", "replace").decode() for line in found if line.strip())]


def hostile_of(page: str, canaries: Canaries, corpora: Path) -> dict[str, str]:
    """Return the text of each field of a page: a mark that tells it, what is worst, and its part of the corpora."""
    worst = " ".join((*canaries.lines, *(one for one in HOSTILE if len(one) < 400)))
    pieces, made = pieces_of(corpora), {}
    for at, field in enumerate(FIELDS[page]):
        text = f"{worst} {pieces[_place(page, at) % len(pieces)]}"
        if page == RUN:  # a template with an unknown name is refused before it is shown, and so is a NUL
            text = text.replace("$", "").replace("\x00", "")
        if field == "Manuscript.text":  # a comment: what is no YAML shows no preview
            text = "".join(one for one in text if one.isprintable() or one in "\u202e\u2066\u200f")
        made[field] = f"qz{list(FIELDS).index(page):02}{at:02}qz {text}"
    return made


def pieces_of(corpora: Path) -> list[str]:
    every = " ".join(strings(corpora))
    return [every[at : at + _PIECE] for at in range(0, len(every), _PIECE)]


def _place(page: str, at: int) -> int:
    """Return which field of all pages this is."""
    return at + sum(
        len(fields)
        for known, fields in FIELDS.items()
        if list(FIELDS).index(known) < list(FIELDS).index(page)
    )


def test_all_of_the_corpora_are_shown_somewhere(corpora: Path) -> None:
    assert sum(map(len, FIELDS.values())) >= len(pieces_of(corpora))


def shots_of(page: str) -> Iterator[Shot]:
    for shot in (*SHOTS, *_MORE):
        if shot.name in _SHOTS.get(page, (shot.name,)) and shot.place.page == page:
            yield shot


def complaints(window: QWidget, painted: list[str]) -> set[str]:
    """Return what of the window shows a control or bidi character, or could render markup."""
    found = set()
    for where, text in shown_texts(window):
        if set(text) & FORBIDDEN:
            found.add(f"not cleaned, {where}: {_part(text)}")
        if where.startswith(("tooltip", "hint")) and "<" in text and not _is_escaped(text):
            found.add(f"rich, {where}: {text[:60]!r}")
    for text in painted:
        if set(text) & FORBIDDEN:
            found.add(f"not cleaned, painted: {_part(text)}")
    for label in window.findChildren(QLabel):
        if label.textFormat() is not Qt.TextFormat.PlainText:
            found.add(f"rich, label: {label.text()[:60]!r}")
    for document in window.findChildren(QTextDocument):
        if "<img" in document.toHtml():
            found.add(f"a picture, document: {document.toPlainText()[:60]!r}")
    return found


def _part(text: str) -> str:
    at = next(at for at, one in enumerate(text) if one in FORBIDDEN)
    mark = re.search(r"qz\d{4}qz", text, re.IGNORECASE)
    return f"{mark[0] if mark else text[:20]!r} …{text[max(0, at - 12) : at + 12]!r}"


def _is_escaped(text: str) -> bool:
    return text.startswith("<span>") and text.endswith("</span>") and "<" not in text[6:-7]


@pytest.mark.parametrize("page", FIELDS)
def test_hostile_text_is_only_text(page: str, corpora: Path, tmp_path: Path, qtbot: QtBot) -> None:
    with set_out(tmp_path) as canaries:
        hostile = hostile_of(page, canaries, corpora)
        poison = Poison({**hostile, "palette.host": "qz9900qz"})
        seen, wrong = set(), set()
        window = poisoned_window(tmp_path, poison)
        window.show()
        window.setUpdatesEnabled(False)  # it is painted when it is looked at, and not on the way
        for shot in shots_of(page):
            with painted_texts() as painted:
                for _ in looks_at(window, shot):
                    settle()
                    window.setUpdatesEnabled(True)
                    window.grab()
                    window.setUpdatesEnabled(False)
                    wrong |= {f"{shot.name}: {one}" for one in complaints(window, painted)}
                    texts = (*painted, *(text for _, text in shown_texts(window)))
                    seen |= {mark for text in texts for mark in re.findall(r"qz\d{4}qz", text.lower())}
                    painted.clear()
            put_away(window)
        close(window)
        assert sorted(wrong) == []
        assert canaries.look() == []
    assert sorted(poison.met - {*FIELDS[page], *OURS}) == [], (
        "give it a line in FIELDS, or in OURS if it is our own"
    )
    never_shown = {name for name, text in hostile.items() if text[:MARK] not in seen}
    assert sorted(never_shown - set(UNSEEN.get(page, ()))) == []


def looks_at(window: MainWindow, shot: Shot) -> Iterator[None]:
    """Come to a picture; where a list has a card for each of its rows, look at them all."""
    window.show_place(shot.place)
    settle()
    if shot.then is not None and shot.name not in _WALKED:
        shot.then(window)
    for page in window.findChildren(SettingsView):
        page.folders.path.edit.setText("runbooks/of/nobody")
        page.folders.add.click()
    yield
    for kind in _WALKED.get(shot.name, ()):
        for rows in window.findChildren(kind):
            for _ in range(rows.model().rowCount()):
                rows.step_by(1)
                yield


def put_away(window: MainWindow) -> None:
    """Close what lies over the page, so that the next picture is of the page."""
    for overlay in window.findChildren(Overlay):
        overlay.close_panel()
    settle()


def close(window: MainWindow) -> None:
    if window.page is not None and hasattr(window.page, "live"):
        window.page.live.close()
    window.close()
    window.deleteLater()
    settle()


def test_every_page_of_the_window_has_its_fields(home: Path) -> None:
    """A new page is not shown before what it is given from outside stands in the table."""
    window = DrivenWindow(home / "settings")
    pages = set(window.shell.window._specs)
    window.close()
    assert pages == set(FIELDS)


def test_what_opens_a_file_is_caught(tmp_path: Path, qtbot: QtBot) -> None:
    """The traps can spring: a label that is left to guess renders markup and loads the picture."""
    with set_out(tmp_path) as canaries:
        label = QLabel(canaries.lines[0])
        qtbot.addWidget(label)
        label.show()
        label.grab()
        assert "the canary file was opened" in canaries.look()


def test_who_connects_or_opens_a_link_is_caught(tmp_path: Path, qtbot: QtBot) -> None:
    with set_out(tmp_path) as canaries:
        QDesktopServices.openUrl(QUrl(canaries.web))
        socket.create_connection(("127.0.0.1", int(canaries.web.split(":")[2].split("/")[0]))).close()
        told = canaries.look()
    assert any(one.startswith("the system was asked") for one in told)
    assert any(one.startswith("socket.connect") for one in told)
    assert "the canary's server was connected to" in told


def test_a_raw_text_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setAccessibleName("a\x1b[31mb")
    window.setToolTip("<img src=x>")
    QLabel("<b>c</b>", window)
    assert len(complaints(window, ["d\u202ee"])) == 4
