"""Goes from problem to problem in the text, by key and from the list."""

from PySide6.QtCore import QObject, Slot

from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.editor.places import next_problem
from desktop.ui.editor.problem_list import ProblemList
from desktop.ui.editor.room import Room
from desktop.ui.editor.viewmodel import EditorViewModel


class ProblemWalk(QObject):
    def __init__(self, viewmodel: EditorViewModel, edit: CodeEdit, shown: ProblemList, room: Room) -> None:
        super().__init__(edit)
        self._vm, self._edit, self._shown, self._room = viewmodel, edit, shown, room
        shown.opened.connect(self.go_to)

    def step(self, by: int) -> None:
        """Go to the next problem behind the cursor, or the one before it, and round at the ends."""
        at = next_problem(self._vm.problems, self._edit.line, self._edit.column, by)
        if at is not None:
            self.go_to(at)

    @Slot(int)
    def go_to(self, at: int) -> None:
        if at >= len(self._vm.problems):
            return
        problem = self._vm.problems[at]
        self._room.show_text()
        self._edit.go_to(problem.line - 1, problem.column - 1)
        self._shown.choose(at)
        self._edit.setFocus()
