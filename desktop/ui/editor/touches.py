"""Tells the view model that the text is another one: colours change a document as well, and are no other text."""

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.editor.problem_list import ProblemList
from desktop.ui.editor.typed_here import TypedHere
from desktop.ui.editor.viewmodel import EditorViewModel

_SLOW_MS = 700


class Touches(QObject):
    def __init__(self, viewmodel: EditorViewModel, edit: CodeEdit, problems: ProblemList) -> None:
        super().__init__(edit)
        self._vm, self._edit, self._problems = viewmodel, edit, problems
        self._revision = edit.document().revision()
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(self._tell_slow)
        edit.document().contentsChanged.connect(self._changed)
        edit.document().modificationChanged.connect(self._modified)
        edit.filled.connect(self._end_filling)
        self.typed_here = TypedHere(viewmodel, edit)

    @Slot()
    def _changed(self) -> None:
        before, self._revision = self._revision, self._edit.document().revision()
        is_only_paint = self._edit.highlighter.is_at_work or self._edit.filling.is_under_way
        if self._revision != before and not is_only_paint:
            self._touch()

    @Slot(bool)
    def _modified(self, _is_modified: bool) -> None:
        if not self._edit.filling.is_under_way:
            self._touch()

    @Slot(bool)
    def _end_filling(self, _is_same: bool) -> None:
        self._revision = self._edit.document().revision()

    def _touch(self) -> None:
        self._vm.touch(is_unsaved=self._edit.document().isModified())
        self._slow.start()

    @Slot()
    def _tell_slow(self) -> None:
        if not self._vm.looker.is_up_to_date:
            self._problems.tell_waiting()
