"""The list mode, for those who know the runbook: all steps wide with what was found, the step without explanations."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop.ui.shell.habits import Habits, flag_of

_HABIT = "run.is_list"


class ListMode(QObject):
    """The window remembers it; `changed` when it was turned on or off."""

    changed = Signal()

    def __init__(self, habits: Habits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._habits = habits
        self.is_on = self._kept
        habits.forgotten.connect(self._recall)

    @property
    def _kept(self) -> bool:
        return flag_of(self._habits.kept(_HABIT), usual=False)

    @Slot()
    def toggle(self) -> None:
        self.is_on = not self.is_on
        self._habits.keep(_HABIT, self.is_on)
        self.changed.emit()

    @Slot()
    def _recall(self) -> None:
        if self.is_on is not self._kept:
            self.is_on = self._kept
            self.changed.emit()
