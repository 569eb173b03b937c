"""The real window while a runbook is opened and typed in: prints its worst gap and p99 of both, and the gap at rest."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from benchmarks.rounds import percentile, tell
from benchmarks.watch import Watch
from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.editor.page import EditorPage
from desktop.ui.navigation import EDITOR, Place
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.theme.apply import dress_application
from desktop.ui.window import SWITCH_INTERVAL_S, Shell
from desktop.workbench import Workbench

_TYPED = "letters of a person who types quickly "
_KEY_MS, _TYPING_S = 60, 6


class Typist(QTimer):
    """Types a letter every 60 ms, as a quick person does."""

    def __init__(self, edit: CodeEdit) -> None:
        super().__init__(edit, interval=_KEY_MS)
        self._edit, self._count = edit, 0
        self.timeout.connect(self._type)

    @Slot()
    def _type(self) -> None:
        letter = _TYPED[self._count % len(_TYPED)]
        self._count += 1
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            QApplication.sendEvent(self._edit, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def main(small: str, file: str, line: int) -> None:
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = QApplication(sys.argv[:1])
    dresser = dress_application(app)
    shell = Shell(Workbench(), WindowMemory(Path(os.environ["HANDRAIL_DATA_DIR"]) / "window"))
    shell.window.resize(1440, 900)
    shell.window.show()
    shell.warm_up()
    watch = Watch()
    page = _open(shell, watch, small)  # what is imported and made once, is
    watch.turn(2)
    watch.turn(1)
    told = [max(watch.gaps_ms)]
    shell.navigator.go(EDITOR, file)
    watch.turn(30, lambda: _is_shown(page, file))
    told += [max(watch.gaps_ms), percentile(watch.gaps_ms, 99)]
    page.edit.go_to(line, 30)
    watch.turn(1)
    typist = Typist(page.edit)
    typist.start()
    watch.turn(_TYPING_S)
    typist.stop()
    gaps_ms = watch.gaps_ms
    watch.turn(30, lambda: page.vm.looker.is_up_to_date)
    told += [max(*gaps_ms, *watch.gaps_ms), percentile(gaps_ms, 99)]
    if _TYPED not in page.edit.text:
        raise SystemExit("nothing was typed")
    page.edit.document().setModified(False)
    tell(" ".join(str(each) for each in told))
    shell.stage.close()
    shell.window.close()
    del dresser


def _open(shell: Shell, watch: Watch, file: str) -> EditorPage:
    shell.window.show_place(Place(EDITOR, file))
    page = shell.window.page
    assert isinstance(page, EditorPage)
    watch.turn(30, lambda: _is_shown(page, file))
    return page


def _is_shown(page: EditorPage, file: str) -> bool:
    vm = page.vm
    is_there = vm.manuscript is not None and vm.manuscript.file == file
    return (
        is_there
        and not page.edit.filling.is_under_way
        and vm.looker.is_up_to_date
        and page.edit.highlighter.is_done
        and not page.following
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
