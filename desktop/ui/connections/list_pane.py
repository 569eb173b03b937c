"""The left of the page: search, add, the list, and what could not be read."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.connections.connection_list import ConnectionList
from desktop.ui.connections.rows import list_rows
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.shell.status import StatusModel
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.labels import IconMark, Label
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.undo_bar import UndoBar
from desktop.ui.widgets.wrapped_label import WrappedLabel

WIDE, NARROW = 348, 248


class ListPane(Surface):
    add_asked = Signal()

    def __init__(
        self, viewmodel: ConnectionsViewModel, status: StatusModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(Ink.PANEL, lines="r", parent=parent)
        self._vm, self._status = viewmodel, status
        self.search_box = SearchBox(self.tr("Find a connection"), short=self.tr("Find"), keys="/", height=32)
        self.add_button = Button(self.tr("Add"), icon="plus", keys="A")
        self.list = ConnectionList()
        self._empty = EmptyState("server", self.tr("No connection fits"))
        self._stack = QStackedWidget()
        self.undo = UndoBar()
        self._problems, self._foot = Banner("", Tone.WARN), QWidget()
        self._secrets = WrappedLabel("", Type.SMALL, Ink.FAINT)
        self._lay_out()
        self.give_room(is_wide=True)
        self.add_button.clicked.connect(self.add_asked)
        self.search_box.changed.connect(viewmodel.search)
        self.list.chosen.connect(viewmodel.choose)
        self.undo.undone.connect(viewmodel.put_back)
        viewmodel.changed.connect(self._render)
        viewmodel.chosen_changed.connect(self._render_chosen)
        status.changed.connect(self._tell_secrets)
        self._render()
        self._tell_secrets()

    def give_room(self, *, is_wide: bool, wanted: int = 0) -> None:
        """`wanted` is how wide a person has it, in pixels at 100 %; 0 where nobody said so."""
        usual = WIDE if is_wide else NARROW
        fix(self, width=max(NARROW, wanted) if wanted else usual)
        self._foot.setVisible(is_wide)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        pad(column, 18, 22, 17, 12, gap=12)
        column.addWidget(Label(self.tr("Connections"), Type.TITLE))
        line = QHBoxLayout()
        pad(line, gap=8)
        line.addWidget(self.search_box, 1)
        line.addWidget(self.add_button)
        column.addLayout(line)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)
        column.addWidget(self.undo)
        column.addWidget(self._problems)
        foot = QHBoxLayout(self._foot)
        pad(foot, gap=8)
        foot.addWidget(IconMark("key-round", Ink.FAINT, size=14))
        foot.addWidget(self._secrets, 1)
        column.addWidget(self._foot)

    @Slot()
    def _tell_secrets(self) -> None:
        """As the status bar says it: where there is no keyring, nothing stays in it."""
        keyring = self._status.now.keyring
        is_missing = keyring is not None and keyring.tone is Tone.WARN
        kept = self.tr("Secrets stay in the system's keyring, never in files.")
        lost = self.tr("Secrets last for this session only: no keyring was found.")
        self._secrets.setText(lost if is_missing else kept)

    @Slot()
    def _render_chosen(self) -> None:
        self.list.show_chosen(self._vm.chosen.id if self._vm.chosen is not None else "")

    @Slot()
    def _render(self) -> None:
        vm = self._vm
        chosen = vm.chosen.id if vm.chosen is not None else ""
        self.list.show_rows(list_rows(vm.shown, vm.trials.of, vm.now()), chosen)
        self._stack.setCurrentIndex(0 if vm.shown else 1)
        self._tell_empty()
        removed = vm.removed_name
        self.undo.setVisible(bool(removed))
        if removed:
            self.undo.tell(self.tr("Removed {name}").replace("{name}", removed))
        self._problems.setVisible(bool(vm.problems))
        if vm.problems:
            self._problems.tell("\n".join(vm.problems), Tone.WARN)

    def _tell_empty(self) -> None:
        if not self._vm.is_read:
            self._empty.tell(self.tr("Reading your files"))
        elif self._vm.total:
            self._empty.tell(self.tr("No connection fits"), self.tr("Fewer letters find more."))
        else:
            self._empty.tell(self.tr("No connections yet"))
