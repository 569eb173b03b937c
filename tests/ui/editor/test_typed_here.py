"""Trust goes on with what a person typed over bytes that might run, and with nothing that came from elsewhere."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from desktop.library.trust import Trust
from desktop.paths import data_dir, shipped_runbooks_dir
from desktop.ui.backstage import Backstage
from desktop.ui.editor.page import EditorPage
from desktop.ui.navigation import EDITOR, Place
from tests.ui.editor.conftest import OpenEditor, looked_at

_AT = datetime(2026, 11, 23, tzinfo=UTC)


def hash_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def may_run(stage: Backstage, file: Path) -> bool:
    return stage.bench.library.trust.allows(file, hash_of(file))


def trust(stage: Backstage, file: Path) -> None:
    stage.bench.library.trust.approve(file, hash_of(file), by="ana", at=_AT)


def type_and_save(qtbot: QtBot, page: EditorPage, letters: str = "# more") -> None:
    page.edit.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(page.edit, letters)
    saved(qtbot, page)


def saved(qtbot: QtBot, page: EditorPage) -> None:
    page.save()
    qtbot.waitUntil(lambda: not page.vm.is_unsaved and not page.vm.is_saving, timeout=5000)


def paste(page: EditorPage, text: str) -> None:
    held = QMimeData()
    held.setText(text)
    page.edit.insertFromMimeData(held)


def test_what_is_typed_over_trusted_bytes_may_run_and_only_the_last_of_it_is_kept(
    qtbot: QtBot, editor: OpenEditor, stage: Backstage, file: Path
) -> None:
    trust(stage, file)
    first = hash_of(file)
    page = editor()
    type_and_save(qtbot, page)
    between = hash_of(file)
    type_and_save(qtbot, page)
    assert may_run(stage, file)
    kept = Trust([], data_dir() / "approvals.json")
    assert kept.allows(file, hash_of(file))
    assert kept.allows(file, first)
    assert not kept.allows(file, between)
    qtbot.waitUntil(lambda: stage.bench.library.find("mine").is_trusted, timeout=5000)


def test_what_is_typed_over_bytes_that_may_not_run_may_not_either(
    qtbot: QtBot, editor: OpenEditor, stage: Backstage, file: Path
) -> None:
    page = editor()
    type_and_save(qtbot, page)
    assert not may_run(stage, file)


@pytest.mark.parametrize("is_taken_out", [False, True])
def test_what_was_pasted_has_to_be_looked_at_also_where_it_was_taken_out_again(
    qtbot: QtBot, editor: OpenEditor, stage: Backstage, file: Path, is_taken_out: bool
) -> None:
    trust(stage, file)
    page = editor()
    paste(page, "# from a web page\n")
    if is_taken_out:
        page.edit.undo()
    type_and_save(qtbot, page)
    assert not may_run(stage, file)
    trust(stage, file)
    type_and_save(qtbot, page)
    assert not may_run(stage, file)  # Undo could have brought it back


def test_lines_that_were_copied_in_this_text_are_no_text_from_elsewhere(
    qtbot: QtBot, editor: OpenEditor, stage: Backstage, file: Path
) -> None:
    trust(stage, file)
    page = editor()
    page.edit.selectAll()
    page.edit.copy()
    page.edit.moveCursor(QTextCursor.MoveOperation.End)
    paste(page, page.edit.copied)
    qtbot.keyClick(page.edit, Qt.Key.Key_Space)
    saved(qtbot, page)
    assert may_run(stage, file)


def test_a_text_that_was_kept_from_another_day_has_to_be_looked_at(
    qtbot: QtBot, editor: OpenEditor, stage: Backstage, file: Path
) -> None:
    trust(stage, file)
    page = editor()
    qtbot.keyClicks(page.edit, "# never saved")
    page.vm.keep_now()
    again = editor()
    again.vm.take_draft()
    saved(qtbot, again)
    assert "# never saved" in file.read_text()
    assert not may_run(stage, file)


@pytest.mark.parametrize("source", ["new", "shipped"])
def test_a_new_runbook_and_a_copy_of_one_that_may_run_may_run_and_go_on_to(
    qtbot: QtBot, editor: OpenEditor, stage: Backstage, file: Path, source: str
) -> None:
    page = editor() if source == "new" else editor(shipped_runbooks_dir() / "first-look.yaml")
    if source == "new":
        page.show_place(Place(EDITOR, text="new:check"))
        looked_at(qtbot, page)
    mine = file.with_name("other.yaml")
    page.vm.save_as(mine)
    qtbot.waitUntil(lambda: page.vm.key == str(mine) and not page.vm.is_saving, timeout=5000)
    assert "id: other" in mine.read_text()
    assert may_run(stage, mine)
    type_and_save(qtbot, page)
    assert may_run(stage, mine)


def test_a_copy_of_one_that_may_not_run_may_not_either(
    qtbot: QtBot, editor: OpenEditor, stage: Backstage, file: Path
) -> None:
    page = editor()
    mine = file.with_name("other.yaml")
    page.vm.save_as(mine)
    qtbot.waitUntil(lambda: page.vm.key == str(mine) and not page.vm.is_saving, timeout=5000)
    assert not may_run(stage, mine)
