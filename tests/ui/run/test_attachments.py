"""Looking at what was attached: told first, shown on a person's word, inside the window, and never run."""

import os
import stat
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.events import EvidenceRef
from desktop.engine.commands import AddNote, Attachment, Pace
from desktop.engine.plan import waits_for_person
from desktop.ui.evidence import picture
from desktop.ui.evidence.kinds import LONGEST_TEXT, Kind, look_at
from desktop.ui.evidence.picture import PictureView
from desktop.ui.evidence.shot_evidence import SampleEvidence
from desktop.ui.evidence.viewer import EvidenceViewer
from desktop.ui.navigation import RUN, TIMELINE, Place
from desktop.ui.run.stage import RunStage
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shots.window import settle
from desktop.ui.timeline.view import TimelineView
from desktop.ui.widgets.output_view import OutputView
from desktop.ui.window import Shell
from desktop.workbench import Workbench

K, M = Qt.Key, Qt.KeyboardModifier
_BOOK = """\
runbook: 1
id: asked
title: Something is asked
steps:
  - {id: ask, title: Well?, ask: Is it slow?, choices: {'yes': {label: 'Yes'}, 'no': {label: 'No'}}}
"""


def png(width: int = 40, height: int = 30) -> bytes:
    image, kept, buffer = QImage(width, height, QImage.Format.Format_RGB32), QByteArray(), QBuffer()
    image.fill(Qt.GlobalColor.red)
    buffer.setBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data())


FILES = (
    Attachment("screen.png", png()),
    Attachment("run\u202eme.sh", b"#!/bin/sh\ntouch /tmp/was-run\n\x1b[31mred\n"),
    Attachment("core", b"\x7fELF\0\0\0" * 50),
)


@pytest.fixture
def shell(tmp_path: Path, home: Path) -> Iterator[Shell]:
    file = tmp_path / "asked.yaml"
    file.write_text(_BOOK)
    bench = Workbench()
    with bench.new_run(bench.load(str(file)), {}, observe_only=True, pace=Pace.GUIDED) as opened:
        asked = Event()
        opened.session.subscribe(lambda update: asked.set() if waits_for_person(update.next) else None)
        opened.begin()
        assert asked.wait(20)
        assert opened.session.submit(AddNote("Look at these.", "ask", FILES)).result(timeout=20) is None
        run_id = opened.session.run_id
    made = Shell(bench, WindowMemory(tmp_path))
    made.run_id = run_id  # type: ignore[attr-defined]
    made.window.resize(1400, 900)
    made.window.show()
    yield made
    made.window.close()
    made.close()
    made.stage._workers.shutdown(wait=True)
    made.window.deleteLater()
    settle()


def viewer_of(shell: Shell, qtbot: QtBot) -> EvidenceViewer:
    qtbot.waitUntil(lambda: bool(shell.window.findChildren(EvidenceViewer)), timeout=10_000)
    (viewer,) = (one for one in shell.window.findChildren(EvidenceViewer) if not one.isHidden())
    qtbot.waitUntil(lambda: viewer.looked is not None, timeout=10_000)
    return viewer


def said_in(part: QWidget) -> str:
    inside = part.findChildren(QWidget)
    return " ".join(one.text() if isinstance(one, QLabel) else one.accessibleName() for one in inside)


def run_page(shell: Shell, qtbot: QtBot) -> RunStage:
    shell.window.show_place(Place(RUN, shell.run_id))  # type: ignore[attr-defined]
    stage = shell.window.page
    assert isinstance(stage, RunStage)
    qtbot.waitUntil(lambda: stage.page is not None and bool(stage.page.context.attached.refs), timeout=20_000)
    return stage


def test_a_picture_is_told_first_and_shown_after_a_word(shell: Shell, qtbot: QtBot) -> None:
    page = run_page(shell, qtbot).page
    assert page is not None
    button = page.context.attached.buttons[0]
    button.setFocus()
    qtbot.keyClick(button, K.Key_Return)
    viewer = viewer_of(shell, qtbot)
    assert viewer.looked is not None
    assert (viewer.looked.kind, viewer.looked.format, viewer.content) == (Kind.PICTURE, "png", None)
    assert viewer.looked.place in said_in(viewer.facts)
    assert "picture, PNG" in said_in(viewer.facts)
    assert viewer.show_it.hasFocus()
    qtbot.keyClick(viewer.show_it, K.Key_Return)
    qtbot.waitUntil(lambda: isinstance(viewer.content, PictureView), timeout=10_000)
    qtbot.keyClick(viewer, K.Key_Escape)
    assert button.hasFocus()


def test_a_script_is_shown_as_text_and_no_program_is_asked_to_open_it(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    monkeypatch.setattr(os, "startfile", opened.append, raising=False)
    page = run_page(shell, qtbot).page
    assert page is not None
    page.context.attached.asked.emit(page.context.attached.refs[1])
    viewer = viewer_of(shell, qtbot)
    viewer.show_it.click()
    assert isinstance(viewer.content, OutputView)
    assert "#!/bin/sh" in viewer.content.text
    assert "\x1b" not in viewer.content.text
    assert "\u202e" not in viewer.accessibleName()
    assert opened == []


def test_bytes_that_are_neither_are_only_told(shell: Shell, qtbot: QtBot) -> None:
    page = run_page(shell, qtbot).page
    assert page is not None
    qtbot.keyClick(page.list.steps, K.Key_A, M.ShiftModifier)
    viewer = viewer_of(shell, qtbot)
    assert viewer.looked is not None
    assert viewer.looked.kind is Kind.OTHER
    assert not viewer.show_it.isEnabled()
    viewer.show_content()
    assert viewer.content is None


def test_a_copy_is_written_for_this_person_and_cannot_be_run(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    page = run_page(shell, qtbot).page
    assert page is not None
    page.context.attached.asked.emit(page.context.attached.refs[1])
    viewer = viewer_of(shell, qtbot)
    there = tmp_path / "there.sh"
    there.write_text("#!/bin/sh\n")
    there.chmod(0o755)
    viewer.save_to(there)
    qtbot.waitUntil(lambda: viewer.told.isVisible(), timeout=10_000)
    assert there.read_bytes() == FILES[1].data
    assert stat.S_IMODE(there.stat().st_mode) == 0o600
    viewer.save_to(tmp_path / "none" / "x")
    qtbot.waitUntil(lambda: "not written" in said_in(viewer.told), timeout=10_000)


def test_the_timeline_leads_to_it_too(shell: Shell, qtbot: QtBot) -> None:
    shell.window.show_place(Place(TIMELINE, shell.run_id))  # type: ignore[attr-defined]
    page = shell.window.page
    assert isinstance(page, TimelineView)
    qtbot.waitUntil(lambda: bool(page._vm.events), timeout=10_000)
    noted = next(at for at, told in enumerate(page._vm.events) if "Look at these" in told.words + told.detail)
    page._vm.go(noted)
    assert len(page.holds.attached.buttons) == len(FILES)
    qtbot.keyClick(page.events, K.Key_A, M.ShiftModifier)
    viewer = viewer_of(shell, qtbot)
    assert viewer._ref.name == "core"


# -- what it is ----------------------------------------------------------------------------------------


def ref_of(data: bytes, name: str = "x") -> EvidenceRef:
    return EvidenceRef(sha256="0" * 64, name=name, size_bytes=len(data), kept_bytes=len(data))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", Kind.TEXT), (b"plain\n", Kind.TEXT), ("größe → ∞".encode(), Kind.TEXT), (png(), Kind.PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", Kind.TEXT),
        (b"GIF89a;rest", Kind.PICTURE), (b"a\0b", Kind.OTHER), (bytes(range(128, 256)) * 9, Kind.OTHER),
        (b"%PDF-1.7\n\xff\xfe\xfd\xfc" * 3, Kind.OTHER),
    ],
)  # fmt: skip
def test_the_bytes_say_what_it_is_whatever_it_is_called(data: bytes, kind: Kind) -> None:
    assert look_at(ref_of(data, "photo.exe"), data, "/data").kind is kind


def test_a_long_text_is_cut_and_says_so() -> None:
    data = b"x" * (LONGEST_TEXT + 1)
    looked = look_at(ref_of(data), data, "/data")
    assert (len(looked.text), looked.is_cut) == (LONGEST_TEXT, True)


@pytest.mark.parametrize("change", [lambda data: data[:40], lambda data: data[:8] + b"junk" * 9])
def test_a_broken_picture_is_told(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Exception, match="broken"):
        picture.decode(change(png()), "png")


def test_a_picture_that_says_it_is_huge_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MOST_PIXELS", 1000)
    with pytest.raises(Exception, match="40 by 30"):
        picture.decode(png(), "png")


def test_in_a_low_window_most_of_the_panel_is_what_is_shown(qtbot: QtBot) -> None:
    data, window = png(720, 360), QWidget()
    qtbot.addWidget(window)
    window.resize(720, 450)  # 1440 by 900 at 200 %
    window.show()
    ref = EvidenceRef(
        sha256=sha256(data).hexdigest(), name="screen.png", size_bytes=len(data), kept_bytes=len(data)
    )
    viewer = EvidenceViewer(window, ref, SampleEvidence(data))
    viewer.open_panel()
    settle()
    assert viewer._promise.isVisible()  # before anything is shown
    viewer.show_content()
    settle()
    assert viewer.content is not None
    assert viewer.content.height() > viewer.panel.height() / 2
    assert viewer.save_it.isVisible()
    viewer.close_panel()
