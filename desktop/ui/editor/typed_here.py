"""Whether a person typed all that the text has more than what was opened: then trust may go on with it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.language.first_step import FIRST_STEPS, first_step_text
from desktop.ui.editor.code_edit import CodeEdit

if TYPE_CHECKING:
    from desktop.ui.editor.viewmodel import EditorViewModel


class TypedHere(QObject):
    """What was pasted, dropped or kept from another day has to be looked at before it may run. That holds until the
    file is opened anew, for Undo can bring back what was deleted."""

    def __init__(self, model: "EditorViewModel", edit: CodeEdit) -> None:
        super().__init__(edit)
        self._model, self._edit, self._is_typed = model, edit, False
        model.is_typed = lambda: self._is_typed
        model.opened.connect(self._begin)
        model.text_replaced.connect(self._take_other)
        edit.pasted.connect(self._take_pasted)

    @Slot()
    def _begin(self) -> None:
        now = self._model.manuscript
        is_ours = now is not None and now.text in map(first_step_text, FIRST_STEPS)
        self._is_typed = (
            is_ours or not self._model.is_new
        )  # a new text that is not ours was kept from another day

    @Slot(str)
    def _take_other(self, text: str) -> None:
        """A copy takes the name of its file as its id; any other text came from elsewhere."""
        if _without_id(text) != _without_id(self._edit.text):
            self._is_typed = False

    @Slot(str)
    def _take_pasted(self, text: str) -> None:
        if text != self._edit.copied:
            self._is_typed = False


def _without_id(text: str) -> list[str]:
    return [line for line in text.split("\n") if not line.startswith("id:")]
