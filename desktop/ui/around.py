"""What comes to the window from outside, and goes out of it: dropped files, other starts of the program, notices."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from desktop.domain.events import EvidenceRef
from desktop.ui.actions import Action
from desktop.ui.evidence.viewer import EvidencePort, EvidenceViewer
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import RUN, Navigator
from desktop.ui.one_window import Doorbell, address
from desktop.ui.shell.dropping import Dropping
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.notices import Notices


class Around(QObject):
    """Made after the first paint, which needs none of it."""

    def __init__(
        self, window: MainWindow, navigator: Navigator, memory: WindowMemory,
        do: Callable[[Callable[[], None]], None], evidence: EvidencePort,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._navigator, self._memory, self._evidence = window, navigator, memory, evidence
        self.doorbell, self.notices = Doorbell(address(), self), Notices(window, memory)
        self.dropping = Dropping(window, navigator, do)
        self.doorbell.rung.connect(self.come_to_front)
        self.notices.asked.connect(self._open_noticed)
        window.add_actions(
            Action(self.tr("Open a runbook's file…"), "Ctrl+O", self.dropping.pick, "folder-open"),
            Action(self.tr("Notices of the system: on or off"), "", self._switch_notices, "message-square"),
        )

    @Slot(str)
    def come_to_front(self, file: str) -> None:
        """The program was started again: show this window, with the file that it was given."""
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()
        QApplication.alert(window)  # where the system does not let a window come to the front by itself
        if file:
            self.dropping.open((Path(file),))

    @Slot(object)
    def look_at(self, ref: EvidenceRef) -> None:
        """Tell what an attachment is; it is shown once a person says so."""
        self._window.open_overlay(EvidenceViewer(self._window, ref, self._evidence))

    @Slot(str)
    def _open_noticed(self, run_id: str) -> None:
        self.come_to_front("")
        self._navigator.go(RUN, run_id)

    @Slot()
    def _switch_notices(self) -> None:
        self._memory.keep_notifying(not self._memory.is_notifying)
        is_on = self._memory.is_notifying
        self.dropping.toast.tell(self.tr("Notices: on") if is_on else self.tr("Notices: off"))
