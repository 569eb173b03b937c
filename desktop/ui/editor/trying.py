"""Tries the runbook that is edited: as soon as its text was looked at, saved first where it has to be."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from desktop.ui.editor.viewmodel import EditorViewModel


class Trying(QObject):
    """F5 right after a fix waits for the look that tells whether it is one; what is typed meanwhile takes it back.

    `file_wanted` comes where the text has no file yet that it could be tried from."""

    file_wanted = Signal()

    def __init__(self, model: "EditorViewModel") -> None:
        super().__init__(model)
        self._model = model
        self.is_due = False
        model.looker.looked.connect(self._look_came)

    @property
    def why_not(self) -> str:
        return self.tr("can be tried once no error is left") if self._model.looker.sketch.errors else ""

    @Slot()
    def ask(self) -> None:
        """Go to the start of the runbook as it is saved."""
        model = self._model
        self.is_due = model.is_open and not model.looker.is_up_to_date
        if self.is_due:
            model.looker.look()
        elif model.is_open and model.can_try:
            self._try()

    def forget(self) -> None:
        self.is_due = False

    @Slot()
    def _look_came(self) -> None:
        if self.is_due:
            self.ask()

    def _try(self) -> None:
        model = self._model
        if model.is_new:
            self.file_wanted.emit()
        elif model.is_unsaved and not model.is_read_only:
            model.tries_after = True
            model.save()
        else:
            model.go_to_start()
