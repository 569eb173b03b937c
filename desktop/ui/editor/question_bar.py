"""What has to be decided before the text can be gone on with: text that was never saved, a file that others changed."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.editor.answers import Ask
from desktop.ui.editor.choice_banner import ChoiceBanner
from desktop.ui.editor.viewmodel import EditorViewModel
from desktop.ui.theme.dress import pad


class QuestionBar(QWidget):
    """Takes no room while there is nothing to decide."""

    decided = Signal()

    def __init__(self, viewmodel: EditorViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm, self.banner = viewmodel, ChoiceBanner()
        column = QVBoxLayout(self)
        pad(column, 12, 8, 12, 8)
        column.addWidget(self.banner)
        self.banner.first.connect(self._take_first)
        self.banner.second.connect(self._take_second)
        viewmodel.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        vm, tr = self._vm, self.tr
        self.setVisible(vm.ask is not Ask.NOTHING)
        if vm.ask is Ask.DRAFT:
            self.banner.tell(
                tr("Text that was never saved is still here"),
                tr("It was typed {when}. Below is what is on the disk.").replace("{when}", vm.draft_words),
                tr("Take it up"), tr("Drop it"),
            )  # fmt: skip
        elif vm.ask is Ask.CONFLICT:
            self.banner.tell(
                tr("The file was changed by somebody else"),
                tr("Reload shows theirs, and Undo brings yours back. Keep mine lets Save replace theirs."),
                tr("Reload"), tr("Keep mine"),
            )  # fmt: skip

    @Slot()
    def _take_first(self) -> None:
        self._vm.take_draft() if self._vm.ask is Ask.DRAFT else self._vm.reload()
        self.decided.emit()

    @Slot()
    def _take_second(self) -> None:
        self._vm.drop_draft() if self._vm.ask is Ask.DRAFT else self._vm.keep_mine()
        self.decided.emit()
