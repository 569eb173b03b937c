"""Where there is no room for the chosen post beside the list: what can be done about it, under the list."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.outbox.viewmodel import OutboxViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize


class ActLine(QWidget):
    def __init__(self, viewmodel: OutboxViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        small = ButtonSize.SMALL
        self.retry = Button(self.tr("Try now"), ButtonKind.PRIMARY, icon="refresh-cw", keys="R", size=small)
        self.to_run = Button(self.tr("Go to the run"), icon="list-checks", keys="Enter", size=small)
        self.read = Button(self.tr("Read"), icon="eye", keys="T", size=small)
        row = QHBoxLayout(self)
        pad(row, gap=10)
        row.addWidget(self.retry)
        row.addWidget(self.to_run)
        row.addStretch(1)
        row.addWidget(self.read)
        self.hide()
        self.retry.clicked.connect(viewmodel.retry)
        self.to_run.clicked.connect(viewmodel.to_run)
        viewmodel.chosen_changed.connect(self._render)
        self._render()

    @Slot()
    def _render(self) -> None:
        if (self.retry.hasFocus() and not self._vm.can_retry) or (
            self.to_run.hasFocus() and not self._vm.has_run
        ):
            self.read.setFocus()  # before it goes
        self.retry.setVisible(self._vm.can_retry)
        self.to_run.setVisible(self._vm.has_run)
