"""Saving, what others do to the file meanwhile, and text that outlives a crash: on real files."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from desktop.library.drafts import find_draft, find_new_draft
from desktop.paths import data_dir, shipped_runbooks_dir
from desktop.ui.backstage import Backstage
from desktop.ui.editor.page import EditorPage
from desktop.ui.editor.renaming import named_after
from desktop.ui.editor.viewmodel import Ask
from desktop.ui.navigation import EDITOR, START, Navigator, Place
from desktop.ui.window import SWITCH_INTERVAL_S
from tests.ui.editor.conftest import TEXT, OpenEditor, looked_at, manuscript

MORE = TEXT.replace("title: Mine", "title: Mine as well")


def saved(qtbot: QtBot, page: EditorPage) -> None:
    qtbot.waitUntil(lambda: not page.vm.is_unsaved and not page.vm.is_saving, timeout=5000)


def kept(qtbot: QtBot, file: Path | str, text: str) -> None:
    def is_kept() -> bool:
        draft = find_draft(str(file))
        return draft is not None and draft.text == text

    qtbot.waitUntil(is_kept, timeout=5000)


def test_save_writes_the_file_and_no_other(qtbot: QtBot, editor: OpenEditor, file: Path) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    assert page.vm.is_unsaved
    page.save()
    saved(qtbot, page)
    assert file.read_text() == MORE
    assert list(file.parent.iterdir()) == [file]
    assert not page.edit.document().isModified()
    qtbot.waitUntil(lambda: find_draft(str(file)) is None)


def test_a_new_text_is_offered_a_file_of_its_id_and_another_that_of_its_file() -> None:
    assert named_after("runbook: 1\nid: clean-cache\n", "") == "clean-cache.yaml"
    assert named_after("runbook: 1\nid: ../up\n", "") == "new-runbook.yaml"
    assert named_after("id: other\n", "books/mine.yml") == "mine.yaml"


def test_saved_runbook_is_in_the_library(qtbot: QtBot, editor: OpenEditor, stage: Backstage) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    page.save()
    saved(qtbot, page)
    qtbot.waitUntil(lambda: stage.bench.library.find("mine").title == "Mine as well", timeout=5000)


def test_what_was_typed_while_it_was_saved_stays_unsaved(
    qtbot: QtBot, editor: OpenEditor, file: Path
) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    page.save()
    page.edit.replace_text(f"{MORE}# later\n")
    qtbot.waitUntil(lambda: not page.vm.is_saving, timeout=5000)
    assert file.read_text() == MORE
    assert page.vm.is_unsaved
    kept(qtbot, file, f"{MORE}# later\n")


def test_changed_on_disk_asks_and_reload_can_be_undone(qtbot: QtBot, editor: OpenEditor, file: Path) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    theirs = TEXT.replace("title: Mine", "title: Theirs")
    file.write_text(theirs)
    page.vm.disk.check()
    qtbot.waitUntil(lambda: page.vm.ask is Ask.CONFLICT)
    assert page.question.banner.isVisible()
    page.question.banner.first_button.click()
    qtbot.waitUntil(lambda: page.edit.text == theirs)
    assert page.vm.ask is Ask.NOTHING
    assert not page.vm.is_unsaved
    page.edit.undo()
    assert page.edit.text == MORE


def test_save_never_writes_over_what_others_wrote(qtbot: QtBot, editor: OpenEditor, file: Path) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    file.write_text("theirs: 1\n")
    page.save()
    qtbot.waitUntil(lambda: page.vm.ask is Ask.CONFLICT, timeout=5000)
    assert file.read_text() == "theirs: 1\n"
    assert page.edit.text == MORE
    page.save()  # nothing happens until it is decided
    qtbot.wait(100)
    assert file.read_text() == "theirs: 1\n"


def test_keep_mine_replaces_what_was_seen_and_nothing_later(
    qtbot: QtBot, editor: OpenEditor, file: Path
) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    file.write_text("theirs: 1\n")
    page.vm.disk.check()
    qtbot.waitUntil(lambda: page.vm.ask is Ask.CONFLICT)
    page.question.banner.second_button.click()
    file.write_text("theirs: 2\n")
    page.save()
    qtbot.waitUntil(lambda: page.vm.ask is Ask.CONFLICT, timeout=5000)
    assert file.read_text() == "theirs: 2\n"
    page.question.banner.second_button.click()
    page.save()
    saved(qtbot, page)
    assert file.read_text() == MORE


def test_file_that_cannot_be_written_keeps_the_text(qtbot: QtBot, editor: OpenEditor, file: Path) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    file.unlink()
    file.parent.rmdir()
    page.save()
    qtbot.waitUntil(lambda: "was not saved" in page.vm.trouble, timeout=5000)
    assert page.vm.is_unsaved
    assert page.edit.text == MORE


def test_unsaved_text_survives_and_is_offered(qtbot: QtBot, editor: OpenEditor, file: Path) -> None:
    first = editor()
    first.edit.replace_text(MORE)
    kept(qtbot, file, MORE)
    first.vm.close()  # as in a crash: nothing else is done
    page = editor(waits=False)
    qtbot.waitUntil(lambda: page.vm.ask is Ask.DRAFT, timeout=5000)
    assert page.edit.text == TEXT
    assert page.edit.isReadOnly()
    page.question.banner.first_button.click()
    assert page.edit.text == MORE
    assert page.vm.is_unsaved
    assert file.read_text() == TEXT
    page.edit.undo()
    assert page.edit.text == TEXT


def test_dropped_draft_is_gone(qtbot: QtBot, editor: OpenEditor, file: Path) -> None:
    first = editor()
    first.edit.replace_text(MORE)
    kept(qtbot, file, MORE)
    page = editor(waits=False)
    qtbot.waitUntil(lambda: page.vm.ask is Ask.DRAFT, timeout=5000)
    page.question.banner.second_button.click()
    qtbot.waitUntil(lambda: find_draft(str(file)) is None)
    assert not page.edit.isReadOnly()
    assert page.edit.text == TEXT


def test_draft_over_a_file_that_changed_since_asks_before_it_replaces_it(
    qtbot: QtBot, editor: OpenEditor, file: Path
) -> None:
    first = editor()
    first.edit.replace_text(MORE)
    kept(qtbot, file, MORE)
    first.vm.disk.watch(False)
    file.write_text("theirs: 1\n")
    page = editor(waits=False)
    qtbot.waitUntil(lambda: page.vm.ask is Ask.DRAFT, timeout=5000)
    page.question.banner.first_button.click()
    qtbot.waitUntil(lambda: page.vm.ask is Ask.CONFLICT, timeout=5000)
    page.save()
    qtbot.wait(100)
    assert file.read_text() == "theirs: 1\n"


def test_leaving_for_another_runbook_keeps_the_text(qtbot: QtBot, editor: OpenEditor, file: Path) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    page.show_place(Place(EDITOR, str(shipped_runbooks_dir() / "first-look.yaml")))
    qtbot.waitUntil(lambda: page.vm.name == "first-look.yaml", timeout=5000)
    kept(qtbot, file, MORE)
    page.show_place(Place(EDITOR, str(file)))
    qtbot.waitUntil(lambda: page.vm.ask is Ask.DRAFT, timeout=5000)


def test_new_runbook_that_was_never_saved_is_offered(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.show_place(Place(EDITOR, text="new:run"))
    page.edit.replace_text(page.edit.text + "# mine\n")
    text = page.edit.text
    qtbot.waitUntil(lambda: (draft := find_new_draft()) is not None and draft.text == text, timeout=5000)
    page.vm.close()
    again = editor("", waits=False)
    qtbot.waitUntil(again.new_panel.banner.isVisible, timeout=5000)
    again.new_panel.banner.first_button.click()
    assert again.edit.text == text
    assert again.vm.is_new
    assert again.vm.is_unsaved


def test_one_new_runbook_does_not_take_the_place_of_another(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    for kind in ("run", "ask"):
        page.show_place(Place(EDITOR, text=f"new:{kind}"))
        page.vm.keep_now()
    kept = {path.name for path in (data_dir() / "drafts").iterdir()}
    assert len(kept) == 2


def test_new_runbook_is_saved_into_a_file_of_its_own(qtbot: QtBot, editor: OpenEditor, file: Path) -> None:
    page = editor()
    page.show_place(Place(EDITOR, text="new:check"))
    fresh = file.with_name("disk-look.yaml")
    page.vm.save_as(fresh)
    saved(qtbot, page)
    assert "id: disk-look\n" in fresh.read_text()
    qtbot.waitUntil(lambda: find_new_draft() is None)
    looked_at(qtbot, page)
    assert page.vm.can_try


def test_going_back_from_new_shows_what_was_open(qtbot: QtBot, editor: OpenEditor, file: Path) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    page.show_place(Place(EDITOR, text="new"))
    assert page.new_panel.isVisible()
    page.show_place(Place(EDITOR, str(file)))
    assert page.edit.isVisible()
    assert page.edit.text == MORE


def test_end_of_the_program_keeps_the_last_letters(editor: OpenEditor, file: Path) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    page.vm.keep_now()
    draft = find_draft(str(file))
    assert draft is not None
    assert draft.text == MORE


def test_shipped_runbook_is_read_only_and_its_copy_is_not(
    qtbot: QtBot, editor: OpenEditor, file: Path
) -> None:
    page = editor(shipped_runbooks_dir() / "first-look.yaml")
    assert page.edit.isReadOnly()
    assert not page.head.save.isVisible()
    before = (shipped_runbooks_dir() / "first-look.yaml").read_bytes()
    copy = file.with_name("my-look.yaml")
    page.vm.save_as(copy)
    qtbot.waitUntil(lambda: manuscript(page).file == str(copy), timeout=5000)
    looked_at(qtbot, page)
    assert not page.edit.isReadOnly()
    assert "id: my-look" in copy.read_text()
    assert (shipped_runbooks_dir() / "first-look.yaml").read_bytes() == before
    assert page.vm.looker.sketch.errors == 0


@pytest.mark.parametrize("special", ["a\u00a0b", "smile \U0001f600 after", "a\u2028b"])
def test_characters_come_back_as_they_were(
    qtbot: QtBot, editor: OpenEditor, file: Path, special: str
) -> None:
    text = TEXT.replace("title: Mine", f"title: {special}")
    file.write_text(text)
    page = editor()
    assert page.edit.text == text
    page.edit.go_to(0)
    page.edit.insertPlainText("# more\n")
    page.save()
    saved(qtbot, page)
    assert file.read_text() == f"# more\n{text}"


@pytest.mark.parametrize("special", ["a\rb"])
def test_what_the_editor_would_change_is_only_shown(
    qtbot: QtBot, editor: OpenEditor, file: Path, special: str
) -> None:
    file.write_bytes(TEXT.replace("title: Mine", f"title: '{special}'").encode())
    page = editor(waits=False)
    qtbot.waitUntil(lambda: page.vm.is_open, timeout=5000)
    assert page.edit.isReadOnly()
    assert "would change" in manuscript(page).why_read_only


def test_try_it_saves_and_goes_to_the_start(
    qtbot: QtBot, editor: OpenEditor, file: Path, places: list[Place]
) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    looked_at(qtbot, page)
    page.vm.trying.ask()
    qtbot.waitUntil(lambda: bool(places), timeout=5000)
    assert places == [Place(START, str(file))]
    assert file.read_text() == MORE


def test_try_it_waits_for_a_text_without_errors(
    qtbot: QtBot, editor: OpenEditor, places: list[Place]
) -> None:
    page = editor()
    page.edit.replace_text(TEXT.replace("host.disk", "host.dsk"))
    looked_at(qtbot, page)
    page.vm.trying.ask()
    assert places == []
    assert not page.head.try_it.isEnabled()


def test_f5_right_after_a_fix_waits_for_the_look_at_it(
    qtbot: QtBot, editor: OpenEditor, file: Path, places: list[Place]
) -> None:
    page = editor()
    page.edit.replace_text(TEXT.replace("host.disk", "host.dsk"))
    looked_at(qtbot, page)
    assert not page.vm.can_try
    page.edit.replace_text(MORE)
    page.vm.trying.ask()
    assert places == []
    qtbot.waitUntil(lambda: bool(places), timeout=10_000)
    assert places == [Place(START, str(file))]
    assert file.read_text() == MORE


def test_what_is_typed_after_f5_takes_it_back(
    qtbot: QtBot, editor: OpenEditor, file: Path, places: list[Place]
) -> None:
    page = editor()
    page.edit.replace_text(MORE)
    page.vm.trying.ask()
    page.edit.replace_text(TEXT)
    looked_at(qtbot, page)
    assert places == []


def test_start_shows_the_text_as_it_was_saved(qtbot: QtBot, stage: Backstage, file: Path) -> None:
    from desktop.ui.start.viewmodel import StartViewModel

    start = StartViewModel(stage.start, Navigator())
    start.open(str(file))
    qtbot.waitUntil(lambda: start.runbook is not None, timeout=5000)
    file.write_text(MORE)
    start.open(str(file))
    qtbot.waitUntil(lambda: start.runbook is not None and start.runbook.title == "Mine as well", timeout=5000)
    assert start.untrusted is not None


@pytest.fixture
def as_in_the_window() -> Iterator[None]:
    """Threads take turns as often as they do there."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    yield
    sys.setswitchinterval(before)


_MOST_YARDS = 7  # at once; all at one go is over thirty


@pytest.mark.alone
@pytest.mark.timeout(240)
@pytest.mark.usefixtures("as_in_the_window")
def test_typing_in_a_large_file_does_not_hold_the_window(
    qtbot: QtBot, editor: OpenEditor, file: Path
) -> None:
    """As large a runbook as there may be, linted over and over while a person types in the middle of it."""
    text = large_text()
    assert 900_000 < len(text) < 1_000_000
    assert text.count("\n") > 10_000
    file.write_text(text)
    with pulse() as gaps:
        page = editor(waits=False)
        qtbot.waitUntil(
            lambda: page.vm.looker.is_up_to_date and page.edit.highlighter.is_done and page.vm.is_open,
            timeout=120_000,
        )
    opening = max(gaps)
    limit = _MOST_YARDS * yardstick_s(text)
    page.edit.go_to(6000, 30)
    looks = 0
    with pulse() as gaps:
        until = time.monotonic() + 6
        while time.monotonic() < until:
            qtbot.keyClicks(page.edit, "letters ")
            page.vm.looker.look()  # one is always under way
            looks += page.vm.looker.is_looking
            qtbot.wait(30)
    typing = max(gaps)
    assert looks > 5
    limit = max(limit, _MOST_YARDS * yardstick_s(text))
    assert opening < limit, f"{1000 * opening:.0f} ms at once, of {1000 * limit:.0f}"
    assert typing < limit, f"{1000 * typing:.0f} ms at once, of {1000 * limit:.0f}"


def yardstick_s(text: str) -> float:
    """Return what taking in the same text costs this thread in Qt alone: where it is busy or slow, both cost more."""
    begun = time.thread_time()
    QTextDocument().setPlainText(text)
    return time.thread_time() - begun


@contextmanager
def pulse() -> Iterator[list[float]]:
    """Collect what the window's thread computed, in s, between two turns of its event loop."""
    gaps, last = [0.0], time.thread_time()

    def beat() -> None:
        nonlocal last
        now = time.thread_time()
        gaps.append(now - last)
        last = now

    timer = QTimer(interval=0)
    timer.timeout.connect(beat)
    timer.start()
    yield gaps
    timer.stop()


def large_text() -> str:
    """As large as the loader lets through: nearly 1 MB, over 10,000 lines, nearly 20,000 keys and values."""
    words = "Programs fail in ways that look unrelated when a filesystem is full, so that it is looked at first of all."
    step = (
        "  - id: s{n}\n    title: How full is the disk, for the time number {n}?\n"
        "    why: >-\n"
        + 7
        * "      {words}\n"
        + "    check: host.disk\n    with: {{path: /}}\n    outcomes:\n      - fail: used_pct >= 95\n"
        "        say: ${{used_pct}} used; ${{free_bytes}} are left, which is not enough for a day of logs.\n"
        "      - pass: otherwise\n        say: There is room (${{used_pct}} used), and nothing has to be done.\n"
    )
    head = TEXT.partition("  - id: space")[0]
    return head + "".join(step.format(n=n, words=words) for n in range(1, 791))
