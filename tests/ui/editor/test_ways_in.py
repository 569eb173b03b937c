"""The ways into the editor: from the library, from the palette, and for a new runbook."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.ui.editor.page import EditorPage
from desktop.ui.library.preview import Preview
from desktop.ui.library.view import LibraryView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import LIBRARY, Place
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.start.view import StartView
from desktop.ui.window import Shell
from desktop.workbench import Workbench
from tests.ui.editor.conftest import TEXT


def test_edit_beside_start_in_the_preview(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    window.show_place(Place(LIBRARY, "linux-filesystem-filling-up"))
    (preview,) = window.findChildren(Preview)
    preview._edit.click()
    assert isinstance(window.page, EditorPage)
    qtbot.waitUntil(lambda: isinstance(window.page, EditorPage) and window.page.vm.is_open)
    assert window.page.crumbs[-1] == "linux-filesystem-filling-up.yaml"


def test_new_runbook_stands_in_the_palette(window: MainWindow) -> None:
    action = next(one for one in window.actions_everywhere if one.text == "New runbook")
    assert action.keys == "Ctrl+N"
    action.run()
    assert isinstance(window.page, EditorPage)
    assert window.page.crumbs[-1] == "New runbook"


def test_from_the_library_over_a_change_to_the_start(qtbot: QtBot, file: Path, tmp_path: Path) -> None:
    """The real window: a person's own runbook is edited, saved, and looked at before it may run."""
    shell = Shell(Workbench(), WindowMemory(tmp_path / "memory"))
    window = shell.window
    window.show()
    try:
        shell.stage.library.refresh()
        window.show_place(Place(LIBRARY, "mine"))
        library = window.page
        assert isinstance(library, LibraryView)
        qtbot.waitUntil(lambda: library._vm.chosen is not None and library._vm.chosen.id == "mine")
        library._vm.edit()
        page = window.page
        assert isinstance(page, EditorPage)
        qtbot.waitUntil(lambda: page.vm.is_open and page.vm.looker.is_up_to_date, timeout=10_000)
        window.activateWindow()
        qtbot.waitUntil(page.edit.hasFocus)
        page.edit.replace_text(TEXT.replace("title: Mine", "title: Mine in truth"))
        qtbot.waitUntil(lambda: page.vm.looker.is_up_to_date, timeout=10_000)
        qtbot.keyClick(page.edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not page.vm.is_unsaved, timeout=10_000)
        assert "Mine in truth" in file.read_text()
        page.vm.trying.ask()
        qtbot.waitUntil(lambda: isinstance(window.page, StartView), timeout=10_000)
        start = window.page
        assert isinstance(start, StartView)
        qtbot.waitUntil(lambda: start._vm.runbook is not None, timeout=10_000)
        assert start._vm.runbook is not None
        assert start._vm.runbook.title == "Mine in truth"
        assert start._vm.untrusted is not None
    finally:
        for page in window.findChildren(EditorPage):
            page.vm.close()
        window.close()
        shell.stage.close()
        shell.stage._workers.shutdown(wait=True)
        window.deleteLater()
