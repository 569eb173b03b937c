"""The editor over the real parts: real files, the real library, the real linter."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.language.first_step import first_step_text
from desktop.library.manuscript import Manuscript
from desktop.ui.backstage import Backstage
from desktop.ui.editor.page import EditorPage
from desktop.ui.editor.viewmodel import EditorViewModel
from desktop.ui.navigation import EDITOR, Navigator, Place
from desktop.workbench import Workbench

TEXT = first_step_text("check", runbook_id="mine", title="Mine")


@pytest.fixture
def file(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "books"
    folder.mkdir()
    monkeypatch.setenv("HANDRAIL_LIBRARY", str(folder))
    file = folder / "mine.yaml"
    file.write_text(TEXT)
    return file


@pytest.fixture
def stage(file: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()
    made._workers.shutdown(wait=True)


OpenEditor = Callable[..., EditorPage]


@pytest.fixture
def places() -> list[Place]:
    """Where the editor has sent the person."""
    return []


@pytest.fixture
def editor(qtbot: QtBot, stage: Backstage, file: Path, places: list[Place]) -> Iterator[OpenEditor]:
    """Open the editor on a file and wait until it was looked at; without one, on the file of the test."""
    pages: list[EditorPage] = []

    def open_editor(key: str | Path = file, *, waits: bool = True) -> EditorPage:
        navigator = Navigator()
        navigator.asked.connect(places.append)
        page = EditorPage(EditorViewModel(stage.editor, navigator))
        pages.append(page)
        page.resize(1200, 760)
        page.show()
        page.show_place(Place(EDITOR, str(key)))
        if waits:
            looked_at(qtbot, page)
        return page

    yield open_editor
    for page in pages:
        page.vm.close()
        qtbot.waitUntil(lambda page=page: not page.vm.looker.is_looking, timeout=20_000)
        page.edit.document().setModified(False)
        page.close()
        page.deleteLater()


def looked_at(qtbot: QtBot, page: EditorPage) -> None:
    """Wait until the problems are those of the text as it stands, and the preview follows the cursor."""
    qtbot.waitUntil(
        lambda: page.vm.is_open and page.vm.looker.is_up_to_date and not page.following, timeout=60_000
    )


def manuscript(page: EditorPage) -> Manuscript:
    assert page.vm.manuscript is not None
    return page.vm.manuscript
